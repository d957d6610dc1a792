"""A statement on a game, exactly: cases, comparisons, hypotheses, and the certificate of what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mpgtheory.arithmetic import EXACT
from verification.certificate import FAILS, HOLDS, statement_certificate
from verification.checking.hypotheses import decide, decided
from verification.checking.sampling import Case, cases_on
from verification.claim import Evidence, Method
from verification.compare import Comparison, is_violated, judge
from verification.evidence import judged_evidence, undecided_evidence, unmet_evidence
from verification.instance import Instance
from verification.language.cases import meets
from verification.language.files import Entry
from verification.language.model import Model
from verification.language.statement import Statement


def check(instance: Instance, entry: Entry, statement: Statement) -> Evidence:
    """Evidence of a statement on a game: vacuous, undecided, or certified comparisons of sampled cases."""
    known = decided(statement.texts.assuming, instance)
    if (unmet := unmet_evidence(instance, known)) is not None:
        return unmet
    cases = cases_on(instance, entry, statement)
    if not cases:
        return undecided_evidence(instance, "no data of the required sort were found", {}, method=Method.EXACT)
    if entry.kind == "existence":
        return _existing(instance, statement, cases, known)
    return evidence_of(instance, statement, cases, known)


class Compared(NamedTuple):
    """All comparisons of some cases, the clauses that made any, and the model that knows what had to be solved for."""

    model: Model
    comparisons: list[Comparison]
    clauses: tuple[str, ...]


def compared(
    instance: Instance, statement: Statement, cases: Sequence[Case], clauses: tuple[str, ...] | None = None
) -> Compared:
    """The comparisons of some cases; only the clauses that compare something are kept."""
    model, wanted = Model(instance.game, instance.shared), clauses or statement.names
    comparisons: list[Comparison] = []
    speaking: dict[str, None] = {}
    for number, case in enumerate(cases):
        assert meets(statement, model, case.data), "a case that does not meet the conditions of its data"
        for clause in wanted:
            for c in statement.comparisons(model, case.data, (clause,)):
                speaking[clause] = None
                place = f"{case.label}: {c.place}" if c.place else case.label
                comparisons.append(Comparison(place, c.left, c.relation, c.right, number))
    if comparisons and len(speaking) < len(wanted):
        return compared(instance, statement, cases, tuple(name for name in wanted if name in speaking))
    return Compared(model, comparisons, tuple(name for name in wanted if name in speaking))


def evidence_of(
    instance: Instance, statement: Statement, cases: Sequence[Case], known: Mapping[str, bool | None]
) -> Evidence:
    """Evidence from the comparisons of these cases: all of them if they hold, the failing one if not."""
    made = compared(instance, statement, cases)
    if not made.comparisons:
        return undecided_evidence(instance, "nothing is compared in any case", {}, method=Method.EXACT)
    judgement = judge(made.comparisons, EXACT)
    outcome, kept = HOLDS, list(cases)
    if judgement.failing_case is not None:
        outcome, kept = FAILS, [cases[judgement.failing_case]]
        made = compared(instance, statement, kept, _false(statement, made.model, kept[0]))
    return judged_evidence(
        instance,
        len(cases),
        judgement,
        hypotheses=known,
        certificate=_certificate(instance, statement, kept, outcome, made),
        clauses=() if made.clauses == statement.names else made.clauses,
    )


def _false(statement: Statement, model: Model, case: Case) -> tuple[str, ...]:
    """The clauses that are false in a case: a counterexample is one to these, and says nothing of the others."""
    return tuple(
        name for name in statement.names if any(map(is_violated, statement.comparisons(model, case.data, (name,))))
    )


def _existing(
    instance: Instance, statement: Statement, cases: Sequence[Case], known: Mapping[str, bool | None]
) -> Evidence:
    """Evidence that some data satisfy a statement: one case that does."""
    for case in cases:
        comparisons = compared(instance, statement, [case]).comparisons
        if comparisons and not any(map(is_violated, comparisons)):
            return evidence_of(instance, statement, [case], known)
    return undecided_evidence(instance, "no data that satisfy it were found", {}, method=Method.EXACT)


def _certificate(
    instance: Instance, statement: Statement, cases: Sequence[Case], outcome: str, made: Compared
) -> dict[str, Any]:
    shown_by = {name: decide(name, instance).evidence for name in statement.texts.assuming}
    data = [case.data for case in cases]
    return statement_certificate(
        statement, instance.game, data, made.clauses, outcome=outcome, model=made.model, hypotheses=shown_by
    )
