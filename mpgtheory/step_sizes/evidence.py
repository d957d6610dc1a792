"""Numerical evidence: what values of a schedule suggest where nothing is decided, never a proof.

`details["evidence"]` of an undecided condition says "supports" or "contradicts".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas.evaluation import UndecidedPoint, UndefinedPoint, enclosure_at
from mpgtheory.step_sizes.facts import Facts
from mpgtheory.step_sizes.results import ConditionResult

FAR = (2**22, 2**23)
"""Where values are looked at."""
SLACK = 0.05
"""A local exponent estimated from values a factor 2 apart is trusted to this; logarithms shift it by more."""


@dataclass(frozen=True)
class Values:
    """Floating-point values of a schedule."""

    facts: Facts

    def at(self, n: int) -> float:
        """The value at n; NaN where it has none."""
        try:
            return reals.nearest_double(enclosure_at(self.facts.expression, n, bits=64))
        except (UndefinedPoint, UndecidedPoint):
            return math.nan

    @cached_property
    def index(self) -> float:
        """The local exponent of n between 2^22 and 2^23; NaN where the values do not allow one."""
        low, high = map(self.at, FAR)
        return math.log2(high / low) if low > 0 and 0 < high < math.inf else math.nan


def with_evidence(result: ConditionResult, first: Facts, second: Facts | None = None) -> ConditionResult:
    """An undecided result of one or two schedules, with what their values suggest."""
    reason, supports = _single(result.condition, Values(first)) if second is None else _pair(result, first, second)
    evidence = "supports" if supports else "contradicts"
    reason = f"{result.reason}; {reason}: numerical evidence only ({evidence})"
    return replace(result, reason=reason, details={**result.details, "evidence": evidence})


def _single(condition: str, values: Values) -> tuple[str, bool]:
    if condition in ("range", "i.monotone"):  # a counter that fails would have decided it
        return "no counter that was looked at fails", True
    if condition == "i.limit":
        return f"f(2**23) = {values.at(FAR[-1]):.3g}", values.index < -SLACK
    supports = {"i.divergence": values.index > -1 - SLACK, "ii": values.index < -SLACK}
    return f"local exponent {values.index:.4f} at n = 2**22", supports.get(condition, math.isfinite(values.index))


def _pair(result: ConditionResult, first: Facts, second: Facts) -> tuple[str, bool]:
    difference = Values(first).index - Values(second).index
    supports = difference < -SLACK if result.condition == "iv" else abs(difference) < SLACK
    return f"the ratio has local exponent {difference:.4f} at n = 2**22", supports
