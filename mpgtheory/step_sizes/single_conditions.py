"""Assumption 3.2: the range (0, 1), condition (i) and condition (ii), for one schedule.

    range   f(n) in (0, 1) for every n
    (i)     sum f(n) = infinity; f(n) -> 0; f(n+1) <= f(n) for every n
    (ii)    sum f(n)^(1 + q/2) < infinity for some q >= 2

For f of the order of a monomial m with index a = -c < 0, sum f^s converges for s > 1/c and diverges for s < 1/c; with
s = 1 + q/2 the infimum of admissible q is max(2, 2 (1/c - 1)), and whether it is attained at s = 1/c is decided by the
logarithms (Bertrand series). A check raises `Unsettled` where it does not decide.
"""

from __future__ import annotations

from fractions import Fraction

from mpgtheory.arithmetic import reals
from mpgtheory.step_sizes import monomials
from mpgtheory.step_sizes.asymptotics import AsymptoticClass, series_converges
from mpgtheory.step_sizes.facts import Facts, in_unit_interval, monotone
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.tails import tail_of


def check_range(facts: Facts) -> ConditionResult:
    """0 < f(n) < 1 for every n >= start."""
    outcome = facts.in_unit_interval
    if outcome.holds is False:
        last = in_unit_interval(facts.expression).last_failure(facts.start, outcome.tail)
        value = facts.shown_at(outcome.witness)
        reason = value if "undefined" in value else f"{value}, not in (0, 1)"
        if last is None:
            return facts.result("range", False, reason, outcome.witness)
        reason += f"; the condition holds for all n >= {last + 1}"
        return facts.result("range", False, reason, outcome.witness, holds_from=last + 1)
    if not outcome.holds:
        return facts.result("range", None, outcome.reason)
    top = f"positive and at most {facts.shown_at(facts.start)}, as it is non-increasing: "
    reason = f"{top if facts.non_increasing.holds else ''}0 < {facts.label}(n) < 1 {outcome.reason}"
    return facts.result("range", True, reason)


def check_monotone(facts: Facts) -> ConditionResult:
    """f(n+1) <= f(n) for every n >= start."""
    outcome, n = facts.non_increasing, facts.non_increasing.witness
    if n is not None:
        last = monotone(facts.expression, direction=-1).last_failure(facts.start, outcome.tail)
        later = None if last is None else last + 1
        reason = f"{facts.shown_at(n)} and {facts.shown_at(n + 1)}"
        reason += "" if later is None else f"; non-increasing only from n = {later}"
        return facts.result("i.monotone", False, reason, n, eventually_from=later)
    argument = "" if outcome.tail is None else f"{_slope_argument(facts, outcome.tail)}: "
    return facts.result("i.monotone", outcome.holds, argument + outcome.reason)


def _slope_argument(facts: Facts, low: int) -> str:
    """Why the tail is non-increasing: its elasticity, or that each of its parts is."""
    elasticity = tail_of(facts.expression, low).elasticity
    try:
        leading = None if elasticity is None else elasticity.leading(low)
    except Unsettled:
        leading = None
    if leading is None or leading.limit is None:
        return "each part of it is monotone in the right direction"
    if leading.is_zero:
        return "it is constant"
    size = "" if monomials.growth(leading.monomial) == 0 else f"*{monomials.text(leading.monomial)}"
    return f"the elasticity n f'(n)/f(n) ~ {reals.text(leading.limit)}{size} is never positive"


def _undefined_term(facts: Facts, condition: str) -> ConditionResult | None:
    """The result if the sum has a term that is undefined."""
    if facts.defined.holds is None:
        raise Unsettled(f"whether every term is defined: {facts.defined.reason}")
    n = facts.defined.witness
    reason = "" if n is None else f"the sum from n = {facts.start} has no meaning: {facts.shown_at(n)}"
    return facts.result(condition, False, reason, n) if reason else None


