"""Assumption 3.2(iii): sup_n f([x n])/f(n) is finite for every x in (0, 1).

Two facts, for f positive. With m = [x n]:

1. If n^A f(n) is non-decreasing on n >= s >= 1, then f(m)/f(n) <= (n/m)^A for m >= s, and n < (m+1)/x gives
   n/m <= 2/x: the supremum is at most (2/x)^A. With (n+1)^A f(n) non-decreasing on n >= 0 it is at most
   ((n+1)/(m+1))^A <= (1 + 1/x)^A, m = 0 included.
2. If f = phi m with phi in [lower, upper] on n >= N and n^A m(n) non-decreasing there, the same holds up to the
   constant K = max(upper/lower, top/(lower m(N)), top/bottom), with top and bottom the largest and smallest of f on
   start <= n <= N: f(m)/f(n) <= K (2/x)^A (where m = 0, n < 1/x).

The limit of the ratio is x^a for a regularly varying f with index a; for exponential decay the ratio grows like
exp(|g| (1-x) n) and the supremum is infinite. Where start = 1 and [x n] = 0 (n < 1/x) the term f(0) does not belong to
the sequence: those n are left out of the supremum, and `zero_defined` says whether f(0) exists.

Source: Karamata; Bingham, Goldie and Teugels (1987), Theorem 1.5.6 (Potter's bounds).
"""

from __future__ import annotations

from fractions import Fraction

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import undefined_reason, value_at
from mpgtheory.step_sizes import monomials
from mpgtheory.step_sizes.asymptotics import AsymptoticClass
from mpgtheory.step_sizes.facts import Facts, monotone
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.universal import prove_for_all

MARGINS = (Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1), Fraction(3))
"""Added in turn to |a|: a bound with the exponent |a| itself is the best, logarithms need a little more."""
MAX_TABLE = 2**13


def check_potter_bound(facts: Facts) -> ConditionResult:
    """Condition (iii), with a bound as a function of x. Raises: Unsettled where it is not decided."""
    if facts.positive.holds is None:
        raise Unsettled(f"whether every value is positive: {facts.positive.reason}")
    if facts.positive.holds is False:
        reason = f"the ratio has no meaning: {facts.shown_at(facts.positive.witness)}, which is not positive"
        return facts.result("iii", False, reason, facts.positive.witness)
    order = facts.asymptotic_class
    rate = reals.sign(order.monomial[0])
    if rate == -1:
        growth = f"exp({reals.text(-order.monomial[0])}*(1-x)*n)"
        reason = f"{facts.label} decays exponentially: the ratio grows like {growth}"
        return facts.result("iii", False, reason, "infinity")
    if rate != 0:
        raise Unsettled(f"{facts.label} grows exponentially: only decaying schedules are treated")
    reason, exponent, bound = _monotone_bound(facts, order) or _table_bound(facts, order)
    details = {
        "bound": bound,
        "exponent": str(exponent),
        "limit": None if order.limit is None else f"x**({reals.text(order.monomial[1])})",
        "zero_defined": undefined_reason(facts.expression, 0) is None,
    }
    return facts.result("iii", True, reason, bound, **details)


def _exponents(order: AsymptoticClass) -> list[Fraction]:
    """Candidate A >= |a|, rational and not negative."""
    index = -order.monomial[1]
    least = index if isinstance(index, Fraction) else Fraction(round(float(index.upper()) * 1000) + 1, 1000)
    return [max(least, Fraction(0)) + margin for margin in MARGINS]


def _monotone_bound(facts: Facts, order: AsymptoticClass) -> tuple[str, Fraction, str] | None:
    """Fact 1: the first A for which the product is provably non-decreasing from the start."""
    argument = ex.total(ex.N, ex.number(1 if facts.start == 0 else 0))
    for exponent in _exponents(order):
        raised = ex.product(ex.power(argument, ex.number(exponent)), facts.expression)
        if _is_non_decreasing(raised, facts.start):
            base = "(2/x)" if facts.start >= 1 else "(1 + 1/x)"
            bound = "1" if exponent == 0 else base if exponent == 1 else f"{base}**({exponent})"
            factor = f"{argument}*" if exponent == 1 else f"{argument}**({exponent})*" if exponent else ""
            return f"{factor}{facts.label}(n) is non-decreasing, so f([x n])/f(n) <= {bound}", exponent, bound
    return None


def _is_non_decreasing(raised: ex.Expression, start: int) -> bool:
    """From 0 on with n - 1 in the place of n, so that the whole range is one tail."""
    if start == 0 and not any(isinstance(node, ex.Piecewise) for node in raised.walk()):
        return _is_non_decreasing(ex.replace(raised, {ex.N: ex.total(ex.N, ex.number(-1))}), 1)
    return bool(prove_for_all(monotone(raised, direction=1), start, refute=False).holds)


def _table_bound(facts: Facts, order: AsymptoticClass) -> tuple[str, Fraction, str]:
    """Fact 2: a finite table up to N and two-sided bounds after it."""
    last = order.valid_from
    if last > MAX_TABLE and not facts.non_increasing.holds:
        raise Unsettled(f"two-sided bounds are only known from n = {last}")
    counters = [facts.start, last] if facts.non_increasing.holds else range(facts.start, last + 1)
    table = [reals.ball(value_at(facts.expression, n)) for n in counters]
    top, bottom = max(value.upper() for value in table), min(value.lower() for value in table)
    lower, upper = order.factor.lower(), order.factor.upper()
    ratios = (Fraction(1), upper / lower, top / (lower * monomials.value_at(order.monomial, last)), top / bottom)
    constant = reals.outward(max(ratios, key=lambda value: reals.end(value, up=True)), up=True)
    for exponent in _exponents(order):
        raised = monomials.times(order.monomial, monomials.unit(1, exponent))
        growth = monomials.growth(raised)
        if growth == 0 or (growth > 0 and monomials.is_monotone(raised, last)):
            ends = f"[{reals.outward(lower, up=False)}, {reals.outward(upper, up=True)}]"
            body = f"{ends}*{monomials.text(order.monomial)}"
            reason = f"extreme values up to n = {last} and, after it, {facts.label}(n) within {body}"
            return reason, exponent, f"{constant}*(2/x)**({exponent})"
    raise Unsettled(f"no bound order for {order}")
