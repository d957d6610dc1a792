"""What the operations of the language do, as functions of a frame.

A frame is a list: the model (game, witnesses, tables), the given data, the arguments of a definition, the indices that
binders run through. Each variable has one place in it. Numbers are fractions, indices whole numbers, tables `Table`s.
"""

import functools
import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from .exact import spend, total, weight
from .grammar import Place, error
from .sorts import NUMBER, STAGE, TRUTH, Sort

Frame = list[Any]
Run = Callable[[Frame], Any]
Walk = Callable[[Frame], Iterator[None]]
"""Runs through places: each time it yields, the indices stand in the frame."""


class Code(NamedTuple):
    """A term that has been checked: its sort and its value, and what is faster.

    slot: the place of a variable. ratio: numerator and denominator of a product, before common factors are removed.
    """

    sort: Sort
    run: Run
    slot: int | None = None
    ratio: Run | None = None


MODEL = Code(Sort("model"), operator.itemgetter(0), 0)
Comparison = tuple[str, Any, str, Any]
"""(place, left, relation, right)."""

HOLD: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "iff": operator.is_,
}
LARGEST_EXPONENT = 1000
BATCH = 4096
SHORT = 1000
"""Bits of a fraction up to which its length costs nothing."""
ZERO = Fraction(0)
OPERATIONS: dict[str, tuple[Sort, Sort, Callable[..., Run]]] = {
    "negative": (NUMBER, NUMBER, lambda x: lambda frame: -paid(x(frame))),
    "absolute": (NUMBER, NUMBER, lambda x: lambda frame: abs(paid(x(frame)))),
    "largest": (NUMBER, NUMBER, lambda *runs: lambda frame: max(paid(run(frame)) for run in runs)),
    "smallest": (NUMBER, NUMBER, lambda *runs: lambda frame: min(paid(run(frame)) for run in runs)),
    "bracket": (TRUTH, NUMBER, lambda x: lambda frame: Fraction(int(x(frame)))),
    "not": (TRUTH, TRUTH, lambda x: lambda frame: not x(frame)),
    "and": (TRUTH, TRUTH, lambda *runs: lambda frame: all(run(frame) for run in runs)),
    "or": (TRUTH, TRUTH, lambda *runs: lambda frame: any(run(frame) for run in runs)),
    "implies": (TRUTH, TRUTH, lambda x, y: lambda frame: not x(frame) or y(frame)),
    "iff": (TRUTH, TRUTH, lambda x, y: lambda frame: x(frame) is y(frame)),
}
"""The sort of the parts, of the whole, and how the one comes of the other."""


def weighed(above: int, below: int) -> None:
    """Pay for the length of a fraction, where it is not short."""
    bits = above.bit_length() + below.bit_length()
    if bits > SHORT:
        spend(weight(bits))


def paid(value: Any) -> Any:
    """A value that is compared, or changes its sign: what is long is paid for."""
    above, below = value.as_integer_ratio()
    if above.bit_length() + below.bit_length() > SHORT:
        weighed(above, below)
    return value


def integer(value: Any, place: Place) -> int:
    """A number that must be whole."""
    return int(value) if value.denominator == 1 else error(place, "a whole number was expected, but its value is none")


def added(listed: list[tuple[str, Run]]) -> Run:
    """Terms with + or - before them."""
    terms = [(1 if sign == "+" else -1, part) for sign, part in listed]

    def run(frame: Frame) -> Fraction:
        above, below = 0, 1
        for sign, part in terms:
            x, y = part(frame).as_integer_ratio()
            if y == below:
                above += sign * x
            elif x:
                above, below = above * y + sign * x * below, below * y
            if above.bit_length() + below.bit_length() > SHORT:
                weighed(above, below)
        return Fraction(above, below) if above else ZERO

    return run


def multiplied(listed: list[tuple[str, Run]], place: Place) -> Run:
    """Factors with * or / before them, as numerator and denominator with common factors."""
    factors = [(sign == "*", part) for sign, part in listed]

    def run(frame: Frame) -> tuple[int, int]:
        above = below = 1
        for is_above, part in factors:
            x, y = part(frame).as_integer_ratio()
            if not is_above:
                x, y = y, x or error(place, "a division by 0")
            above, below = above * x, below * y
            if above.bit_length() + below.bit_length() > SHORT:
                weighed(above, below)
        return above, below

    return run


def power(base: Run, exponent: Run, place: Place) -> Run:
    """base^exponent."""

    def run(frame: Frame) -> Any:
        value, times = base(frame), integer(exponent(frame), place)
        if not 0 <= times <= LARGEST_EXPONENT:
            error(place, f"an exponent is not between 0 and {LARGEST_EXPONENT}")
        spend(weight(times * (value.numerator.bit_length() + value.denominator.bit_length())))
        return value**times

    return run


def chain(first: Run, rest: list[tuple[str, Run]]) -> Run:
    """first R second S third ..."""

    def run(frame: Frame) -> bool:
        left = paid(first(frame))
        for relation, part in rest:
            right = paid(part(frame))
            if not HOLD[relation](left, right):
                return False
            left = right
        return True

    return run


