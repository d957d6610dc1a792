"""The Lyapunov function phi along exact solutions of (8): weakly decreasing, where the proof prints increasing.

A solution is a polygon with rational corners. On the whole of each stretch, not at sample points, what each row gains
is a form without negative coefficients, so that d phi / d tau <= 0. Between the ends of a solution the change of phi is
computed a second time, from values.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from flint import arb, fmpq

from mpgtheory.arithmetic import Scalar
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, uniform
from mpgtheory.inclusion.exact.solutions import exact_solution
from mpgtheory.inclusion.flow.lyapunov import telescope, telescoped
from verification.checking.hypotheses import hypotheses_on
from verification.checking.trying import assumed
from verification.checks.solutions import Run, gains_along, has_tables, runs
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, IFF, Comparison
from verification.evidence import exact_evidence, under_hypotheses, unmet_evidence
from verification.falsify.drawn_data import POLICY
from verification.falsify.generic import instance_of
from verification.falsify.trial import Example, Trial
from verification.instance import Instance

PRINTED, CORRECTED = "lemma-3.5.monotone", "lemma-3.5.monotone.corrected"
MOST_STRETCHES = 2
"""Stretches of a solution that the falsifier follows."""


@under_hypotheses(PRINTED)
def increasing(instance: Instance) -> Evidence:
    """The change of phi over every solution, against 0: as printed."""
    comparisons, cases = [], []
    for number, run in enumerate(runs(instance)):
        change, case = ends_of(instance.game, run)
        comparisons.append(Comparison(f"{run.label}: 0, change of phi", change * 0, AT_MOST, change, number))
        cases.append(case)
    return exact_evidence(PRINTED, instance, comparisons, cases)


@under_hypotheses(CORRECTED)
def decreasing(instance: Instance) -> Evidence:
    """d phi / d tau on every stretch of every solution by forms, and the change of phi between its ends by values."""
    comparisons: list[Comparison] = []
    cases = []
    for number, run in enumerate(runs(instance)):
        change, case = ends_of(instance.game, run)
        comparisons += along(run, change, lipschitz(instance.game, run.solution.corners), case=number)
        cases.append(case)
    return exact_evidence(CORRECTED, instance, comparisons, cases, note=_summary(runs(instance)))


def _summary(solved: tuple[Run, ...]) -> str:
    """How many solutions of which kinds."""
    stretches = [stretch for run in solved for stretch in run.solution.stretches]
    whole = sum(run.is_whole for run in solved)
    kinds = sorted({run.kind for run in solved})
    least = min((stretch.eta for stretch in stretches), default=fmpq(1))
    return (
        f"{len(solved)} solutions, {whole} of them for all time, with {len(stretches)} stretches and rates from "
        f"{float(arb(least).mid()):.3g} to 1; starts: {', '.join(kinds)}"
    )


def along(run: Run, change: Scalar, bound: Scalar, *, case: int = 0) -> Iterator[Comparison]:
    """Stretches one by one, then the solution as a whole."""
    is_strict = False
    for k, stretch in enumerate(run.solution.stretches):
        for i, s, form in gains_along(stretch):
            place = f"{run.label}, stretch {k + 1}, player {i}, state {s}: 0, its part of - d phi / d tau"
            yield Comparison(place, fmpq(0), AT_MOST, min(form.coefficients), case)
            is_strict = is_strict or not form.is_zero
    yield Comparison(f"{run.label}: change of phi", change, AT_MOST, change * 0, case)
    yield Comparison(f"{run.label}: phi decreases, something gains", bool(change < 0), IFF, is_strict, case)
    yield Comparison(f"{run.label}: |change of phi|, Lipschitz", abs(change), AT_MOST, bound, case)


def ends_of(game: MarkovGame, run: Run) -> tuple[Scalar, dict[str, Any]]:
    """phi at the end less phi at the start, and the case of a certificate that shows it."""
    reference, corners = uniform(game), run.solution.corners
    paths = [telescope(game, corner, reference) for corner in (corners[0], corners[-1])]
    values = [np.array([at.V for at in path]) for path in paths]
    first, last = (telescoped(part) @ game.initial for part in values)
    return first - last, {**run.document(), "reference": reference, "path": values}


def lipschitz(game: MarkovGame, corners: Sequence[Policy]) -> Scalar:
    """sum over stretches and players of max |u| / (1 - delta)^2 times the largest L1 change of a row.

    By (12), |d V_i(mu)| <= sum_s d(s) / (1 - delta) |Q_i(s, .)| . |d varpi_i(s, .)|; |Q_i| <= max |u| / (1 - delta).
    """
    ways = [
        max(abs(after - before).sum(axis=1))
        for first, last in itertools.pairwise(corners)
        for before, after in zip(first, last, strict=True)
    ]
    return sum(ways, fmpq(0)) * abs(game.numbers()[0]).max() / (1 - game.discount) ** 2


def first_stretches(x: Example) -> Run:
    """The solution from a drawn policy, for a few stretches."""
    return Run("drawn", exact_solution(x.game, x["w"], most_stretches=MOST_STRETCHES), "drawn")


def increase_along_first_stretches(x: Example) -> Iterator[Comparison]:
    """As printed, from a drawn policy."""
    change, _ = ends_of(x.game, first_stretches(x))
    yield Comparison("0, change of phi", change * 0, AT_MOST, change)


def decrease_along_first_stretches(x: Example) -> Iterator[Comparison]:
    """As corrected, from a drawn policy."""
    run = first_stretches(x)
    yield from along(run, ends_of(x.game, run)[0], lipschitz(x.game, run.solution.corners))


def counterexample(x: Example) -> Evidence:
    """What refutes the printed statement: the first stretches from a drawn policy."""
    instance = instance_of(x, f"counterexample to {PRINTED}", 0)
    known = hypotheses_on(PRINTED, instance)
    if (unmet := unmet_evidence(instance, known)) is not None:
        return unmet
    _, case = ends_of(instance.game, first_stretches(x))
    return exact_evidence(PRINTED, instance, list(increase_along_first_stretches(x)), [case], hypotheses=known)


PARTS = {"w": POLICY}
ASSUMED = (assumed("Markov potential game"), assumed("full support"))
CHECKS = {
    PRINTED: (Check(Method.EXACT, "the change of phi over whole solutions", increasing, suits=has_tables),),
    CORRECTED: (Check(Method.EXACT, "every stretch of whole solutions, by forms", decreasing, suits=has_tables),),
}
TRIALS = {
    PRINTED: (Trial(increase_along_first_stretches, PARTS, ASSUMED, evidence_for=counterexample),),
    CORRECTED: (Trial(decrease_along_first_stretches, PARTS, ASSUMED),),
}
