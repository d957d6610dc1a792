"""Bounds of a number term that hold in every game: [0, 1] for probabilities, [0, inf) for absolute values, and so on.

Interval arithmetic over closed intervals, for every game, every index and all data of their sorts. Where nothing
is known the interval is the whole line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mutants.simplify import are_same, bind_alike, is_called, is_same, with_index
from verification.language.given import POLICIES, Declaration
from verification.language.primitives import STAGE, WEIGHTS, Primitive
from verification.language.sorts import Definition, Node

End = Any
"""A fraction or an infinity."""


@dataclass(frozen=True)
class Interval:
    """The numbers from `low` to `high`, both included."""

    low: End
    high: End

    def within(self, low: End, high: End) -> bool:
        """Whether it lies between two numbers."""
        return bool(low <= self.low and self.high <= high)


LINE, HALF, UNIT = Interval(-math.inf, math.inf), Interval(Fraction(0), math.inf), Interval(Fraction(0), Fraction(1))
ONE_OR_MORE = Interval(Fraction(1), math.inf)
PROBABILITIES = ("P", "d", "law", "stationary")
"""Primitives that are probabilities under a policy."""
PRIMITIVE = {"delta": UNIT, "mu": UNIT, "A": ONE_OR_MORE, "stages": ONE_OR_MORE, "visits": HALF, "plays": HALF}
PRIMITIVE |= {"alpha": UNIT, "beta": UNIT, "held": UNIT}
GIVEN = {"rates": UNIT, "weights": UNIT, "exploration": UNIT, "distribution": UNIT}


@dataclass(frozen=True)
class Known:
    """What is known of names: bounds, and whether a table is a policy."""

    bounds: Mapping[str, Interval]
    policies: frozenset[str]
    explorations: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()

    @staticmethod
    def of(declared: tuple[Declaration, ...]) -> Known:
        """What the declarations say."""
        bounds = {d.name: _declared(d) for d in declared}
        kinds = {kind: frozenset(d.name for d in declared if d.kind in kinds) for kind, kinds in SETS.items()}
        positive = kinds["positive"] | {d.name for d in declared if d.kind == "number" and (d.low > 0 or _is_open(d))}
        return Known(bounds, kinds["policies"], kinds["explorations"], positive)

    def inside(self, definition: Definition, arguments: tuple[Node, ...]) -> Known:
        """What is known in the body of a definition whose tables are these."""
        passed = dict(zip(definition.tables, arguments, strict=True))
        policies = frozenset(name for name, node in passed.items() if is_policy(node, self))
        bounds = {name: table_bounds(node, self) for name, node in passed.items()}
        return replace(self, bounds={**self.bounds, **bounds}, policies=self.policies | policies)


SETS = {"policies": POLICIES, "explorations": ("exploration",), "positive": ("rates", "weights")}


def _is_open(declaration: Declaration) -> bool:
    return declaration.low == 0 and declaration.open_low


def _declared(declaration: Declaration) -> Interval:
    if declaration.kind in POLICIES:
        return UNIT
    if declaration.kind in ("number", "stage"):
        return Interval(declaration.low, declaration.high)
    return GIVEN.get(declaration.kind, LINE)


def is_policy(node: Node, known: Known) -> bool:
    """Whether the rows of a table are distributions, whatever the game."""
    own = node.value
    if node.head == "given":
        return str(own) in known.policies
    if isinstance(own, Definition):
        return not own.indices and is_policy(own.body, known.inside(own, node.parts))
    if not isinstance(own, Primitive):
        return False
    if own.name == "explored":
        return is_policy(node.parts[0], known) and str(node.parts[1].value) in known.explorations
    if own.name in ("dev", "before", "fixed"):
        tables = (part for part, sort in zip(node.parts, own.brackets, strict=True) if sort == WEIGHTS)
        return all(is_policy(table, known) for table in tables)
    return own.name in ("always", "held")


def table_bounds(node: Node, known: Known) -> Interval:
    """Bounds of all entries of a table."""
    own = node.value
    if is_policy(node, known):
        return UNIT
    if node.head == "given":
        return known.bounds.get(str(own), LINE)
    if isinstance(own, Definition):
        return bounds(own.body, known.inside(own, node.parts))
    if isinstance(own, Primitive):
        is_probability = own.name in PROBABILITIES and all(
            is_policy(part, known) for part, sort in zip(node.parts, own.brackets, strict=True) if sort == WEIGHTS
        )
        return UNIT if is_probability else PRIMITIVE.get(own.name, LINE)
    return LINE


# Inequalities that hold in every game.


def is_below(left: Node, right: Node, known: Known) -> bool:
    """Known inequalities: V[w] <= W[w], V[dev(w,i,x)](i,s) <= W[w](i,s), and an average is at most the maximum."""
    if left.head == right.head == "apply":
        value, optimum = left.parts[0], right.parts[0]
        if not (is_called(value, "V") and is_called(optimum, "W") and is_policy(value.parts[0], known)):
            return False
        if not are_same(left.parts[1:], right.parts[1:]):
            return False
        (played,), (against,) = value.parts, optimum.parts
        if is_same(played, against):
            return True
        return (
            is_called(played, "dev") and is_same(played.parts[0], against) and is_same(played.parts[1], left.parts[1])
        )
    is_range = (left.head, right.head) == ("min", "max") and are_same(left.parts, right.parts)
    if is_range and bind_alike(left, right) and is_same(left.condition, right.condition):
        return True
    return _is_entry(left, right) or _is_average(left, right, known)


def _is_average(left: Node, right: Node, known: Known) -> bool:
    """sum a: w(i,s,a) * x <= max a: x."""
    if (left.head, right.head) != ("sum", "max") or not bind_alike(left, right) or left.condition or right.condition:
        return False
    product = left.parts[0]
    if len(left.bindings) != 1 or product.head != "*" or not is_same(product.parts[1], right.parts[0]):
        return False
    weight, name = product.parts[0], left.bindings[0].name
    is_row = weight.head == "apply" and is_policy(weight.parts[0], known) and weight.parts[-1].value == name
    return is_row and all(part.value != name for part in weight.parts[1:-1])


def _is_entry(left: Node, right: Node) -> bool:
    """One of the numbers of which `right` is the maximum: x(i,s,a) <= max a': x(i,s,a')."""
    if right.head != "max" or right.condition is not None or len(right.bindings) != 1:
        return False
    (index,), (body,) = right.bindings, right.parts
    own = [i.name for i in left.bindings]
    names = {
        name: node for name, node in _indices(left).items() if name not in own and node.sort.kind == index.sort.kind
    }
    entries = (with_index(body, index.name, node) for node in names.values())
    return any(is_same(entry, left) for entry in entries)


def _indices(node: Node) -> dict[str, Node]:
    found = {str(node.value): node} if node.head == "index" else {}
    for part in node.parts:
        found |= _indices(part)
    return found


# Bounds.


def is_positive(node: Node, known: Known) -> bool:
    """Whether a number is above 0 in every game."""
    if bounds(node, known).low > 0:
        return True
    if node.head in ("*", "/", "+"):
        return all(is_positive(part, known) for part in node.parts)
    if node.head == "^":
        return is_positive(node.parts[0], known)
    if node.head == "-":  # 1 - delta, 1 - theta
        one, other = node.parts
        return one.head == "number" and one.value == 1 and (is_called(other, "delta") or _is_rate(other, known, ()))
    return is_called(node, "delta") or _is_rate(node, known, known.positive)


def _is_rate(node: Node, known: Known, also: Collection[str]) -> bool:
    """An exploration rate, strictly between 0 and 1; or an entry of other tables that are positive."""
    name = str(node.parts[0].value) if node.head == "apply" and node.parts[0].head == "given" else ""
    return name in known.explorations or name in also or (node.head == "given" and str(node.value) in also)


def bounds(node: Node, known: Known) -> Interval:
    """Bounds of a number in every game."""
    if node.head == "-" and is_below(node.parts[1], node.parts[0], known):
        return HALF
    if node.head in COMPOSED:
        return COMPOSED[node.head](*[bounds(part, known) for part in node.parts])
    if node.head == "number":
        return Interval(node.value, node.value)
    if node.head == "^":
        return _power(bounds(node.parts[0], known), node.parts[1])
    if node.bindings:
        return _bound(node, bounds(node.parts[0], known), known)
    if node.head == "apply":
        return table_bounds(node.parts[0], known)
    if node.head == "index":
        return HALF if node.sort.kind == STAGE else LINE
    return UNIT if node.head == "indicator" else table_bounds(node, known)


def _bound(node: Node, body: Interval, known: Known) -> Interval:
    if node.head in ("max", "min"):
        return body
    if node.head == "prod":
        return UNIT if body.within(0, 1) else HALF if body.low >= 0 else LINE
    if body.low >= 0:
        return Interval(body.low, math.inf) if is_never_empty(node, known) else HALF
    return Interval(-math.inf, Fraction(0)) if body.high <= 0 else LINE


def is_never_empty(node: Node, known: Known) -> bool:
    """Whether a binder's range has a place in every game."""
    least = [(i.relation, bounds(i.bound, known).low) for i in node.bindings if i.bound is not None]
    return node.condition is None and all(low >= (0 if relation == "<=" else 1) for relation, low in least)


