"""Routing with congestion that may make routes unsafe: the experiment of the paper's authors.

N players choose one of M routes. The state is the status of each route (safe or unsafe), so |S| = 2^M. On route
r with n_r players each of them is paid b_r - k_r m_r n_r, where k_r is 1 if r is unsafe and 2 if it is safe (as in
the authors' experiments). Independently per route, the next status is safe with probability 1/5 if at least U
players use it, else 4/5.

Selfish payoffs with action-dependent transitions are no Markov potential game: an exact four-cycle refutes Definition
2.1 (claim definition-2.1). With `common_interest`, or with `independent_transitions`, it is a Markov potential game.

Payoffs and transitions depend on head counts: beyond 8 players the game is an `AnonymousGame`, without joint tables.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.errors import InputError
from mpgtheory.families.registry import Count, Crowd, Rational, Rationals, as_wanted, family, numbered
from mpgtheory.game import MarkovGame
from mpgtheory.game.anonymous import BY_COUNTS, BY_OWN_COUNT, AnonymousGame, HeadCounts, check_counts

SAFE, UNSAFE = 0, 1
WEIGHT = {SAFE: 2, UNSAFE: 1}
"""k_r: how much congestion costs by status."""


@family(source="experiments of Maheshwari, Wu, Pai and Sastry (2023), as released by the authors")
def routing(
    *,
    players: Crowd = 4,
    routes: Count = 2,
    threshold: Crowd = 2,
    slopes: Rationals = (fmpq(2), fmpq(4)),
    offsets: Rationals = (fmpq(9), fmpq(16)),
    safe_if_crowded: Rational = fmpq(1, 5),
    safe_if_free: Rational = fmpq(4, 5),
    discount: Rational = fmpq(1, 2),
    common_interest: bool = False,
    independent_transitions: bool = False,
    dense: bool | None = None,
) -> MarkovGame:
    """Congested routes that turn unsafe when many use them.

    `common_interest` pays everyone the sum of all payoffs; `independent_transitions` averages the transition
    over all joint actions. `slopes` are m_r, `offsets` b_r, `threshold` U. `dense` asks for, or refuses, dense tables.
    """
    if not len(slopes) == len(offsets) == routes:
        raise InputError(f"routing: {routes} routes need as many slopes and offsets, separated by colons")
    check_counts("routing", players=players, states=2 ** min(routes, 64), actions=routes)
    heads = HeadCounts(players, routes)
    statuses = list(itertools.product((SAFE, UNSAFE), repeat=routes))
    payoffs = _payoffs(statuses, players, slopes, offsets)
    if common_interest:
        payoffs = _sums(payoffs, heads)
    safe = np.where(heads.all >= threshold, safe_if_crowded, safe_if_free)
    after = _next_status(statuses, safe)
    if independent_transitions:
        after = (_joint_actions(heads)[:, None] * after).sum(axis=0, keepdims=True) / fmpq(routes**players)
    game = AnonymousGame(
        name="routing",
        players=numbered(players),
        states=tuple(",".join("unsafe" if x else "safe" for x in status) for status in statuses),
        actions=(numbered(routes, "route"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, len(statuses))] * len(statuses)),
        payoff_table=payoffs[None],
        transition_table=np.broadcast_to(after, (len(statuses), *after.shape)),
        groups=(0,) * players,
        paid_by=BY_COUNTS if common_interest else BY_OWN_COUNT,
    )
    return as_wanted(game, dense)


def _payoffs(
    statuses: list[tuple[int, ...]], players: int, slopes: tuple[fmpq, ...], offsets: tuple[fmpq, ...]
) -> Array:
    """b_r - k_r m_r n_r by status, route and how many others are on it. Shape (S, M, N)."""
    users = EXACT.array(np.arange(1, players + 1))
    rows = [[b - WEIGHT[x] * m * users for x, m, b in zip(status, slopes, offsets, strict=True)] for status in statuses]
    return np.array(rows, dtype=object)


def _sums(payoffs: Array, heads: HeadCounts) -> Array:
    """The sum of all players' payoffs by state, own route and the others' counts. Shape (S, M, counts)."""
    everyone = heads.others[None] + np.eye(heads.actions, dtype=np.int64)[:, None]
    routes = np.arange(heads.actions)
    return (EXACT.array(everyone) * payoffs[:, routes, everyone - 1]).sum(axis=3)


def _joint_actions(heads: HeadCounts) -> Array:
    """How many joint actions have each head count: multinomial coefficients. Shape (counts,)."""
    factorials = [math.factorial(n) for n in range(heads.players + 1)]
    numbers = [factorials[-1] // math.prod(factorials[n] for n in row) for row in heads.all]
    return EXACT.array(np.array(numbers, dtype=object))


def _next_status(statuses: list[tuple[int, ...]], safe: Array) -> Array:
    """P(s' | n) as (head counts, states), a product over routes."""
    rows = [
        [np.prod([p if x == SAFE else 1 - p for p, x in zip(row, status, strict=True)]) for status in statuses]
        for row in safe
    ]
    return np.array(rows, dtype=object)
