"""Terms to functions of a frame. Sorts are checked here, once; nothing is evaluated."""

import itertools
import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from .evaluation import (
    BINDERS,
    OPERATIONS,
    Code,
    Comparison,
    Frame,
    Run,
    Walk,
    added,
    calling,
    chain,
    compared,
    entry,
    integer,
    multiplied,
    power,
    ranging,
    walking,
)
from .exact import spend
from .grammar import Definition, Place, Term, error
from .primitives import PRIMITIVES
from .sorts import (
    JOINT,
    NUMBER,
    POLICY,
    STAGE,
    TRUTH,
    Scope,
    Sort,
    Variable,
    comparable,
    fits,
    is_index,
    owner_of,
    table_kinds,
)

NUMBERS = itertools.count()
KEPT = 20
"""Steps that it costs to keep a value."""


class Defined(NamedTuple):
    """A definition that has been checked: it may be called, or stand for the table of its values."""

    number: int
    square: list[Variable]
    round: list[Variable]
    body: Code
    cost: int
    room: list[None]

    def value(self, model: Any, *arguments: Any) -> Any:
        """The value at arguments, evaluated once."""
        key = (self.number, arguments)
        if key not in model.kept:
            spend(self.cost + KEPT)
            model.kept[key] = self.body.run([*model.base, *arguments, *self.room])
        return model.kept[key]

    def table(self, model: Any, *tables: Any) -> Any:
        """The table of values over all indices."""
        key = (self.number, "table", tables)
        if key not in model.kept:
            model.kept[key] = model.table(self._rows(model, tables, 0))
        return model.kept[key]

    def _rows(self, model: Any, arguments: tuple[Any, ...], player: int) -> Any:
        k = len(arguments) - len(self.square)
        if k == len(self.round):
            return self.value(model, *arguments)
        kind = self.round[k].sort.kind
        sizes = {"player": model.game.players, "state": model.game.states, "action": model.game.actions[player]}
        return [self._rows(model, (*arguments, x), x if kind == "player" else player) for x in range(sizes[kind])]