def compared(first: Run, rest: list[tuple[str, Run]], names: Any) -> Callable[[Frame], Iterator[Comparison]]:
    """The same as comparisons, at the place of these names."""

    def run(frame: Frame) -> Iterator[Comparison]:
        place, left = ", ".join([f"{name} {frame[slot]}" for name, slot in names]), paid(first(frame))
        for relation, part in rest:
            right = paid(part(frame))
            yield place, left, relation, right
            left = right

    return run


def gathered(codes: list[Code]) -> Callable[[Frame], tuple[Any, ...]]:
    """The values of two or more terms."""
    slots, runs = [code.slot for code in codes], [code.run for code in codes]
    known = [slot for slot in slots if slot is not None]
    return operator.itemgetter(*known) if len(known) == len(runs) > 1 else lambda frame: tuple([f(frame) for f in runs])


def calling(function: Callable[..., Any], codes: list[Code]) -> Run:
    """A call with the model and the values of the arguments."""
    values = gathered([MODEL, *codes])
    return lambda frame: function(*values(frame))


def entry(table: Code, codes: list[Code]) -> Run:
    """An entry of a table."""
    values = gathered([table, *codes])

    def run(frame: Frame) -> Any:
        x, i, s, a = values(frame)
        return x.rows[i][s][a]

    def flat(frame: Frame) -> Any:
        x, *indices = values(frame)
        return functools.reduce(operator.getitem, indices, x.rows)

    return run if len(codes) == 3 else flat


# Binders.


def ranging(sort: Sort, bound: Run | None, more: int) -> Callable[[Frame], range]:
    """The range of an index: below its bound plus `more`, and what the game has; a stage has only its bound."""
    if sort == STAGE:
        assert bound is not None
        return lambda frame: range(bound(frame) + more)
    sizes: dict[str, Run] = {
        "player": lambda frame: frame[0].game.players,
        "state": lambda frame: frame[0].game.states,
        "action": lambda frame: frame[0].game.actions[frame[sort.of.slot]],
        "joint action": lambda frame: len(frame[0].game.joint),
    }
    size = sizes[sort.kind]
    return lambda frame: range(size(frame) if bound is None else min(size(frame), bound(frame) + more))


def walking(loops: list[tuple[int, Callable[[Frame], range]]], test: Run | None, cost: int) -> Walk:
    """All places of the loops, inner ones last, at which the test is true; each costs so many steps."""
    (slot, span), *outer = reversed(loops)

    def walk(frame: Frame) -> Iterator[None]:
        for value in span(frame):
            frame[slot] = value
            spend(cost)
            if test is None or test(frame):
                yield

    inner: Walk = walk
    for loop in outer:
        inner = looped(*loop, inner)
    return inner


def looped(slot: int, span: Callable[[Frame], range], inner: Walk) -> Walk:
    """A loop around a walk."""

    def walk(frame: Frame) -> Iterator[None]:
        for value in span(frame):
            frame[slot] = value
            spend(2)
            yield from inner(frame)

    return walk


def summed(walk: Walk, body: Code, place: Place) -> Run:
    """The sum over all places; a product is added as numerator and denominator."""
    run, is_ratio = (body.ratio, True) if body.ratio else (body.run, False)

    def sum_of(frame: Frame) -> Fraction:
        values: list[Any] = []
        for _ in walk(frame):
            ratio = run(frame) if is_ratio else run(frame).as_integer_ratio()
            if ratio[0]:
                weighed(*ratio)
                values.append(ratio)
                if len(values) > BATCH:
                    values = [total(values).as_integer_ratio()]
        if not values:
            return ZERO
        result = total(values)
        weighed(result.numerator, result.denominator)
        return result

    return sum_of


def product(walk: Walk, body: Code, place: Place) -> Run:
    """The product over all places."""
    run = body.run

    def product_of(frame: Frame) -> Fraction:
        above = below = 1
        for _ in walk(frame):
            x, y = run(frame).as_integer_ratio()
            above, below = above * x, below * y
            weighed(above, below)
        return Fraction(above, below)

    return product_of


def extreme(choose: Callable[..., Any]) -> Callable[[Walk, Code, Place], Run]:
    """The largest or smallest over all places."""

    def made(walk: Walk, body: Code, place: Place) -> Run:
        run = body.run

        def best(frame: Frame) -> Any:
            result = choose((paid(run(frame)) for _ in walk(frame)), default=None)
            return error(place, "the largest or smallest of nothing") if result is None else result

        return best

    return made


BINDERS: dict[str, tuple[Sort, Callable[[Walk, Code, Place], Run]]] = {
    "forall": (TRUTH, lambda walk, body, place: lambda frame: all(body.run(frame) for _ in walk(frame))),
    "exists": (TRUTH, lambda walk, body, place: lambda frame: any(body.run(frame) for _ in walk(frame))),
    "sum": (NUMBER, summed),
    "prod": (NUMBER, product),
    "max": (NUMBER, extreme(max)),
    "min": (NUMBER, extreme(min)),
}
