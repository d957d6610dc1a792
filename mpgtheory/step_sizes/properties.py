"""Properties of one schedule at every counter: positive, in (0, 1), monotone, defined.

Each is a `Statement`: at a point it is decided by exact or enclosed values, for all larger n by the tail.
"""

from __future__ import annotations

from itertools import pairwise

from mpgtheory.step_sizes import expressions as ex
from mpgtheory.step_sizes.evaluation import UndefinedPoint, compare_at, undefined_reason
from mpgtheory.step_sizes.tails import tail_of
from mpgtheory.step_sizes.universal import Statement, Universal, number, prove_for_all, proves_tail, starts

_ZERO = ex.number(0)


def positive(expression: ex.Expression) -> Statement:
    """f(n) is defined and f(n) > 0."""

    def point(n: int) -> bool | None:
        try:
            order = compare_at((expression, n), (_ZERO, n))
        except UndefinedPoint:
            return False
        return None if order is None else order > 0

    return Statement(point, lambda low: tail_of(expression, low).sign == 1)


def in_unit_interval(expression: ex.Expression, *, may_be_one: bool = False) -> Statement:
    """f(n) is defined and 0 < f(n) < 1, or 0 < f(n) <= 1."""
    allowed = (-1, 0) if may_be_one else (-1,)
    rest = ex.total(ex.ONE, ex.product(ex.number(-1), expression))

    def point(n: int) -> bool | None:
        try:
            orders = compare_at((expression, n), (_ZERO, n)), compare_at((expression, n), (ex.ONE, n))
        except UndefinedPoint:
            return False
        if orders[0] in (-1, 0) or orders[1] not in (*allowed, None):
            return False
        return None if None in orders else True

    def tail(low: int) -> bool:
        found = tail_of(expression, low)
        if found.sign != 1:
            return False
        if found.direction is not None and found.direction <= 0:
            return compare_at((expression, low), (ex.ONE, low)) in allowed
        sign = tail_of(rest, low).sign
        return sign is not None and -sign in allowed

    return Statement(point, tail)


def stays_in_unit_interval(expression: ex.Expression, low: int, high: int, *, may_be_one: bool = False) -> Universal:
    """Whether 0 < f(n) < 1, or 0 < f(n) <= 1, for low <= n <= high: branch by branch, by monotonicity or for all n."""
    if isinstance(expression, ex.Piecewise):
        edges = (low, *(bound for bound in expression.bounds if low < bound <= high), high + 1)
        parts = [(expression.branch_at(first), first, after - 1) for first, after in pairwise(edges)]
        outcomes = [stays_in_unit_interval(branch, a, b, may_be_one=may_be_one) for branch, a, b in parts]
        return next((outcome for outcome in outcomes if not outcome.holds), outcomes[0])
    statement = in_unit_interval(expression, may_be_one=may_be_one)
    is_monotone = Statement(statement.point, lambda n: tail_of(expression, n).direction is not None)
    first = next((n for n in starts(low) if n <= high and proves_tail(is_monotone, n)), None)
    if first is not None:
        values = {n: statement.point(n) for n in (*range(low, first + 1), high)}
        if None not in values.values():
            witness = next((n for n, holds in values.items() if not holds), None)
            return Universal(witness is None, witness, None, f"monotone from n = {first} on, so its ends decide")
    outcome = prove_for_all(statement, low)
    if outcome.witness is not None and outcome.witness > high:
        return Universal(
            None, None, None, f"it holds up to n = {number(min(outcome.witness - 1, high))} as far as seen"
        )
    return outcome


def monotone(expression: ex.Expression, *, direction: int) -> Statement:
    """f(n+1) <= f(n) if `direction` is -1, f(n+1) >= f(n) if it is 1."""

    def point(n: int) -> bool | None:
        try:
            order = compare_at((expression, n + 1), (expression, n))
        except UndefinedPoint:
            return False
        return None if order is None else order * direction >= 0

    def tail(low: int) -> bool:
        found = tail_of(expression, low).direction
        return found is not None and found * direction >= 0

    return Statement(point, tail)


def defined(expression: ex.Expression) -> Statement:
    """f(n) is a real number."""
    return Statement(
        lambda n: undefined_reason(expression, n) is None,
        lambda low: tail_of(expression, low).value is not None,
    )
