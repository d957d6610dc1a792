"""The Lyapunov function phi decreases along flows with constant rates, which turn at irrational points.

The flows are enclosed in balls. In a box around each of their pieces some one-stage gain is positive, so that
d phi / d tau < 0 on the whole piece.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

from verification.checks.enclosed_flows import DURATION, enclosed_flows, rates_table
from verification.checks.flow_pictures import lyapunov
from verification.checks.solutions import has_tables
from verification.claim import Check, Evidence, Method
from verification.compare import LESS, Comparison
from verification.evidence import enclosed_evidence, undecided_evidence, under_hypotheses
from verification.instance import Instance

MONOTONE = "lemma-3.5.monotone.corrected"
RULE = f"{MONOTONE}/boxes"


@under_hypotheses(MONOTONE, Method.ENCLOSURE)
def in_boxes(instance: Instance) -> Evidence:
    """A positive lower bound of a one-stage gain in boxes around flows that balls enclose."""
    comparisons: list[Comparison] = []
    cases: list[dict[str, Any]] = []
    followed = enclosed_flows(instance)
    for enclosed in followed:
        for part in enclosed.shown:
            place = f"{enclosed.label}, time {part.begin:.3g} to {part.end:.3g}: 0, gain of player {part.gain.player}"
            comparisons.append(Comparison(place, fmpq(0), LESS, part.gain.least, len(cases)))
        cases.append({"start": enclosed.start, "boxes": [part.document() for part in enclosed.shown]})
    if not comparisons:
        return undecided_evidence(instance, "balls decide none of the flows that were tried at its start", {})
    whole = sum(enclosed.is_whole for enclosed in followed)
    note = f"{len(followed)} flows, {whole} of them to time {DURATION}, in {len(comparisons)} boxes"
    tables = (rates_table(instance.game, followed),)
    return enclosed_evidence(RULE, instance, comparisons, cases, note=note, figure=lyapunov(instance), tables=tables)


CHECKS = {
    MONOTONE: (Check(Method.ENCLOSURE, "boxes around flows enclosed by balls", in_boxes, suits=has_tables),),
}
