"""The catalogue of claims: the statements of `verification/statements`, each with all its checks.

A statement that is a text is evaluated, certified, tried and, where it is an identity, proved for every game of a shape
from this text alone. Procedures and machine-checked proofs add their checks.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache, partial
from types import ModuleType
from typing import Any

from mpgtheory.errors import InputError, nearest
from verification import procedures
from verification.checking.exact import check
from verification.checking.symbolic import proof_for_shapes
from verification.checking.trying import trials_of_statement
from verification.claim import Check, Claim, Kind, Method, Scope
from verification.falsify.trial import Trial
from verification.instance import Instance
from verification.language.cost import steps
from verification.language.files import Entry, catalogue, hypotheses, load_statement
from verification.language.latex import definition_latex, statement_latex
from verification.language.own import OWN
from verification.language.shapes import identities
from verification.language.statement import Statement
from verification.proving import proof_evidence, theorems_of

MOST_STEPS = 400_000
"""Steps for one case up to which a statement is evaluated on a game: a second in the kernel."""
EVALUATED = "the statement, on sampled data"
PROVED = "for every game of a shape"


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(procedures.__path__))
    return [importlib.import_module(f"{procedures.__name__}.{name}") for name in names]


def _gathered(member: str) -> dict[str, tuple[Any, ...]]:
    entries: dict[str, tuple[Any, ...]] = {}
    for module in _modules():
        for name, listed in getattr(module, member, {}).items():
            entries[name] = (*entries.get(name, ()), *listed)
    return entries


def claim_of(
    name: str,
    entry: Entry,
    statement: Statement | None,
    *,
    also: tuple[Check, ...] = (),
    trials: tuple[Trial, ...] = (),
) -> Claim:
    """The claim of an entry: its text's checks, then those of procedures, then its machine-checked proof."""
    own = checks_of(name, entry, statement) if statement is not None else ()
    clauses = tuple(entry.words) if statement is None else () if statement.names == ("",) else statement.names
    prove = partial(proof_evidence, name, clauses)
    proof = (Check(Method.PROOF, "machine-checked proof", prove, Scope.EVERY_GAME),)
    texts = {} if statement is None else statement.texts.document()
    return Claim(
        id=name,
        title=entry.title or name,
        statement=_unwrapped(" ".join((entry.printed, *(f"({word}) {text}" for word, text in entry.words.items())))),
        source=entry.source,
        kind=Kind(entry.kind),
        checks=(*own, *also, *(proof if theorems_of(name) else ())),
        reading=_unwrapped(entry.reading),
        hypotheses=tuple(hypotheses()[h].words for h in entry.assuming),
        uses=tuple(entry.uses),
        corrected_by=_correcting().get(name),
        corrects=entry.corrects,
        is_property=entry.is_property,
        trials=(*(trials_of_statement(name, entry, statement) if statement is not None else ()), *trials),
        consequence=_unwrapped(entry.consequence),
        clauses=clauses,
        checked={} if statement is None else statement_latex(statement),
        definitions=() if statement is None else tuple(map(definition_latex, statement.defined.values())),
        is_listed=statement is None or not statement.id.startswith(OWN),
        text=texts,
    )


def checks_of(name: str, entry: Entry, statement: Statement) -> tuple[Check, ...]:
    """The checks that a text gives: its evaluation, and the proof of its identities."""

    def suits(instance: Instance) -> bool:
        if instance.is_large and statement.needs_joint_actions:
            return False
        return steps(statement, instance.game) <= MOST_STEPS

    evaluated = Check(
        Method.EXACT, EVALUATED, partial(check, entry=entry, statement=statement), suits=suits, scales=True
    )
    if name in _correcting() or not identities(statement):
        return (evaluated,)
    proof = partial(proof_for_shapes, statement, is_claimed=not statement.id.startswith(OWN))
    return (evaluated, Check(Method.SYMBOLIC, PROVED, proof, Scope.EVERY_GAME))


@cache
def _correcting() -> Mapping[str, str]:
    """By printed statement the one in its place."""
    return {entry.corrects: name for name, entry in catalogue().items() if entry.corrects}


def _unwrapped(text: str) -> str:
    return " ".join(text.split())


def _catalogue() -> dict[str, Claim]:
    checks, trials = _gathered("CHECKS"), _gathered("TRIALS")
    for name in (*checks, *trials):
        assert name in catalogue(), f"a procedure is for {name}, which no file of statements has"
    return {
        name: claim_of(
            name,
            entry,
            load_statement(name) if entry.is_text else None,
            also=checks.get(name, ()),
            trials=trials.get(name, ()),
        )
        for name, entry in catalogue().items()
    }


CATALOGUE: dict[str, Claim] = _catalogue()


def find(claim: str) -> Claim:
    """The claim with this id.

    Raises:  InputError, suggesting the nearest id.
    """
    if claim not in CATALOGUE:
        raise InputError(f"no claim has the id {claim!r}; {nearest(claim, CATALOGUE)}")
    return CATALOGUE[claim]
