"""Tails: what is known of a function for all n >= N, and how it passes through products, sums, powers and maxima.

    value       its leading term, a monomial of the Bertrand scale times an enclosed factor
    elasticity  n u'(n)/u(n) (Karamata's index): its sign decides monotonicity, its limit is the index
    direction   -1 non-increasing, 0 constant, 1 non-decreasing along the integers; None unknown
    sign        of u

Elasticities obey E(uv) = E(u) + E(v), E(u^p) = p E(u), E(log u) = E(u)/log u. Functions without a derivative (ilog2,
Max) pass on their direction, and so do sums. The rational part of an elasticity is kept exact, so that cancellations in
it are resolved.

Source: Bingham, Goldie and Teugels, Regular Variation (1987), sections 1.3 and 1.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import prod

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.reals import Real
from mpgtheory.step_sizes import leading_terms, rational_functions
from mpgtheory.step_sizes.leading_terms import LeadingTerm
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.rational_functions import RationalFunction


@dataclass(frozen=True)
class Elasticity:
    """n u'/u as an exact rational function plus a leading term."""

    rational: RationalFunction = rational_functions.ZERO
    rest: LeadingTerm = leading_terms.ZERO

    def leading(self, low: int) -> LeadingTerm:
        """The whole elasticity as one leading term.

        Raises: Unsettled where `low` is too early for one.
        """
        exact = self.rational.leading(low)
        return exact if self.rest.is_zero else leading_terms.add(exact, self.rest, low)

    def plus(self, other: Elasticity, low: int) -> Elasticity:
        """E(u v); beyond a certain degree the rational parts are added as leading terms."""
        if self.rational.degree + other.rational.degree > rational_functions.MAX_DEGREE:
            return Elasticity(rest=leading_terms.add(self.leading(low), other.leading(low), low))
        return Elasticity(self.rational + other.rational, leading_terms.add(self.rest, other.rest, low))

    def scaled(self, by: Real, low: int) -> Elasticity:
        """E(u ** by)."""
        if isinstance(by, Fraction):
            exact = self.rational * rational_functions.rational_constant(by)
            return Elasticity(exact, leading_terms.scale(self.rest, by))
        return Elasticity(rest=leading_terms.scale(self.leading(low), by))


@dataclass(frozen=True)
class Tail:
    """What is known of a function for all n >= N; None means not known, and `reason` says why there is no value."""

    value: LeadingTerm | None
    elasticity: Elasticity | None = None
    direction: int | None = None
    sign: int | None = None
    reason: str = ""


def completed(tail: Tail, low: int) -> Tail:
    """The tail with its sign and direction read off its value and elasticity where they show them."""
    sign = tail.value.sign if tail.sign is None and tail.value is not None else tail.sign
    direction = 0 if sign == 0 else tail.direction
    if direction is None and tail.elasticity is not None and sign is not None:
        try:
            slope = tail.elasticity.leading(low).sign
        except Unsettled:
            slope = None
        direction = None if slope is None else slope * sign
    return replace(tail, sign=sign, direction=direction)


def constant(value: Real) -> Tail:
    """A constant function."""
    return Tail(leading_terms.constant(value), Elasticity(), 0, reals.sign(value))


def rational(function: RationalFunction, low: int) -> Tail:
    """A rational function of n."""
    value = function.leading(low)
    if value.is_zero:
        return constant(Fraction(0))
    direction = rational_functions.leading_term(function.slope(), low).sign
    return completed(Tail(value, Elasticity(function.elasticity()), direction), low)


def common_direction(directions: Iterable[int | None]) -> int | None:
    """The direction shared by all, constants aside; None where they disagree or one is unknown."""
    known = set(directions) - {0}
    return 0 if not known else known.pop() if len(known) == 1 else None


def product(factors: Sequence[Tail], low: int) -> Tail:
    """The product of functions."""
    value, elasticity = leading_terms.constant(Fraction(1)), _sum_of_elasticities(factors, low)
    for factor in factors:
        value = leading_terms.multiply(value, factor.value or leading_terms.ZERO)
    signs = [factor.sign for factor in factors if factor.sign is not None]
    sign = prod(signs) if len(signs) == len(factors) else None
    direction = None
    if sign:
        slope = common_direction(f.direction * f.sign if f.direction and f.sign else f.direction for f in factors)
        direction = None if slope is None else slope * sign
    known = all(factor.value is not None for factor in factors)
    return completed(Tail(value if known else None, elasticity, direction, sign, _reason(factors)), low)


def _sum_of_elasticities(factors: Sequence[Tail], low: int) -> Elasticity | None:
    known = [factor.elasticity for factor in factors if factor.elasticity is not None]
    try:
        total = reduce(lambda left, right: left.plus(right, low), known, Elasticity())
    except Unsettled:
        return None
    return total if len(known) == len(factors) else None


def _reason(parts: Iterable[Tail]) -> str:
    return next((part.reason for part in parts if part.reason), "")


def total(terms: Sequence[Tail], low: int) -> Tail:
    """The sum of functions."""
    direction = common_direction(term.direction for term in terms)
    signs = {term.sign for term in terms} - {0}
    sign = next(iter(signs)) if len(signs) == 1 else None
    value = leading_terms.ZERO
    for term in terms:
        if term.value is None:
            return Tail(None, None, direction, sign, _reason(terms))
        value = leading_terms.add(value, term.value, low)
    return completed(Tail(value, None, direction, sign), low)


def power(base: Tail, exponent: Real, low: int) -> Tail:
    """u ** exponent with a constant exponent."""
    try:
        elasticity = None if base.elasticity is None else base.elasticity.scaled(exponent, low)
    except Unsettled:
        elasticity = None
    value = None if base.value is None else leading_terms.power(base.value, exponent)
    order = reals.sign(exponent)
    direction = base.direction * order if base.sign == 1 and base.direction is not None and order is not None else None
    return completed(Tail(value, elasticity, direction, 1 if base.sign == 1 else None, base.reason), low)


def largest(left: Tail, right: Tail, low: int) -> Tail:
    """max(u, v): the larger where the order is settled, otherwise the hull of functions of the same order."""
    for first, second in ((left, right), (right, left)):
        if first.value is not None and second.value is not None:
            difference = leading_terms.add(first.value, leading_terms.scale(second.value, Fraction(-1)), low)
            if difference.is_zero or difference.sign == 1:
                return first
    direction = common_direction((left.direction, right.direction))
    signs = (left.sign, right.sign)
    sign = None if None in signs else max(left.sign or 0, right.sign or 0)
    value, reason = _hull(left.value, right.value), "the larger of two functions is not settled on this range"
    return completed(Tail(value, None, direction, sign, "" if value else _reason((left, right)) or reason), low)


def _hull(left: LeadingTerm | None, right: LeadingTerm | None) -> LeadingTerm | None:
    """A leading term of the larger of two functions of the same order."""
    if left is None or right is None or left.monomial != right.monomial:
        return None
    order = None if left.limit is None or right.limit is None else reals.is_less(left.limit, right.limit)
    limit = None if order is None else right.limit if order else left.limit
    return LeadingTerm(left.monomial, limit, left.factor.max(right.factor))
