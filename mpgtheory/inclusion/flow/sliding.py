"""Sliding: a flow that keeps a tie of several players.

The kept rows play mixtures lambda of their tied actions with equal slopes (ties.py). The lambda solve linear conditions
at each policy; of several solutions the one nearest to the policy is taken, the slowest motion. So the policy follows
an ordinary differential equation, integrated by Dormand and Prince's method of order 8 (SciPy's DOP853) with its dense
output; the conditions ask for slopes that differ by -PULL times the lead that rounding has left: ties do not drift.

The slide ends when a lambda reaches 0, when another action becomes as good, or when the conditions lose their solution;
these are looked for at SAMPLES points of every step, and bisected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import DOP853

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.inclusion.flow.field import Field
from mpgtheory.inclusion.flow.ties import FLAT, Selection, nearest_solution, slopes_of, tie_conditions
from mpgtheory.inclusion.flow.trajectory import Piece
from mpgtheory.inclusion.flow.weights import Weights

PULL = 4.0
RELATIVE, ABSOLUTE = 1e-11, 1e-13
SAMPLES = 8
MOST_STEPS = 20_000
BISECTIONS = 60


@dataclass(frozen=True, eq=False)
class Law:
    """The motion while the `selection` keeps its ties, before `until`, when weights may jump."""

    field: Field
    weights: Weights
    selection: Selection
    until: float

    @property
    def kept(self) -> list[tuple[int, ...]]:
        return list(self.selection.kept)

    def velocity(self, tau: float, policy: Array) -> Array:
        """gamma (b - varpi). Shape (cells,)."""
        return self.speed(tau)[self.field.cells.row_of] * (self.targets(tau, policy)[0] - policy)

    def targets(self, tau: float, policy: Array) -> tuple[Array, float]:
        """b, and by how much the conditions are missed, relative to their size."""
        cells = [cell for row in self.kept for cell in row]
        q = self.field.q(policy)
        speed = self.speed(tau)
        drift, matrix = slopes_of(self.field, policy, speed, self.selection.aim, self.kept)
        conditions, right = tie_conditions(self.kept, drift + PULL * q, matrix)
        scale = np.maximum(1e-300, np.abs(conditions).max(axis=1))
        conditions, right = conditions / scale[:, None], right / scale
        weights = nearest_solution(conditions, right, policy[cells])
        aim = self.selection.aim.copy()
        aim[cells] = weights
        return aim, float(np.abs(conditions @ weights - right).max())

    def margin(self, tau: float, policy: Array) -> float:
        """Negative once the slide has to end: the least lambda, lead over the other actions, or missed condition."""
        aim, missed = self.targets(tau, policy)
        cells = [cell for row in self.kept for cell in row]
        q = self.field.q(policy)
        leads = q[self.selection.target][self.field.cells.row_of] - q
        leads[cells] = np.inf
        slack = self.field.slack(q)
        return float(min(aim[cells].min(), leads.min() + 2 * slack, FLAT - missed))

    def speed(self, tau: float) -> Array:
        """gamma of each row; at `until` as it was before. Shape (rows,)."""
        return self.weights.gamma(min(tau, np.nextafter(self.until, -np.inf))).reshape(-1)


@dataclass(frozen=True, eq=False)
class Sliding(Piece):
    """A piece that keeps a tie: moving targets, from dense output. Shape: knots (steps + 1,)."""

    law: Law
    knots: Array
    outputs: tuple[Callable[[float], Array], ...]

    def flat(self, times: Array) -> Array:
        index = np.clip(np.searchsorted(self.knots, times, side="right") - 1, 0, len(self.outputs) - 1)
        points = [self.outputs[k](tau) for k, tau in zip(index, times, strict=True)]
        return np.array(points).reshape(len(times), self.cells.size)

    def flat_targets(self, times: Array) -> Array:
        aims = [self.law.targets(tau, point)[0] for tau, point in zip(times, self.flat(times), strict=True)]
        return np.array(aims).reshape(len(times), self.cells.size)

    @property
    def is_sliding(self) -> bool:
        return True


def slide(law: Law, begin: float, start: Array, end: float) -> Sliding:
    """The slide from `start` until it has to end, or until `end`."""
    solver = DOP853(law.velocity, begin, start, end, rtol=RELATIVE, atol=ABSOLUTE, max_step=0.5)
    knots, outputs, stop = [begin], [], begin
    for _ in range(MOST_STEPS):
        solver.step()
        if solver.status == "failed":
            break
        output = solver.dense_output()
        stop, is_over = _until(law, output, solver.t_old, solver.t)
        knots.append(stop)
        outputs.append(output)
        if is_over or solver.status == "finished":
            break
    else:
        raise AssertionError("a slide took too many steps")
    return Sliding(begin, stop, frozen(start), law.field.cells, law.weights, law, np.array(knots), tuple(outputs))


def _until(law: Law, output: Callable[[float], Array], low: float, high: float) -> tuple[float, bool]:
    """(high, False) if the slide lasts over the step; else the instant at which it ends."""
    last = low
    for tau in np.linspace(low, high, SAMPLES + 1)[1:]:
        if law.margin(tau, output(tau)) < 0:
            for _ in range(BISECTIONS):
                middle = (last + tau) / 2
                last, tau = (last, middle) if law.margin(middle, output(middle)) < 0 else (middle, tau)
            return float(last), True
        last = tau
    return float(high), False
