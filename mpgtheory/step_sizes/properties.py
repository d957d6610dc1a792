"""Properties of one schedule at every counter: defined, positive, in (0, 1), monotone.

Each is a `Statement`: at a point it is decided by exact or enclosed values, on a range by the germ.
"""

from __future__ import annotations

from mpgtheory.step_sizes import expressions as ex
from mpgtheory.step_sizes.analysis import germ_of
from mpgtheory.step_sizes.evaluation import UndefinedPoint, compare_at
from mpgtheory.step_sizes.monomials import Domain
from mpgtheory.step_sizes.universal import Statement

_ZERO = ex.number(0)


def positive(expression: ex.Expression) -> Statement:
    """f(n) is defined and f(n) > 0."""

    def point(n: int) -> bool | None:
        try:
            order = compare_at((expression, n), (_ZERO, n))
        except UndefinedPoint:
            return False
        return None if order is None else order > 0

    return Statement(point, lambda domain: germ_of(expression, domain).sign == 1)


def in_unit_interval(expression: ex.Expression, *, may_be_one: bool = False) -> Statement:
    """f(n) is defined and 0 < f(n) < 1, or 0 < f(n) <= 1."""
    below = (-1, 0) if may_be_one else (-1,)
    rest = ex.total(ex.ONE, ex.product(ex.number(-1), expression))

    def point(n: int) -> bool | None:
        try:
            orders = compare_at((expression, n), (_ZERO, n)), compare_at((expression, n), (ex.ONE, n))
        except UndefinedPoint:
            return False
        if orders[0] in (-1, 0) or orders[1] not in (*below, None):
            return False
        return None if None in orders else True

    def segment(domain: Domain) -> bool:
        germ = germ_of(expression, domain)
        if germ.sign != 1:
            return False
        if germ.direction is not None and germ.direction <= 0:
            return compare_at((expression, domain.low), (ex.ONE, domain.low)) in below
        rest_sign = germ_of(rest, domain).sign
        return rest_sign is not None and -rest_sign in below

    return Statement(point, segment)


def monotone(expression: ex.Expression, *, direction: int) -> Statement:
    """f(n+1) <= f(n) if `direction` is -1, f(n+1) >= f(n) if it is 1."""

    def point(n: int) -> bool | None:
        try:
            order = compare_at((expression, n + 1), (expression, n))
        except UndefinedPoint:
            return False
        return None if order is None else order * direction >= 0

    def segment(domain: Domain) -> bool:
        found = germ_of(expression, domain).direction
        return found is not None and found * direction >= 0

    return Statement(point, segment)


def undefined_reason(expression: ex.Expression, n: int) -> str | None:
    """Why f(n) is not a real number, or None if it is."""
    try:
        compare_at((expression, n), (_ZERO, n))
    except UndefinedPoint as error:
        return error.reason
    return None
