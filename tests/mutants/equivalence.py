"""Mutants that are proved to be true: equalities of polynomials, for every game of a shape (`shapes.py`).

Two ways. A changed number may be the same as before, whatever the data: then the mutant says what the statement says.
Or each clause that is changed is itself an identity. Hypotheses and conditions of the data are not used, so what is
proved is more than is needed.
"""

from __future__ import annotations

from mutants.hunt import SURVIVED, ground_of, hunt
from mutants.implication import clause_follows
from mutants.mutation import Level, Mutant
from verification.language.errors import LanguageError
from verification.language.files import Entry
from verification.language.primitives import STAGE
from verification.language.shapes import MOST_STAGES, Shape, identities, proved_comparisons
from verification.language.statement import Statement, statement
from verification.language.writing import written

SHAPE: Shape = (2, 2, 2)
"""The shape of all proofs."""
TRIED = 40
"""Drawn games on which an equality is tried before it is proved: polynomials that differ are costly to compare."""


def is_proved(mutant: Mutant) -> bool:
    """Whether a mutant is proved, for every game of a shape, to be true where its original is."""
    same_data = mutant.statement.texts.given == mutant.original.texts.given
    return (same_data and any(_is_equal(mutant, level) for level in mutant.levels)) or _is_identity(mutant)


def _is_equal(mutant: Mutant, level: Level) -> bool:
    """Whether a changed number equals what it was."""
    names = {name: sort for name, (head, sort) in level.names.items() if head == "index"}
    declared = {d.name for d in mutant.original.declared}
    tables = [name for name, (head, _) in level.names.items() if head == "given" and name not in declared]
    listed = [f"{name} <= {MOST_STAGES}" if sort.kind == STAGE else name for name, sort in names.items()]
    text = f"{written(level.old)} = {written(level.new)}"
    try:
        found = statement(
            "the same number",
            f"forall {', '.join(listed)}: {text}" if listed else text,
            given="; ".join((mutant.original.texts.given, *(f"estimate {name}" for name in tables))).strip("; "),
            where=mutant.where,
        )
    except LanguageError:  # an index of the place where it stands is given by another name, or the like
        return False
    return _holds_for_shapes(found, found.names)


def _is_identity(mutant: Mutant) -> bool:
    """Whether each clause that does not follow from the original's is an identity."""
    texts, old = mutant.statement.texts, mutant.original
    same_data = (texts.given, texts.assuming) == (old.texts.given, old.texts.assuming)
    clauses = {
        name: text
        for name, text in texts.clauses.items()
        if not (same_data and clause_follows(old, old.clauses[name], mutant.statement.clauses[name]))
    }
    if not clauses:
        return True
    found = statement(mutant.original.id, clauses, given=texts.given, where=texts.where)
    return _holds_for_shapes(found, tuple(clauses))


def _holds_for_shapes(found: Statement, clauses: tuple[str, ...]) -> bool:
    if identities(found) != clauses:
        return False
    tried = hunt(found, ground_of(found.id, Entry(), found), TRIED)
    return tried.met > 0 and tried.outcome == SURVIVED and _holds(found)


def _holds(found: Statement) -> bool:
    try:
        comparisons = list(proved_comparisons(found, SHAPE))
    except (LanguageError, ZeroDivisionError):
        return False
    return bool(comparisons) and all(c.left == c.right for c in comparisons)