def check_divergence(facts: Facts) -> ConditionResult:
    """sum f(n) = infinity."""
    undefined = _undefined_term(facts, "i.divergence")
    return undefined or facts.result("i.divergence", *_divergence(facts.label, facts.asymptotic_class))


def _divergence(label: str, order: AsymptoticClass) -> tuple[bool, str, str]:
    if order.vanishes:
        return False, f"eventually zero ({order}): the sum is finite", str(order)
    converges, argument = series_converges(order.monomial)
    comparison = monomials.text(order.monomial)
    if converges:
        return False, f"{label}(n) ~ {order}: converges, {argument}", comparison
    if reals.sign(order.factor) == -1:
        return False, f"{label}(n) ~ {order} is negative: the sum tends to -infinity", comparison
    return True, f"{label}(n) ~ {order}: diverges, {argument}", comparison


def check_limit(facts: Facts) -> ConditionResult:
    """f(n) -> 0."""
    holds, reason, limit = limit_of(facts.label, facts.asymptotic_class)
    return facts.result("i.limit", holds, reason, limit or str(facts.asymptotic_class), limit=limit)


def limit_of(label: str, order: AsymptoticClass) -> tuple[bool, str, str | None]:
    """Whether a function of this class tends to 0, the argument, and its limit as text (None: there is none)."""
    if order.vanishes or order.growth < 0:
        return True, f"{label}(n) ~ {order} tends to 0", "0"
    if order.growth > 0:
        return False, f"{label}(n) ~ {order} is unbounded", "infinity"
    if order.limit is None:
        return False, f"{label}(n) stays within {order}, away from 0", None
    shown = reals.text(order.limit)
    return False, f"{label}(n) tends to {shown}, not to 0", shown


def check_summability(facts: Facts) -> ConditionResult:
    """Some q >= 2 with sum f(n)^(1 + q/2) finite: the infimum of such q, and whether it is attained."""
    undefined = _undefined_term(facts, "ii")
    if undefined:
        return undefined
    order, decay = facts.asymptotic_class, -facts.asymptotic_class.monomial[1]
    shown = f"{facts.label}(n) ~ {order}"
    if order.vanishes or reals.sign(order.monomial[0]) == -1:
        reason = f"{shown}: {'eventually zero' if order.vanishes else 'every power converges (ratio test)'}"
        return facts.result("ii", True, reason, "q = 2", infimum_q="2", attained=True)
    if order.growth >= 0 or reals.sign(decay) != 1:
        reason = f"{shown}: sum {facts.label}(n)^s diverges for every s, as 0 * s < 1 (p-series)"
        return facts.result("ii", False, reason, "p-series with exponent 0", infimum_q=None, attained=False)
    critical = reals.power(decay, Fraction(-1))
    assert critical is not None
    threshold = reals.multiply(Fraction(2), reals.add(critical, Fraction(-1)))
    if reals.is_less(threshold, Fraction(2)):
        double = reals.text(reals.multiply(Fraction(2), decay))
        reason = f"q = 2: {facts.label}(n)^2 is a p-series with exponent {double} > 1"
        return facts.result("ii", True, reason, "q = 2", infimum_q="2", attained=True)
    attained, argument = _at_threshold(order, critical)
    least, relation = reals.text(threshold), {True: "attained", False: "not attained", None: "attainment undecided"}
    series = f"p-series with exponent (1 + q/2)*{reals.text(decay)} > 1"
    reason = f"every q > {least}: {series}; at q = {least} {argument} ({relation[attained]})"
    return facts.result("ii", True, reason, f"q > {least}", infimum_q=least, attained=attained)


def _at_threshold(order: AsymptoticClass, critical: reals.Real) -> tuple[bool | None, str]:
    try:
        converges, argument = series_converges(monomials.raised(order.monomial, critical))
    except Unsettled as error:
        return None, str(error)
    return converges, f"the sum {'converges' if converges else 'diverges'}: {argument}"
