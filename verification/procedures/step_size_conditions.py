"""Assumption 3.2, condition by condition, on pairs of step-size schedules, one pair a player.

Limits, sums and suprema of schedules are decided on the Bertrand scale n^-a (log n)^-b, or enclosed
(`mpgtheory.step_sizes`). Algorithm 1's counters start at 1; the assumption's sums are written from 0.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from mpgtheory.step_sizes import ConditionResult
from verification.claim import Check, Evidence, Method, Scope
from verification.schedules import SchedulePair

PARTS = ("range", "i", "ii", "iii", "iv", "v")
"""The parts of Assumption 3.2; `range` is its first sentence."""
ORDER = {False: 0, None: 1, True: 2}
WORDS = {True: "holds", False: "fails", None: "undecided"}


def condition_evidence(pair: SchedulePair, results: Sequence[ConditionResult], note: str = "") -> Evidence:
    """Evidence from the results of one condition for all players and pairs, the worst of them shown."""
    worst = min(results, key=lambda result: ORDER[result.holds])
    failures = sum(result.holds is False for result in results)
    is_argued = all(result.exact for result in results if result.holds is worst.holds)
    return Evidence(
        method=Method.ARGUMENT if is_argued else Method.FLOAT,
        instance=pair.name,
        measured=worst.reason,
        claimed=WORDS[worst.holds],
        residual=failures,
        tolerance=0,
        comparisons=len(results),
        failures=None if worst.holds is None else failures,
        place=f"{' / '.join(dict.fromkeys(worst.sequences))} from n = {worst.start}",
        note=note,
    )


def of_part(part: str, pair: SchedulePair) -> Evidence:
    """The conditions of one part with counters from 1; what differs with counters from 0 is in the note."""
    from_zero, from_one = ([r for r in pair.by_start[start] if _part_of(r) == part] for start in (0, 1))
    failing = [result for result in from_zero if result.holds is not True]
    other = str(failing[0]) if failing else "it holds with counters from 0 too"
    return condition_evidence(pair, from_one, f"as the sums are written, from n = 0: {other}")


def _part_of(result: ConditionResult) -> str:
    return result.condition.partition(".")[0]


CHECKS = {
    f"assumption-3.2.{part}": (
        Check(Method.ARGUMENT, "Bertrand scale and enclosures", functools.partial(of_part, part), Scope.SCHEDULES),
    )
    for part in PARTS
}
