"""From comparisons to evidence: the few shapes that checks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic
from verification import checker
from verification.certificate import FAILS, HOLDS, rule_certificate
from verification.checking.hypotheses import decide, hypotheses_on
from verification.claim import Evidence, Method
from verification.compare import Comparison, Judgement, judge, shown
from verification.instance import Instance
from verification.language.files import catalogue

Measure = Callable[[Instance], Evidence]
"""What a check runs on a game."""


def under_hypotheses(claim: str, method: Method = Method.EXACT) -> Callable[[Measure], Measure]:
    """A check of a claim that is made only where all hypotheses of the claim hold; its evidence names them.

    Where one fails the evidence is vacuous; where one is not known to hold it is undecided.
    """

    def guarded(measure: Measure) -> Measure:
        @wraps(measure)
        def check(instance: Instance) -> Evidence:
            known = hypotheses_on(claim, instance)
            unmet = unmet_evidence(instance, known)
            if unmet is not None:
                return replace(unmet, method=method)
            return replace(measure(instance), hypotheses=known)

        return check

    return guarded


def exact_evidence(
    rule: str,
    instance: Instance,
    comparisons: Sequence[Comparison],
    cases: Sequence[Mapping[str, Any]],
    **also: Any,
) -> Evidence:
    """Evidence of a procedure from exact comparisons, with a certificate of one of the kernel's rules.

    rule:  the id of the claim, with "/" and a word for one of several rules.
    cases: all of them if they hold, the failing one if not.
    """
    judgement = judge(comparisons, EXACT)
    kept = cases if judgement.failing_case is None else [cases[judgement.failing_case]]
    content = ruled(rule, instance, kept, outcome=HOLDS if judgement.failing_case is None else FAILS)
    return judged_evidence(instance, len(cases), judgement, certificate=content, clauses=clauses_of(rule), **also)


def judged_evidence(instance: Instance, cases: int, judgement: Judgement, **also: Any) -> Evidence:
    """Evidence from what the exact comparisons of so many cases come to."""
    return Evidence(
        method=Method.EXACT,
        instance=instance.describe(cases),
        measured=shown(judgement.worst.left),
        claimed=f"{judgement.worst.relation} {shown(judgement.worst.right)}",
        residual=judgement.residual,
        tolerance=0,
        comparisons=judgement.comparisons,
        failures=judgement.failures,
        place=judgement.worst.place,
        seed=instance.seed,
        **also,
    )


def clauses_of(rule: str) -> tuple[str, ...]:
    """The clauses that evidence by a rule is about; () for all of them."""
    return tuple(name for name in checker.RULES[rule].clauses if name)


def ruled(rule: str, instance: Instance, cases: Sequence[Mapping[str, Any]], *, outcome: str) -> dict[str, Any] | None:
    """The certificate of a rule on a game; None if a hypothesis of its claim, or of the rule, is not certified."""
    claim = rule.partition("/")[0]
    names = dict.fromkeys((*catalogue()[claim].assuming, *checker.RULES[rule].assuming))
    shown_by = {name: decide(name, instance).evidence for name in names}
    if None in shown_by.values():
        return None
    return rule_certificate(claim, rule, instance.game, cases, outcome=outcome, hypotheses=shown_by)


def enclosed_evidence(
    rule: str,
    instance: Instance,
    comparisons: Sequence[Comparison],
    cases: Sequence[Mapping[str, Any]],
    **also: Any,
) -> Evidence:
    """Evidence from exact comparisons that hold throughout boxes."""
    return replace(exact_evidence(rule, instance, comparisons, cases, **also), method=Method.ENCLOSURE)


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


def unmet_evidence(instance: Instance, hypotheses: Mapping[str, bool | None]) -> Evidence | None:
    """Vacuous evidence if a hypothesis does not hold, undecided evidence if one is not certified; else None."""
    if False in hypotheses.values():
        return vacuous_evidence(instance, hypotheses)
    if None in hypotheses.values():
        missing = ", ".join(name for name, holds in hypotheses.items() if holds is None)
        return undecided_evidence(instance, f"not certified: {missing}", hypotheses, method=Method.EXACT)
    return None


def unordered_evidence(
    method: Method, arithmetic: Arithmetic, where: str, comparisons: Sequence[Comparison], **also: Any
) -> Evidence:
    """Evidence from identities over residues or polynomials; the residual counts those that fail."""
    judgement = judge(comparisons, arithmetic)
    difference = judgement.worst.left - judgement.worst.right
    return Evidence(
        method=method,
        instance=where,
        measured=f"left - right = {shown(difference)}",
        claimed="= 0",
        residual=judgement.residual,
        tolerance=0,
        comparisons=judgement.comparisons,
        failures=judgement.failures,
        place=judgement.worst.place,
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
    judgement = judge(comparisons, FLOAT, tolerance)
    return Evidence(
        method=method,
        instance=instance.describe(1),
        measured=shown(judgement.worst.left),
        claimed=f"{judgement.worst.relation} {shown(judgement.worst.right)}",
        residual=float(judgement.residual),
        tolerance=tolerance,
        comparisons=judgement.comparisons,
        failures=judgement.failures,
        place=judgement.worst.place,
        seed=instance.seed,
        **also,
    )
