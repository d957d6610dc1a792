"""The assumptions of Appendix A on step sizes, read off the conditions of Assumption 3.2.

    Assumption A.1   (A3)(i) is (i), (A3)(ii) is (iii), (A3)(iii) is (iv), (A3)(iv) is (v), without the range (0, 1);
                     (A6) is (ii), with moments of the noise that are not a matter of step sizes. As f tends to 0,
                     every larger q is admissible too, so finitely many players share one q
    Remark A.4       all players with equal schedules (Perkins and Leslie), or heterogeneous ones within (v)

Source: the paper, appendix A; Perkins and Leslie (2013).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from mpgtheory.arithmetic.formulas.evaluation import compare_at
from mpgtheory.step_sizes import ConditionResult, Schedule, overall

A3_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "i.divergence": "A3.i.divergence",
        "i.limit": "A3.i.limit",
        "i.monotone": "A3.i.monotone",
        "iii": "A3.ii",
        "iv": "A3.iii",
        "v": "A3.iv",
    }
)
"""How Assumption A.1 (A3) numbers the conditions of Assumption 3.2."""
COUNTERS = range(1, 65)
"""Where different expressions are compared."""


def assumption_a3(results: Sequence[ConditionResult]) -> tuple[ConditionResult, ...]:
    """Assumption A.1 (A3), of the results of Assumption 3.2."""
    return tuple(replace(r, condition=A3_NAMES[r.condition]) for r in results if r.condition in A3_NAMES)


def assumption_a6(results: Sequence[ConditionResult]) -> tuple[ConditionResult, ...]:
    """Assumption A.1 (A6), its step-size part: some q >= 2 with sum f^(1 + q/2) finite."""
    return tuple(replace(r, condition="A6") for r in results if r.condition == "ii")


def remark_a4(
    results: Sequence[ConditionResult], alphas: Sequence[Schedule], betas: Sequence[Schedule]
) -> tuple[ConditionResult, ...]:
    """Remark A.4: are all players' schedules equal, or heterogeneous within (A3)(iv)?

    One result for alpha and one for beta; details["homogeneous"] is True, False, or None where equal values of
    different expressions are not recognised.
    """
    return tuple(
        _remark(kind, [r for r in results if r.condition == "v" and r.sequences[0].startswith(kind)], schedules)
        for kind, schedules in (("alpha", alphas), ("beta", betas))
    )


def _remark(kind: str, pairs: Sequence[ConditionResult], schedules: Sequence[Schedule]) -> ConditionResult:
    equal = [_is_equal(pair, schedules) for pair in pairs]
    homogeneous = False if False in equal else None if None in equal else True
    use = {True: "all players use the same", False: "players use different", None: "players may use different"}
    bound = {True: "within positive ratio bounds", False: "and a ratio is not bounded", None: "with ratios undecided"}
    failing = next((pair for pair in pairs if pair.holds is not True), None)
    why = f": {failing.reason}" if failing else ""
    return ConditionResult(
        "A4",
        tuple(f"{kind}_{i + 1}" for i in range(len(schedules))),
        tuple(range(1, len(schedules) + 1)),
        pairs[0].start,
        overall(pairs),
        all(pair.exact for pair in pairs),
        f"{use[homogeneous]} {kind} schedules, {bound[overall(pairs)]}{why}",
        None if failing is None else failing.witness,
        {"homogeneous": homogeneous},
    )


def _is_equal(pair: ConditionResult, schedules: Sequence[Schedule]) -> bool | None:
    first, second = (schedules[player - 1] for player in pair.players)
    if first.expression == second.expression or pair.details.get("xi") == pair.details.get("zeta") == "1":
        return True
    orders = (compare_at((first.expression, n), (second.expression, n)) for n in COUNTERS)
    return False if pair.holds is not None and any(order in (-1, 1) for order in orders) else None
