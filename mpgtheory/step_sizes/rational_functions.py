"""Rational functions of the counter, with exact coefficients.

Where an expression is P(n)/Q(n) with rational coefficients, cancellations such as 1/n - 1/(n+1) are resolved exactly
instead of by enclosures. P/Q is never reduced: a common root stays visible, because the expression is undefined there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add, mul

from flint import arb, fmpq, fmpq_poly

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.step_sizes import leading_terms, monomials
from mpgtheory.step_sizes.leading_terms import LeadingTerm
from mpgtheory.step_sizes.monomials import Unsettled

MAX_DEGREE = 60
"""Beyond this degree an expression is treated by enclosures."""


@dataclass(frozen=True)
class RationalFunction:
    """P/Q, not reduced."""

    numerator: fmpq_poly
    denominator: fmpq_poly

    @property
    def degree(self) -> int:
        """The larger of the two degrees."""
        return max(self.numerator.degree(), self.denominator.degree())

    def __add__(self, other: RationalFunction) -> RationalFunction:
        if self.denominator == other.denominator:
            return RationalFunction(self.numerator + other.numerator, self.denominator)
        numerator = self.numerator * other.denominator + other.numerator * self.denominator
        return RationalFunction(numerator, self.denominator * other.denominator)

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        return RationalFunction(self.numerator * other.numerator, self.denominator * other.denominator)

    def __pow__(self, exponent: int) -> RationalFunction:
        if exponent >= 0:
            return RationalFunction(self.numerator**exponent, self.denominator**exponent)
        if self.numerator.degree() < 0:
            raise Unsettled("division by a function that vanishes identically")
        return RationalFunction(self.denominator, self.numerator) ** (-exponent)

    def slope(self) -> fmpq_poly:
        """P' Q - P Q', which has the sign of f'."""
        return self.numerator.derivative() * self.denominator - self.numerator * self.denominator.derivative()

    def elasticity(self) -> RationalFunction:
        """n f'/f = n (P' Q - P Q') / (P Q)."""
        return RationalFunction(fmpq_poly([0, 1]) * self.slope(), self.numerator * self.denominator)

    def leading(self, low: int) -> LeadingTerm:
        """The leading term for n >= low.

        Raises: Unsettled where Q is not known to keep its sign.
        """
        below = leading_term(self.denominator, low)
        if below.sign is None:
            raise Unsettled("a denominator may vanish on this range")
        return leading_terms.divide(leading_term(self.numerator, low), below)


def rational_constant(value: Fraction) -> RationalFunction:
    """The constant function."""
    return RationalFunction(fmpq_poly([fmpq(value.numerator, value.denominator)]), fmpq_poly([1]))


ZERO = rational_constant(Fraction(0))


def leading_term(polynomial: fmpq_poly, low: int) -> LeadingTerm:
    if polynomial.degree() < 0:
        return leading_terms.ZERO
    coefficients = [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]
    inverse = (arb(1) / low).union(arb(0))
    factor = reduce(lambda value, c: value * inverse + reals.ball(c), coefficients, arb(0))
    return LeadingTerm(monomials.unit(1, Fraction(len(coefficients) - 1)), coefficients[-1], factor)


def as_rational(expression: ex.Expression) -> RationalFunction | None:
    """The expression as P/Q of degree at most 60, or None where it is not of that form.

    Raises: Unsettled for a division by a function that vanishes identically.
    """
    match expression:
        case ex.Number(value):
            return rational_constant(value)
        case ex.Counter():
            return RationalFunction(fmpq_poly([0, 1]), fmpq_poly([1]))
        case ex.Sum(parts) | ex.Product(parts):
            converted = [as_rational(part) for part in parts]
            known = [part for part in converted if part is not None]
            if len(known) < len(converted) or sum(part.degree for part in known) > MAX_DEGREE:
                return None
            return reduce(add if isinstance(expression, ex.Sum) else mul, known)
        case ex.Power(base, ex.Number(exponent)) if exponent.denominator == 1 and exponent != 0:
            inner = as_rational(base)
            if inner is None or max(inner.degree, 1) * abs(exponent.numerator) > MAX_DEGREE:
                return None
            return inner**exponent.numerator
    return None