def _times(one: Interval, other: Interval) -> Interval:
    ends = [_product(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
    return Interval(min(ends), max(ends))


def _product(x: End, y: End) -> End:
    return Fraction(0) if x == 0 or y == 0 else x * y


def _over(one: Interval, other: Interval) -> Interval:
    """A quotient; where the divisor is 0 it has no value."""
    if other.low < 0 < other.high or other.low == other.high == 0:
        return LINE
    if other.high <= 0:
        negated = _over(one, _negative(other))
        return _negative(negated)
    low = Fraction(0) if other.high == math.inf else 1 / Fraction(other.high) if other.high else math.inf
    high = math.inf if other.low == 0 else 1 / Fraction(other.low)
    return _times(one, Interval(low, high))


def _power(base: Interval, exponent: Node) -> Interval:
    if base.low < 0:
        return LINE
    if base.high <= 1:
        return UNIT
    return ONE_OR_MORE if base.low >= 1 else HALF


def _negative(one: Interval) -> Interval:
    return Interval(-one.high, -one.low)


def _absolute(one: Interval) -> Interval:
    if one.low >= 0:
        return one
    return _negative(one) if one.high <= 0 else Interval(Fraction(0), max(-one.low, one.high))


def _sum(one: Interval, other: Interval) -> Interval:
    return Interval(one.low + other.low, one.high + other.high)


COMPOSED: Mapping[str, Callable[..., Interval]] = {
    "+": _sum,
    "-": lambda one, other: _sum(one, _negative(other)),
    "*": _times,
    "/": _over,
    "negative": _negative,
    "absolute": _absolute,
    "largest": lambda *listed: Interval(max(x.low for x in listed), max(x.high for x in listed)),
    "smallest": lambda *listed: Interval(min(x.low for x in listed), min(x.high for x in listed)),
}
