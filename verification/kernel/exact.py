"""Exact numbers, the meter of work, and what makes a certificate invalid.

A certificate may come from anybody. Every loop whose length a certificate decides, and every operation on long numbers,
is paid for in steps; who needs more than `MOST_STEPS` is refused.
"""

import contextlib
import functools
import math
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, NoReturn

NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")
MOST_DIGITS = 20_000
MOST_STEPS = 50_000_000
RECURRING = 40
"""Characters of a number that is read once only, while it recurs."""
SHORT = 20_000
"""Bits of numbers below which operations are not weighed one by one."""

Vector = list[Fraction]
Matrix = list[Vector]
Profile = list[Matrix]
"""A block of shape (S, A_i) for each player."""


class InvalidError(Exception):
    """Why a certificate is not accepted."""


class Meter:
    """Steps that the present check has used, and how many it may; outside of a check there is no limit."""

    steps = 0
    most: float = math.inf


@contextlib.contextmanager
def metered() -> Iterator[None]:
    """Count steps from 0, and allow MOST_STEPS."""
    Meter.steps, Meter.most = 0, MOST_STEPS
    try:
        yield
    finally:
        Meter.most = math.inf


def spend(steps: int) -> None:
    """Pay for so many elementary steps, before they are made where they are many."""
    Meter.steps += steps
    if Meter.steps > Meter.most:
        raise InvalidError(f"more than {Meter.most} steps of evaluation are needed")


def weight(bits: int) -> int:
    """Steps of one operation on numbers of so many bits: long ones cost their square."""
    return 1 + (bits * bits >> 18)


def fail(reason: str) -> NoReturn:
    """Reject the certificate."""
    raise InvalidError(reason)


def need(condition: bool, reason: str | Callable[[], str]) -> None:
    """Reject the certificate unless `condition` holds; a reason that is costly to write is given as a function."""
    if not condition:
        raise InvalidError(reason if isinstance(reason, str) else reason())


def shown(value: Any) -> str:
    """A value in a message: in printable characters, and short."""
    if isinstance(value, Fraction):
        bits = value.numerator.bit_length() + value.denominator.bit_length()
        return str(value) if bits < 400 else f"(a number of {bits} bits)"
    if isinstance(value, int) and value.bit_length() >= 400:
        return f"(a number of {value.bit_length()} bits)"
    if not isinstance(value, (str, int, float)) and value is not None:
        return f"a {type(value).__name__}"
    text = printable(value if isinstance(value, str) else str(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def printable(text: str) -> str:
    """The text with everything escaped that does not print as one ordinary character."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def whole(digits: str) -> int:
    """The integer of a text of decimal digits, of any length."""
    if len(digits) <= 4000:
        return int(digits)
    half = len(digits) // 2
    return whole(digits[:-half]) * 10**half + whole(digits[-half:])


def number(value: Any) -> Fraction:
    """An exact number: a JSON integer, "p" or "p/q"."""
    if type(value) is int:
        return Fraction(value)
    return recurring(value) if isinstance(value, str) and len(value) <= RECURRING else read_number(value)


def read_number(value: Any) -> Fraction:
    """The number of a text."""
    is_text = isinstance(value, str) and len(value) <= 2 * MOST_DIGITS + 2 and NUMBER.fullmatch(value) is not None
    need(is_text, lambda: f"{shown(value)} is no exact number")
    above, _, below = value.partition("/")
    need(max(len(above), len(below)) <= MOST_DIGITS + 1, "a number has too many digits")
    sign, top, bottom = (-1 if above[0] == "-" else 1), whole(above.lstrip("-")), whole(below or "1")
    need(bottom != 0, "a denominator is 0")
    return Fraction(sign * top, bottom)


recurring = functools.lru_cache(maxsize=1 << 14)(read_number)


def numbers(value: Any, *shape: int) -> Any:
    """Nested lists of exact numbers of a given shape."""
    if not shape:
        return number(value)
    need(isinstance(value, list) and len(value) == shape[0], lambda: f"a list of {shape[0]} was expected")
    return [numbers(part, *shape[1:]) for part in value]


def index(value: Any, size: int) -> int:
    """An index from 0 to size - 1."""
    need(type(value) is int and 0 <= value < size, lambda: f"{shown(value)} is no index below {size}")
    return int(value)


def common_multiple(denominators: Iterable[int]) -> int:
    """The least common multiple; long numbers are weighed while it grows."""
    integers = list(denominators)
    if sum(map(int.bit_length, integers)) < SHORT:
        return math.lcm(*integers)
    common = 1
    for below in integers:
        common = math.lcm(common, below)
        spend(weight(common.bit_length() + below.bit_length()))
    return common


def dot(left: Iterable[Fraction], right: Iterable[Fraction]) -> Fraction:
    """The scalar product, over one common denominator."""
    terms = []
    for x, y in zip(left, right, strict=True):
        if x and y:
            (a, b), (c, d) = x.as_integer_ratio(), y.as_integer_ratio()
            terms.append((a * c, b * d))
    return total(terms)


def total(ratios: list[tuple[int, int]]) -> Fraction:
    """The sum of numerators and denominators, over one common denominator."""
    bits = [above.bit_length() + below.bit_length() for above, below in ratios]
    spend(1 + len(bits) if sum(bits) < SHORT else sum(map(weight, bits)))
    common = common_multiple(below for _, below in ratios)
    return Fraction(sum(above * (common // below) for above, below in ratios), common)


def added(values: Iterable[Fraction]) -> Fraction:
    """The sum, over one common denominator."""
    return total([x.as_integer_ratio() for x in values])


def over_one_denominator(values: Vector) -> tuple[list[int], int]:
    """Integers n_k and d with values[k] = n_k / d."""
    common = common_multiple(x.denominator for x in values)
    spend(len(values) * (weight(common.bit_length()) - 1))
    return [x.numerator * (common // x.denominator) for x in values], common


def is_distribution(row: Vector) -> bool:
    """Non-negative and summing to one."""
    return min(row) >= 0 and added(row) == 1