class Compiler:
    """Checks and compiles the terms of one text. `count` is how many there were, `deepest` the room that they need."""

    def __init__(self, depth: int = 0) -> None:
        self.definitions: dict[str, Defined] = {}
        self.count, self.deepest = 0, depth

    def define(self, definition: Definition, scope: Scope) -> None:
        """Add a definition; `scope` holds the given names."""
        name, inner, start = definition.name, scope, self.count
        if name.text in {*self.definitions, *PRIMITIVES, *scope.names} or is_index(name.text):
            error(name.place, f"{name.text} is an index, a primitive, or defined already")
        for token in (*definition.tables, *definition.indices):
            is_new = token.text not in inner.names and token.text not in PRIMITIVES
            if not is_new or is_index(token.text) != (token in definition.indices):
                error(token.place, "names in square brackets are tables, names in round brackets indices, each once")
            sort = inner.index_sort(token.text, token.place) if is_index(token.text) else POLICY
            inner = inner.with_name(token.text, sort)
        self.deepest = inner.depth
        body = self.compile(definition.body, inner)
        square, round_ = ([inner.names[t.text] for t in part] for part in (definition.tables, definition.indices))
        room = [None] * (self.deepest - inner.depth)
        self.definitions[name.text] = Defined(next(NUMBERS), square, round_, body, self.count - start, room)

    def compile(self, term: Term, scope: Scope) -> Code:
        """A term of any sort."""
        self.count += 1
        if term.head in BINDERS:
            result, binder = BINDERS[term.head]
            walk, inner, _ = self._walk(term, scope)
            return Code(result, binder(walk, self.wanted(result, term.parts[2], inner), term.place))
        if term.head in OPERATIONS:
            sort, result, operation = OPERATIONS[term.head]
            return Code(result, operation(*[self.wanted(sort, part, scope).run for part in term.parts]))
        code: Code = getattr(self, f"_{term.head}")(term, scope)
        return code

    def wanted(self, sort: Sort, term: Term, scope: Scope) -> Code:
        """A term of this sort; a stage counts as a number."""
        code = self.compile(term, scope)
        if not fits(sort, code.sort, {}):
            error(term.place, f"{sort} was expected, but this is {code.sort}")
        return converted(sort, code, term.place)

    def _number(self, term: Term, scope: Scope) -> Code:
        (value,) = term.parts
        return Code(NUMBER, lambda frame: value)

    def _add(self, term: Term, scope: Scope) -> Code:
        return Code(NUMBER, added([(sign, self.wanted(NUMBER, part, scope).run) for sign, part in term.parts]))

    def _multiply(self, term: Term, scope: Scope) -> Code:
        parts = [(sign, self.wanted(NUMBER, part, scope).run) for sign, part in term.parts]
        ratio = multiplied(parts, term.place)
        return Code(NUMBER, lambda frame: Fraction(*ratio(frame)), None, ratio)

    def _power(self, term: Term, scope: Scope) -> Code:
        base, exponent = (self.wanted(NUMBER, part, scope).run for part in term.parts)
        return Code(NUMBER, power(base, exponent, term.place))

    def _chain(self, term: Term, scope: Scope) -> Code:
        return Code(TRUTH, chain(*self._links(term, scope)))

    def _links(self, term: Term, scope: Scope) -> tuple[Run, list[tuple[str, Run]]]:
        """The first side of a chain of relations, and each relation with its right side."""
        terms, relations = term.parts
        codes = [self.compile(part, scope) for part in terms]
        for (left, right), part in zip(itertools.pairwise(codes), terms[1:], strict=True):
            if not comparable(left.sort, right.sort):
                error(part.place, f"{left.sort} and {right.sort} cannot be compared")
        return codes[0].run, list(zip(relations, (code.run for code in codes[1:]), strict=True))

    def _walk(self, term: Term, scope: Scope) -> tuple[Walk, Scope, Any]:
        """The places of a binder, the scope inside it, and its names with their slots."""
        names, condition, body = term.parts
        loops, inner = [], scope
        for text, place, relation, bound in names:
            sort, outer = inner.index_sort(text, place), inner
            if text in inner.names:
                error(place, f"{text} has a meaning here already")
            if sort == STAGE and bound is None:
                error(place, f"the stage {text} needs a bound, as {text} < K")
            inner = inner.with_name(text, sort)
            last = None if bound is None else self._bound(sort, bound, outer)
            loops.append((outer.depth, ranging(sort, last, int(relation == "<="))))
        self.deepest = max(self.deepest, inner.depth)
        test = None if condition is None else self.wanted(TRUTH, condition, inner).run
        slots = tuple((name[0], slot) for name, (slot, _) in zip(names, loops, strict=True))
        return walking(loops, test, 1 + size(condition) + size(body)), inner, slots

    def _bound(self, sort: Sort, bound: Term, scope: Scope) -> Run:
        code = self.compile(bound, scope)
        if not comparable(sort, code.sort):
            error(bound.place, f"{sort} cannot be bounded by {code.sort}")
        return lambda frame: integer(code.run(frame), bound.place)

    # References.

    def _reference(self, term: Term, scope: Scope) -> Code:
        name, square, groups = term.parts
        if name in scope.names and not square:
            slot = scope.names[name].slot
            code = Code(scope.names[name].sort, operator.itemgetter(slot), slot)
        elif name in self.definitions:
            code, groups = self._defined(term, scope)
        elif name in PRIMITIVES:
            code, groups = self._primitive(term, scope)
        else:
            error(term.place, f"{name} is not in scope" if is_index(name) else f"{name} is not known, or no function")
        for group in groups:
            code = self._applied(code, group, scope, term.place)
        return code

    def _defined(self, term: Term, scope: Scope) -> tuple[Code, Any]:
        name, square, groups = term.parts
        defined = self.definitions[name]
        kinds = table_kinds(defined.round) if defined.body.sort in (NUMBER, STAGE) and not groups else None
        if kinds:
            runs, _ = self._arguments(defined.square, square, scope, term)
            return Code(Sort("table", kinds), calling(defined.table, runs)), ()
        first, rest = (groups[:1], groups[1:]) if defined.round else ((), groups)
        wanted = (defined.square, defined.round)
        runs, meant = self._arguments(wanted[0] + wanted[1], (*square, *itertools.chain(*first)), scope, term)
        if len(square) != len(defined.square):
            error(term.place, f"{name} needs {len(defined.square)} arguments in square brackets")
        return Code(owner_of(defined.body.sort, meant), calling(defined.value, runs)), rest

    def _primitive(self, term: Term, scope: Scope) -> tuple[Code, Any]:
        name, square, groups = term.parts
        for signature in PRIMITIVES[name]:
            first, rest = (groups[:1], groups[1:]) if signature.round else ((), groups)
            arguments = (*square, *itertools.chain(*first))
            if (len(square), len(arguments)) == (len(signature.square), len(signature.square + signature.round)):
                runs, _ = self._arguments(signature.square + signature.round, arguments, scope, term)
                return Code(signature.result, calling(signature.function, runs)), rest
        error(term.place, f"{name} is written {' or '.join(f'{name}{signature}' for signature in PRIMITIVES[name])}")

    def _arguments(self, wanted: Any, terms: Any, scope: Scope, term: Term) -> tuple[list[Code], dict[Any, Any]]:
        """The arguments of a call, and which variables stand in it for those of the definition."""
        if len(wanted) != len(terms):
            error(term.place, f"{term.parts[0]} needs {len(wanted)} arguments, not {len(terms)}")
        runs, meant = [], dict[Any, Any]()
        for variable, part in zip(wanted, terms, strict=True):
            code = self.compile(part, scope)
            if not fits(variable.sort, code.sort, meant):
                other = "another player's" if code.sort.kind == variable.sort.kind == "action" else code.sort
                error(part.place, f"{variable.sort} was expected, but this is {other}")
            runs.append(converted(variable.sort, code, part.place))
        return runs, meant

    def _applied(self, code: Code, group: Any, scope: Scope, place: Place) -> Code:
        """A table at its indices, or a joint action at a player."""
        parts = [self.compile(part, scope) for part in group]
        if code.sort == JOINT and [part.sort.kind for part in parts] == ["player"]:
            (who,), run = parts, code.run
            return Code(Sort("action", who.sort.of), lambda frame: frame[0].game.joint[run(frame)][who.run(frame)])
        if code.sort.kind != "table" or len(parts) != len(code.sort.of):
            error(place, f"{code.sort} cannot be applied to {len(parts)} such arguments")
        player = None
        for kind, part, term in zip(code.sort.of, parts, group, strict=True):
            player = part.sort.of if kind == "player" else player
            if part.sort.kind != kind or (kind == "action" and part.sort.of is not player):
                other = "another player's" if part.sort.kind == kind else part.sort
                error(term.place, f"{Sort(kind)} was expected, but this is {other}")
        return Code(NUMBER, entry(code, parts))

    # Comparisons.

    def comparisons(self, term: Term, scope: Scope, names: Any = ()) -> Callable[[Frame], Iterator[Comparison]]:
        """The comparisons that a statement makes, in order; `names` are those of the binders around it."""
        if term.head == "forall":
            walk, inner, slots = self._walk(term, scope)
            body = self.comparisons(term.parts[2], inner, (*names, *slots))
            return lambda frame: (comparison for _ in walk(frame) for comparison in body(frame))
        if term.head == "and":
            parts = [self.comparisons(part, scope, names) for part in term.parts]
            return lambda frame: itertools.chain.from_iterable(part(frame) for part in parts)
        if term.head == "implies":
            test, then = self.wanted(TRUTH, term.parts[0], scope).run, self.comparisons(term.parts[1], scope, names)
            return lambda frame: then(frame) if test(frame) else iter(())
        if term.head == "chain":
            return compared(*self._links(term, scope), names)
        if term.head == "iff":
            left, right = (self.wanted(TRUTH, part, scope).run for part in term.parts)
            return compared(left, [("iff", right)], names)
        return compared(self.wanted(TRUTH, term, scope).run, [("iff", lambda frame: True)], names)


def converted(wanted: Sort, code: Code, place: Place) -> Code:
    """The value as what is wanted: a stage as a number, or a whole number as a stage."""
    if wanted == STAGE and code.sort == NUMBER:
        return Code(STAGE, lambda frame: integer(code.run(frame), place))
    if wanted == NUMBER and code.sort == STAGE:
        return Code(NUMBER, lambda frame: Fraction(code.run(frame)))
    return code


def size(term: Any) -> int:
    """The number of terms in a term."""
    if isinstance(term, tuple):
        return int(isinstance(term, Term)) + sum(map(size, term))
    return 0
