"""How far a game is from a Markov potential game, enclosed from both sides.

A game is a Markov alpha-potential game if some Psi : S x Pi -> R has, for every s, i, pi and pi_i',

    |V_i(s, pi'_i, pi_-i) - V_i(s, pi) - (Psi(s, pi'_i, pi_-i) - Psi(s, pi))| <= alpha.

alpha(G) is the least such alpha; it is 0 iff G is a Markov potential game. From below: cycles of unilateral changes
(`lower`). From above: a function Psi with a proof (`upper`), or a stage function for games that are too large for it
(`stage_functions`). A profile that maximises Psi(s, .) at every s is an alpha-equilibrium.

Source: Guo, Li, Maheshwari, Sastry, Wu (2023) for the definition; Monderer and Shapley (1996) for cycles.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array, Scalar
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.potential.best_stage import stage_bounds
from mpgtheory.potential.crowds import by_head_counts
from mpgtheory.potential.decide import PotentialDecision, decide_potential
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.fitting import Row
from mpgtheory.potential.given_function import short_row
from mpgtheory.potential.lower import MOST_PROFILES, ProfileCycle, best_cycle, with_mixed
from mpgtheory.potential.mixed_cycles import improved
from mpgtheory.potential.opponent_cells import normalised, vertices_of
from mpgtheory.potential.pure_profiles import Profiles, count_pure
from mpgtheory.potential.small_lists import best_of_small_lists
from mpgtheory.potential.stage_functions import StageBound
from mpgtheory.potential.upper import MOST_WORK, InterpolatedBound, best_interpolation, work

WITHIN = fmpq(1, 100)
"""Default relative width of the interval."""
TIGHT = fmpq(1, 100)
"""Share of the width that is aimed at where that costs nothing."""
SEARCH = 10.0
"""Seconds for the local search over mixed cycles."""
DENOMINATOR = 60
"""Mixed policies on cycles have weights over this: short exact numbers."""


@dataclass(frozen=True, eq=False)
class PotentialDistance:
    """lower <= alpha(G) <= upper, and what shows it.

    decision: whether the game is a Markov potential game at all; if it is shown to be, both bounds are 0.
    cycle:    shows the lower bound; None if that is 0.
    function: shows the upper bound: the better of the next two; None for a potential game.
    interpolation: a function given at pure profiles; None if these are too many.
    stage:    the stage function phi with the least bound. learning: the one with the least kappa, for learners.
    span:     the largest payoff of the game less the smallest.
    """

    game: MarkovGame
    decision: PotentialDecision
    lower: Scalar
    upper: Scalar
    cycle: ProfileCycle | None
    function: InterpolatedBound | StageBound | None
    interpolation: InterpolatedBound | None
    stage: StageBound
    learning: StageBound
    span: Scalar

    @property
    def relative_to_span(self) -> float:
        """The upper bound over the span of payoffs; about 1e-16 for a potential game known to rounding."""
        return FLOAT.number(self.upper / self.span) if self.span else 0.0

    @property
    def width(self) -> float:
        """The width of the interval over its upper end; 0 where both ends agree."""
        return FLOAT.number((self.upper - self.lower) / self.upper) if self.upper else 0.0

    def __repr__(self) -> str:
        if self.upper == 0:
            return f"alpha = 0: {self.game.name} is a Markov potential game"
        low, high = FLOAT.number(self.lower), FLOAT.number(self.upper)
        return f"alpha between {low:.6g} and {high:.6g} ({100 * self.width:.2g} % apart)"


def distance_from_potential(
    game: MarkovGame, *, within: Any = WITHIN, seed: int = 0, time_limit: float = 60.0
) -> PotentialDistance:
    """An interval for alpha(G), each end with its proof.

    A large dense game of players who are all alike is taken by head counts: bounds are then of these, and quick.

    Args:    within: relative width at which the search stops. time_limit: seconds after which no further cell of
             opponents is examined; the interval so far is the answer.
    Returns: bounds in units of payoffs; `cycle` and `function` show them.
    Raises:  InputError if `within` is not positive, or the game is too large for exact values.

    Example:
        >>> from mpgtheory.families import build
        >>> distance_from_potential(build("matching_pennies"))
        alpha between 4 and 4 (0 % apart)
        >>> distance_from_potential(build("coordination"))
        alpha = 0: coordination is a Markov potential game
    """
    width, limit = rational(within), time.monotonic() + time_limit
    if width <= 0:
        raise InputError(f"within is {within}; the relative width of the interval must be positive")
    if game.is_enclosed:
        raise InputError(f"{game.name} is too large for exact values; its distance is not bounded")
    rng, game = np.random.default_rng(seed), by_head_counts(game)
    payoffs, _ = game.numbers()
    span, decision = payoffs.max() - payoffs.min(), decide_potential(game, rng)
    stage, learning = stage_bounds(game)
    if decision.is_potential and decision.error_probability == 0:
        return PotentialDistance(game, decision, fmpq(0), fmpq(0), None, None, None, stage, learning, span)
    if count_pure(game, groups_of(game)) > MOST_PROFILES:
        cycle = best_of_small_lists(game, rng)
        lower = fmpq(0) if cycle is None else cycle.bound
        return PotentialDistance(game, decision, lower, stage.bound, cycle, stage, None, stage, learning, span)
    profiles = Profiles.pure(game)
    cycle, function = _enclosed(profiles, width, limit)
    lower = fmpq(0) if cycle is None else cycle.bound
    best = stage if function is None or stage.bound < function.bound else function
    return PotentialDistance(game, decision, lower, best.bound, cycle, best, function, stage, learning, span)


def _enclosed(profiles: Profiles, width: fmpq, limit: float) -> tuple[ProfileCycle | None, InterpolatedBound | None]:
    """The best cycle of pure profiles, an interpolation, and a better cycle by mixed profiles if they are far apart."""
    cycle = best_cycle(profiles)
    if work(profiles) > MOST_WORK:
        return cycle, None
    lower = profiles.scale * fmpq(1, 10**9) if cycle is None else cycle.bound
    function, binding = best_interpolation(profiles, lower * (1 + width * TIGHT), lower * (1 + width * 9 / 10), limit)
    if function is not None and function.bound > lower * (1 + width):
        mixed = best_cycle(with_mixed(profiles, _mixed(profiles, binding), most=MOST_PROFILES // 4))
        if mixed is not None:
            cycle = improved(profiles.game, mixed, time.monotonic() + SEARCH)
    return cycle, function


def _mixed(profiles: Profiles, binding: tuple[Row, ...]) -> Iterator[tuple[int, Array]]:
    """(player, mixed policy) of the opponents at which the program for Psi was bound."""
    for row in binding:
        faced, cell = row.faced, row.violation.cell
        blocks: dict[int, list[list[fmpq]]] = {}
        ends = vertices_of(row.violation.index, faced.counts)
        for (player, _), vertices, both in zip(faced.rows, cell.vertices, ends, strict=True):
            blocks.setdefault(player, []).append(short_row(normalised(vertices)[list(both)].mean(axis=0), DENOMINATOR))
        yield from ((player, np.array(block, dtype=object)) for player, block in blocks.items())
