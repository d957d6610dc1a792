"""Leading terms: a function as a monomial times a factor that is enclosed for all n >= N.

u(n) = m(n) * phi(n) with phi(n) in `factor` for every real n >= N, where m is a monomial of the Bertrand scale, and
`limit` is lim phi(n) where that limit exists and is known. In a sum the smaller monomial is absorbed into the factor of
the larger one. With a positive factor this is a two-sided bound, so every comparison test is rigorous.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.reals import Real
from mpgtheory.step_sizes import monomials
from mpgtheory.step_sizes.monomials import Exponents, Unsettled


@dataclass(frozen=True)
class LeadingTerm:
    """u = m * phi for all n >= N; `limit` of phi is None where there is none or it is not known."""

    monomial: Exponents
    limit: Real | None
    factor: arb

    @property
    def is_zero(self) -> bool:
        """Whether u vanishes identically."""
        return self.factor.is_exact() and self.factor.is_zero()

    @property
    def sign(self) -> int | None:
        """The sign of u at every n >= N, None where it is not known."""
        return reals.sign(self.factor)


def constant(value: Real) -> LeadingTerm:
    """The constant function."""
    return LeadingTerm(monomials.TRIVIAL, value, reals.ball(value))


ZERO = LeadingTerm(monomials.TRIVIAL, Fraction(0), arb(0))


def multiply(left: LeadingTerm, right: LeadingTerm) -> LeadingTerm:
    """u * v."""
    if left.is_zero or right.is_zero:
        return ZERO
    limit = None if left.limit is None or right.limit is None else reals.multiply(left.limit, right.limit)
    return LeadingTerm(monomials.times(left.monomial, right.monomial), limit, left.factor * right.factor)


def scale(term: LeadingTerm, by: Real) -> LeadingTerm:
    """by * u."""
    return multiply(term, constant(by))


def power(term: LeadingTerm, exponent: Real) -> LeadingTerm:
    """u ** exponent.

    Raises: Unsettled unless u is of one sign (positive, if the exponent is not an integer).
    """
    integer = isinstance(exponent, Fraction) and exponent.denominator == 1
    if term.is_zero and reals.sign(exponent) == 1:
        return ZERO
    if term.sign != 1 and not (integer and (term.sign == -1 or (term.sign is None and reals.sign(exponent) == 1))):
        raise Unsettled("the base of a power is not known to be positive on this range")
    limit = None if term.limit is None else reals.power(term.limit, exponent)
    return LeadingTerm(monomials.raised(term.monomial, exponent), limit, term.factor ** reals.ball(exponent))


def divide(left: LeadingTerm, right: LeadingTerm) -> LeadingTerm:
    """u / v."""
    return multiply(left, power(right, Fraction(-1)))


def add(left: LeadingTerm, right: LeadingTerm, low: int) -> LeadingTerm:
    """u + v; the smaller monomial is absorbed into the factor of the larger.

    Raises: Unsettled where the ratio of the monomials is not bounded for n >= low.
    """
    if left.is_zero or right.is_zero:
        return right if left.is_zero else left
    ratio = monomials.times(right.monomial, monomials.raised(left.monomial, Fraction(-1)))
    order = monomials.growth(ratio)
    if order == 0:
        limit = None if left.limit is None or right.limit is None else reals.add(left.limit, right.limit)
        return LeadingTerm(left.monomial, limit, left.factor + right.factor)
    if order > 0:
        return add(right, left, low)
    return LeadingTerm(left.monomial, left.limit, left.factor + right.factor * monomials.span(ratio, low))


def logarithm(term: LeadingTerm, low: int) -> LeadingTerm:
    """log u, for u positive: g n + a L1 + b L2 + c L3 + log phi.

    Raises: Unsettled unless u and the logarithms needed are positive from `low` on and not iterated four times.
    """
    if term.sign != 1:
        raise Unsettled("the argument of log is not known to be positive on this range")
    if reals.sign(term.monomial[-1]) != 0:
        raise Unsettled("logarithms iterated four times are outside the class")
    limit = None if term.limit is None else Fraction(0) if term.limit == 1 else reals.ball(term.limit).log()
    if monomials.growth(term.monomial) == 0 and term.limit == term.factor == 1:
        return ZERO
    result = LeadingTerm(monomials.TRIVIAL, limit, term.factor.log())
    for level, exponent in enumerate(term.monomial[:-1], start=1):
        if reals.sign(exponent) != 0:
            monomials.logarithm(level, low)
            part = LeadingTerm(monomials.unit(level, Fraction(1)), exponent, reals.ball(exponent))
            result = add(part, result, low)
    return result


def bounds(term: LeadingTerm, low: int) -> arb:
    """An enclosure of u for all n >= low.

    Raises: Unsettled where u is unbounded there.
    """
    return arb(0) if term.is_zero else term.factor * monomials.span(term.monomial, low)
