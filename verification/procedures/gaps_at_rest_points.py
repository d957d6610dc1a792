"""How far pure rest points of Algorithm 1 are from equilibrium, against the bounds of lemma-3.7.bound.

Rest points are sought at two common explorations. The text of the statement is certified at each of them: there the gap
that players perceive is zero, so that the bounds are tightest. The figure has the Nash gap of the limit of the policies
against exploration.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.learning.exploration import best_bounds, gap_curve
from mpgtheory.values.best_response import nash_gaps
from verification.checking.exact import evidence_of
from verification.checking.sampling import Case
from verification.checks.exploration import Sample, is_small, theta_words
from verification.checks.rest_points import rest_points
from verification.claim import Check, Evidence, Method
from verification.compare import shown
from verification.evidence import vacuous_evidence
from verification.instance import Instance
from verification.language.files import load_statement

NEAR_EQUILIBRIUM = "lemma-3.7.bound"
SOME_REST_POINT = "some pure rest point is found"
DRAWN_AT = tuple(fmpq(k, 20) for k in range(1, 20))
"""Common explorations of the figure where limits are sought by replies."""
FINELY = tuple(fmpq(k, 200) for k in (1, 2, 3, 4, 5, 6, 8))
"""More of them with one state."""
MOST_DRAWN_CELLS = 300
"""Cells of the transition table up to which the figure is drawn."""


def at_rest_points(instance: Instance) -> Evidence:
    """The bounds of the text at pure rest points."""
    figure, resting = _figure(instance), list(rest_points(instance))
    if not resting:
        return replace(vacuous_evidence(instance, {SOME_REST_POINT: False}), figure=figure)
    cases = [Case(f"{sample.label}, theta = {theta_words(sample.exploration)}", _data(sample)) for sample in resting]
    evidence = evidence_of(instance, load_statement(NEAR_EQUILIBRIUM), cases, {})
    return replace(evidence, note=_summary(instance, resting), figure=figure)


def _data(sample: Sample) -> dict[str, Any]:
    return {"pi": sample.policy, "theta": sample.exploration}


def _summary(instance: Instance, resting: Sequence[Sample]) -> str:
    """The largest gap, and how near gaps come to their bounds."""
    gaps, shares = [fmpq(0)], [fmpq(0)]
    for sample in resting:
        bounds = best_bounds(instance.game, sample.exploration)
        for row, bound in zip(nash_gaps(instance.at(sample.policy))[1], bounds, strict=True):
            gaps.append(row.max())
            shares += [row.max() / bound] if bound > 0 else []
    share = FLOAT.number(max(shares))
    return f"{len(resting)} rest points, largest Nash gap {shown(max(gaps))}; at most {share:.3g} of its bound"


def _figure(instance: Instance) -> Mapping[str, Any] | None:
    game = instance.game
    if math.prod(game.action_counts) * game.n_states**2 > MOST_DRAWN_CELLS:
        return None
    return gap_curve(game, DRAWN_AT if game.n_states > 1 else FINELY + DRAWN_AT).document()


CHECKS = {
    NEAR_EQUILIBRIUM: (Check(Method.EXACT, "Nash gaps at pure rest points", at_rest_points, suits=is_small),),
}
