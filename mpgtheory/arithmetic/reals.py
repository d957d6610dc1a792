"""Real constants: exact rationals where possible, rigorous enclosures otherwise.

A constant of a schedule (a coefficient, an exponent, a limit) is a `Fraction` when it is rational and a python-flint
ball `arb` when it is not (`log(2)`, `2**(3/5)`). Every comparison is three-valued: for overlapping balls `a < b` and
`a >= b` are both False, so a comparison is never negated here. The precision is that of `flint.ctx.workprec`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias

from flint import arb, fmpq, fmpz

Real: TypeAlias = Fraction | arb

ROUNDING = Fraction(1, 10**12)
"""Added, relatively, to a bound before it is written with thirteen digits, so that it stays a bound."""
MAX_POWER_BITS = 20_000
"""A rational power with more bits than this is not expanded; its enclosure is used."""


def ball(value: Real | int) -> arb:
    """The enclosure of `value` at the working precision."""
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else arb(value)


def sign(value: Real) -> int | None:
    """-1, 0 or 1; None where an enclosure does not decide."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if value > 0 or value < 0:
        return 1 if value > 0 else -1
    return 0 if value.is_exact() and value.is_zero() else None


def add(left: Real, right: Real) -> Real:
    """left + right, exact where both are rational."""
    is_exact = isinstance(left, Fraction) and isinstance(right, Fraction)
    return left + right if is_exact else ball(left) + ball(right)


def multiply(left: Real, right: Real) -> Real:
    """left * right, exact where both are rational."""
    is_exact = isinstance(left, Fraction) and isinstance(right, Fraction)
    return left * right if is_exact else ball(left) * ball(right)


def is_less(left: Real, right: Real) -> bool | None:
    """left < right: True, False, or None where enclosures overlap."""
    difference = sign(add(left, -right))
    return None if difference is None else difference < 0


def power(base: Real, exponent: Real) -> Real | None:
    """base ** exponent over the reals; None where it is not defined or not a real number.

    Exact for rational bases with integer exponents and for perfect powers (`4**(-1/2)` is 1/2). 0**e is undefined for
    e <= 0; a negative base needs an integer exponent.
    """
    base_sign, is_integer = sign(base), isinstance(exponent, Fraction) and exponent.denominator == 1
    if base_sign == 0:
        return Fraction(0) if sign(exponent) == 1 else None
    if exponent == 0 and base_sign:
        return Fraction(1)
    if base_sign != 1 and not (base_sign == -1 and is_integer):
        return None
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        root = _exact_root(base, exponent.denominator)
        bits = 0 if root is None else max(root.numerator.bit_length(), root.denominator.bit_length())
        if root is not None and bits * abs(exponent.numerator) <= MAX_POWER_BITS:
            return root**exponent.numerator
    result: arb = ball(base) ** ball(exponent)
    return result


def _exact_root(base: Fraction, degree: int) -> Fraction | None:
    if degree == 1:
        return base
    parts = (base.numerator, base.denominator)
    if any(part != 1 and degree > part.bit_length() for part in parts):
        return None
    roots = [part if part == 1 else int(fmpz(part).root(degree)) for part in parts]
    return Fraction(*roots) if all(r**degree == p for r, p in zip(roots, parts, strict=True) if p != 1) else None


def nearest_double(value: Real) -> float:
    """The double nearest to a constant, or to the middle of its enclosure; infinite where it is too large."""
    try:
        return float(value if isinstance(value, Fraction) else value.mid())
    except OverflowError:
        return math.inf


def end(value: Real, *, up: bool) -> Fraction:
    """The upper or lower end of a constant, exactly."""
    if isinstance(value, Fraction):
        return value
    mantissa, exponent = (value.upper() if up else value.lower()).man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def outward(value: Real, *, up: bool) -> str:
    """A bound as text: a short rational as it is, an enclosure rounded away to twelve digits."""
    if isinstance(value, Fraction) and len(str(value)) <= 30:
        return str(value)
    bound = ball(value).upper() if up else ball(value).lower()
    slack = abs(bound) * ball(ROUNDING)
    return (bound + slack if up else bound - slack).str(13, radius=False)


def text(value: Real) -> str:
    """Short text of a constant: `6/5`, or the twelve decimals that its enclosure guarantees."""
    return str(value) if isinstance(value, Fraction) else value.str(12, radius=False)
