"""Exact solutions of the inclusion: polygons with rational corners, every selection a best reply on every stretch.

On a stretch each row moves on the straight line from varpi_i(s) towards a best action b_i(s), and ends at

    b_i(s) + (1 - c_i(s)) (varpi_i(s) - b_i(s)),      0 < c_i(s) <= 1,

or stays, where all actions that it plays are best. With lambda from 0 to 1 along the stretch, a row moves at the rate
g_i(s) = c_i(s) / (1 - lambda c_i(s)) per unit of lambda; in the time tau in which the fastest row has the rate 1,

    gamma_i(s)(tau) = g_i(s) / max g      lies in [eta, 1] for eta the least ratio of two rates on the stretch,

attained at one of its ends (a ratio is monotone in lambda). So a stretch solves (7) with weights that vary with time
within [eta, 1], the class Omega^eta of Appendix A; with c_i(s) = c for all rows it solves it with gamma = 1. A stretch
with c = 1 takes for ever and ends at its limit b.

Where another action overtakes b the corner must lie on the tie exactly. With the other rows' c given, the tie is, times
the determinant of I - delta P, affine in the c of a row that does not enter what is compared: one row's c is solved
for, over Q, and differs from the others' by as little as their c from the true crossing. `Segment` then decides that no
action overtakes earlier: leads are forms with non-negative coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.exact.stretches import Stretch
from mpgtheory.inclusion.exact.walk import Ending, Walk

MOST_STRETCHES = 60


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution from `start`; `limit` where it converges or rests."""

    game: MarkovGame
    start: Policy
    stretches: tuple[Stretch, ...]
    ending: Ending
    text: str

    @property
    def corners(self) -> tuple[Policy, ...]:
        return (self.start, *(stretch.end for stretch in self.stretches))

    @property
    def limit(self) -> Policy | None:
        return self.corners[-1] if self.ending in (Ending.LIMIT, Ending.REST) else None

    @property
    def eta(self) -> fmpq:
        """A lower bound of all gamma_i(s)."""
        return min((stretch.eta for stretch in self.stretches), default=fmpq(1))


def exact_solution(
    game: MarkovGame,
    start: Policy,
    *,
    speeds: Array | None = None,
    leave: bool = False,
    most_stretches: int = MOST_STRETCHES,
) -> Solution:
    """A solution of (7) with rational corners from `start`, as far as there is one.

    speeds: relative speeds in (0, 1], (N, S); by default all 1. They hold to about 2^-20, but for one row a stretch,
            and not on the last stretch, on which all rows have the same.
    leave:  whether to leave an equilibrium at the start if a selection of best replies does.

    Raises:  InputError for a start of another shape or arithmetic, or speeds outside (0, 1].
    Source:  (7)-(8); weights as in Appendix A.
    """
    if start.arithmetic is not EXACT:
        raise InputError("exact solutions start from exact policies; give fractions")
    game.require(start)
    rates = np.full((game.n_players, game.n_states), fmpq(1)) if speeds is None else EXACT.array(speeds)
    if rates.shape != (game.n_players, game.n_states) or not all(0 < speed <= 1 for speed in rates.ravel()):
        raise InputError(f"speeds must be numbers in (0, 1], one a player and state; received shape {rates.shape}")
    walk = Walk(game, rates, start)
    ending, text = Ending.LENGTH, f"{most_stretches} stretches"
    while len(walk.stretches) < most_stretches:
        step = walk.advance(leave=leave and not walk.stretches)
        if step is not None:
            ending, text = step
            break
    return Solution(game, start, tuple(walk.stretches), ending, text)
