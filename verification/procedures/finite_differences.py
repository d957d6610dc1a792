"""Lemma 3.6(a) in floating point: central differences of V along single coordinates against d Q / (1 - delta).

A single coordinate leaves the simplex, where V is (I - delta P)^-1 u with weights that need not sum to 1. Over a sweep
of steps the error of the difference must fall at order 2, until rounding takes over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.gradient import Coordinate, DifferenceSweep, coordinates, difference_sweep, policy_gradient
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tolerances import DIFFERENCE_ORDER

GRADIENT = "lemma-3.6a"
STEPS = 2.0 ** -np.arange(2, 26)
"""Steps of the finite differences in units of 1 - delta, down to where cancellation has eaten everything: off the
simplex V has a pole at a distance of about 1 - delta, and the sweep stays inside it."""
MOST_SWEPT = 8
"""Coordinates along which differences are taken."""


def of_second_order(instance: Instance) -> Evidence:
    """Central differences over a sweep of steps: the observed order is 2."""
    game = instance.game.over(FLOAT)
    profile = instance.profiles[-1]
    at = Evaluation(game, profile.policy.over(FLOAT))
    theorem = policy_gradient(at)
    chosen = some_coordinates(instance)[:MOST_SWEPT]
    steps = STEPS * (1 - game.discount)
    sweeps = [difference_sweep(at, c, float(theorem[c.player][c.state, c.action]), steps) for c in chosen]
    comparisons = [c for sweep in sweeps for c in _compared(profile.label, sweep)]
    return float_evidence(instance, comparisons, 0.0, note=_summary(sweeps), figure=_figure(sweeps))


def _compared(label: str, sweep: DifferenceSweep) -> Iterator[Comparison]:
    """The order of a sweep, and its best error against what rounding leaves."""
    place = f"{label}: {_name(sweep.where)}"
    if sweep.order is not None:
        yield Comparison(f"{place}: |order - 2|", abs(sweep.order - 2), AT_MOST, DIFFERENCE_ORDER)
    floor = max(4 * sweep.rounding[int(np.argmin(sweep.errors))], 1e-7 * abs(sweep.theorem))
    yield Comparison(f"{place}: best error / floor", sweep.best / floor, AT_MOST, 1.0)


def some_coordinates(instance: Instance) -> list[Coordinate]:
    """All coordinates, or an evenly spread selection where there are too many."""
    listed = coordinates(instance.game)
    most = instance.sampling.coordinates
    if len(listed) <= most:
        return listed
    return [listed[k] for k in np.linspace(0, len(listed) - 1, most).astype(int)]


def _summary(sweeps: Sequence[DifferenceSweep]) -> str:
    orders = [s.order for s in sweeps if s.order is not None]
    seen = f"observed orders {min(orders):.4f} to {max(orders):.4f}" if orders else "errors are zero to rounding"
    return f"{len(sweeps)} coordinates, {len(STEPS)} steps; {seen}; order 2 is claimed within {DIFFERENCE_ORDER}"


def _figure(sweeps: Sequence[DifferenceSweep]) -> dict[str, Any]:
    curves = [{"label": _name(s.where), "steps": s.steps, "errors": s.errors, "order": s.order} for s in sweeps]
    return {"kind": "difference_order", "curves": curves}


def _name(where: Coordinate) -> str:
    return f"player {where.player}, state {where.state}, action {where.action}"


CHECKS = {
    GRADIENT: (Check(Method.FLOAT, "central finite differences, observed order", of_second_order, scales=True),),
}
