"""Whether a statement follows from another one that differs from it in a few places, in every game.

Sound, far from complete: each clause must be implied (`monotony.py`) by the same clause, for the same data or for other
data of the same sorts, or be true by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mutants.intervals import Known
from mutants.monotony import implied
from mutants.simplify import Facts, again, are_same, is_called, is_same, simplified, with_datum
from verification.language.given import POLICIES, Declaration
from verification.language.sorts import Node
from verification.language.statement import Statement
from verification.language.writing import declaration_text


def follows(new: Statement, old: Statement) -> bool:
    """Whether `new` is true for all data of its sorts in every game in which `old` is."""
    if (new.texts.assuming, new.names) != (old.texts.assuming, old.names) or not _speak_of_the_same(new, old):
        return False
    return all(clause_follows(old, old.clauses[name], new.clauses[name]) for name in old.names)


def _speak_of_the_same(new: Statement, old: Statement) -> bool:
    """Whether the data are the same; best replies to Q are those to G."""
    if len(new.declared) != len(old.declared):
        return False
    pairs = zip(new.declared, old.declared, strict=True)
    return all(
        declaration_text(replace(x, of=None)) == declaration_text(replace(y, of=None))
        and (is_same(x.of, y.of) or (x.kind == "selection" and _have_the_same_best(x.of, y.of)))
        for x, y in pairs
    )


def _have_the_same_best(one: Node | None, other: Node | None) -> bool:
    """Q[w] and G[w]: V[w](i,s), which is taken off, does not depend on the action."""
    if one is None or other is None or not are_same(one.parts, other.parts):
        return False
    return all(is_called(x, "Q") or is_called(x, "G") for x in (one, other))


def clause_follows(old: Statement, before: Node, after: Node) -> bool:
    """Whether a clause with one change follows from what it was, for the data of `old`."""
    known, declared = Known.of(old.declared), old.declared
    facts = Facts.of(declared, old.texts.assuming)
    before, after = simplified(before, facts), simplified(after, facts)
    if implied(before, after, known):
        return True
    instances = (again(with_datum(before, name, value), facts) for name, value in _instances(declared))
    return any(implied(instance, after, known) for instance in instances)


def _instances(declared: tuple[Declaration, ...]) -> Iterator[tuple[str, Node]]:
    """A statement holds for any data: so with other data in the place of data on which nothing depends."""
    mentioned = {name for d in declared for node in (*d.conditions, d.of) for name in _names(node)}
    for free in declared:
        if free.kind not in ("policy", "estimate") or free.conditions or free.name in mentioned:
            continue
        for other in declared:
            fits = other.kind in POLICIES or (free.kind == "estimate" and other.sort == free.sort)
            if other.name != free.name and fits:
                yield free.name, Node("given", other.sort, 0, other.name)


def _names(node: Node | None) -> Iterator[str]:
    if node is None:
        return
    if node.head == "given":
        yield str(node.value)
    for part in (*node.parts, node.condition):
        yield from _names(part)
