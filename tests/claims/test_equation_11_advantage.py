"""Equation (11): the advantage function."""

from __future__ import annotations

import pytest
from by_hand import ByHand, dot, exact
from checking import assert_caught, assert_holds, own_verdict, weights_with_mass
from exploring import changed, forgeries, is_accepted
from hypothesis import given, settings
from random_games import random_instances
from searching import assert_survives

from mpgtheory.evaluation import Evaluation
from verification.claim import Verdict
from verification.claims.catalogue import find

CLAIM = "equation-11"
CHECK = find(CLAIM).checks[0]


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_holds((CLAIM,), shared(game))


@settings(max_examples=12)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds((CLAIM,), drawn)


@settings(max_examples=8)
@given(random_instances())
def test_by_hand_on_random_games(drawn):
    hand, at = ByHand(drawn.game), drawn.at(drawn.profiles[2].policy)
    policy = [exact(block) for block in at.policy]
    for player in range(hand.players):
        gamma = exact(at.advantage[player])
        for row, q, v, weights in zip(
            gamma, hand.q(policy, player), hand.value(policy, player), policy[player], strict=True
        ):
            assert row == [x - v for x in q]
            assert dot(weights, row) == 0


def test_survives_the_search():
    assert_survives((CLAIM,))


def test_fails_off_the_simplex(shared):
    """That the advantage averages to 0 rests on rows that sum to one."""
    drawn = shared("team")
    at = Evaluation(drawn.game, weights_with_mass(drawn.profiles[-1].policy, 2))
    assert ((at.policy[0] * at.advantage[0]).sum(axis=1) != 0).all()


def negative(at):
    return tuple(v[:, None] - q for q, v in zip(at.Q, at.V, strict=True))


@pytest.mark.parametrize("wrong", [lambda at: at.Q, negative], ids=["Q", "V - Q"])
def test_detects_a_planted_error(monkeypatch, instance, wrong):
    """Gamma = Q, and Gamma = V - Q."""
    monkeypatch.setattr(Evaluation, "advantage", property(wrong))
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_detects_a_planted_error_in_the_value(monkeypatch, instance):
    """A value without the future: whatever the comparisons say, the kernel rejects the certificate."""
    monkeypatch.setattr(Evaluation, "V", property(lambda at: at.payoffs))
    assert_caught(CLAIM, instance("team"))


def test_forged_numbers_are_rejected(shared):
    content = dict(CHECK.run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"policy", "V", "advantage"}):
        assert not is_accepted(forged)
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
