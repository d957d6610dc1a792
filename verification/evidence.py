"""From comparisons to evidence: the few shapes that checks share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic
from verification.certificate import FAILS, HOLDS, certificate
from verification.claim import Evidence, Method
from verification.compare import Comparison, judge, shown
from verification.instance import Instance


def exact_evidence(
    claim: str,
    instance: Instance,
    comparisons: Sequence[Comparison],
    cases: Sequence[Mapping[str, Any]],
    **also: Any,
) -> Evidence:
    """Evidence from exact comparisons, with a certificate: all cases if they hold, the failing one if not."""
    found = judge(comparisons, EXACT)
    if found.failing_case is None:
        content = certificate(claim, instance.game, cases, outcome=HOLDS)
    else:
        content = certificate(claim, instance.game, [cases[found.failing_case]], outcome=FAILS)
    return Evidence(
        method=Method.EXACT,
        instance=instance.describe(len(cases)),
        measured=shown(found.worst.left),
        claimed=f"{found.worst.relation} {shown(found.worst.right)}",
        residual=found.residual,
        tolerance=0,
        comparisons=found.comparisons,
        failures=found.failures,
        place=found.worst.place,
        seed=instance.seed,
        certificate=content,
        **also,
    )


def enclosed_evidence(
    claim: str,
    instance: Instance,
    comparisons: Sequence[Comparison],
    cases: Sequence[Mapping[str, Any]],
    **also: Any,
) -> Evidence:
    """Evidence from exact comparisons that hold throughout boxes: `claim` names the kind of certificate."""
    return replace(exact_evidence(claim, instance, comparisons, cases, **also), method=Method.ENCLOSURE)


def undecided_evidence(
    instance: Instance, reason: str, hypotheses: Mapping[str, bool | None], *, method: Method = Method.ENCLOSURE
) -> Evidence:
    """Evidence of a check that came to no result, and why."""
    return Evidence(
        method=method,
        instance=instance.game.name,
        measured="not decided",
        claimed="nothing",
        residual=None,
        tolerance=0,
        comparisons=0,
        failures=None,
        note=reason,
        hypotheses=hypotheses,
        seed=instance.seed,
    )


def vacuous_evidence(instance: Instance, hypotheses: Mapping[str, bool | None]) -> Evidence:
    """Evidence that says nothing of the conclusion, since a hypothesis of the claim does not hold."""
    missing = ", ".join(name for name, value in hypotheses.items() if value is False)
    return Evidence(
        method=Method.EXACT,
        instance=instance.game.name,
        measured="not evaluated",
        claimed="nothing",
        residual=None,
        tolerance=0,
        comparisons=0,
        failures=None,
        note=f"does not hold: {missing}",
        hypotheses=hypotheses,
        seed=instance.seed,
    )


def unordered_evidence(
    method: Method, arithmetic: Arithmetic, where: str, comparisons: Sequence[Comparison], **also: Any
) -> Evidence:
    """Evidence from identities over residues or polynomials; the residual counts those that fail."""
    found = judge(comparisons, arithmetic)
    difference = found.worst.left - found.worst.right
    return Evidence(
        method=method,
        instance=where,
        measured=f"left - right = {shown(difference)}",
        claimed="= 0",
        residual=found.residual,
        tolerance=0,
        comparisons=found.comparisons,
        failures=found.failures,
        place=found.worst.place,
        **also,
    )


def float_evidence(
    instance: Instance,
    comparisons: Sequence[Comparison],
    tolerance: float,
    *,
    method: Method = Method.FLOAT,
    **also: Any,
) -> Evidence:
    """Evidence from floating-point comparisons within `tolerance`; at most `supported`."""
    found = judge(comparisons, FLOAT, tolerance)
    return Evidence(
        method=method,
        instance=instance.describe(1),
        measured=shown(found.worst.left),
        claimed=f"{found.worst.relation} {shown(found.worst.right)}",
        residual=float(found.residual),
        tolerance=tolerance,
        comparisons=found.comparisons,
        failures=found.failures,
        place=found.worst.place,
        seed=instance.seed,
        **also,
    )
