"""Operators, binders and connectives as closures: one function a head, by name in `OPERATIONS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Protocol

from verification.language.errors import fault
from verification.language.evaluation import Closure, Frame
from verification.language.model import Model
from verification.language.sorts import Node


class Compiler(Protocol):
    """What an operation asks of `compiler.Compiler`, which calls it: closures of its parts, and places of indices."""

    text: str
    source: str
    slots: dict[str, int]

    def closure(self, node: Node) -> Closure: ...
    def number(self, node: Node) -> Closure: ...
    def staged(self, node: Node) -> Closure: ...
    def places(self, node: Node) -> Callable[[Frame], Iterator[None]]: ...
    def forget(self, node: Node) -> None: ...


def binary(compiler: Compiler, node: Node) -> Closure:
    (left, right), head = map(compiler.closure, node.parts), node.head
    if head == "+":
        return lambda frame: left(frame) + right(frame)
    if head == "-":
        return lambda frame: left(frame) - right(frame)
    return lambda frame: left(frame) * right(frame)


def quotient(compiler: Compiler, node: Node) -> Closure:
    left, right = map(compiler.closure, node.parts)

    def run(frame: Frame) -> Any:
        above, below = left(frame), right(frame)
        try:
            return (above + frame[0].model.zero if isinstance(above, int) else above) / below
        except ZeroDivisionError:
            where = ", ".join(f"{name} {frame[slot]}" for name, slot in places)
            words = f"division by zero{f' at {where}' if where else ''} of {frame[0].model.game.name}"
            raise fault(compiler.source, compiler.text, node.at, words) from None

    places = list(compiler.slots.items())
    return run


def power(compiler: Compiler, node: Node) -> Closure:
    base, exponent = compiler.closure(node.parts[0]), compiler.staged(node.parts[1])
    return lambda frame: base(frame) ** exponent(frame)


def negative(compiler: Compiler, node: Node) -> Closure:
    inner = compiler.closure(node.parts[0])
    return lambda frame: -inner(frame)


def absolute(compiler: Compiler, node: Node) -> Closure:
    inner = compiler.closure(node.parts[0])
    return lambda frame: abs(inner(frame))


def indicator(compiler: Compiler, node: Node) -> Closure:
    inner = compiler.closure(node.parts[0])
    one = _one(compiler, node)
    return lambda frame: one(frame) if inner(frame) else frame[0].model.zero


def extreme(compiler: Compiler, node: Node) -> Closure:
    parts, is_max = [compiler.closure(part) for part in node.parts], node.head == "largest"
    return lambda frame: _largest(frame[0].model, [part(frame) for part in parts], is_max)


def bound(compiler: Compiler, node: Node) -> tuple[Callable[[Frame], Iterator[None]], Closure]:
    """The places of a binder, and its body there."""
    places, body = compiler.places(node), compiler.closure(node.parts[0])
    compiler.forget(node)
    return places, body


def total(compiler: Compiler, node: Node) -> Closure:
    places, body = bound(compiler, node)

    def run(frame: Frame) -> Any:
        total = frame[0].model.zero
        for _ in places(frame):
            total = total + body(frame)
        return total

    return run


def product(compiler: Compiler, node: Node) -> Closure:
    places, body = bound(compiler, node)
    one = _one(compiler, node)

    def run(frame: Frame) -> Any:
        product = one(frame)
        for _ in places(frame):
            product = product * body(frame)
        return product

    return run


def optimum(compiler: Compiler, node: Node) -> Closure:
    (places, body), is_max = bound(compiler, node), node.head == "max"

    def run(frame: Frame) -> Any:
        values = [body(frame) for _ in places(frame)]
        if not values:
            raise fault(compiler.source, compiler.text, node.at, f"the {node.head}imum of nothing")
        return _largest(frame[0].model, values, is_max)

    return run


def forall(compiler: Compiler, node: Node) -> Closure:
    places, body = bound(compiler, node)
    return lambda frame: all(body(frame) for _ in places(frame))


def exists(compiler: Compiler, node: Node) -> Closure:
    places, body = bound(compiler, node)
    return lambda frame: any(body(frame) for _ in places(frame))


def both(compiler: Compiler, node: Node) -> Closure:
    left, right = map(compiler.closure, node.parts)
    return lambda frame: left(frame) and right(frame)


def either(compiler: Compiler, node: Node) -> Closure:
    left, right = map(compiler.closure, node.parts)
    return lambda frame: left(frame) or right(frame)


def negated(compiler: Compiler, node: Node) -> Closure:
    inner = compiler.closure(node.parts[0])
    return lambda frame: not inner(frame)


def implies(compiler: Compiler, node: Node) -> Closure:
    left, right = map(compiler.closure, node.parts)
    return lambda frame: not left(frame) or right(frame)


def iff(compiler: Compiler, node: Node) -> Closure:
    left, right = map(compiler.closure, node.parts)
    return lambda frame: bool(left(frame)) is bool(right(frame))


def chain(compiler: Compiler, node: Node) -> Closure:
    sides, signs = [compiler.closure(part) for part in node.parts], node.value
    assert isinstance(signs, list)

    def run(frame: Frame) -> bool:
        compare, left = frame[0].compare, sides[0](frame)
        for sign, side in zip(signs, sides[1:], strict=True):
            right = side(frame)
            if not compare[sign](left, right):
                return False
            left = right
        return True

    return run


def _one(compiler: Compiler, node: Node) -> Closure:
    return compiler.number(Node("number", node.sort, node.at, Fraction(1)))


def _largest(model: Model, values: list[Any], is_max: bool) -> Any:
    if is_max:
        return model.largest(values)
    return -model.largest([-value for value in values])


OPERATIONS: dict[str, Callable[[Compiler, Node], Closure]] = {
    "+": binary,
    "-": binary,
    "*": binary,
    "/": quotient,
    "^": power,
    "negative": negative,
    "absolute": absolute,
    "indicator": indicator,
    "largest": extreme,
    "smallest": extreme,
    "sum": total,
    "prod": product,
    "max": optimum,
    "min": optimum,
    "forall": forall,
    "exists": exists,
    "and": both,
    "or": either,
    "not": negated,
    "implies": implies,
    "iff": iff,
    "chain": chain,
}
"""By the head of a node."""
