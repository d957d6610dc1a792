"""What the check of one condition gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "range": "every step size is in (0, 1)",
        "i.divergence": "the sum of the step sizes diverges",
        "i.limit": "the step sizes tend to 0",
        "i.monotone": "the step sizes are non-increasing, for every n",
        "ii": "for some q >= 2 the sum of step sizes to the power 1 + q/2 converges",
        "iii": "sup_n f([x n])/f(n) is finite for all x in (0, 1)",
        "iv": "beta_i(n)/alpha_j(n) tends to 0",
        "v": "the ratio of two players' step sizes stays between positive bounds",
    }
)
"""The parts of Assumption 3.2, in order."""


class MethodsDisagree(AssertionError):
    """Two methods contradict each other: an error of this package, never of the user."""


@dataclass(frozen=True)
class ConditionResult:
    """One condition, for one schedule or one pair of schedules, on n >= start.

    condition:           a key of `CONDITIONS`, or a part of Appendix A.
    sequences, players:  the schedules, e.g. ("beta_2", "alpha_1"), and their players, counted from 1.
    holds:               True (proved), False (disproved; see `witness`), None (undecided; see `reason`).
    exact:               whether `holds` rests on exact or enclosed arithmetic and a theorem only.
    reason, witness:     the argument, written out; the n, the comparison series or the limit that decides.
    details:             infimum_q, attained, bound, limit, constants, evidence; ready for JSON.
    """

    condition: str
    sequences: tuple[str, ...]
    players: tuple[int, ...]
    start: int
    holds: bool | None
    exact: bool
    reason: str
    witness: str | int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        verdict = {True: "holds", False: "fails", None: "undecided"}[self.holds]
        return f"({self.condition}) {', '.join(self.sequences)} from n = {self.start}: {verdict}: {self.reason}"


def overall(results: Sequence[ConditionResult]) -> bool | None:
    """True if all hold, False if one fails, None otherwise."""
    verdicts = {result.holds for result in results}
    if False in verdicts:
        return False
    return None if None in verdicts or not verdicts else True


def not_holding(results: Sequence[ConditionResult]) -> dict[str, tuple[str, ...]]:
    """The conditions that do not hold, by schedule or pair; undecided ones end in "?".

    Keys are `alpha_1`, or `beta_1/alpha_1` for a pair of different schedules.
    """
    conditions: dict[str, list[str]] = {}
    for result in results:
        if result.holds is not True:
            key = "/".join(dict.fromkeys(result.sequences))
            conditions.setdefault(key, []).append(result.condition + ("?" if result.holds is None else ""))
    return {key: tuple(names) for key, names in conditions.items()}


def by_condition(results: Sequence[ConditionResult]) -> dict[str, bool | None]:
    """For each condition the verdict over all players and pairs."""
    names = dict.fromkeys(result.condition for result in results)
    return {name: overall([r for r in results if r.condition == name]) for name in names}
