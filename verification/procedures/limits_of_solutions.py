"""Where solutions of (8) go (last sentence of Lemma 3.5): limits of exact solutions, and solutions that close.

As printed every solution converges to an equilibrium. A closed solution, along which a row goes to and fro between tied
actions, is a counterexample. As corrected, every limit point is an equilibrium: the last corner of a solution that
converges, and every point of one that closes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.exact.solutions import exact_solution
from mpgtheory.inclusion.exact.stretches import Stretch
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation
from verification.checking.trying import assumed
from verification.checks.flow_pictures import portrait
from verification.checks.solutions import gains_along, has_tables, runs, wanderings
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, IFF, Comparison, entries
from verification.evidence import exact_evidence, under_hypotheses
from verification.falsify.drawn_data import POLICY
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.5.limit", "lemma-3.5.limit.corrected"
MOST_WANDERINGS = 3
MOST_STRETCHES = 8
"""Stretches of a solution that the falsifier follows."""


@under_hypotheses(PRINTED)
def converge(instance: Instance) -> Evidence:
    """Every solution that is known for all time converges to an equilibrium: as printed."""
    comparisons, cases = _of_limits(instance)
    converging, closed = len(cases), _closed_solutions(instance)
    for label, stretches in closed:
        comparisons.append(Comparison(f"{label}: converges", False, IFF, True, len(cases)))
        cases.append(_closed_case(stretches, []))
    return exact_evidence(PRINTED, instance, comparisons, cases, note=_summary(converging, len(closed)))


@under_hypotheses(CORRECTED)
def limit_points(instance: Instance) -> Evidence:
    """Limits of solutions that converge, and all points of solutions that close, are equilibria."""
    comparisons, cases = _of_limits(instance)
    converging, closed = len(cases), _closed_solutions(instance)
    for label, stretches in closed:
        ends = [instance.at(stretch.end) for stretch in stretches]
        comparisons += stays_among_equilibria(label, stretches, ends, case=len(cases))
        cases.append(_closed_case(stretches, [_end(at, k + 1) for k, at in enumerate(ends)]))
    note, figure = _summary(converging, len(closed)), portrait(instance)
    return exact_evidence(CORRECTED, instance, comparisons, cases, note=note, figure=figure)


def _of_limits(instance: Instance) -> tuple[list[Comparison], list[dict[str, Any]]]:
    """That the last corners of the solutions that converge are equilibria."""
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    for run in runs(instance):
        if run.is_whole:
            corners = run.solution.corners
            at = instance.at(corners[-1])
            comparisons += is_equilibrium(f"{run.label}: limit", at, case=len(cases))
            cases.append({**run.document(), "ends": [_end(at, len(corners) - 1)]})
    return comparisons, cases


def _closed_solutions(instance: Instance) -> list[tuple[str, tuple[Stretch, Stretch]]]:
    return [solution for solution, _ in zip(wanderings(instance), range(MOST_WANDERINGS), strict=False)]


def _summary(converging: int, closed: int) -> str:
    return f"{converging} solutions that converge, {closed} that close"


def is_equilibrium(place: str, at: Evaluation, *, case: int = 0) -> Iterator[Comparison]:
    """Optimal values against values, for every player from every state."""
    gains = nash_gaps(at)[1]
    yield from entries(f"{place}, gain of player from state", gains, EQUAL, gains * 0, case=case)


def stays_among_equilibria(
    label: str, stretches: tuple[Stretch, Stretch], ends: Sequence[Evaluation], *, case: int
) -> Iterator[Comparison]:
    """Corners of a closed solution are equilibria, and nothing gains in between."""
    for k, at in enumerate(ends):
        yield from is_equilibrium(f"{label}: corner {k + 1}", at, case=case)
    for k, stretch in enumerate(stretches):
        for i, s, form in gains_along(stretch):
            place = f"{label}, stretch {k + 1}, player {i}, state {s}: what it gains"
            yield Comparison(place, max(form.coefficients), EQUAL, form.coefficients[0] * 0, case)


def _end(at: Evaluation, corner: int) -> dict[str, Any]:
    """What shows that a corner is an equilibrium."""
    responses = nash_gaps(at)[0]
    return {"corner": corner, "V": at.V, "optimal": [{"policy": r.block, "W": r.value} for r in responses]}


def _closed_case(stretches: tuple[Stretch, Stretch], ends: list[dict[str, Any]]) -> dict[str, Any]:
    corners: list[Policy] = [stretches[0].start, *(stretch.end for stretch in stretches)]
    eta = min(stretch.eta for stretch in stretches)
    return {"corners": corners, "targets": [stretch.targets for stretch in stretches], "eta": eta, "ends": ends}


def limit_from(x: Example) -> Iterator[Comparison]:
    """The limit of the solution from a drawn policy, where it is reached within some stretches."""
    limit = exact_solution(x.game, x["w"], most_stretches=MOST_STRETCHES).limit
    if limit is not None:
        yield from is_equilibrium("limit", x.evaluate(limit))


TITLE = "limits of exact solutions, and closed solutions"
CHECKS = {
    PRINTED: (Check(Method.EXACT, TITLE, converge, suits=has_tables),),
    CORRECTED: (Check(Method.EXACT, TITLE, limit_points, suits=has_tables),),
}
ASSUMED = (assumed("Markov potential game"), assumed("full support"))
TRIALS = dict.fromkeys(CHECKS, (Trial(limit_from, parts={"w": POLICY}, hypotheses=ASSUMED),))
