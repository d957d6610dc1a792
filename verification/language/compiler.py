"""Typed nodes to closures: names, places, comparisons and definitions. `operations.py` has the operators.

Terms without an index in them are computed once a run, definitions once for each argument.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb

from verification.compare import IFF, Comparison
from verification.language.errors import fault
from verification.language.evaluation import Closure, Frame, Program
from verification.language.operations import OPERATIONS
from verification.language.places import free_indices, is_closed, nested, tabulated
from verification.language.primitives import ACTION, JOINT, PLAYER, STAGE, STATE, TABLE, Primitive
from verification.language.sorts import BoundIndex, Definition, Node
from verification.language.tables import Table

MOST_STAGES = 1000
"""The largest stage and exponent."""
STEPS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def _kept(key: tuple[Any, ...], slots: tuple[int, ...], made: Closure) -> Closure:
    """A closure that computes its value once a run for all values of the indices in these places of the frame."""
    if not slots:
        return _kept_once((key,), made)

    def kept(frame: Frame) -> Any:
        values, here = frame[0].kept, (key, *[frame[slot] for slot in slots])
        value = values.get(here, values)  # what is kept is never the dictionary itself
        if value is values:
            value = values[here] = made(frame)
        return value

    return kept


def _kept_once(key: tuple[Any, ...], made: Closure) -> Closure:
    """The same without indices."""

    def kept(frame: Frame) -> Any:
        values = frame[0].kept
        value = values.get(key, values)
        if value is values:
            value = values[key] = made(frame)
        return value

    return kept


@dataclass
class Compiler:
    """Makes closures of nodes. slots: the places of indices in the frame."""

    text: str
    source: str
    slots: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    constants: list[Fraction] = field(default_factory=list)
    definitions: dict[str, tuple[Closure, list[int]]] = field(default_factory=dict)
    count: int = 0

    def program(self, node: Node) -> Program:
        """The program of a statement."""
        comparisons = self.comparisons(node)
        return Program(comparisons, self.count, tuple(self.constants))

    def slot(self) -> int:
        """A new place in the frame."""
        self.count += 1
        return self.count

    # Comparisons.

    def comparisons(self, node: Node) -> Callable[[Frame, str], Iterator[Comparison]]:
        """The comparisons of a truth, in the order of the specification."""
        if node.head == "forall":
            return self._at_each_place(node)
        if node.head == "and":
            left, right = map(self.comparisons, node.parts)
            return lambda frame, place: itertools.chain(left(frame, place), right(frame, place))
        if node.head == "implies":
            condition, then = self.closure(node.parts[0]), self.comparisons(node.parts[1])
            return lambda frame, place: then(frame, place) if condition(frame) else iter(())
        if node.head == "chain":
            return self._related(node)
        if node.head == "iff":
            first, second = map(self.closure, node.parts)
            return lambda frame, place: iter((Comparison(place, first(frame), IFF, second(frame)),))
        holds = self.closure(node)
        return lambda frame, place: iter((Comparison(place, holds(frame), IFF, True),))

    def _at_each_place(self, node: Node) -> Callable[[Frame, str], Iterator[Comparison]]:
        places, names = self.places(node), [index.name for index in node.bindings]
        slots = [self.slots[name] for name in names]
        body = self.comparisons(node.parts[0])
        words = [f"{name} %s" for name in names]
        form = ", ".join(words)
        self.forget(node)

        def run(frame: Frame, place: str) -> Iterator[Comparison]:
            for _ in places(frame):
                here = form % tuple([frame[k] for k in slots])
                yield from body(frame, f"{place}, {here}" if place else here)

        return run

    def _related(self, node: Node) -> Callable[[Frame, str], Iterator[Comparison]]:
        sides, signs = [self.closure(part) for part in node.parts], node.value
        assert isinstance(signs, list)
        if len(signs) == 1:
            (left, right), (sign,) = sides, signs
            return lambda frame, place: iter((Comparison(place, left(frame), sign, right(frame)),))

        def run(frame: Frame, place: str) -> Iterator[Comparison]:
            values = [side(frame) for side in sides]
            for left, sign, right in zip(values, signs, values[1:], strict=False):
                yield Comparison(place, left, sign, right)

        return run

    # Places.

    def places(self, node: Node) -> Callable[[Frame], Iterator[None]]:
        """Sets the indices of a binder to all values in turn."""
        ranges = []
        for index in node.bindings:
            values = self._range(index)
            self.slots[index.name] = self.slot()
            ranges.append((self.slots[index.name], values))
        condition = self.closure(node.condition) if node.condition is not None else None
        return nested(ranges, condition)

    def forget(self, node: Node) -> None:
        """The indices of a binder end here."""
        for index in node.bindings:
            del self.slots[index.name]

    def _range(self, index: BoundIndex) -> Callable[[Frame], range]:
        kind = index.sort.kind
        if kind == PLAYER:
            return lambda frame: range(frame[0].model.game.n_players)
        if kind == STATE:
            return lambda frame: range(frame[0].model.game.n_states)
        if kind == JOINT:
            return lambda frame: range(len(frame[0].model.joint))
        if kind == ACTION:
            player = self._index(index.sort.owner)
            return lambda frame: range(frame[0].model.game.action_counts[player(frame)])
        assert index.bound is not None
        bound, more = self.staged(index.bound), int(index.relation == "<=")
        return lambda frame: range(bound(frame) + more)

    def _index(self, name: str) -> Closure:
        if name in self.slots:
            slot = self.slots[name]
            return lambda frame: frame[slot]
        return lambda frame: frame[0].given[name]

    def _whole(self, value: Any, at: int) -> int:
        """A stage: a whole number from 0 to the largest."""
        number = _integer_of(value)
        if not 0 <= number <= MOST_STAGES:
            raise fault(self.source, self.text, at, f"{value} is no whole number from 0 to {MOST_STAGES}")
        return number

    # Values.

    def closure(self, node: Node) -> Closure:
        """The value of a node; kept for the whole run if no index occurs in it."""
        made = self._closure(node)
        is_costly = node.head not in ("number", "given", "index")
        if not is_costly or self.tables:
            return made
        if is_closed(node):
            return _kept((self.source, self.slot()), (), made)
        names = free_indices(node)
        if node.sort.kind == TABLE and names <= self.slots.keys():
            return _kept((self.source, self.slot()), tuple(self.slots[name] for name in sorted(names)), made)
        return made

    def _closure(self, node: Node) -> Closure:
        if node.head in OPERATIONS:
            return OPERATIONS[node.head](self, node)
        names = {
            "number": self.number,
            "index": lambda node: self._index(str(node.value)),
            "given": self._given,
            "apply": self._apply,
            "primitive": self._primitive,
            "defined": self._defined,
        }
        return names[node.head](node)

    def number(self, node: Node) -> Closure:
        assert isinstance(node.value, Fraction)
        if node.value not in self.constants:
            self.constants.append(node.value)
        place = self.constants.index(node.value)
        return lambda frame: frame[0].constants[place]

    def _given(self, node: Node) -> Closure:
        name = str(node.value)
        if name in self.tables:
            slot = self.tables[name]
            return lambda frame: frame[slot]
        return lambda frame: frame[0].given[name]

    def _apply(self, node: Node) -> Closure:
        base, *indices = node.parts
        if base.sort.kind == JOINT:
            joint, player = self.closure(base), self.closure(indices[0])
            return lambda frame: frame[0].model.joint[joint(frame)][player(frame)]
        if isinstance(base.value, Definition) and base.value.indices:
            return self._call(base, indices)
        table, places = self.closure(base), [self.closure(index) for index in indices]
        if len(places) == 1:
            (x,) = places
            return lambda frame: table(frame).rows[x(frame)]
        if len(places) == 2:
            x, y = places
            return lambda frame: table(frame).rows[x(frame)][y(frame)]
        if len(places) == 3:
            x, y, z = places
            return lambda frame: table(frame).rows[x(frame)][y(frame)][z(frame)]
        w, x, y, z = places
        return lambda frame: table(frame).rows[w(frame)][x(frame)][y(frame)][z(frame)]

    def _primitive(self, node: Node) -> Closure:
        primitive, at = node.value, node.at
        assert isinstance(primitive, Primitive)
        sorts = primitive.brackets
        parts = [
            self.staged(part) if sort == STAGE else self.closure(part)
            for sort, part in zip(sorts, node.parts, strict=True)
        ]

        def run(frame: Frame) -> Any:
            model = frame[0].model
            try:
                return model.value(primitive, *[part(frame) for part in parts])
            except IndexError:
                raise fault(self.source, self.text, at, f"{primitive.name} has no such stage in this play") from None
            except ZeroDivisionError:
                raise fault(self.source, self.text, at, f"{primitive.name} is not determined here") from None

        return run

    def staged(self, node: Node) -> Closure:
        """A stage, whatever the arithmetic: a whole number from 0 to the largest."""
        inner, at = self._integer(node), node.at
        return lambda frame: self._whole(inner(frame), at)

    def _integer(self, node: Node) -> Closure:
        """A node in integers, where its parts are such."""
        if node.head == "number":
            value = node.value
            assert isinstance(value, Fraction)
            exact = int(value) if value.denominator == 1 else value
            return lambda _: exact
        if node.head in STEPS:
            left, right = map(self._integer, node.parts)
            step = STEPS[node.head]
            return lambda frame: step(left(frame), right(frame))
        return self.closure(node)

    # Definitions.

    def _defined(self, node: Node) -> Closure:
        """A definition without its indices: a value, or the table of its values."""
        definition = node.value
        assert isinstance(definition, Definition)
        if not definition.indices:
            return self._call(node, [])
        entry = self._call_with(definition, node.parts)
        kinds = node.sort.indices

        def run(frame: Frame) -> Table:
            key = ("table", definition.name, *[id(part(frame)) for part in arguments])
            kept = frame[0].kept
            if key not in kept:
                kept[key] = (Table(tabulated(frame[0].model, kinds, lambda *at: entry(frame, at))), frame)
            return kept[key][0]

        arguments = [self.closure(part) for part in node.parts]
        return run

    def _call(self, base: Node, indices: list[Node]) -> Closure:
        definition = base.value
        assert isinstance(definition, Definition)
        entry = self._call_with(definition, base.parts)
        places = [
            self.staged(index) if kind == STAGE else self.closure(index)
            for kind, index in zip(definition.kinds, indices, strict=True)
        ]
        return lambda frame: entry(frame, tuple([place(frame) for place in places]))

    def _call_with(self, definition: Definition, tables: tuple[Node, ...]) -> Callable[[Frame, tuple[Any, ...]], Any]:
        """The value of a definition at tables and indices, kept for each."""
        body, slots = self._body(definition)
        arguments, name = [self.closure(part) for part in tables], definition.name

        def run(frame: Frame, indices: tuple[Any, ...]) -> Any:
            passed = [part(frame) for part in arguments]
            key = (name, *map(id, passed), *indices)
            kept = frame[0].kept
            if key not in kept:
                inner = [*frame]
                for slot, value in zip(slots, (*passed, *indices), strict=True):
                    inner[slot] = value
                kept[key] = (body(inner), passed)
            return kept[key][0]

        return run

    def _body(self, definition: Definition) -> tuple[Closure, list[int]]:
        if definition.name not in self.definitions:
            outer, tables = self.slots, self.tables
            slots = [self.slot() for _ in (*definition.tables, *definition.indices)]
            count = len(definition.tables)
            self.tables = dict(zip(definition.tables, slots[:count], strict=True))
            self.slots = dict(zip(definition.indices, slots[count:], strict=True))
            self.definitions[definition.name] = (self.closure(definition.body), slots)
            self.slots, self.tables = outer, tables
        return self.definitions[definition.name]


def _integer_of(value: Any) -> int:
    """The whole number that a value certainly is, in any arithmetic; -1 if it is none."""
    if isinstance(value, arb):
        return int(value.unique_fmpz()) if value.is_integer() else -1
    try:
        return int(value) if value == int(value) else -1
    except (ValueError, OverflowError):
        return -1
