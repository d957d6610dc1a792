"""Exact solutions: forms against evaluations, corners by hand, every stretch a best reply, agreement with flows."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from flint import fmpq, fmpq_poly
from small_games import random_game
from solvable import COORDINATION, PENNIES, at

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.inclusion import flow
from mpgtheory.inclusion.exact import stretches
from mpgtheory.inclusion.exact.segment import Form, Segment
from mpgtheory.inclusion.exact.solutions import Solution, exact_solution
from mpgtheory.inclusion.exact.stretches import least_ratio
from mpgtheory.inclusion.exact.vertices import fraction_near, moved_row, rounded
from mpgtheory.inclusion.exact.walk import Ending
from mpgtheory.values.evaluation import Evaluation, identity

SWITCHING = at(["3/4", "1/4"], ["1/4", "3/4"])
MIXED = at(["1/3", "2/3"], ["1/3", "2/3"])
PLACES = [fmpq(0), fmpq(1, 3), fmpq(5, 7), fmpq(1)]
GAMES = ("dominance", "stag_hunt", "team:seed=3", "shapley_team", "prisoners_two_state")


def between(first: Policy, last: Policy, t: fmpq) -> Policy:
    return Policy(tuple((1 - t) * a + t * b for a, b in zip(first, last, strict=True)))


@pytest.mark.parametrize("shape", [(1, (2, 2)), (2, (2, 3)), (3, (2,)), (2, (1, 2, 2))])
def test_forms_are_values_visitation_and_leads(shape: tuple[int, tuple[int, ...]]) -> None:
    """Against evaluations at single policies, for segments on which some rows stay."""
    game, rng = random_game(8, *shape), np.random.default_rng(1)
    start, end = random_policy(game, rng), random_policy(game, rng)
    end = end.deviate(0, np.concatenate([start[0][:1], end[0][1:]]))
    segment = Segment(game, start, end)
    for t in PLACES:
        here = Evaluation(game, between(start, end, t))
        m = segment.determinant.at(t)
        assert m == EXACT.matrix(identity(game.n_states) - game.discount * here.chain).det()
        for i, s in np.ndindex(game.n_players, game.n_states):
            assert Form(segment.values[i, s], segment.order).at(t) / m == here.V[i, s]
            best, other = 0, game.action_counts[i] - 1
            assert segment.lead(i, s, (best, other)).at(t) / m == here.Q[i][s][best] - here.Q[i][s][other]
        assert [form.at(t) / m for form in segment.visitation] == here.visitation().tolist()


def test_a_raised_form_is_the_same_function() -> None:
    form = Form(fmpq_poly([3, -1, 2]), 2)
    assert [form.raised(5).at(t) for t in PLACES] == [form.at(t) for t in PLACES]
    assert form.at(fmpq(1, 2)) == fmpq(1)
    assert not form.is_nonnegative
    assert form.raised(9).is_nonnegative


def test_one_switch_by_hand() -> None:
    """Player 1 moves to its second action until y = 1/3, a ninth of the way: x = 2/3 there."""
    found = exact_solution(COORDINATION, SWITCHING)
    assert found.ending is Ending.LIMIT
    assert found.eta == 1
    assert [stretch.shares[0, 0] for stretch in found.stretches] == [fmpq(1, 9), fmpq(1)]
    corner = found.corners[1]
    assert (corner[0][0][0], corner[1][0][0]) == (fmpq(2, 3), fmpq(1, 3))
    assert found.limit is not None
    assert [block[0].tolist() for block in found.limit] == [[1, 0], [1, 0]]


def worst_lead(found: Solution) -> fmpq:
    """The least lead of a target over another action at places on all stretches, by evaluation."""
    least = fmpq(0)
    for stretch in found.stretches:
        for t in PLACES:
            q = Evaluation(found.game, between(stretch.start, stretch.end, t)).Q
            for i, row in enumerate(stretch.targets):
                for s, target in enumerate(row):
                    if target is not None:
                        least = min(least, min(q[i][s][target] - q[i][s]))
    return least


@pytest.mark.parametrize("spec", GAMES)
def test_every_leg_is_a_best_reply_and_phi_falls(spec: str) -> None:
    game = build(spec)
    for seed in range(2):
        found = exact_solution(game, random_policy(game, np.random.default_rng(seed)))
        assert found.ending is Ending.LIMIT
        assert worst_lead(found) == 0
        assert all(stretch.descent.is_nonnegative for stretch in found.stretches)
        assert fmpq(999, 1000) < found.eta <= 1


def test_the_descent_is_the_derivative_of_the_value() -> None:
    """Common payoffs: -m^2 (1 - delta) d phi / d lambda, with phi = const - V, against exact quotients of V."""
    game = build("team:seed=3")
    stretch = exact_solution(game, random_policy(game, np.random.default_rng(1))).stretches[0]
    t, h = fmpq(1, 3), fmpq(1, 10**6)
    ends = [Evaluation(game, between(stretch.start, stretch.end, x)).value()[0] for x in (t - h, t + h)]
    slope = (ends[1] - ends[0]) / (2 * h)
    wanted = stretch.descent.at(t) / stretch.segment.determinant.at(t) ** 2 / (1 - game.discount)
    assert abs(slope - wanted) < abs(wanted) * fmpq(1, 10**8)


@pytest.mark.parametrize("spec", [spec for spec in GAMES if spec != "shapley_team"])
def test_corners_lie_on_the_flow(spec: str) -> None:
    """At the time -log prod (1 - c) of a corner, within what its few digits leave.

    Not in the Shapley team: in s3 all actions tie for ever, and where the flow takes the lowest the solution stays.
    """
    game = build(spec)
    start = random_policy(game, np.random.default_rng(0))
    found, whole = exact_solution(game, start), flow(game, start, duration=12)
    tau = 0.0
    for stretch in found.stretches[:-1]:
        tau -= log(1 - float(FLOAT.number(max(stretch.shares.values()))))
        for block, near in zip(stretch.end.over(FLOAT), whole.at(tau), strict=True):
            assert np.abs(block - near).max() < 1e-4


def test_resting_and_leaving() -> None:
    assert exact_solution(COORDINATION, MIXED).ending is Ending.REST
    left = exact_solution(COORDINATION, MIXED, leave=True)
    assert left.ending is Ending.LIMIT
    assert [block[0].tolist() for block in left.limit or ()] == [[1, 0], [1, 0]]


def test_a_spiral_has_as_many_legs_as_are_asked_for() -> None:
    found = exact_solution(PENNIES, at(["4/5", "1/5"], ["7/10", "3/10"]), most_stretches=7)
    assert found.ending is Ending.LENGTH
    assert len(found.stretches) == 7
    assert worst_lead(found) == 0


def test_speeds_hold_to_what_eta_says() -> None:
    speeds = [["1/2"], [1]]
    found = exact_solution(COORDINATION, SWITCHING, speeds=np.array(speeds, dtype=object))
    assert worst_lead(found) == 0
    first, last = found.stretches[0], found.stretches[-1]
    assert abs(first.shares[0, 0] / first.shares[1, 0] - fmpq(1, 2)) < fmpq(1, 1000)
    assert found.eta == first.eta < fmpq(1, 2)
    assert last.eta == 1


def test_the_least_ratio_is_at_an_end() -> None:
    """Rates c / (1 - lambda c) of c = 1/4 and 1/2: 1/2 at lambda = 0, (1/3) / 1 at lambda = 1."""
    assert least_ratio([fmpq(1, 4), fmpq(1, 2)]) == fmpq(1, 3)
    assert least_ratio([fmpq(1, 3)] * 3) == 1
    with pytest.raises(AssertionError, match="same c"):
        least_ratio([fmpq(1, 2), fmpq(1)])


def test_rows_are_rounded_on_the_segment() -> None:
    row, share = np.array([fmpq(3, 7), fmpq(4, 7)]), fmpq(1, 3)
    found = moved_row(row, 0, share, 20)
    exact = moved_row(row, 0, share, 0)
    assert sum(found) == 1
    assert 0 <= exact[0] - found[0] < fmpq(1, 2**15)
    assert rounded(fmpq(1, 3), 10) <= fmpq(1, 3) < rounded(fmpq(1, 3), 10) * (1 + fmpq(1, 2**9))
    assert fraction_near(0.333333333) == fmpq(1, 3)


def test_detects_a_planted_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leads that nobody watches: the judge finds stretches along which another action is better."""
    monkeypatch.setattr(stretches, "leads_of", lambda segment, targets: {})
    assert worst_lead(exact_solution(COORDINATION, SWITCHING)) < 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": SWITCHING.over(FLOAT)}, "exact policies"),
        ({"start": at(["1/2", "1/4", "1/4"], [1, 0])}, "blocks of shape"),
        ({"speeds": np.array([[1], [2]])}, r"numbers in \(0, 1\]"),
        ({"speeds": np.array([[0], [1]])}, r"numbers in \(0, 1\]"),
        ({"speeds": np.array([[1, 1]])}, "one a player and state"),
    ],
)
def test_bad_input_is_refused(change: dict[str, Any], message: str) -> None:
    given = {"start": SWITCHING, **change}
    with pytest.raises(InputError, match=message):
        exact_solution(COORDINATION, given.pop("start"), **given)
