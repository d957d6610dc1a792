"""At ties: the documented rules, all branches, bounds; each branch is a solution."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from solvable import COORDINATION, at, miss

from mpgtheory.inclusion import Kind, Status, Ties, branches, flow
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.inclusion.flow.field import dynamics_of, field_of
from mpgtheory.inclusion.flow.ties import Tie, pure_selections, sliding_selections
from mpgtheory.inclusion.flow.walk import Rule

MIXED = at(["1/3", "2/3"], ["1/3", "2/3"])


def towards(first: float) -> Any:
    return lambda tau, policy: [np.array([[first, -first]])] * 2


def ends(found: Any) -> float:
    return float(found.final[0][0, 0])


def test_lowest_and_slide_stay_at_an_equilibrium() -> None:
    for ties in (Ties.LOWEST, Ties.SLIDE):
        assert flow(COORDINATION, MIXED, duration=3, ties=ties).status is Status.EQUILIBRIUM


def test_leaving_takes_the_lowest_actions() -> None:
    assert ends(flow(COORDINATION, MIXED, duration=30, leave=True)) == pytest.approx(1)


@pytest.mark.parametrize(("velocity", "limit"), [(1.0, 1.0), (-1.0, 0.0), (0.0, 1 / 3)])
def test_nearest_follows_the_given_velocity(velocity: float, limit: float) -> None:
    found = flow(COORDINATION, MIXED, duration=30, ties="nearest", velocity=towards(velocity))
    assert ends(found) == pytest.approx(limit, abs=1e-9)
    assert (found.events[0].kind is Kind.SLIDE) == (velocity == 0)


def test_branches_at_a_mixed_equilibrium_are_the_two_corners_and_staying() -> None:
    found = branches(COORDINATION, MIXED, duration=30)
    assert found.is_complete
    assert [one.branch for one in found.flows] == [(0,), (1,), (2,)]
    assert [round(ends(one), 6) for one in found.flows] == [1.0, 0.0, round(1 / 3, 6)]


def test_branches_after_a_common_stretch() -> None:
    found = branches(COORDINATION, at(["1/2", "1/2"], [0, 1]), duration=5)
    assert len(found.flows) == 3
    assert all(miss(one) < 1e-7 for one in found.flows)
    assert len({one.pieces[0].end for one in found.flows}) == 1


def test_too_many_branches_are_said_to_be_left_out() -> None:
    found = branches(COORDINATION, MIXED, duration=5, most_branches=2)
    assert not found.is_complete
    assert len(found.flows) == 2


@pytest.mark.parametrize("allowed", [0, 1])
def test_a_flow_that_cannot_go_on_says_where_and_keeps_what_was_computed(
    monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    """As if no candidates were found at the first choice of targets, or at the second, at log(3/2)."""
    honest, asked = Rule.candidates, []

    def few(rule: Rule, course: Any, tau: float, tie: Tie) -> Any:
        asked.append(tau)
        return honest(rule, course, tau, tie) if len(asked) <= allowed else iter(())

    monkeypatch.setattr(Rule, "candidates", few)
    found = flow(COORDINATION, at(["1/2", "1/2"], [0, 1]), duration=3, ties="nearest", velocity=towards(1.0))
    assert found.status is Status.STUCK
    assert found.events[-1].kind is Kind.STUCK
    assert not found.is_complete
    assert found.message.startswith(("event 1, time 0:", "event 1, time 0.405465108:")[allowed])
    assert found.end == pytest.approx((0.0, log(1.5))[allowed])


def test_selections_at_the_mixed_equilibrium_are_those_of_the_game_of_slopes() -> None:
    """Both to A, both to B, or the mixture that stands still: nothing else plays best slopes."""
    field = field_of(COORDINATION, dynamics_of(COORDINATION, None, repaired=False))
    policy = cells_of(COORDINATION).flat(MIXED).astype(float)
    tie = Tie(field, policy, field.q(policy), np.ones(2), np.ones(4, dtype=bool))
    assert [s.aim.tolist() for s in pure_selections(tie)] == [[1, 0, 1, 0], [0, 1, 0, 1]]
    slid = list(sliding_selections(tie, most_ties_first=False, reference=policy))
    assert len(slid) == 1
    assert slid[0].aim == pytest.approx([1 / 3, 2 / 3, 1 / 3, 2 / 3], abs=1e-9)
