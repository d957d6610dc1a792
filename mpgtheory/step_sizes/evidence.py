"""Numerical evidence: what values of a schedule suggest where nothing is decided, never a proof.

`details["evidence"]` of an undecided condition says "supports" or "contradicts".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from mpgtheory.step_sizes import reals
from mpgtheory.step_sizes.evaluation import UndecidedPoint, UndefinedPoint, enclosure_at
from mpgtheory.step_sizes.facts import Facts
from mpgtheory.step_sizes.results import ConditionResult

DENSE, FAR = 256, tuple(2**k for k in range(8, 24))
"""Values are looked at at every n below 256, and at powers of two up to 2^23."""
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
        low, high = self.at(FAR[-2]), self.at(FAR[-1])
        return math.log2(high / low) if low > 0 and 0 < high < math.inf else math.nan

    def holds_where_seen(self, is_true: Callable[[int], bool]) -> bool:
        """Whether a property holds at every counter that is looked at."""
        return all(is_true(n) for n in (*range(self.facts.start, DENSE), *FAR))


def with_evidence(result: ConditionResult, first: Facts, second: Facts | None = None) -> ConditionResult:
    """An undecided result of one or two schedules, with what their values suggest."""
    reason, supports = _single(result.condition, Values(first)) if second is None else _pair(result, first, second)
    evidence = "supports" if supports else "contradicts"
    reason = f"{result.reason}; {reason}: numerical evidence only ({evidence})"
    return replace(result, reason=reason, details={**result.details, "evidence": evidence})


def _single(condition: str, values: Values) -> tuple[str, bool]:
    if condition in ("range", "i.monotone"):
        holds = values.holds_where_seen(
            lambda n: 0.0 < values.at(n) < 1.0 if condition == "range" else values.at(n + 1) <= values.at(n)
        )
        return f"{'no value fails' if holds else 'a value fails'} at n < {DENSE} and at powers of two to 2**23", holds
    if condition == "i.limit":
        return f"f(2**23) = {values.at(FAR[-1]):.3g}", values.index < -SLACK
    supports = {"i.divergence": values.index > -1 - SLACK, "ii": values.index < -SLACK}
    return f"local exponent {values.index:.4f} at n = 2**22", supports.get(condition, math.isfinite(values.index))


def _pair(result: ConditionResult, first: Facts, second: Facts) -> tuple[str, bool]:
    difference = Values(first).index - Values(second).index
    supports = difference < -SLACK if result.condition == "iv" else abs(difference) < SLACK
    return f"the ratio has local exponent {difference:.4f} at n = 2**22", supports
