"""Values of an expression at one counter n: exact where rational, rigorously enclosed otherwise.

Comparisons raise the precision until they decide. Equality is recognised where both sides are rational, or become the
same expression once n is put in.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor

from flint import arb, ctx

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.reals import Real

COMPARISON_BITS = (64, 256, 1024)
"""Precisions tried in turn; two different values of one schedule agree to 300 digits nowhere we know."""


class UndefinedPoint(ValueError):
    """The expression has no real value at n; `reason` says which part fails."""

    def __init__(self, n: int, reason: str) -> None:
        super().__init__(f"undefined at n = {n}: {reason}")
        self.reason = reason


class UndecidedPoint(Exception):
    """The enclosure does not tell whether the expression is defined at n."""


def value_at(expression: ex.Expression, n: int) -> Real:
    """The value at n: a Fraction where rational arithmetic gives it, else an enclosure.

    Raises: UndefinedPoint where it is not a real number; UndecidedPoint where the working precision does not tell.
    """
    match expression:
        case ex.Number(value):
            return value
        case ex.Counter():
            return Fraction(n)
        case ex.Parameter(name):
            raise ValueError(f"symbol {name!r} has no value; substitute a number for it first")
        case ex.Piecewise():
            return value_at(expression.branch_at(n), n)
        case ex.Power(base, exponent):
            return _power_at(expression, value_at(base, n), value_at(exponent, n), n)
    values = [value_at(child, n) for child in expression.children]
    if isinstance(expression, ex.Call):
        return _call_at(expression.name, values, n)
    result, operation = values[0], reals.add if isinstance(expression, ex.Sum) else reals.multiply
    for value in values[1:]:
        result = operation(result, value)
    return result


def _power_at(expression: ex.Power, base: Real, exponent: Real, n: int) -> Real:
    value, sign = reals.power(base, exponent), reals.sign(base)
    if value is not None:
        return value
    if sign is None:
        raise UndecidedPoint(f"the sign of {expression.base} at n = {n} is not decided")
    what = "division by zero" if reals.sign(exponent) == -1 else "0**0"
    negative = f"the negative number {reals.text(base)} has no real power {reals.text(exponent)}"
    raise UndefinedPoint(n, f"{what} in {expression}" if sign == 0 else negative)


def _call_at(name: str, values: list[Real], n: int) -> Real:
    value = values[0]
    match name:
        case "Max" | "Min":
            return _extreme(name, values)
        case "floor" | "ilog2":
            assert isinstance(value, Fraction), "floor and ilog2 take affine arguments with rational coefficients"
            if name == "floor":
                return Fraction(floor(value))
            if value < 1:
                raise UndefinedPoint(n, f"ilog2 of {value}, which is less than 1")
            return Fraction(int(value).bit_length() - 1)
        case "log":
            if reals.sign(value) is None:
                raise UndecidedPoint(f"the sign of the argument of log at n = {n} is not decided")
            if reals.sign(value) != 1:
                raise UndefinedPoint(n, f"log of {reals.text(value)}")
            return Fraction(0) if value == 1 else reals.ball(value).log()
    if value == 0:
        return Fraction(0 if name == "sin" else 1)
    return getattr(reals.ball(value), name)()  # exp, sin, cos


def _extreme(name: str, values: list[Real]) -> Real:
    best = values[0]
    for value in values[1:]:
        less = reals.is_less(best, value)
        if less is None:
            first, second = reals.ball(best), reals.ball(value)
            best = first.max(second) if name == "Max" else first.min(second)
        elif less == (name == "Max"):
            best = value
    return best


def enclosure_at(expression: ex.Expression, n: int, *, bits: int = 128) -> arb:
    """The value at n as a ball whose radius comes from computing with `bits` bits.

    Raises: UndefinedPoint, UndecidedPoint as `value_at`.
    """
    with ctx.workprec(bits):
        return reals.ball(value_at(expression, n))


def compare_at(left: tuple[ex.Expression, int], right: tuple[ex.Expression, int]) -> int | None:
    """The sign of left - right, each an expression and the counter to put in; None if undecided.

    Raises: UndefinedPoint where either is not a real number.
    """
    for bits in COMPARISON_BITS:
        with ctx.workprec(bits):
            try:
                outcome = reals.sign(reals.add(value_at(*left), -value_at(*right)))
            except UndecidedPoint:
                continue
            if outcome is not None:
                return outcome
            if bits == COMPARISON_BITS[0] and at_counter(*left) == at_counter(*right):
                return 0
    return None


def at_counter(expression: ex.Expression, n: int) -> ex.Expression:
    """The expression with n put in, rational parts folded: equal results mean equal values."""
    match expression:
        case ex.Counter():
            return ex.number(n)
        case ex.Piecewise():
            return at_counter(expression.branch_at(n), n)
        case ex.Call(_, "floor" | "ilog2"):
            value = value_at(expression, n)
            assert isinstance(value, Fraction)
            return ex.Number(value)
    return ex.rebuilt(expression, lambda child: at_counter(child, n))


def undefined_reason(expression: ex.Expression, n: int) -> str | None:
    """Why f(n) is not a real number, or None if it is."""
    try:
        compare_at((expression, n), (ex.number(0), n))
    except UndefinedPoint as error:
        return error.reason
    return None
