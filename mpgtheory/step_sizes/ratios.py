"""Assumption 3.2(iv) and (v): conditions on the ratio of two schedules.

    (iv)  beta_i(n)/alpha_j(n) -> 0
    (v)   0 < xi <= f_i(n)/f_j(n) <= zeta < infinity for every n

Both are read off the asymptotic class of the ratio, built as one expression so that common factors cancel. For (v) the
finite part needs only positivity. The constants are the infimum and the supremum of the ratio over a table and over the
tail: the tightest ones where the tail is monotone (its ends are the value at N and the limit), else valid ones. A check
raises `Unsettled` where it does not decide.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import value_at
from mpgtheory.step_sizes import monomials
from mpgtheory.step_sizes.asymptotics import AsymptoticClass, Unclassified, classify
from mpgtheory.step_sizes.facts import Facts
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.single_conditions import limit_of
from mpgtheory.step_sizes.tails import tail_of

STARTS = (64, 256, 1_024)
"""Where the ratio is looked at for a monotone tail."""


def ratio_class(first: Facts, second: Facts) -> AsymptoticClass:
    """The class of first/second, from the quotient or, failing that, from the two classes."""
    ratio = classify(ex.quotient(first.expression, second.expression))
    above, below = first.classification, second.classification
    if isinstance(above, Unclassified) or isinstance(below, Unclassified) or above.vanishes or below.vanishes:
        return ratio.require()
    if isinstance(ratio, AsymptoticClass):
        return ratio
    inverse = None if below.limit is None else reals.power(below.limit, Fraction(-1))
    limit = None if above.limit is None or inverse is None else reals.multiply(above.limit, inverse)
    monomial = monomials.times(above.monomial, monomials.raised(below.monomial, Fraction(-1)))
    return AsymptoticClass(monomial, limit, above.factor / below.factor, max(above.valid_from, below.valid_from))


def _result(
    condition: str, first: Facts, second: Facts, holds: bool, *argument: Any, **details: Any
) -> ConditionResult:
    single = first.result(condition, holds, *argument, **details)
    return replace(single, sequences=(first.label, second.label), players=(first.player, second.player))


def check_timescales(beta: Facts, alpha: Facts) -> ConditionResult:
    """(iv): beta_i(n)/alpha_j(n) -> 0, with the limit of the ratio."""
    above, below = beta.classification, alpha.classification
    if isinstance(below, AsymptoticClass) and below.vanishes:
        reason = f"{alpha.label} is {below}: the ratio is undefined"
        return _result("iv", beta, alpha, False, reason, below.valid_from)
    if isinstance(above, AsymptoticClass) and above.vanishes and alpha.positive.holds:
        reason = f"{beta.label} is {above} and {alpha.label} is positive: the ratio is eventually 0"
        return _result("iv", beta, alpha, True, reason, "0", limit="0")
    order = ratio_class(beta, alpha)
    holds, reason, limit = limit_of(f"({beta.label}/{alpha.label})", order)
    return _result("iv", beta, alpha, holds, reason, limit or str(order), limit=limit)


def check_ratio(first: Facts, second: Facts) -> ConditionResult:
    """(v): the ratio of two players' schedules, with the tightest constants where they are known."""
    for facts in (first, second):
        if facts.positive.holds is None:
            raise Unsettled(f"whether {facts.label} is positive: {facts.positive.reason}")
        if facts.positive.holds is False:
            n = facts.positive.witness
            return _result("v", first, second, False, f"the ratio has no positive bounds: {facts.shown_at(n)}", n)
    if first.expression == second.expression:
        details = {"xi": "1", "zeta": "1", "tight": True, "limit": "1"}
        return _result("v", first, second, True, "the same schedule: the ratio is 1", "1", **details)
    order = ratio_class(first, second)
    if order.growth:
        limit = "infinity" if order.growth > 0 else "0"
        reason = f"{first.label}/{second.label} ~ {order} tends to {limit}"
        return _result("v", first, second, False, reason, limit, limit=limit)
    return _bounded(first, second, order)


def _bounded(first: Facts, second: Facts, order: AsymptoticClass) -> ConditionResult:
    ratio, name = ex.quotient(first.expression, second.expression), f"{first.label}/{second.label}"
    limit = None if order.limit is None else reals.text(order.limit)
    after, tail = _tail(ratio, first.start, order)
    if after > STARTS[-1]:
        reason = f"{name} is positive and, from n = {order.valid_from}, within {order}"
        return _result("v", first, second, True, reason, str(order), xi=None, zeta=None, tight=False, limit=limit)
    values = [*(value_at(ratio, n) for n in range(first.start, after)), *tail]
    low = reals.outward(min(values, key=lambda value: reals.end(value, up=False)), up=False)
    high = reals.outward(max(values, key=lambda value: reals.end(value, up=True)), up=True)
    is_tight = tail[0] is order.limit
    constants = "tightest" if is_tight else "valid"
    reason = f"{low} <= {name} <= {high} for every n >= {first.start} ({constants} constants)"
    details = {"xi": low, "zeta": high, "tight": is_tight, "limit": limit}
    return _result("v", first, second, True, reason, f"[{low}, {high}]", **details)


def _tail(ratio: ex.Expression, start: int, order: AsymptoticClass) -> tuple[int, list[reals.Real]]:
    """The N before which values are looked at one by one, and the ends of the ratio from N on (one if constant)."""
    for low in (max(start, 1), *STARTS):
        try:
            direction = tail_of(ratio, low).direction
        except Unsettled:
            continue
        if order.limit is not None and direction is not None:
            return low, [order.limit, *([value_at(ratio, low)] if direction else [])]
    return order.valid_from, [order.factor.lower(), order.factor.upper()]
