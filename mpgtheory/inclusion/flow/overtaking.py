"""When the next action overtakes a target: intervals of time, and the root to machine precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.inclusion.flow.compiled_overtaking import (
    CLEAR,
    CROSSES,
    PLACES,
    TO_COEFFICIENTS,
    TO_SAMPLES,
    TO_SLOPES,
    UNRESOLVED,
    first_crossing,
)
from mpgtheory.inclusion.flow.field import EPSILON, Field
from mpgtheory.inclusion.flow.trajectory import decays_of
from mpgtheory.inclusion.flow.weights import Weights

FIRST_INTERVAL, LONGEST_INTERVAL, SHORTEST_INTERVAL = 0.5, 64.0, 1e-11
TABLES = (TO_COEFFICIENTS, TO_SAMPLES, TO_SLOPES)
MOST_NEWTON = 20


@dataclass(frozen=True, eq=False)
class Motion:
    """Constant targets from a policy on: what is searched for the next crossing.

    Shapes:  start, aim (cells,); target (rows,): the cell in each row that must stay best.
    """

    field: Field
    weights: Weights
    begin: float
    start: Array
    aim: Array
    target: Array

    def points(self, times: Array) -> Array:
        """The policies at the times. Shape (len(times), cells)."""
        return self.aim + self.decays(times)[:, self.field.cells.row_of] * (self.start - self.aim)

    def q(self, times: Array) -> Array:
        return self.field.along(self.start, self.aim, self.decays(times))

    def decays(self, times: Array) -> Array:
        return decays_of(self.weights, self.begin, times)


@dataclass(frozen=True, eq=False)
class Crossing:
    """At `time`, `cell` overtakes the target of its row; slope: that of the lead. Shape: q (cells,)."""

    time: float
    cell: int
    q: Array
    slope: float


def next_crossing(motion: Motion, end: float) -> Crossing | None:
    """The first crossing after the beginning of the motion and before `end`; None if there is none."""
    left, width = motion.begin, FIRST_INTERVAL
    while left < end:
        right = min(left + width, end)
        times = left + (right - left) * PLACES
        q = motion.q(times)
        limits = (motion.field.slack(q), float(np.abs(q).max()))
        verdict, cell, place, slope = first_crossing(q, motion.field.cells.first, motion.target, limits, TABLES)
        if verdict == UNRESOLVED and right - left > SHORTEST_INTERVAL * (1 + left):
            width = (right - left) / 2
        elif verdict == CROSSES:
            half = (right - left) / 2
            return polished(motion, int(cell), left + half * (1 + place), slope / half, (left, right))
        else:
            assert verdict in (CLEAR, UNRESOLVED)
            left, width = right, min(2 * (right - left), LONGEST_INTERVAL)
    return None


def polished(motion: Motion, cell: int, time: float, slope: float, interval: tuple[float, float]) -> Crossing:
    """Newton's method on the lead itself, with the interpolant's slope; then nobody else may have overtaken before."""
    target = int(motion.target[motion.field.cells.row_of[cell]])
    for _ in range(MOST_NEWTON):
        q = motion.q(np.array([time]))[0]
        step = (q[target] - q[cell]) / slope
        if abs(step) <= 4 * EPSILON * max(1.0, time) or abs(q[target] - q[cell]) <= 2 * EPSILON * abs(q[target]):
            break
        time = min(max(time - step, interval[0]), interval[1])
    return Crossing(float(time), cell, q, slope)
