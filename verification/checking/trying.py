"""A statement as the falsifier tries it: the same text, on drawn games and data.

A counterexample is certified from the drawn game and data themselves; nothing is drawn a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from verification.checking.drawing import Drawing
from verification.checking.exact import evidence_of
from verification.checking.hypotheses import decide, decided
from verification.checking.sampling import Case
from verification.claim import Evidence
from verification.compare import Comparison
from verification.evidence import undecided_evidence, unmet_evidence
from verification.falsify.trial import Example, Hypothesis, Trial
from verification.instance import Instance
from verification.language.files import Entry, hypotheses
from verification.language.model import Model
from verification.language.statement import Statement


def trials_of_statement(name: str, entry: Entry, statement: Statement) -> tuple[Trial, ...]:
    """The form in which a statement is tried; none if it says that something exists."""
    if entry.kind == "existence" or entry.is_property:
        return ()
    drawing = Drawing(statement)
    sizes = entry.sizes
    return (
        Trial(
            _conclusion(statement, drawing),
            drawing.parts,
            tuple(map(assumed, statement.texts.assuming)),
            title="the statement",
            players=_pair(sizes.players),
            states=_pair(sizes.states),
            actions=_pair(sizes.actions),
            evidence_for=_certify(name, statement, drawing),
        ),
    )


def _pair(bounds: list[int]) -> tuple[int, int]:
    low, high = bounds
    return (low, high)


def _conclusion(statement: Statement, drawing: Drawing) -> Callable[[Example], Iterator[Comparison]]:
    def conclusion(example: Example) -> Iterator[Comparison]:
        model = Model(example.game)
        case = drawing.case(model, example.parts)
        if case is not None:
            yield from statement.comparisons(model, case)

    return conclusion


def assumed(name: str) -> Hypothesis:
    """A hypothesis of the registry as a predicate; games are built to meet it where they can be."""

    def holds(example: Example) -> bool:
        return decide(name, Instance(example.game)).holds is True

    return Hypothesis(hypotheses()[name].words, holds)


def _certify(name: str, statement: Statement, drawing: Drawing) -> Callable[[Example], Evidence]:
    def certify(example: Example) -> Evidence:
        instance = Instance(replace(example.game, name=f"counterexample to {name}"))
        known = decided(statement.texts.assuming, instance)
        if (unmet := unmet_evidence(instance, known)) is not None:
            return unmet
        case = drawing.case(Model(instance.game), example.parts)
        if case is None:
            return undecided_evidence(instance, "the data do not meet their conditions", {})
        return evidence_of(instance, statement, [Case("found", case)], known)

    return certify
