"""Monomials of the Bertrand scale and their exact behaviour for all n >= N.

    m(n) = e^(g n) * n^a * (log n)^b * (log log n)^c * (log log log n)^d

with real exponents (g, a, b, c, d), compared lexicographically: the first exponent that is not zero decides whether m
tends to 0 or to infinity (Hardy's scale). The elasticity n m'(n)/m(n) is

    g n + a + b / L1 + c / (L1 L2) + d / (L1 L2 L3),      L1 = log n, L2 = log L1, L3 = log L2,

each term of which is monotone in n; where its enclosure has one sign m is monotone.

Source: Hardy, Orders of Infinity (1910); Bingham, Goldie and Teugels, Regular Variation (1987), 1.5.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.reals import Real

NAMES = ("exp(n)", "n", "log(n)", "log(log(n))", "log(log(log(n)))")
DEPTH = len(NAMES)
Exponents = tuple[Real, ...]
TRIVIAL: Exponents = (Fraction(0),) * DEPTH


class Unsettled(Exception):
    """Nothing is known of the expression for all n >= N, for this N or at all; the text says why."""


def unit(index: int, exponent: Real) -> Exponents:
    """The monomial NAMES[index] ** exponent."""
    return (*TRIVIAL[:index], exponent, *TRIVIAL[index + 1 :])


def times(left: Exponents, right: Exponents) -> Exponents:
    """The product of two monomials."""
    return tuple(reals.add(a, b) for a, b in zip(left, right, strict=True))


def raised(monomial: Exponents, exponent: Real) -> Exponents:
    """monomial ** exponent."""
    return tuple(reals.multiply(a, exponent) for a in monomial)


def growth(monomial: Exponents) -> int:
    """-1 if m -> 0, 0 if m = 1, 1 if m -> infinity.

    Raises: Unsettled if an exponent cannot be told from zero.
    """
    for exponent in monomial:
        sign = reals.sign(exponent)
        if sign is None:
            raise Unsettled(f"the exponent {reals.text(exponent)} cannot be told from 0")
        if sign:
            return sign
    return 0


def logarithm(level: int, n: int) -> arb:
    """n, log n, log log n or log log log n for level 1, ..., 4.

    Raises: Unsettled where it is not positive.
    """
    value = arb(n)
    for _ in range(level - 1):
        value = value.log()
        if not value > 0:
            raise Unsettled(f"{NAMES[level]} is not positive at n = {n}")
    return value


def value_at(monomial: Exponents, n: int) -> arb:
    """m(n).

    Raises: Unsettled where a logarithm in it is not positive.
    """
    result = (reals.ball(monomial[0]) * n).exp()
    for k in range(1, DEPTH):
        if reals.sign(monomial[k]) != 0:
            result = result * logarithm(k, n) ** reals.ball(monomial[k])
    return result


def span(monomial: Exponents, low: int) -> arb:
    """An enclosure of m(n) for all n >= low.

    Raises: Unsettled if m is unbounded, or does not show that it is monotone from `low` on.
    """
    rate = growth(monomial)
    if rate == 0:
        return arb(1)
    if rate > 0 or not is_monotone(monomial, low):
        raise Unsettled(f"{text(monomial)} is not monotone and bounded from n = {low} on")
    return value_at(monomial, low).union(arb(0))


def is_monotone(monomial: Exponents, low: int) -> bool:
    """Whether the elasticity shows one sign for all n >= low.

    Divided by the function in front of its first exponent e_k that is not zero, the elasticity is e_k plus terms
    e_j / (L_k ... L_{j-1}), j > k, each between its value at `low` and 0.
    """
    if len({reals.sign(exponent) for exponent in monomial} - {0}) == 1:
        return True
    first = next(k for k, exponent in enumerate(monomial) if reals.sign(exponent) != 0)
    last = max(k for k, exponent in enumerate(monomial) if reals.sign(exponent) != 0)
    slope, divisor = reals.ball(monomial[first]), arb(1)
    for k in range(first + 1, last + 1):
        divisor = divisor * logarithm(k, low)
        slope = slope + reals.ball(monomial[k]) * (1 / divisor).union(arb(0))
    return reals.sign(slope) is not None


def text(monomial: Exponents) -> str:
    """Text such as `n**(-6/5)*log(n)**(-1)`; `1` for the trivial monomial."""
    exponential = [f"exp({reals.text(monomial[0])}*n)"] if reals.sign(monomial[0]) != 0 else []
    pairs = [(n, e) for n, e in zip(NAMES[1:], monomial[1:], strict=True) if reals.sign(e) != 0]
    shown = [n if e == 1 else f"{n}**({reals.text(e)})" for n, e in pairs]
    return "*".join((*exponential, *shown)) or "1"
