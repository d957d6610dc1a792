"""What is known of one schedule from `start` on, computed once and shared by all conditions.

Properties at every counter (positive, in (0, 1), monotone, defined) are statements: at a point they are decided by
exact or enclosed values, for all larger n by the tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import ctx

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import (
    UndecidedPoint,
    UndefinedPoint,
    compare_at,
    undefined_reason,
    value_at,
)
from mpgtheory.step_sizes.asymptotics import BITS, AsymptoticClass, Unclassified, classify
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.tails import tail_of
from mpgtheory.step_sizes.universal import Statement, Universal, prove_for_all

Place = tuple[ex.Expression, int]
_ZERO = ex.number(0)


def _compared(left: Place, right: Place, signs: tuple[int, ...]) -> bool | None:
    """Whether the sign of left - right is one of `signs`; None if undecided, False where a value is undefined."""
    try:
        order = compare_at(left, right)
    except UndefinedPoint:
        return False
    return None if order is None else order in signs


def positive(expression: ex.Expression) -> Statement:
    """f(n) is defined and f(n) > 0."""
    return Statement(
        lambda n: _compared((expression, n), (_ZERO, n), (1,)), lambda low: tail_of(expression, low).sign == 1
    )


def in_unit_interval(expression: ex.Expression, *, may_be_one: bool = False) -> Statement:
    """f(n) is defined and 0 < f(n) < 1, or 0 < f(n) <= 1."""
    below = (-1, 0) if may_be_one else (-1,)
    rest = ex.total(ex.ONE, ex.product(ex.number(-1), expression))

    def point(n: int) -> bool | None:
        sides = (_compared((expression, n), (_ZERO, n), (1,)), _compared((expression, n), (ex.ONE, n), below))
        return False if False in sides else None if None in sides else True

    def tail(low: int) -> bool:
        known = tail_of(expression, low)
        if known.direction in (-1, 0):
            return known.sign == 1 and point(low) is True
        return known.sign == 1 and tail_of(rest, low).sign in ((0, 1) if may_be_one else (1,))

    return Statement(point, tail)


def monotone(expression: ex.Expression, *, direction: int) -> Statement:
    """f(n+1) <= f(n) if `direction` is -1, f(n+1) >= f(n) if it is 1."""
    return Statement(
        lambda n: _compared((expression, n + 1), (expression, n), (0, direction)),
        lambda low: tail_of(expression, low).direction in (0, direction),
    )


def defined(expression: ex.Expression) -> Statement:
    """f(n) is a real number."""
    return Statement(
        lambda n: undefined_reason(expression, n) is None, lambda low: tail_of(expression, low).value is not None
    )


@dataclass(frozen=True)
class Facts:
    """One schedule on n >= start; `label` is its name in the results, e.g. `alpha_1`."""

    label: str
    player: int
    expression: ex.Expression
    start: int

    def _decided(self, statement: Statement) -> Universal:
        with ctx.workprec(BITS):
            return prove_for_all(statement, self.start)

    @cached_property
    def classification(self) -> AsymptoticClass | Unclassified:
        """The class of the schedule, or why it has none."""
        return classify(self.expression)

    @property
    def asymptotic_class(self) -> AsymptoticClass:
        """The class of the schedule. Raises: Unsettled if it has none."""
        return self.classification.require()

    @cached_property
    def in_unit_interval(self) -> Universal:
        """0 < f(n) < 1 for every n."""
        return self._decided(in_unit_interval(self.expression))

    @cached_property
    def positive(self) -> Universal:
        """f(n) > 0 for every n."""
        known = self.in_unit_interval
        return known if known.holds else self._decided(positive(self.expression))

    @cached_property
    def non_increasing(self) -> Universal:
        """f(n+1) <= f(n) for every n."""
        return self._decided(monotone(self.expression, direction=-1))

    @cached_property
    def defined(self) -> Universal:
        """f(n) is a real number for every n."""
        return self.positive if self.positive.holds else self._decided(defined(self.expression))

    def shown_at(self, n: int | None) -> str:
        """Text `f(n) = value`, or why it is undefined."""
        assert n is not None, "what fails has a witness"
        try:
            with ctx.workprec(64):
                value = value_at(self.expression, n)
        except UndefinedPoint as error:
            return f"{self.label}({n}) is undefined: {error.reason}"
        except UndecidedPoint as error:
            return f"{self.label}({n}) is not decided: {error}"
        is_short = isinstance(value, Fraction) and len(str(value)) <= 30
        return f"{self.label}({n}) = {value if is_short else f'{reals.nearest_double(value):.12g}'}"

    def result(
        self, condition: str, holds: bool | None, reason: str, witness: str | int | None = None, **details: Any
    ) -> ConditionResult:
        """The result of a condition on this schedule alone."""
        known = holds is not None
        return ConditionResult(
            condition, (self.label,), (self.player,), self.start, holds, known, reason, witness, details
        )
