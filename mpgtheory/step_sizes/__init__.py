"""Step-size schedules and Assumption 3.2, decided by rigorous arithmetic."""

from mpgtheory.step_sizes.assumption import check_assumption_3_2, check_both_starts
from mpgtheory.step_sizes.results import (
    CONDITIONS,
    ConditionResult,
    MethodsDisagree,
    by_condition,
    not_holding,
    overall,
)
from mpgtheory.step_sizes.schedule import Schedule

__all__ = [
    "CONDITIONS",
    "ConditionResult",
    "MethodsDisagree",
    "Schedule",
    "by_condition",
    "check_assumption_3_2",
    "check_both_starts",
    "not_holding",
    "overall",
]
