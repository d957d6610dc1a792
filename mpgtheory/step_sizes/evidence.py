"""Numerical evidence: what floating-point values of a schedule suggest, never a proof.

Of a Python callable nothing else is known. Of an expression that is not decided it is added to the reason. A
counterexample found at some n of a callable is reported as a failure (`exact` is False: it rests on floats). A
statement about all n, a limit or a series that agrees with every value looked at stays undecided, and
`details["evidence"]` says "supports" or "contradicts".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mpgtheory.step_sizes.evaluation import UndecidedPoint, enclosure_at
from mpgtheory.step_sizes.facts import Facts
from mpgtheory.step_sizes.results import ConditionResult

DENSE = 1_024
FAR = tuple(2**k for k in range(10, 24))
SLACK = 0.05
"""A local exponent estimated from values a factor 2 apart is trusted to this; logarithms shift it by more."""


@dataclass(frozen=True)
class Sampled:
    """The values of a function at start..1024 and at powers of two up to 2^23."""

    label: str
    player: int
    function: Callable[[int], float]
    start: int

    def at(self, n: int) -> float:
        """The value at n; NaN where it has none (division by zero, log of zero)."""
        try:
            return float(self.function(n))
        except (ArithmeticError, ValueError):
            return math.nan

    @property
    def counters(self) -> Sequence[int]:
        """Where the values are looked at."""
        return [*range(self.start, DENSE), *FAR]

    @cached_property
    def index(self) -> float:
        """The local exponent of n between 2^22 and 2^23; NaN where the values do not allow one."""
        low, high = self.at(FAR[-2]), self.at(FAR[-1])
        return math.log2(high / low) if low > 0 and 0 < high < math.inf else math.nan


def sampled(facts: Facts) -> Sampled:
    """The values of an expression."""

    def value(n: int) -> float:
        try:
            return float(enclosure_at(facts.expression, n, bits=64).mid())
        except UndecidedPoint:
            return math.nan

    return Sampled(facts.label, facts.player, value, facts.start)


def check_single(condition: str, subject: Sampled) -> ConditionResult:
    """The range, condition (i), (ii) or (iii) for one function."""
    index = subject.index
    exponent = f"local exponent {index:.4f} at n = 2**22"
    match condition:
        case "range":
            return _pointwise(condition, subject, lambda n: 0.0 < subject.at(n) < 1.0, "value")
        case "i.monotone":
            return _pointwise(condition, subject, lambda n: subject.at(n + 1) <= subject.at(n), "step")
        case "i.limit":
            return _undecided(condition, [subject], f"f(2**23) = {subject.at(FAR[-1]):.3g}", index < -SLACK)
        case "i.divergence":
            return _undecided(condition, [subject], exponent, index > -1 - SLACK)
        case "ii":
            return _undecided(condition, [subject], exponent, index < -SLACK)
    return _undecided(condition, [subject], exponent, math.isfinite(index))


def check_pair(condition: str, first: Sampled, second: Sampled) -> ConditionResult:
    """Condition (iv) or (v) for two functions."""
    difference = first.index - second.index
    supports = difference < -SLACK if condition == "iv" else abs(difference) < SLACK
    reason = f"the ratio has local exponent {difference:.4f} at n = 2**22"
    return _undecided(condition, [first, second], reason, supports)


def with_evidence(result: ConditionResult, *subjects: Facts) -> ConditionResult:
    """An undecided result, with what values suggest."""
    values = [sampled(facts) for facts in subjects]
    seen = check_single(result.condition, values[0]) if len(values) == 1 else check_pair(result.condition, *values)
    details = {**result.details, "evidence": seen.details["evidence"]}
    return replace(result, reason=f"{result.reason}; {seen.reason}", details=details)


def _undecided(condition: str, subjects: Sequence[Sampled], reason: str, supports: bool) -> ConditionResult:
    evidence = "supports" if supports else "contradicts"
    return _result(condition, subjects, None, f"{reason}: numerical evidence only ({evidence})", evidence)


def _pointwise(condition: str, subject: Sampled, holds_at: Callable[[int], bool], what: str) -> ConditionResult:
    n = next((n for n in subject.counters if not holds_at(n)), None)
    if n is None:
        seen = f"no {what} fails at n < {DENSE:,} or at powers of two to 2**23"
        return _undecided(condition, [subject], seen, supports=True)
    reason = ", ".join(f"{subject.label}({k}) = {subject.at(k):.12g}" for k in (n, n + 1))
    return _result(condition, [subject], False, f"{reason} (floating point)", "contradicts", n)


def _result(
    condition: str, subjects: Sequence[Sampled], holds: bool | None, reason: str, evidence: str, n: int | None = None
) -> ConditionResult:
    labels, players = tuple(s.label for s in subjects), tuple(s.player for s in subjects)
    details = {"evidence": evidence}
    return ConditionResult(condition, labels, players, subjects[0].start, holds, False, reason, n, details)
