"""Real algebraic numbers: an irreducible polynomial over Q and a rational interval that isolates one root.

Roots are isolated by Sturm's theorem: the number of distinct roots of a squarefree p in (a, b] is the number of sign
changes of its Sturm chain at a less that at b. Everything is exact.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from flint import arb, fmpq, fmpq_poly


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class AlgebraicNumber:
    """The one root in [lower, upper] of the irreducible polynomial with these coefficients, constant term first.

    A rational number has degree 1 and lower = upper.
    """

    coefficients: tuple[fmpq, ...]
    lower: fmpq
    upper: fmpq

    @classmethod
    def of(cls, value: fmpq) -> AlgebraicNumber:
        """A rational number."""
        return cls((-value, fmpq(1)), value, value)

    @property
    def polynomial(self) -> fmpq_poly:
        return fmpq_poly(list(self.coefficients))

    @property
    def rational(self) -> fmpq | None:
        """The number, if it is rational."""
        return self.lower if self.lower == self.upper else None

    def refined(self) -> AlgebraicNumber:
        """The same number in half the interval."""
        if self.rational is not None:
            return self
        middle, p = (self.lower + self.upper) / 2, self.polynomial
        if _sign(p(self.lower)) * _sign(p(middle)) < 0:
            return replace(self, upper=middle)
        return replace(self, lower=middle)

    def within(self, width: fmpq) -> AlgebraicNumber:
        """The same number in an interval of at most this width."""
        number = self
        while number.upper - number.lower > width:
            number = number.refined()
        return number

    def ball(self, bits: int = 64) -> arb:
        """An enclosure."""
        number = self.within(fmpq(1, 2**bits))
        return arb((number.lower + number.upper) / 2, (number.upper - number.lower) / 2)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AlgebraicNumber):
            return NotImplemented
        if self.rational is not None or other.rational is not None or self.polynomial != other.polynomial:
            return self.rational is not None and self.rational == other.rational
        lower, upper = max(self.lower, other.lower), min(self.upper, other.upper)
        return bool(lower <= upper) and count_roots(self.polynomial, lower, upper) == 1

    def __lt__(self, other: AlgebraicNumber) -> bool:
        if self == other:
            return False
        left, right = self, other
        while left.lower <= right.upper and right.lower <= left.upper:
            left, right = left.refined(), right.refined()
        return bool(left.upper < right.lower)

    def __hash__(self) -> int:
        return hash(str(self.polynomial))

    def __str__(self) -> str:
        if self.rational is not None:
            return str(self.rational)
        middle = self.within(fmpq(1, 10**12)).lower
        return f"{int(middle.p) / int(middle.q):.10g}, root of {self.polynomial}"


def sturm_chain(polynomial: fmpq_poly) -> list[fmpq_poly]:
    """p, p', and the negated remainders of each two, down to a constant."""
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(chain[-2] % chain[-1]))
    return [p for p in chain if p.degree() >= 0]


def count_roots(polynomial: fmpq_poly, lower: fmpq, upper: fmpq) -> int:
    """Number of distinct real roots in (lower, upper] of a squarefree polynomial."""
    chain = sturm_chain(polynomial)
    return _sign_changes(chain, lower) - _sign_changes(chain, upper)


def _sign_changes(chain: list[fmpq_poly], at: fmpq) -> int:
    signs = [sign for p in chain if (sign := _sign(p(at)))]
    return sum(a != b for a, b in pairwise(signs))


def _sign(value: fmpq) -> int:
    return int(value > 0) - int(value < 0)


def real_roots(polynomial: fmpq_poly, lower: fmpq, upper: fmpq) -> Iterator[AlgebraicNumber]:
    """The roots in the open interval of an irreducible polynomial, in increasing order."""
    if polynomial.degree() == 1:
        root = -polynomial[0] / polynomial[1]
        if lower < root < upper:
            yield AlgebraicNumber.of(root)
        return
    count = count_roots(polynomial, lower, upper)
    if count == 1:
        monic = polynomial / polynomial.leading_coefficient()
        yield AlgebraicNumber(tuple(monic.coeffs()), lower, upper)
    elif count > 1:
        middle = (lower + upper) / 2
        yield from real_roots(polynomial, lower, middle)
        yield from real_roots(polynomial, middle, upper)


def first_sign_change(polynomial: fmpq_poly, lower: fmpq, upper: fmpq) -> AlgebraicNumber | None:
    """The smallest root of odd multiplicity in the open interval, or None."""
    _, factors = polynomial.factor()
    roots = (next(real_roots(fmpq_poly(p), lower, upper), None) for p, power in factors if power % 2)
    return min((root for root in roots if root is not None), default=None)
