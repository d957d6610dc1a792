"""Nash gaps at pure rest points: within the bounds, which one game attains; the figure; planted errors."""

from __future__ import annotations

import pytest
from measuring import REJECTED, accepted, check_of, measured, outcome, with_member

from mpgtheory.learning.exploration import game_attaining_bound, is_rest_point
from verification.checks.exploration import Sample
from verification.checks.rest_points import THETAS, rest_points
from verification.claim import Verdict
from verification.instance import Instance, Sampling
from verification.procedures import gaps_at_rest_points as module

CLAIM, TITLE = module.NEAR_EQUILIBRIUM, "Nash gaps at pure rest points"
GAMES = ("routing:players=2", "team", "shaped", "coordination", "potential_stage", "dominance")


def verdict(drawn):
    return outcome(CLAIM, check_of(CLAIM, TITLE), drawn)


@pytest.mark.parametrize("game", GAMES)
def test_holds_on(shared, game):
    assert verdict(shared(game)) == Verdict.CERTIFIED


@pytest.mark.parametrize("game", ["matching_pennies", "shapley_team"])
def test_says_nothing_where_no_pure_profile_rests(shared, game):
    """What carries the figure all the same."""
    found = measured(CLAIM, TITLE, shared(game))
    assert found.verdict == Verdict.VACUOUS
    assert found.figure["kind"] == "gap_against_theta"


@pytest.mark.parametrize("game", ["team", "dominance", "routing:players=2"])
def test_rest_points_are_some(shared, game):
    game = shared(game).game
    listed = list(rest_points(shared(game.name)))
    assert {sample.exploration[0] for sample in listed} <= set(THETAS)
    assert all(is_rest_point(game, sample.policy, sample.exploration) for sample in listed)


def test_the_bound_of_one_state_is_attained():
    """At theta = 1/10 the rest point of `game_attaining_bound` has the gap of the bound."""
    game, _ = game_attaining_bound("1/10")
    found = measured(CLAIM, TITLE, Instance(game, 3, Sampling(random_profiles=1)))
    assert found.verdict is Verdict.CERTIFIED
    assert "at most 1 of its bound" in found.note


def test_the_figure_holds_plain_lists(shared):
    figure = measured(CLAIM, TITLE, shared("dominance")).figure
    assert len(figure["theta"]) == len(figure["gap"]) == len(figure["bound"])
    assert max(figure["gap"]) == pytest.approx(0.2)
    assert figure["threshold"] == pytest.approx(2 / 109)
    for gap, bound in zip(figure["gap"], figure["bound"], strict=True):
        assert gap <= bound


def test_detects_a_planted_exploration(monkeypatch, instance):
    """No exploration is none of the sort that the statement speaks of."""
    right = module.rest_points

    def unexplored(drawn):
        return [Sample(s.label, s.policy, tuple(0 * theta for theta in s.exploration)) for s in right(drawn)]

    monkeypatch.setattr(module, "rest_points", unexplored)
    assert verdict(instance("dominance")) == REJECTED


def test_forged_certificates_are_rejected(shared):
    content = dict(measured(CLAIM, TITLE, shared("dominance")).certificate)
    single = {**content, "cases": content["cases"][:1]}
    assert accepted(content)
    assert not accepted({**content, "outcome": "fails"})
    assert not accepted(with_member(single, "theta", [0, 0]))
    assert not accepted(with_member(single, "pi", [[["1/2", "1/3"]], [["1/2", "1/2"]]]))
