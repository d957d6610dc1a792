"""Stationary equilibria that can be enumerated exactly.

Pure equilibria: every pure profile is tried; a profile is rejected at the first profitable one-stage deviation
(Lemma 3.6(c)). The rejections run in batches in floating point and count only where the deviation's gain
exceeds a rigorous bound on the rounding error; what survives is decided in exact arithmetic. So the list is
exact and complete.

Mixed equilibria: where transitions do not depend on actions, a profile is a stationary equilibrium iff it plays
an equilibrium of the stage game in each state. For two players those with equally large supports, all that a
non-degenerate stage game has, are found by solving the indifference conditions over Q.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.doubles import reason_against
from mpgtheory.game.policy import Policy, exact_policy, pure
from mpgtheory.game.wellformed import amount
from mpgtheory.values.best_response import is_fixed_point, optimal_against
from mpgtheory.values.evaluation import Evaluation, value_against

MOST_PROFILES = 2_000_000
"""Pure profiles that are enumerated at the most: some ten seconds."""
MOST_EXACT = 20_000
"""Likewise where doubles reject none of them beforehand."""
BATCH = 8192
UNIT_ROUNDOFF = 2.0**-53


def count_pure_profiles(game: MarkovGame) -> int:
    """Number of pure stationary profiles, prod_i |A_i|^|S|."""
    return math.prod(count**game.n_states for count in game.action_counts)


def pure_equilibria(game: MarkovGame, *, most: int = MOST_PROFILES, most_exact: int = MOST_EXACT) -> list[Policy]:
    """All pure stationary equilibria, exactly.

    Raises:  InputError if the game has more than `most` pure profiles (`most_exact` where doubles cannot represent it),
             or too many joint actions for tables.
    """
    count = count_pure_profiles(game)
    if count > most:
        raise InputError(f"{game.name} has {amount(count)} pure profiles; at most {most} are enumerated")
    has_scale = _has_scale(game)
    if not has_scale and count > most_exact:
        reason = reason_against(game) or "all payoffs are 0"
        raise InputError(
            f"{game.name} has {amount(count)} pure profiles; at most {most_exact} are enumerated without doubles: "
            f"{reason}"
        )
    candidates = _survivors(game.dense()) if has_scale else _all_choices(game)
    return [policy for choice in candidates if is_fixed_point(Evaluation(game, policy := pure(game, choice)))]


def _has_scale(game: MarkovGame) -> bool:
    """Whether the rounding bound holds: payoffs not all zero, and a game that doubles can represent once rescaled."""
    return bool(np.abs(game.numbers()[0]).max() > 0) and reason_against(_rescaled(game.dense())) is None


def _rescaled(game: TabularGame) -> TabularGame:
    """The game with payoffs divided by the largest, exactly: its equilibria are the same."""
    return replace(game, payoffs=game.payoffs / np.abs(game.payoffs).max())


def _all_choices(game: MarkovGame) -> Iterator[Array]:
    """Every pure profile as choices (N, S)."""
    per_player = [itertools.product(range(count), repeat=game.n_states) for count in game.action_counts]
    yield from itertools.product(*per_player)


def _survivors(game: TabularGame) -> Iterator[Array]:
    """Pure profiles (N, S) that no certainly profitable one-stage deviation rejects.

    Equilibria are those of the game with payoffs divided by the largest, exactly: no overflow, and underflow (below
    2^-1074 of the largest payoff) is far below the rounding bound.
    """
    game = _rescaled(game).over(FLOAT)
    profiles = _all_choices(game)
    while batch := list(itertools.islice(profiles, BATCH)):
        choices = np.array(batch)
        for player in range(game.n_players):
            choices = choices[~_certainly_improvable(game, choices, player)]
        yield from choices


def _certainly_improvable(game: TabularGame, choices: Array, player: int) -> Array:
    """Which of the pure profiles (B, N, S) leave `player` a one-stage gain beyond all rounding. (B,) bool."""
    states = np.arange(game.n_states)
    joint = tuple(choices[:, i, :] for i in range(game.n_players))
    payoff = game.payoffs[player][(states, *joint)]
    transition = game.transitions[(states, *joint)]
    value = np.linalg.solve(np.eye(game.n_states) - game.discount * transition, payoff[:, :, None])[..., 0]
    gain = np.full(len(choices), -np.inf)
    for action in range(game.action_counts[player]):
        played = tuple(np.full_like(j, action) if i == player else j for i, j in enumerate(joint))
        future = np.einsum("bst,bt->bs", game.transitions[(states, *played)], value)
        q = game.payoffs[player][(states, *played)] + game.discount * future
        gain = np.maximum(gain, (q - value).max(axis=1))
    return gain > _rounding_bound(game, payoff, transition, value)


def _rounding_bound(game: TabularGame, payoff: Array, transition: Array, value: Array) -> Array:
    """A bound on the error of a computed one-stage gain Q_i(s, a) - V_i(s) of pure profiles. Shape (B,).

    Data are the doubles nearest to the exact numbers (relative error u = 2^-53), a dot product of S terms errs
    by at most (S + 4) u times the sum of magnitudes (Higham 2002, Section 3.1), and rows of P sum to 1. With
    M = max |u| + 2 max |V| every computed residual u + delta P V - V errs by at most e = 4 (S + 4) u M (the
    factor 4 also covers the data's error, the subtractions and second-order terms). Then V errs by at most
    (|residual| + e) / (1 - delta) and a gain by at most twice that and another e.
    """
    future = np.einsum("bst,bt->bs", transition, value)
    residual = np.abs(payoff + game.discount * future - value).max(axis=1)
    largest = np.abs(game.payoffs).max() + 2 * np.abs(value).max(axis=1)
    single = 4 * (game.n_states + 4) * UNIT_ROUNDOFF * largest
    return 2 * (residual + single) / (1 - game.discount) * (1 + 1e-9) + single


def improved_until_equilibrium(game: MarkovGame, start: Policy, *, most_rounds: int = 100) -> Policy | None:
    """A pure equilibrium reached from `start` by letting players in turn adopt an optimal policy, exactly.

    A player keeps its policy where it is optimal already. In Markov potential games every change raises the
    potential, so the process ends in an equilibrium; elsewhere it may cycle: None after `most_rounds`.
    """
    policy = start
    for _ in range(most_rounds):
        before = policy
        for player in range(game.n_players):
            faced = game.marginals(player, policy)
            response = optimal_against(game, player, *faced)
            if (response.value > value_against(game, *faced, policy[player])).any():
                policy = policy.deviate(player, response.block)
        if policy is before:
            return policy
    return None


def has_action_independent_transitions(game: MarkovGame) -> bool:
    """Whether P(s'|s, a) is the same for all joint actions a."""
    return not game.movers()


def equal_support_equilibria(game: MarkovGame, *, most: int = 1000) -> list[Policy]:
    """Stationary equilibria with equal-size supports in every state, mixed ones included.

    For two players and action-independent transitions; the product over states of the stage games' equilibria,
    at most `most` of them. Each is verified exactly.

    Raises:  InputError for other games.
    Source:  Nisan et al. (2007), Algorithm 3.4, in each state.
    """
    if game.n_players != 2 or not has_action_independent_transitions(game):
        raise InputError(f"{game.name}: supports are enumerated for 2 players and action-independent chains")
    first, second = game.dense().payoffs
    stages = [_stage_equilibria(first[s], second[s]) for s in range(game.n_states)]
    profiles = itertools.islice(itertools.product(*stages), most)
    policies = [exact_policy([[stage[i] for stage in profile] for i in range(2)]) for profile in profiles]
    return [policy for policy in policies if is_fixed_point(Evaluation(game, policy))]


def _stage_equilibria(first: Array, second: Array) -> list[tuple[list[fmpq], list[fmpq]]]:
    """Equilibria of the bimatrix game with equally large supports."""
    rows, columns = first.shape
    equilibria = []
    for size in range(1, min(rows, columns) + 1):
        for own in itertools.combinations(range(rows), size):
            for other in itertools.combinations(range(columns), size):
                y = indifference(first[np.ix_(own, other)], other, columns)
                x = indifference(second[np.ix_(own, other)].T, own, rows)
                if x and y and _is_equilibrium(first, second, x, y):
                    equilibria.append((x, y))
    return equilibria


def indifference(payoff: Array, support: tuple[int, ...], count: int) -> list[fmpq] | None:
    """Weights on `support` that make all rows of `payoff` equally good; None if none are positive."""
    size = len(support)
    system = EXACT.array(np.zeros((size + 1, size + 1), dtype=int)).copy()
    system[:size, :size], system[:size, size], system[size, :size] = payoff, fmpq(-1), fmpq(1)
    right = EXACT.array([[0]] * size + [[1]])
    try:
        solution = EXACT.solve(system, right)[:size, 0]
    except ZeroDivisionError:  # a degenerate support has no isolated solution
        return None
    if min(solution) <= 0:
        return None
    weights = [fmpq(0)] * count
    for action, weight in zip(support, solution, strict=True):
        weights[action] = weight
    return weights


def _is_equilibrium(first: Array, second: Array, x: list[fmpq], y: list[fmpq]) -> bool:
    own, other = first @ np.array(y), second.T @ np.array(x)
    return bool(np.array(x) @ own == own.max() and np.array(y) @ other == other.max())
