"""What Appendix A asks of step sizes, (A3), (A6) and Remark A.4, and that Assumption 3.2 gives (A3).

The conditions of a pair of schedules are decided in `mpgtheory.step_sizes`, with counters from 1 and one component of q
and of pi a player; here they become evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mpgtheory.step_sizes import ConditionResult
from verification.claim import Check, Evidence, Method, Scope
from verification.procedures.step_size_conditions import condition_evidence
from verification.schedules import SchedulePair

PARTS = {
    "assumption-A.3": "A3.i",
    "assumption-A.3.ii": "A3.ii",
    "assumption-A.3.iii": "A3.iii",
    "assumption-A.3.iv": "A3.iv",
    "assumption-A.6": "A6",
    "remark-A.4": "A4",
}
"""By claim the part of the appendix to which its conditions belong."""


def of_part(part: str) -> Callable[[SchedulePair], Evidence]:
    """The check of the conditions of one part of the appendix."""

    def run(pair: SchedulePair) -> Evidence:
        return condition_evidence(pair, [r for r in pair.appendix if f"{r.condition}.".startswith(f"{part}.")])

    return run


def follows_from_assumption_3_2(pair: SchedulePair) -> Evidence:
    """(A3) of a pair of schedules that satisfies Assumption 3.2, condition by condition."""
    assumed, concluded = pair.by_start[1], [r for r in pair.appendix if r.condition.partition(".")[0] == "A3"]
    failing = [r for r in concluded if r.holds is False]
    undecided = [r for r in concluded if r.holds is None]
    worst = (*failing, *undecided, *concluded)[0]
    return Evidence(
        method=Method.ARGUMENT if all(r.exact for r in (*assumed, *concluded)) else Method.FLOAT,
        instance=pair.name,
        measured=worst.reason,
        claimed="(A3) holds",
        residual=len(failing),
        tolerance=0,
        comparisons=len(concluded),
        failures=None if undecided and not failing else len(failing),
        place=worst.condition,
        hypotheses={"Assumption 3.2": all_hold(assumed)},
        note="one component of q and of pi a player; components of one player share their schedule",
    )


def all_hold(results: Sequence[ConditionResult]) -> bool | None:
    """Whether all conditions hold; None if that is not decided."""
    known = {r.holds for r in results}
    return False if False in known else None if None in known else True


CHECKS = {
    **{
        claim: (Check(Method.ARGUMENT, "Bertrand scale and enclosures", of_part(part), Scope.SCHEDULES),)
        for claim, part in PARTS.items()
    },
    "appendix-B.1.iii": (
        Check(Method.ARGUMENT, "schedules that satisfy Assumption 3.2", follows_from_assumption_3_2, Scope.SCHEDULES),
    ),
}
