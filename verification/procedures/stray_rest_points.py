"""Pure rest points of Algorithm 1 as printed that are no equilibria: somebody gains by leaving, at most the bound.

Players reply to opponents who explore. So a profile can rest although some player has a better reply to what the
opponents hold. What that player gains is within the bound of lemma-3.7.bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.learning.exploration import RestPoint, best_bounds, pure_rest_points
from mpgtheory.values.best_response import nash_gaps
from verification.checks.rest_points import PROFILES, THETAS, has_few_profiles, resting, seen_values, spread
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, LESS, Comparison, shown
from verification.evidence import exact_evidence, vacuous_evidence
from verification.instance import Instance
from verification.tables import pure_profile_text, table

THRESHOLDS = "lemma-3.7.thresholds"
RULE = f"{THRESHOLDS}/strays"
SOME_STRAY = "some pure rest point is no equilibrium"
MOST_STRAYS = 4
"""Rest points without equilibrium that are listed and certified at each exploration."""


def astray(instance: Instance) -> Evidence:
    """Pure rest points that are no equilibria, at each common exploration of THETAS."""
    game = instance.game
    comparisons: list[Comparison] = []
    cases, rows, counts, left_out = [], [], [], 0
    for theta in THETAS:
        points = pure_rest_points(game, [theta] * game.n_players)
        strays = [point for point in points if not point.is_equilibrium]
        listed = spread(strays, MOST_STRAYS)
        counts.append(f"pure rest points at theta = {theta}: {len(points)}, of which no equilibria: {len(strays)}")
        left_out += len(strays) - len(listed)
        for point in listed:
            cases.append(stray_case(instance, point, theta))
            comparisons += strayed(instance, point, theta, len(cases) - 1)
            rows.append(_row(point, theta))
    note = "; ".join(counts)
    listing = table(
        "Pure rest points that are no equilibria",
        ["theta", "Profile", "Nash gap", "Bound"],
        rows,
        left_out=left_out,
        note=f"Of Algorithm 1 as printed. {note[:1].upper()}{note[1:]}. {PROFILES}",
    )
    if not rows:
        return replace(vacuous_evidence(instance, {SOME_STRAY: False}), tables=(listing,))
    return exact_evidence(RULE, instance, comparisons, cases, note=note, tables=(listing,))


def _row(point: RestPoint, theta: fmpq) -> list[str]:
    bound = max(best_bounds(point.game, [theta] * point.game.n_players))
    return [str(theta), pure_profile_text(point.policy), _decimal_too(point.gap), _decimal_too(bound)]


def _decimal_too(value: fmpq) -> str:
    """An exact number, with its decimal value where that is easier to read."""
    return str(value) if value.q == 1 else f"{shown(value)} = {FLOAT.number(value):.6g}"


def stray_case(instance: Instance, point: RestPoint, theta: fmpq) -> dict[str, Any]:
    """What the rest point is worth, at the most for each player, and as players see it."""
    at = instance.at(point.policy)
    return {
        "policy": point.policy,
        "exploration": [theta] * instance.game.n_players,
        "V": at.V,
        "optimal": [{"policy": r.block, "W": r.value} for r in nash_gaps(at)[0]],
        "perceived": seen_values(instance.game, point.policy, theta),
    }


def strayed(instance: Instance, point: RestPoint, theta: fmpq, number: int) -> Iterator[Comparison]:
    """That the profile rests, that somebody gains by leaving it, and that nobody gains more than the bound."""
    game, where = instance.game, f"rest point {number + 1}, theta = {theta}"
    exploration = [theta] * game.n_players
    yield from resting(game, point.policy, exploration, where, number)
    yield Comparison(f"{where}: largest Nash gap", fmpq(0), LESS, point.gap, number)
    for player, (gap, bound) in enumerate(zip(point.gaps, best_bounds(game, exploration), strict=True)):
        yield Comparison(f"{where}: Nash gap of player {player}", gap, AT_MOST, bound, number)


CHECKS = {
    THRESHOLDS: (Check(Method.EXACT, "pure rest points that are no equilibria", astray, suits=has_few_profiles),),
}
