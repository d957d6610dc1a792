"""From terms to typed nodes: every name is resolved, every sort checked, before anything is evaluated.

An index's letter fixes its sort; an action belongs to the player `i` or `j` in whose scope it stands. What is refused
here is refused for every game: undeclared names, wrong sorts, actions of the wrong player, stages without a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NoReturn

from verification.language.errors import fault
from verification.language.grammar import KEYWORDS, MOST_LEVELS, Binding, Term, levels
from verification.language.primitives import (
    ACTION,
    JOINT,
    NUMBER,
    PLAY,
    PLAYER,
    STAGE,
    STATE,
    TABLE,
    TRUTH,
    WEIGHTS,
    Primitive,
    signatures,
)

LETTERS = {"i": PLAYER, "j": PLAYER, "s": STATE, "t": STATE, "z": STATE, "a": ACTION, "b": ACTION}
LETTERS |= {"h": JOINT, "g": JOINT, "k": STAGE, "m": STAGE, "n": STAGE}
OWNERS = {"a": "i", "b": "j"}
"""Whose actions a letter stands for."""
LOGIC = ("and", "or", "implies", "iff", "not")
EQUATABLE = (NUMBER, STAGE)


@dataclass(frozen=True)
class Sort:
    """The sort of a term. indices: of a table. owner: the name of the player whose action it is."""

    kind: str
    indices: tuple[str, ...] = ()
    owner: str = ""
    result: str = NUMBER

    def __str__(self) -> str:
        if self.kind == TABLE:
            return f"a table over {', '.join(self.indices)}"
        return f"an action of {self.owner}" if self.owner else f"a {self.kind}"


@dataclass(frozen=True)
class Node:
    """A term whose names are resolved.

    head: as in `Term`, and "index", "given", "defined", "primitive" for names.
    value: the number, the primitive, or the name. parts: arguments, operands or the body. condition: of a binder.
    """

    head: str
    sort: Sort
    at: int
    value: object = None
    parts: tuple[Node, ...] = ()
    bindings: tuple[BoundIndex, ...] = ()
    condition: Node | None = None


@dataclass(frozen=True)
class BoundIndex:
    """An index of a binder; `bound` is the number of values of a stage less one if `closed`."""

    name: str
    sort: Sort
    relation: str = ""
    bound: Node | None = None


@dataclass(frozen=True)
class Definition:
    """name[tables](indices) := body. levels: how many terms stand in one another, definitions included."""

    name: str
    tables: tuple[str, ...]
    indices: tuple[str, ...]
    body: Node
    at: int
    levels: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """The sorts of its indices."""
        return tuple(LETTERS[letter_of(name)] for name in self.indices)


@dataclass(frozen=True)
class Scope:
    """What names mean at a place. indices: those that are bound; given: data of the case; defined: definitions."""

    source: str
    text: str
    given: Mapping[str, Sort] = field(default_factory=dict)
    defined: Mapping[str, Definition] = field(default_factory=dict)
    indices: Mapping[str, Sort] = field(default_factory=dict)

    def fail(self, at: int, message: str) -> NoReturn:
        """Raise the error at a place of the text."""
        raise fault(self.source, self.text, at, message)

    def bind(self, name: str, at: int) -> tuple[Sort, Scope]:
        """The sort of a new index, and the scope with it."""
        letter = letter_of(name)
        if letter not in LETTERS:
            self.fail(at, f"{name!r} is no index; indices are {', '.join(LETTERS)}, with digits or primes")
        if name in self.indices or name in self.given or name in self.defined:
            self.fail(at, f"{name!r} has a meaning here already; use another index")
        owner = OWNERS.get(letter, "")
        if owner and owner not in self.indices and owner not in self.given:
            self.fail(at, f"{name!r} is an action of player {owner}, but no {owner} is in scope")
        sort = Sort(LETTERS[letter], owner=owner)
        return sort, replace(self, indices={**self.indices, name: sort})


def checked(term: Term, scope: Scope) -> Node:
    """The typed node of a term.

    Raises:  LanguageError.
    """
    if depth(term, scope) > MOST_LEVELS:
        scope.fail(term.at, f"terms stand in one another more than {MOST_LEVELS} deep, definitions included")
    return _Checker(scope).node(term)


def depth(term: Term, scope: Scope) -> int:
    """How many terms stand in one another, those of definitions included."""
    return levels(term, {name: definition.levels for name, definition in scope.defined.items()})


def truth(term: Term, scope: Scope) -> Node:
    """The typed node of a term that must be a truth.

    Raises:  LanguageError.
    """
    node = checked(term, scope)
    if node.sort.kind != TRUTH:
        scope.fail(term.at, f"a statement was expected, this is {node.sort}")
    return node


class _Checker:
    """Checks terms in one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def node(self, term: Term) -> Node:
        """The typed node of any term."""
        if term.is_binder:
            return self._binder(term)
        if term.head == "number":
            return Node("number", Sort(NUMBER), term.at, Fraction(term.text))
        if term.head == "name":
            return self._name(term)
        if term.head == "apply":
            return self._applied(self.node(term.parts[0]), term.parts[1:], term.at)
        if term.head == "chain":
            return self._chain(term)
        if term.head in LOGIC or term.head == "indicator":
            kind = NUMBER if term.head == "indicator" else TRUTH
            return Node(term.head, Sort(kind), term.at, parts=tuple(self._of(TRUTH, part) for part in term.parts))
        return Node(term.head, Sort(NUMBER), term.at, parts=tuple(self._number(part) for part in term.parts))

    def _of(self, kind: str, term: Term) -> Node:
        node = self.node(term)
        if node.sort.kind != kind:
            self.scope.fail(term.at, f"a {kind} was expected, this is {node.sort}")
        return node

    def _number(self, term: Term) -> Node:
        node = self.node(term)
        if node.sort.kind not in EQUATABLE:
            self.scope.fail(term.at, f"a number was expected, this is {node.sort}")
        return node

    def _chain(self, term: Term) -> Node:
        parts = tuple(self.node(part) for part in term.parts)
        signs = term.text.split()
        for left, right, sign in zip(parts, parts[1:], signs, strict=False):
            numbers = left.sort.kind in EQUATABLE and right.sort.kind in EQUATABLE
            if numbers:
                continue
            if left.sort != right.sort or left.sort.kind in (TABLE, TRUTH, PLAY):
                self.scope.fail(term.at, f"{left.sort} and {right.sort} cannot be compared")
            if sign not in ("=", "!="):
                self.scope.fail(term.at, f"only numbers have an order, these are each {left.sort}")
        return Node("chain", Sort(TRUTH), term.at, signs, parts)

    def _binder(self, term: Term) -> Node:
        scope, bound = self.scope, []
        for binding in term.bindings:
            sort, inner = scope.bind(binding.name, binding.at)
            bound.append(self._bound_index(binding, sort, scope))
            scope = inner
        inside = _Checker(scope)
        condition = inside._of(TRUTH, term.parts[0]) if len(term.parts) == 2 else None
        body = term.parts[-1]
        is_truth = term.head in ("forall", "exists")
        part = inside._of(TRUTH, body) if is_truth else inside._number(body)
        sort = Sort(TRUTH if is_truth else NUMBER)
        return Node(term.head, sort, term.at, None, (part,), tuple(bound), condition)

    def _bound_index(self, binding: Binding, sort: Sort, scope: Scope) -> BoundIndex:
        if sort.kind != STAGE:
            if binding.bound is not None:
                scope.fail(binding.at, f"{binding.name!r} is a {sort.kind} and takes no bound; use `with`")
            return BoundIndex(binding.name, sort)
        if binding.bound is None:
            scope.fail(binding.at, f"{binding.name!r} is a stage: give its bound, {binding.name} < K")
        return BoundIndex(binding.name, sort, binding.relation, _Checker(scope)._number(binding.bound))

    def _name(self, term: Term) -> Node:
        scope, name = self.scope, term.text
        if name in scope.indices or name in scope.given:
            sort = scope.indices.get(name) or scope.given[name]
            if term.brackets:
                scope.fail(term.at, f"{name!r} takes no square brackets")
            node = Node("index" if name in scope.indices else "given", sort, term.at, name)
            return self._applied(node, term.parts, term.at) if term.parts else node
        if name in scope.defined:
            return self._defined(term, scope.defined[name])
        if listed := signatures(name):
            return self._primitive(term, listed)
        return scope.fail(term.at, f"{name!r} is not declared: no index, given name, definition or primitive")

    def _applied(self, base: Node, arguments: tuple[Term, ...], at: int) -> Node:
        """A table at indices, or a joint action at a player."""
        if base.sort.kind == JOINT:
            if len(arguments) != 1:
                self.scope.fail(at, "a joint action is applied to one player")
            (player,) = self._arguments((PLAYER,), arguments, at)
            return Node("apply", Sort(ACTION, owner=str(player.value)), at, None, (base, player))
        if base.sort.kind != TABLE:
            self.scope.fail(at, f"{base.sort} takes no round brackets")
        indices = self._arguments(base.sort.indices, arguments, at)
        return Node("apply", Sort(base.sort.result), at, None, (base, *indices))

    def _arguments(
        self, wanted: tuple[str | tuple[str, ...], ...], arguments: tuple[Term, ...], at: int
    ) -> tuple[Node, ...]:
        """Arguments of the wanted sorts; an action must be one of the player among them."""
        if len(wanted) != len(arguments):
            words = ", ".join(w if isinstance(w, str) else f"table over {', '.join(w)}" for w in wanted)
            self.scope.fail(at, f"{len(wanted)} arguments ({words}) were expected, {len(arguments)} were found")
        nodes: list[Node] = []
        for sort, term in zip(wanted, arguments, strict=True):
            node = self.node(term)
            self._require(sort, node, term)
            nodes.append(node)
            if sort == ACTION:
                players = [n.value for n, w in zip(nodes, wanted, strict=False) if w == PLAYER]
                if players and node.sort.owner != players[-1]:
                    self.scope.fail(term.at, f"an action of {players[-1]} was expected, this is {node.sort}")
        return tuple(nodes)

    def _require(self, wanted: str | tuple[str, ...], node: Node, term: Term) -> None:
        kind, indices = (wanted, ()) if isinstance(wanted, str) else (TABLE, wanted)
        fits = node.sort.kind == kind and (kind != TABLE or node.sort.indices == indices)
        if kind in (NUMBER, STAGE):
            fits = node.sort.kind in EQUATABLE
        if not fits:
            self.scope.fail(term.at, f"{Sort(kind, indices)} was expected, this is {node.sort}")

    def _defined(self, term: Term, definition: Definition) -> Node:
        tables = self._arguments(tuple((PLAYER, STATE, ACTION) for _ in definition.tables), term.brackets, term.at)
        kinds = definition.kinds
        if not term.parts and definition.indices:
            if definition.body.sort.kind not in EQUATABLE:
                self.scope.fail(term.at, f"{term.text!r} is no table of numbers: give its indices")
            return Node("defined", Sort(TABLE, kinds), term.at, definition, tables)
        if not definition.indices:
            node = Node("defined", definition.body.sort, term.at, definition, tables)
            return self._applied(node, term.parts, term.at) if term.parts else node
        indices = self._arguments(kinds, term.parts, term.at)
        self._owners(definition, term, indices)
        table = Node("defined", Sort(TABLE, kinds, result=definition.body.sort.kind), term.at, definition, tables)
        return Node("apply", _owned(definition, indices), term.at, None, (table, *indices))

    def _owners(self, definition: Definition, term: Term, indices: tuple[Node, ...]) -> None:
        """An action that is passed must be one of the player that is passed for its owner."""
        passed = dict(zip(definition.indices, indices, strict=True))
        for name, node in passed.items():
            owner = OWNERS.get(letter_of(name))
            if owner is not None and owner in passed and node.sort.owner != passed[owner].value:
                self.scope.fail(term.at, f"an action of {passed[owner].value} was expected, this is {node.sort}")

    def _primitive(self, term: Term, listed: tuple[Primitive, ...]) -> Node:
        if listed[0].is_function:
            (primitive,) = listed
            parts = self._arguments(primitive.brackets, term.parts, term.at)
            return Node("primitive", Sort(TABLE, primitive.indices), term.at, primitive, parts)
        fitting = [p for p in listed if len(p.brackets) == len(term.brackets)]
        if not fitting:
            counts = " or ".join(sorted({str(len(p.brackets)) for p in listed}))
            self.scope.fail(term.at, f"{term.text!r} takes {counts} arguments in square brackets")
        if term.parts and len(fitting) > 1:
            fitting = [p for p in fitting if len(p.indices) == len(term.parts)] or fitting
        if len(fitting) > 1:
            self.scope.fail(term.at, f"{term.text!r} has several tables: give its indices")
        (primitive,) = fitting
        parts = self._arguments(primitive.brackets, term.brackets, term.at)
        if not primitive.indices:
            node = Node("primitive", Sort(primitive.result), term.at, primitive, parts)
            return self._applied(node, term.parts, term.at) if term.parts else node
        table = Node("primitive", Sort(TABLE, primitive.indices, result=primitive.result), term.at, primitive, parts)
        if not term.parts:
            if primitive.result == TRUTH or primitive.indices != WEIGHTS:
                self.scope.fail(term.at, f"{term.text!r} needs its indices")
            return table
        return self._applied(table, term.parts, term.at)


def _owned(definition: Definition, indices: tuple[Node, ...]) -> Sort:
    """The sort of a definition at indices: an action of the player who stands for its owner in the definition."""
    sort = definition.body.sort
    if sort.owner not in definition.indices:
        return sort
    return replace(sort, owner=str(indices[definition.indices.index(sort.owner)].value))


def letter_of(name: str) -> str:
    """The letter of an index, without digits and primes."""
    return name.rstrip("'0123456789")


def is_index(name: str) -> bool:
    """Whether a name is an index: a letter of one, with digits or primes."""
    return letter_of(name) in LETTERS


def require_new(name: str, scope: Scope, at: int) -> None:
    """Refuse a name that means something already."""
    if name in KEYWORDS or signatures(name):
        scope.fail(at, f"{name!r} is a word of the language; choose another name")
    if name in scope.given or name in scope.defined:
        scope.fail(at, f"{name!r} is declared twice")
