"""Mutants of a statement: each has one mistake of a dozen kinds, at one place, and is a statement like any other.

A statement that is true, and says something, has mutants that are false: a search that does not find counterexamples
to them is blind, or what the statement says there does not matter. So mutants test the falsifier, and the texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from mutants.implication import follows
from mutants.operators import OPERATORS, Scope
from verification.language.errors import LanguageError
from verification.language.given import Declaration
from verification.language.primitives import NUMBER, TABLE, WEIGHTS
from verification.language.sorts import OWNERS, BoundIndex, Definition, Node, Sort, letter_of
from verification.language.statement import Statement, Texts, statement
from verification.language.writing import declaration_text, definition_text, written

DROPPED = "hypothesis dropped"
LESS_SPECIAL = {
    "equilibrium": "policy",
    "optimal reply": "policy",
    "selection": "policy",
    "pure policy": "policy",
    "rates": "values",
    "weights": "estimate",
}
"""Sorts of given data, and those of which they are special ones."""


Names = Mapping[str, tuple[str, Sort]]
"""Names in scope: whether each is an index or given, and its sort."""


@dataclass(frozen=True)
class Level:
    """A number that is changed, because something in it is."""

    names: Names
    old: Node
    new: Node


@dataclass(frozen=True)
class Mutant:
    """A statement with one mistake.

    operator: which kind of mistake. source, line, column: where; "" and 0 for a hypothesis of the whole statement.
    before, after: the text of the term that was changed.
    original: the statement without the mistake.
    levels: the changed number, and the numbers around it, each with what it was changed into and the names in scope.
    where: the definitions that these may use.
    """

    operator: str
    source: str
    line: int
    column: int
    before: str
    after: str
    statement: Statement
    original: Statement
    levels: tuple[Level, ...] = ()
    where: str = ""

    @cached_property
    def is_weaker(self) -> bool:
        """Whether it follows from the original by its form, so that it is true where that is."""
        return follows(self.statement, self.original)

    @property
    def place(self) -> str:
        """Where the mistake is, in words."""
        if not self.line:
            return "hypotheses"
        return f"{self.source}, line {self.line}, column {self.column}"

    def __str__(self) -> str:
        return f"{self.operator} at {self.place}: {self.before} -> {self.after or 'nothing'}"


@dataclass(frozen=True)
class _Change:
    """A node with one mistake in it."""

    operator: str
    at: int
    before: str
    after: str
    node: Node
    levels: tuple[Level, ...] = ()

    def inside(self, old: Node, new: Node, names: Names) -> _Change:
        """The change as one of a node around it."""
        levels = self.levels
        if old.sort.kind == NUMBER:
            levels = (*levels, Level(names, old, new))
        return replace(self, node=new, levels=levels)


HYPOTHESES, WHERE, CLAUSES = "hypotheses", "where", "clauses"
"""The parts of a statement: its hypotheses and given data, its definitions, its clauses."""


def mutants(found: Statement, parts: Collection[str] = (HYPOTHESES, WHERE, CLAUSES)) -> Iterator[Mutant]:
    """All mutants of some parts of a statement, in the order of its texts, no two with the same text.

    A change that the language does not allow (an action of the wrong player) is no mutant.
    """
    listed = {HYPOTHESES: _of_hypotheses, WHERE: _of_definitions, CLAUSES: _of_clauses}
    seen = {_key(found.texts)}
    for part, mutants_of in listed.items():
        for mutant in mutants_of(found) if part in parts else ():
            key = _key(mutant.statement.texts)
            if key not in seen:
                seen.add(key)
                yield mutant


def _key(texts: Texts) -> tuple[object, ...]:
    return (texts.given, texts.assuming, texts.where, *texts.clauses.items())


def _of_hypotheses(found: Statement) -> Iterator[Mutant]:
    yield from _hypotheses(found)
    for k, declaration in enumerate(found.declared):
        yield from _declared(found, k, declaration)


def _of_definitions(found: Statement) -> Iterator[Mutant]:
    for definition in found.defined.values():
        yield from _defined(found, definition, {d.name: ("given", d.sort) for d in found.declared})


def _of_clauses(found: Statement) -> Iterator[Mutant]:
    given = {d.name: ("given", d.sort) for d in found.declared}
    for clause, node in found.clauses.items():
        text = found.texts.clauses[clause]
        for change in _changes(node, given):
            clauses = {**found.texts.clauses, clause: written(change.node)}
            source = f"clause {clause}" if clause else "claim"
            yield from _mutant(found, change, source, text, replace(found.texts, clauses=clauses), found.texts.where)


def _hypotheses(found: Statement) -> Iterator[Mutant]:
    for name in found.texts.assuming:
        rest = tuple(other for other in found.texts.assuming if other != name)
        made = _made(replace(found.texts, assuming=rest), found.id)
        if made is not None:
            yield Mutant(DROPPED, "", 0, 0, name, "", made, found)


def _declared(found: Statement, number: int, declaration: Declaration) -> Iterator[Mutant]:
    """A condition of the data dropped, a sort made less special, or the table changed to which the data belong."""
    earlier = {d.name: ("given", d.sort) for d in found.declared[:number]}
    listed: list[tuple[_Change, Declaration]] = []
    before, node = declaration_text(declaration), Node("given", declaration.sort, declaration.at)
    for weaker in _less_special(declaration):
        listed.append((_Change(DROPPED, declaration.at, before, declaration_text(weaker), node), weaker))
    if declaration.of is not None:
        for change in _changes(declaration.of, earlier):
            listed.append((change, replace(declaration, of=change.node)))
    for change, new in listed:
        declared = (*found.declared[:number], new, *found.declared[number + 1 :])
        given = ";\n".join(map(declaration_text, declared))
        yield from _mutant(found, change, "given", found.texts.given, replace(found.texts, given=given))


def _less_special(declaration: Declaration) -> Iterator[Declaration]:
    from verification.language.given import CONDITIONS

    kind, own = declaration.kind, int(declaration.kind in CONDITIONS)
    if kind in LESS_SPECIAL:
        rest = declaration.conditions[own:]
        yield replace(declaration, kind=LESS_SPECIAL[kind], of=None, conditions=rest)
    if declaration.conditions[own:]:
        yield replace(declaration, conditions=declaration.conditions[:own])


def _defined(found: Statement, definition: Definition, given: Names) -> Iterator[Mutant]:
    names = {**given, **{table: ("given", Sort(TABLE, WEIGHTS)) for table in definition.tables}}
    names |= _indices(definition)
    starts = sorted(d.at for d in found.defined.values())
    end = next((start for start in starts if start > definition.at), len(found.texts.where))
    text = found.texts.where
    for change in _changes(definition.body, names):
        line = definition_text(replace(definition, body=change.node))
        texts = replace(found.texts, where=f"{text[: definition.at]}{line}\n{text[end:]}")
        yield from _mutant(found, change, f"where {definition.name}", text, texts, text[: definition.at])


def _indices(definition: Definition) -> dict[str, tuple[str, Sort]]:
    kinds = zip(definition.indices, definition.kinds, strict=True)
    return {name: ("index", Sort(kind, owner=OWNERS.get(letter_of(name), ""))) for name, kind in kinds}


def _mutant(
    found: Statement, change: _Change, source: str, text: str, texts: Texts, where: str = ""
) -> Iterator[Mutant]:
    """The mutant of these texts, if they are a statement. text: the one that `change` is in."""
    made = _made(texts, found.id)
    if made is not None:
        line, column = text.count("\n", 0, change.at) + 1, change.at - (text.rfind("\n", 0, change.at) + 1) + 1
        told = (change.operator, source, line, column, change.before, change.after)
        yield Mutant(*told, made, found, change.levels, where)


def _made(texts: Texts, name: str) -> Statement | None:
    try:
        return statement(name, texts.clauses, given=texts.given, where=texts.where, assuming=texts.assuming)
    except LanguageError:
        return None


# Changes of nodes.


def _changes(node: Node, names: Names) -> Iterator[_Change]:
    """Every change of a node, and of the nodes in it, from outside."""
    inner = {**names, **{index.name: ("index", index.sort) for index in node.bindings}}
    for operator, changed in OPERATORS.items():
        for new in changed(node, Scope(names)):
            yield _Change(operator, node.at, written(node), written(new), new).inside(node, new, names)
    for k, bound in enumerate(node.bindings):
        if bound.bound is not None:
            for change in _changes(bound.bound, names):
                other: BoundIndex = replace(bound, bound=change.node)
                bindings = (*node.bindings[:k], other, *node.bindings[k + 1 :])
                yield change.inside(node, replace(node, bindings=bindings), names)
    if node.condition is not None:
        for change in _changes(node.condition, inner):
            yield change.inside(node, replace(node, condition=change.node), names)
    for k, part in enumerate(node.parts):
        for change in _changes(part, inner):
            parts = (*node.parts[:k], change.node, *node.parts[k + 1 :])
            yield change.inside(node, replace(node, parts=parts), names)
