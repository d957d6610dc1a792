"""Exact arithmetic in Q(E) for a real algebraic number E in (0, 1): a field with an order.

Elements are polynomials in E modulo its irreducible polynomial. The sign of an element other than zero is found by
enclosing it over ever smaller rational intervals around E.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq, fmpq_poly

from mpgtheory.learning.exploration.algebraic import AlgebraicNumber


def _lifted(operation: Callable[[Element, Element], Any]) -> Callable[[Element, Any], Any]:
    """Let an operation take integers and rationals too."""

    @functools.wraps(operation)
    def inside(self: Element, other: Any) -> Any:
        if isinstance(other, (int, fmpq)):
            other = Element(self.root, fmpq_poly([fmpq(other)]))
        return operation(self, other) if isinstance(other, Element) else NotImplemented

    return inside


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Element:
    """polynomial(E), of lower degree than E."""

    root: AlgebraicNumber
    polynomial: fmpq_poly

    @classmethod
    def generator(cls, root: AlgebraicNumber) -> Element:
        """E itself."""
        return cls(root, fmpq_poly([0, 1]))

    @property
    def coefficients(self) -> list[fmpq]:
        """The coefficients, constant term first, as many as the degree of E."""
        known = list(self.polynomial.coeffs())
        return known + [fmpq(0)] * (self.root.polynomial.degree() - len(known))

    @_lifted
    def __add__(self, other: Element) -> Element:
        return Element(self.root, self.polynomial + other.polynomial)

    @_lifted
    def __sub__(self, other: Element) -> Element:
        return Element(self.root, self.polynomial - other.polynomial)

    @_lifted
    def __mul__(self, other: Element) -> Element:
        return Element(self.root, (self.polynomial * other.polynomial) % self.root.polynomial)

    @_lifted
    def __truediv__(self, other: Element) -> Element:
        unit, inverse, _ = other.polynomial.xgcd(self.root.polynomial)
        if unit.degree() != 0:
            raise ZeroDivisionError("division by zero in the number field")
        return self * Element(self.root, inverse / unit[0])

    @_lifted
    def __rsub__(self, other: Element) -> Element:
        return other - self

    @_lifted
    def __rtruediv__(self, other: Element) -> Element:
        return other / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> Element:
        return self * -1

    @_lifted
    def __eq__(self, other: Element) -> bool:
        return bool(self.polynomial == other.polynomial)

    @_lifted
    def __lt__(self, other: Element) -> bool:
        return (self - other).sign < 0

    __hash__ = None  # type: ignore[assignment]

    @property
    def sign(self) -> int:
        """-1, 0 or 1."""
        if self.polynomial == 0:
            return 0
        root = self.root
        while True:
            low, high = enclosed(self.polynomial, root)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            root = root.refined()

    def ball(self, bits: int = 64) -> arb:
        """An enclosure."""
        low, high = enclosed(self.polynomial, self.root.within(fmpq(1, 2**bits)))
        return arb((low + high) / 2, (high - low) / 2)


def enclosed(polynomial: fmpq_poly, root: AlgebraicNumber) -> tuple[fmpq, fmpq]:
    """An interval around polynomial(x) for all x in the interval around a root that is not negative."""
    low = high = fmpq(0)
    below = above = fmpq(1)
    for coefficient in polynomial.coeffs():
        low += coefficient * (below if coefficient > 0 else above)
        high += coefficient * (above if coefficient > 0 else below)
        below, above = below * root.lower, above * root.upper
    return low, high
