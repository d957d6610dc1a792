"""Closed orbits of the inclusion: found by the flow, enclosed together with their period and return map.

A flow that comes back to the corner of an earlier piece, with the same targets, goes round for ever. The orbit is a
list of phases: in each every row moves towards a fixed vertex until one action overtakes one row's target. All phases
one after another are a map P of policies near the first corner, the return map, and

    one phase     y -> z = b + E (y - b),    E = exp(-gamma T),    T the first zero of the lead l along the phase
    derivative    dz = E dy - f (grad l . E dy) / (grad l . f),    f = gamma (b - z) the velocity at the end.

Existence is shown by Krawczyk's operator: with Y about (I - DP(m))^-1 and a box X around m,

    K(X) = m + Y (P(m) - m) + (I - Y (I - DP(X))) (X - m)  within X

has a fixed point of P in X, and only one. P and DP are computed in balls, from every policy of the box at once: roots
are enclosed, and the targets are shown to be best all along (enclosures.py). Only rows that move have coordinates: the
weights of all actions but the last. Rows that stay at a vertex are held there exactly.

Source:  Krawczyk (1969), Computing 4; Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, ch. 8.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.coordinates import Cells, cells_of
from mpgtheory.inclusion.flow.field import Dynamics, dynamics_of
from mpgtheory.inclusion.flow.flow import flow
from mpgtheory.inclusion.flow.trajectory import Flow, Straight
from mpgtheory.inclusion.flow.weights import PiecewiseConstant, constant

LONGEST_SEARCH = 60.0
"""Time after which rows that go to a vertex are within 1e-26 of it, and orbits that contract are closed."""
CLOSED = 1e-10
"""Corners this near to each other are taken for one; what is taken is verified by `certified_orbit`."""


@dataclass(frozen=True, eq=False)
class Phase:
    """From a corner towards vertices until `entering` overtakes its row's target.

    Shapes:  start (cells,); target (rows,): the cell of each row's vertex. entering: a cell.
    """

    start: Array
    target: Array
    duration: float
    entering: int


@dataclass(frozen=True, eq=False)
class Orbit:
    """A closed orbit in floats: the last phase ends where the first begins."""

    game: MarkovGame
    dynamics: Dynamics
    weights: PiecewiseConstant
    phases: tuple[Phase, ...]

    @property
    def period(self) -> float:
        return sum(phase.duration for phase in self.phases)

    @property
    def cells(self) -> Cells:
        return cells_of(self.game)

    @property
    def moving(self) -> tuple[int, ...]:
        """Rows that do not stay at a vertex."""
        targets = np.array([phase.target for phase in self.phases])
        starts = np.array([phase.start for phase in self.phases])
        held = (targets == targets[0]).all(axis=0) & (np.abs(starts[:, targets[0]] - 1) < CLOSED).all(axis=0)
        return tuple(int(row) for row in np.flatnonzero(~held))

    def rotated(self, first: int) -> Orbit:
        """The same orbit from another corner on."""
        return replace(self, phases=self.phases[first:] + self.phases[:first])

    def sample(self, per_phase: int) -> Array:
        """Policies along the orbit, `per_phase` a phase. Shape (phases * per_phase, cells)."""
        gamma, points = self.weights.gamma(0.0).reshape(-1)[self.cells.row_of], []
        for phase in self.phases:
            aim = np.zeros(self.cells.size)
            aim[phase.target] = 1.0
            times = phase.duration * np.arange(per_phase) / per_phase
            points.append(aim + np.exp(-np.outer(times, gamma)) * (phase.start - aim))
        return np.concatenate(points)


def closed_orbit(
    game: MarkovGame,
    start: Policy,
    *,
    exploration: Sequence[Any] | Any | None = None,
    repaired: bool = False,
    gamma: Any = 1,
    duration: float = LONGEST_SEARCH,
) -> Orbit:
    """The closed orbit to which the flow from `start` has come after some time.

    gamma: constant rates, exact, as for `weights.constant`.
    Raises:  InputError if the flow does not come back to a corner, or as `flow`.
    """
    weights = constant(game, gamma)
    trajectory = flow(game, start, duration=duration, weights=weights, exploration=exploration, repaired=repaired)
    phases = last_turn(trajectory)
    if phases is None:
        raise InputError(
            f"{game.name}: no corner comes back within time {duration:g} ({trajectory.message}): no orbit trajectory"
        )
    return Orbit(game, dynamics_of(game, exploration, repaired), weights, phases)


def last_turn(trajectory: Flow) -> tuple[Phase, ...] | None:
    """The phases between the last corner of a flow and the nearest earlier one at the same place; None without one."""
    pieces = trajectory.pieces
    last = pieces[-1]
    for k in range(len(pieces) - 2, -1, -1):
        turn = pieces[k:-1]
        if not all(isinstance(piece, Straight) for piece in (*turn, last)):
            return None
        if (turn[0].aim == last.aim).all() and np.abs(turn[0].start - last.start).max() < CLOSED:  # type: ignore[attr-defined]
            return _phases((*turn, last))  # type: ignore[arg-type]
    return None


def _phases(pieces: Sequence[Straight]) -> tuple[Phase, ...] | None:
    """Phases of successive pieces; None if several rows turn at once."""
    phases = []
    for piece, after in itertools.pairwise(pieces):
        entering = np.flatnonzero(after.aim > piece.aim)
        if len(entering) != 1:
            return None
        target = np.flatnonzero(piece.aim == 1.0)
        phases.append(Phase(frozen(np.array(piece.start)), target, piece.end - piece.begin, int(entering[0])))
    return tuple(phases)


def exact_corner(orbit: Orbit) -> Array:
    """The first corner over Q: the doubles of moving rows, the last weight such that each sums to 1. Shape (cells,)."""
    flat = np.full(orbit.cells.size, fmpq(0), dtype=object)
    first = orbit.phases[0]
    flat[first.target] = fmpq(1)
    for row in orbit.moving:
        where = orbit.cells.of(row)
        weights = [fmpq(*float(x).as_integer_ratio()) for x in first.start[where][:-1]]
        flat[where] = [*weights, 1 - sum(weights, fmpq(0))]
    return flat
