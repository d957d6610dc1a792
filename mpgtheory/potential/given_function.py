"""What the value of a given stage function phi(s, a) misses, enclosed from both sides.

    alpha_phi = max over i, s, pi_-i of [ max over pi_i of V_i^w(s, pi) - min over pi_i of V_i^w(s, pi) ],

where w_i = u_i - phi.

Pure opponents do not suffice: the largest span may be against a mixed one. From below: opponents found by local search,
rounded, and two pure policies of the player, all exact. From above: coefficients on cells of opponents (`upper`), which
are cut until both ends are close.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array, Scalar
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.potential.interpolated import Opponents
from mpgtheory.potential.opponent_cells import Cell, all_pairs, best_cut, largest_ratio, violations
from mpgtheory.potential.opponent_search import WorstCase, worst_case
from mpgtheory.potential.pure_profiles import Profiles, pure_blocks
from mpgtheory.potential.upper import MOST_WORK, InterpolatedBound, exactly, shown, work
from mpgtheory.values.evaluation import value_of

DENOMINATOR = 10_000
"""Opponents found by search have weights over this."""


@dataclass(frozen=True, eq=False)
class FunctionError:
    """lower <= alpha_phi <= function.bound.

    policy: the opponents (and the better of the two policies) of the lower end. reply: the worse policy (S, A).
    player, state: of the lower end.
    """

    lower: Scalar
    policy: Policy
    reply: Array
    player: int
    state: int
    function: InterpolatedBound

    @property
    def upper(self) -> Scalar:
        """No unilateral change of value is missed by more."""
        return self.function.bound

    def __repr__(self) -> str:
        return f"the function misses by between {FLOAT.number(self.lower):.6g} and {FLOAT.number(self.upper):.6g}"


def error_of(
    game: MarkovGame, phi: Any, *, within: Any = fmpq(1, 100), seed: int = 0, time_limit: float = 30.0
) -> FunctionError:
    """How much V^phi misses unilateral changes of value.

    Shapes:  phi (S, J): a number for each state and joint action, the first player slowest.
    Raises:  InputError if phi has another shape, or the game has too many pure profiles.

    Example:
        >>> from mpgtheory.families import build
        >>> game = build("matching_pennies")
        >>> error_of(game, [[0, 0, 0, 0]])
        the function misses by between 4 and 4.00004
    """
    dense, table = game.dense(), EXACT.array(phi)
    needed = (dense.n_states, int(np.prod(dense.action_counts)))
    if table.shape != needed:
        raise InputError(f"phi has shape {table.shape}; this game needs {needed}: by state and joint action")
    blocks = tuple(tuple(pure_blocks(dense.n_states, count)) for count in dense.action_counts)
    profiles = Profiles(dense, tuple(range(dense.n_players)), blocks)
    if work(profiles) > MOST_WORK:
        raise InputError(f"{game.name} has too many pure profiles; a bound by payoffs alone is stage_bound")
    paid = np.broadcast_to(table.reshape(dense.n_states, *dense.action_counts), dense.payoffs.shape)
    psi = Profiles(dense.changed(payoffs=paid), profiles.groups, profiles.policies).values[:, 0]
    rng, deadline = np.random.default_rng(seed), time.monotonic() + time_limit
    lower, witness = _from_below(dense, profiles, psi, table, rng)
    enough = FLOAT.number(lower * (1 + rational(within)))
    trees, sizes = [], [FLOAT.number(lower)]
    for state in range(dense.n_states):
        listed = [_cells(profiles, player, psi, state, enough, deadline) for player in range(dense.n_players)]
        trees.append(tuple(tree for tree, _ in listed))
        sizes += [size for _, size in listed]
    function = shown(profiles, psi.T, tuple(trees), exactly(max(sizes)))
    if function is None:
        raise AssertionError("exact coefficients disagree with those in doubles")
    return FunctionError(lower, *witness, function)


def _cells(
    profiles: Profiles, player: int, psi: Array, state: int, enough: float, deadline: float
) -> tuple[Cell, float]:
    """A tree of cells, and the bound that it shows."""
    faced = Opponents.of(profiles, player)
    error = FLOAT.array(faced.at_pure((profiles.values - psi[:, None])[:, :, state]))
    tree, pairs = Cell.root(faced.counts), all_pairs(len(faced.orbits))
    while True:
        violated = violations(tree, faced, error, enough, pairs) if len(pairs) else []
        mixing = {v.cell: v for v in violated if v.mixes(faced.counts)}
        if not mixing or time.monotonic() > deadline:
            return tree, largest_ratio(tree, faced, error)
        for cell, violation in mixing.items():
            cell.split(*best_cut(violation, faced, error))


def _from_below(
    game: TabularGame, profiles: Profiles, psi: Array, phi: Array, rng: np.random.Generator
) -> tuple[Scalar, tuple[Policy, Array, int, int]]:
    """The largest error found, exactly, and where."""
    best: tuple[Scalar, tuple[Policy, Array, int, int]] | None = None
    for player in range(game.n_players):
        faced = Opponents.of(profiles, player)
        for state in range(game.n_states):
            error = FLOAT.array(faced.at_pure((profiles.values - psi[:, None])[:, :, state]))
            for case in worst_case(faced, error, rng):
                size, policy, reply = _exact_case(game, profiles, faced, case, phi, state)
                if best is None or size > best[0]:
                    best = (size, (policy, reply, player, state))
    assert best is not None
    return best


def _exact_case(
    game: TabularGame, profiles: Profiles, faced: Opponents, case: WorstCase, phi: Array, state: int
) -> tuple[Scalar, Policy, Array]:
    """|V^w(s, pi') - V^w(s, pi)| against rounded opponents."""
    player, lists = faced.player, profiles.policies
    blocks = {player: lists[player][case.pair[0]]}
    for place, (other, _) in enumerate(faced.rows):
        row = short_row(case.rows[place], DENOMINATOR)
        blocks[other] = np.array([*blocks.get(other, []), row], dtype=object)
    policy, reply = Policy(tuple(blocks[j] for j in range(game.n_players))), lists[player][case.pair[1]]
    wedge = game.changed(payoffs=game.payoffs - phi.reshape(game.n_states, *game.action_counts))
    values = [value_of(wedge, one, player)[state] for one in (policy, policy.deviate(player, reply))]
    return abs(values[0] - values[1]), policy, reply


def short_row(row: Array, denominator: int) -> list[fmpq]:
    """A distribution near a row of doubles, in multiples of 1 / denominator."""
    counts = np.floor(row * denominator).astype(int)
    first = np.argsort(row * denominator - counts)[::-1]
    counts[first[: denominator - counts.sum()]] += 1
    return [fmpq(int(count), denominator) for count in counts]
