"""Assumption 3.2, condition by condition.

    For players i, j: step sizes in (0, 1); (i) divergence, limit 0, non-increasing; (ii) summable powers;
    (iii) f([x n])/f(n) bounded; (iv) beta_i/alpha_j -> 0; (v) f_i/f_j between positive bounds.

Algorithm 1 counts from 1, the sums of the assumption from 0: `start` chooses the reading.

Source: the paper, section 3.2; Perkins and Leslie (2013).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flint import ctx

from mpgtheory.arithmetic.formulas.evaluation import UndecidedPoint
from mpgtheory.step_sizes import potter_bounds, ratios, single_conditions
from mpgtheory.step_sizes.asymptotics import BITS
from mpgtheory.step_sizes.evidence import with_evidence
from mpgtheory.step_sizes.facts import Facts
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.results import ConditionResult
from mpgtheory.step_sizes.schedule import Schedule

CHECKS: Mapping[str, Callable[..., ConditionResult]] = MappingProxyType(
    {
        "range": single_conditions.check_range,
        "i.divergence": single_conditions.check_divergence,
        "i.limit": single_conditions.check_limit,
        "i.monotone": single_conditions.check_monotone,
        "ii": single_conditions.check_summability,
        "iii": potter_bounds.check_potter_bound,
        "iv": ratios.check_timescales,
        "v": ratios.check_ratio,
    }
)
"""The check of each condition, of one schedule or, for (iv) and (v), of two."""


def check_assumption_3_2(
    alphas: Sequence[Schedule], betas: Sequence[Schedule], *, start: int = 1
) -> tuple[ConditionResult, ...]:
    """Every condition of Assumption 3.2, for every player and every pair of players.

    `alphas[i]` and `betas[i]` belong to player i + 1. A condition that is not decided says why and what values suggest.

    Raises: ValueError if there are no schedules, not as many alphas as betas, start is not 0 or 1, or a schedule has
            symbols; MethodsDisagree if two methods contradict each other.
    Source: Assumption 3.2.
    """
    _validate(alphas, betas, start)
    fast, slow = (
        [
            Facts(f"{kind}_{player}", player, schedule.expression, start)
            for player, schedule in enumerate(group, start=1)
        ]
        for kind, group in (("alpha", alphas), ("beta", betas))
    )
    single = [_decided(name, facts) for facts in (*fast, *slow) for name in CHECKS if name not in ("iv", "v")]
    timescales = [_decided("iv", beta, alpha) for beta in slow for alpha in fast]
    return (*single, *timescales, *(_decided("v", a, b) for group in (fast, slow) for a in group for b in group))


def check_both_starts(
    alphas: Sequence[Schedule], betas: Sequence[Schedule]
) -> Mapping[int, tuple[ConditionResult, ...]]:
    """Assumption 3.2 in both readings: counters from 1 (Algorithm 1) and from 0 (the sums as written).

    Raises: as `check_assumption_3_2`.
    """
    return {start: check_assumption_3_2(alphas, betas, start=start) for start in (1, 0)}


def _validate(alphas: Sequence[Schedule], betas: Sequence[Schedule], start: int) -> None:
    if not alphas or len(alphas) != len(betas):
        raise ValueError(f"{len(alphas)} alpha and {len(betas)} beta schedules given; give one of each per player")
    if start not in (0, 1):
        raise ValueError(f"start is {start}; it must be 0 (as the sums are written) or 1 (as Algorithm 1 counts)")
    for schedule in (*alphas, *betas):
        if schedule.parameters:
            names = ", ".join(sorted(schedule.parameters))
            remedy = "substitute numbers or ask for the parametric conditions"
            raise ValueError(f"schedule {schedule.name!r} has symbols without a value: {names}; {remedy}")


def _decided(condition: str, *subjects: Facts) -> ConditionResult:
    """The check; where it does not decide, its reason and what values suggest."""
    try:
        with ctx.workprec(BITS):
            result = CHECKS[condition](*subjects)
    except (Unsettled, UndecidedPoint) as stopped:
        labels, players = tuple(s.label for s in subjects), tuple(s.player for s in subjects)
        result = ConditionResult(condition, labels, players, subjects[0].start, None, False, str(stopped))
    return with_evidence(result, *subjects) if result.holds is None else result
