"""Intervals whose ends are integers over one power of two, rounded outward: exact paths with ends of bounded length.

(low, high) stands for [low / 2^bits, high / 2^bits]. Weights are intervals with low >= 0.
"""

from collections.abc import Iterable
from fractions import Fraction

from .exact import need

Interval = tuple[int, int]
LEAST_BITS, MOST_BITS = 64, 1024


class Dyadic:
    """Intervals with `bits` binary places."""

    def __init__(self, bits: int) -> None:
        within = type(bits) is int and LEAST_BITS <= bits <= MOST_BITS
        need(within, f"bits is no number from {LEAST_BITS} to {MOST_BITS}")
        self.bits, self.one = bits, 1 << bits

    def around(self, x: Fraction) -> Interval:
        """The least interval that holds x."""
        above, below = x.as_integer_ratio()
        return (above << self.bits) // below, -((-above << self.bits) // below)

    def scaled(self, x: Interval, by: Fraction) -> Interval:
        """by x for a number by >= 0."""
        above, below = by.as_integer_ratio()
        return x[0] * above // below, -(-x[1] * above // below)

    def mean(self, weights: Iterable[Interval], values: Iterable[Interval]) -> Interval:
        """sum w v for weights w >= 0."""
        low = high = 0
        for (a, b), (c, d) in zip(weights, values, strict=True):
            low += (a if c >= 0 else b) * c
            high += (b if d >= 0 else a) * d
        return low >> self.bits, -(-high >> self.bits)

    def products(self, rows: list[list[Interval]]) -> list[Interval]:
        """The products of weights of independent rows, the first row slowest."""
        intervals: list[Interval] = [(self.one, self.one)]
        for row in rows:
            intervals = [(a * c >> self.bits, -(-b * d >> self.bits)) for a, b in intervals for c, d in row]
        return intervals

    def lower(self, x: Interval) -> Fraction:
        """The lower end."""
        return Fraction(x[0], self.one)

    def upper(self, x: Interval) -> Fraction:
        """The upper end."""
        return Fraction(x[1], self.one)


def added(x: Interval, y: Interval) -> Interval:
    """x + y."""
    return x[0] + y[0], x[1] + y[1]


def less(x: Interval, y: Interval) -> Interval:
    """x - y."""
    return x[0] - y[1], x[1] - y[0]


def largest(row: Iterable[Interval]) -> Interval:
    """The maximum."""
    listed = list(row)
    return max(x[0] for x in listed), max(x[1] for x in listed)


def distance_below(x: Interval, y: Interval) -> int:
    """A lower bound of |x - y|."""
    return max(0, x[0] - y[1], y[0] - x[1])
