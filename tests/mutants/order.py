"""How one number compares with another that stands in its place, in every game, where a whole term was exchanged.

A factor in [0, 1] dropped from what is not negative, `delta^2` for `delta`, a minimum for a maximum, `W` for `V`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from mutants.intervals import Known, bounds, is_below
from mutants.simplify import are_same, bind_alike, is_same
from verification.language.sorts import Node


@dataclass(frozen=True)
class Order:
    """How a new number compares with the old one: certainly at most, certainly at least; both if they are equal."""

    at_most: bool
    at_least: bool

    @property
    def turned(self) -> Order:
        """The order of the negatives."""
        return Order(self.at_least, self.at_most)

    def __and__(self, other: Order) -> Order:
        return Order(self.at_most and other.at_most, self.at_least and other.at_least)

    def __or__(self, other: Order) -> Order:
        return Order(self.at_most or other.at_most, self.at_least or other.at_least)

    def times(self, sign: Order) -> Order:
        """The order after a multiplication by a factor: `sign` says whether it is at most and at least 0."""
        return Order(
            (self.at_most and sign.at_least) or (self.at_least and sign.at_most),
            (self.at_least and sign.at_least) or (self.at_most and sign.at_most),
        )


EQUAL, NONE, SMALLER, LARGER = Order(True, True), Order(False, False), Order(True, False), Order(False, True)
Ordering = Callable[[Node, Node, Known], Order]
"""`monotony.order`, by which parts are compared."""


def apart(old: Node, new: Node, known: Known) -> Order:
    """By bounds that do not overlap."""
    before, after = bounds(old, known), bounds(new, known)
    return Order(after.high <= before.low, after.low >= before.high)


def sign_of(node: Node, known: Known) -> Order:
    """Whether a number is at most, and at least, 0."""
    interval = bounds(node, known)
    return Order(interval.high <= 0, interval.low >= 0)


def against_one(node: Node, known: Known) -> Order:
    """Whether a number is at most, and at least, 1."""
    interval = bounds(node, known)
    return Order(interval.high <= 1, interval.low >= 1)


def exchanged(old: Node, new: Node, known: Known, order: Ordering) -> Order:
    """The order where a whole term was exchanged for another one."""
    found = NONE
    if old.head == new.head == "number":
        assert isinstance(old.value, Fraction)
        assert isinstance(new.value, Fraction)
        return Order(new.value <= old.value, new.value >= old.value)
    if old.head == "*":
        for kept, gone in (old.parts, old.parts[::-1]):
            if is_same(kept, new):  # new - old = kept (1 - gone)
                found = found | against_one(gone, known).turned.times(sign_of(kept, known))
    if old.head == "/" and is_same(old.parts[0], new) and sign_of(old.parts[1], known).at_least:
        found = found | against_one(old.parts[1], known).times(sign_of(new, known))
    if (old.head, new.head) in (("+", "-"), ("-", "+")) and are_same(old.parts, new.parts):
        sign = sign_of(old.parts[1], known)
        found = found | (sign.turned if old.head == "+" else sign)
    if old.head == "negative" and is_same(old.parts[0], new):
        found = found | sign_of(new, known)
    if old.head == new.head == "absolute":
        found = found | _sum_of_sizes(old.parts[0], new.parts[0], known)
    if old.head == "absolute":
        found = found | (SMALLER & order(old.parts[0], new, known) | _within(old, new, known))
    if new.head == "^" and is_same(new.parts[0], old) and bounds(old, known).within(0, 1):
        found = found | (SMALLER if bounds(new.parts[1], known).low >= 1 else NONE)
    pair = (old.head, new.head)
    if (
        pair in EXTREMES
        and len(old.parts) == len(new.parts)
        and are_same(old.parts, new.parts)
        and bind_alike(old, new)
    ):
        found = found | (EXTREMES[pair] if is_same(old.condition, new.condition) else NONE)
    return found | (LARGER if is_below(old, new, known) else NONE)


def _sum_of_sizes(old: Node, new: Node, known: Known) -> Order:
    """|x - y| <= |x + y| if x and y are not negative."""
    if not are_same(old.parts, new.parts) or not all(sign_of(part, known).at_least for part in old.parts):
        return NONE
    return {("-", "+"): LARGER, ("+", "-"): SMALLER}.get((old.head, new.head), NONE)


def _within(old: Node, new: Node, known: Known) -> Order:
    """x against |x|: the same if x is never negative."""
    return EQUAL if is_same(old.parts[0], new) and sign_of(new, known).at_least else NONE


EXTREMES = {("max", "min"): SMALLER, ("min", "max"): LARGER}
EXTREMES |= {("largest", "smallest"): SMALLER, ("smallest", "largest"): LARGER}
