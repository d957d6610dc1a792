"""What is known of one schedule, computed once and shared by all conditions.

The facts of a schedule from `start` on: its asymptotic class, and whether it is defined, positive, in (0, 1) and
non-increasing at every n >= start.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import ctx

from mpgtheory.step_sizes import expressions as ex
from mpgtheory.step_sizes import properties, reals
from mpgtheory.step_sizes.asymptotics import BITS, AsymptoticClass, Unclassified, classify
from mpgtheory.step_sizes.evaluation import UndecidedPoint, UndefinedPoint, value_at
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.universal import Statement, Universal, prove_for_all


@dataclass(frozen=True)
class Facts:
    """One schedule on n >= start; `label` is its name in the results, e.g. `alpha_1`."""

    label: str
    player: int
    expression: ex.Expression
    start: int

    def decided(self, statement: Statement) -> Universal:
        """A statement for every n >= start, at the working precision of the package."""
        with ctx.workprec(BITS):
            return prove_for_all(statement, self.start)

    @cached_property
    def classification(self) -> AsymptoticClass | Unclassified:
        """The class of the schedule, or why it has none."""
        return classify(self.expression)

    @property
    def asymptotic_class(self) -> AsymptoticClass:
        """The class of the schedule.

        Raises: Unsettled if it has none.
        """
        return classified(self.classification)

    @cached_property
    def in_unit_interval(self) -> Universal:
        """0 < f(n) < 1 for every n."""
        return self.decided(properties.in_unit_interval(self.expression))

    @cached_property
    def positive(self) -> Universal:
        """f(n) > 0 for every n."""
        return self.in_unit_interval if self.in_unit_interval.holds else self.decided(self._positivity)

    @property
    def _positivity(self) -> Statement:
        return properties.positive(self.expression)

    @cached_property
    def non_increasing(self) -> Universal:
        """f(n+1) <= f(n) for every n."""
        return self.decided(properties.monotone(self.expression, direction=-1))

    @cached_property
    def defined(self) -> Universal:
        """f(n) is a real number for every n."""
        return self.positive if self.positive.holds else self.decided(properties.defined(self.expression))

    def shown_at(self, n: int) -> str:
        """Text `f(n) = value`, or why it is undefined."""
        try:
            with ctx.workprec(64):
                value = value_at(self.expression, n)
        except UndefinedPoint as error:
            return f"{self.label}({n}) is undefined: {error.reason}"
        except UndecidedPoint as error:
            return f"{self.label}({n}) is not decided: {error}"
        is_short = isinstance(value, Fraction) and len(str(value)) <= 30
        return f"{self.label}({n}) = {value if is_short else f'{float(reals.ball(value).mid()):.12g}'}"

    def result(
        self, condition: str, holds: bool | None, reason: str, witness: str | int | None = None, **details: Any
    ) -> ConditionResult:
        """The result of a condition on this schedule alone."""
        return ConditionResult(
            condition, (self.label,), (self.player,), self.start, holds, holds is not None, reason, witness, details
        )


def classified(found: AsymptoticClass | Unclassified) -> AsymptoticClass:
    """The class.

    Raises: Unsettled, with the reason, if there is none.
    """
    if isinstance(found, Unclassified):
        raise Unsettled(f"outside the Bertrand scale: {found.reason}")
    return found
