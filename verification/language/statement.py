"""A statement: its texts, what they mean, and its comparisons on a game."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from mpgtheory.game import MarkovGame
from verification.compare import Comparison
from verification.language.compiler import Compiler
from verification.language.definitions import definitions
from verification.language.errors import fault
from verification.language.evaluation import Program
from verification.language.given import Declaration, declarations
from verification.language.grammar import parse
from verification.language.model import Model
from verification.language.primitives import JOINT, Primitive
from verification.language.sorts import Definition, Node, Scope, truth
from verification.language.tables import Table


@dataclass(frozen=True)
class Texts:
    """What a certificate says of its statement: everything that is evaluated, as it is written."""

    given: str
    assuming: tuple[str, ...]
    where: str
    clauses: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "given": self.given,
            "assuming": list(self.assuming),
            "where": self.where,
            "clauses": dict(self.clauses),
        }


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement that can be evaluated.

    Raises:  LanguageError when it is made, if its texts are not what the language allows.
    """

    id: str
    texts: Texts
    declared: tuple[Declaration, ...]
    defined: Mapping[str, Definition]
    clauses: Mapping[str, Node]
    _programs: dict[tuple[str, ...], Program] = field(default_factory=dict, repr=False)

    @property
    def given(self) -> tuple[str, ...]:
        """The given names, in order."""
        return tuple(declaration.name for declaration in self.declared)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the clauses."""
        return tuple(self.clauses)

    @cached_property
    def needs_joint_actions(self) -> bool:
        """Whether joint actions are listed, which large games have too many of."""
        bodies = [*self.clauses.values(), *(definition.body for definition in self.defined.values())]
        conditions = [c for declaration in self.declared for c in declaration.conditions]
        if any(d.kind in ("play", "update", JOINT) for d in self.declared):
            return True
        return any(_lists_joint_actions(node) for node in (*bodies, *conditions))

    def comparisons(
        self, game: MarkovGame | Model, case: Mapping[str, Any], clauses: tuple[str, ...] | None = None
    ) -> Iterator[Comparison]:
        """The comparisons on a game, in the game's arithmetic, with the data of a case by given name.

        Raises:  LanguageError where a term has no value; UndecidedError where balls are too wide for a condition.
        """
        model = game if isinstance(game, Model) else Model(game)
        for name in clauses or self.names:
            for c in self._program(name).run(model, self.declared, case):
                yield Comparison(_joined(name, c.place), c.left, c.relation, c.right, c.case) if name else c

    def meets(self, model: Model, case: Mapping[str, Any]) -> bool:
        """Whether the data of a case meet the conditions of their declarations."""
        return all(self.admits(declaration, model, case) for declaration in self.declared if declaration.conditions)

    def admits(self, declaration: Declaration, model: Model, case: Mapping[str, Any]) -> bool:
        """Whether the data up to this declaration meet its own conditions."""
        return all(c.left for c in self._conditions(declaration).run(model, self._until(declaration), case))

    def table_of(self, declaration: Declaration, model: Model, case: Mapping[str, Any]) -> Table:
        """The table that a declaration names: the policy of an optimal reply, the estimate of a selection."""
        assert declaration.of is not None
        key = ("of", declaration.name)
        if key not in self._programs:
            compiler = Compiler(self.texts.given, f"given of {self.id}")
            closure = compiler.closure(declaration.of)
            yielding = lambda frame, place: iter((Comparison(place, closure(frame), "=", None),))  # noqa: E731
            self._programs[key] = Program(yielding, compiler.count, tuple(compiler.constants))
        before = self.declared[: self.declared.index(declaration)]
        (comparison,) = self._programs[key].run(model, before, case)
        table: Table = comparison.left
        return table

    def _until(self, declaration: Declaration) -> tuple[Declaration, ...]:
        return self.declared[: self.declared.index(declaration) + 1]

    def _conditions(self, declaration: Declaration) -> Program:
        key = ("given", declaration.name)
        if key not in self._programs:
            compiler = Compiler(self.texts.given, f"given of {self.id}")
            closures = [compiler.closure(node) for node in declaration.conditions]
            self._programs[key] = Program(
                lambda frame, place: (Comparison(place, bool(c(frame)), "iff", True) for c in closures),
                compiler.count,
                tuple(compiler.constants),
            )
        return self._programs[key]

    def _program(self, clause: str) -> Program:
        if (clause,) not in self._programs:
            compiler = Compiler(self.texts.clauses[clause], _named(self.id, clause))
            self._programs[clause,] = compiler.program(self.clauses[clause])
        return self._programs[clause,]


def statement(
    name: str,
    clauses: Mapping[str, str] | str,
    *,
    given: str = "",
    where: str = "",
    assuming: tuple[str, ...] = (),
) -> Statement:
    """The statement of these texts.

    Raises:  LanguageError, in one line with line and column.
    """
    texts = Texts(given, assuming, where, {"": clauses} if isinstance(clauses, str) else clauses)
    declared = declarations(given, f"given of {name}")
    scope = Scope(f"where of {name}", where, {d.name: d.sort for d in declared})
    defined = definitions(where, scope)
    nodes = {}
    for clause, text in texts.clauses.items():
        source = _named(name, clause)
        nodes[clause] = truth(parse(text, source), replace(scope, source=source, text=text, defined=defined))
    if not nodes:
        raise fault(name, "", 0, "the statement has no clause")
    return Statement(name, texts, declared, defined, nodes)


def _named(name: str, clause: str) -> str:
    return f"{name}, clause {clause}" if clause else name


def _joined(clause: str, place: str) -> str:
    return f"{clause}: {place}" if place else clause


def _lists_joint_actions(node: Node) -> bool:
    primitive = node.value
    if isinstance(primitive, Primitive) and primitive.needs_joint_actions:
        return True
    if any(index.sort.kind == JOINT for index in node.bindings):
        return True
    parts = (*node.parts, *((node.condition,) if node.condition else ()))
    return any(_lists_joint_actions(part) for part in parts)
