"""The asymptotic class of a schedule, and the series tests on it.

A schedule is in the class if f(n) = phi(n) m(n) for all n >= N, with m a monomial and phi(n) in [lower, upper]. It is
regularly varying if m is not exponential and phi converges, and of the same order as such a function if phi only stays
between positive bounds. Then sum f(n) and sum m(n) converge or diverge together (comparison), and for the monomial m

    g < 0 converges, g > 0 diverges (terms do not vanish);
    g = 0: p-series, a < -1 converges, a > -1 diverges;
    a = -1: Bertrand series (integral test), the same test on b, then c, then d; all -1 diverges.

Source: Hardy (1910); Bingham, Goldie and Teugels (1987), Proposition 1.5.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import UndecidedPoint, value_at
from mpgtheory.arithmetic.reals import Real
from mpgtheory.step_sizes import monomials
from mpgtheory.step_sizes.monomials import Exponents, Unsettled
from mpgtheory.step_sizes.results import MethodsDisagree
from mpgtheory.step_sizes.tails import tail_of

BITS = 128
TAILS = tuple(2**k for k in (6, 8, 10, 13, 16, 24, 32, 64, 128, 512, 2048))
"""Where a tail is tried to begin; the last is past exp(1400), far beyond any counter."""
MULTIPLES = (1, 3, 1_000, 2**40 + 1)
"""Of the start of a tail: where values are compared with the class."""


@dataclass(frozen=True)
class AsymptoticClass:
    """f(n) = phi(n) * m(n) for n >= valid_from, phi within `factor`; `limit` of phi if it exists.

    `vanishes` says that f(n) = 0 for all n >= valid_from; otherwise `factor` is bounded away from 0.
    """

    monomial: Exponents
    limit: Real | None
    factor: arb
    valid_from: int
    vanishes: bool = False

    @property
    def growth(self) -> int:
        """-1 if the monomial tends to 0, 0 if it is 1, 1 if it tends to infinity."""
        return monomials.growth(self.monomial)

    def require(self) -> AsymptoticClass:
        """The class itself."""
        return self

    def __str__(self) -> str:
        if self.vanishes:
            return f"0 for all n >= {self.valid_from}"
        ends = f"[{float(self.factor.lower()):.6g}, {float(self.factor.upper()):.6g}]"
        coefficient = ends if self.limit is None else reals.text(self.limit)
        body = monomials.text(self.monomial)
        return coefficient if body == "1" else (body if coefficient == "1" else f"{coefficient}*{body}")


@dataclass(frozen=True)
class Unclassified:
    """Why an expression has no asymptotic class here."""

    reason: str

    def require(self) -> AsymptoticClass:
        """Raises Unsettled with the reason."""
        raise Unsettled(f"outside the Bertrand scale: {self.reason}")


def classify(expression: ex.Expression) -> AsymptoticClass | Unclassified:
    """The asymptotic class of `expression`, or the reason why it has none.

    Raises: MethodsDisagree if a value far out contradicts the class: an error of this package.
    """
    reason = "no tail gives bounds"
    with ctx.workprec(BITS):
        for low in TAILS:
            try:
                tail = tail_of(expression, low)
                value = tail.value
                if value is not None and value.limit == 0 and not value.is_zero:
                    reason = "leading terms cancel, and their difference is not expanded further"
                elif value is not None and (value.is_zero or value.sign):
                    order = AsymptoticClass(value.monomial, value.limit, value.factor, low, value.is_zero)
                    check_values(expression, order)
                    return order
                else:
                    reason = tail.reason or reason
            except Unsettled as error:
                reason = str(error)
    return Unclassified(reason)


def check_values(expression: ex.Expression, order: AsymptoticClass) -> None:
    """Compare f(n)/m(n) with its enclosure at a few n, by direct evaluation.

    Raises: MethodsDisagree if a value lies outside.
    """
    with ctx.workprec(BITS):
        for n in (order.valid_from * multiple for multiple in MULTIPLES):
            try:
                value = reals.ball(value_at(expression, n))
            except UndecidedPoint:
                continue
            expected = arb(0) if order.vanishes else order.factor * monomials.value_at(order.monomial, n)
            if not expected.overlaps(value):
                raise MethodsDisagree(f"at n = {n} the value {value.str(10)} is outside {expected.str(10)} ({order})")


def series_converges(monomial: Exponents) -> tuple[bool, str]:
    """Whether sum m(n) converges, and the argument.

    Raises: Unsettled if an exponent cannot be told from its critical value.
    """
    rate = _order(monomial[0], Fraction(0))
    if rate < 0:
        return True, f"geometric decay exp({reals.text(monomial[0])}*n): ratio test"
    if rate > 0:
        return False, f"exponential growth exp({reals.text(monomial[0])}*n): the terms do not vanish"
    if monomial == monomials.unit(1, Fraction(-1)):
        return False, "p-series with exponent 1 = 1 (harmonic series)"
    for level, exponent in enumerate(monomial[1:], start=1):
        order = _order(exponent, Fraction(-1))
        if order:
            shown = f"{reals.text(-exponent)} {'> 1' if order < 0 else '< 1'}"
            edge = "*".join(monomials.NAMES[1:level])
            bertrand = f"Bertrand series 1/({edge}*{monomials.NAMES[level]}**p) with p = {shown} (integral test)"
            return order < 0, f"p-series with exponent {shown}" if level == 1 else bertrand
    return False, "Bertrand series with every exponent exactly 1: the integral is an iterated logarithm"


def _order(value: Real, critical: Fraction) -> int:
    sign = reals.sign(reals.add(value, -critical))
    if sign is None:
        raise Unsettled(f"the exponent {reals.text(value)} cannot be told from {critical}")
    return sign
