"""After equation (2): Q is the payoff of a deviation for one stage."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from by_hand import ByHand, exact, replaced
from checking import (
    assert_caught,
    assert_holds,
    own_verdict,
    q_against_uniform,
    q_of_another_action,
    q_without_discount,
)
from exploring import changed, forgeries, is_accepted
from hypothesis import given, settings
from random_games import random_instances
from searching import assert_survives
from trying import assert_tried_and_caught

from mpgtheory.evaluation import Evaluation
from verification.claim import Verdict
from verification.claims import equation_2_one_stage as module
from verification.claims.catalogue import find

CLAIM = "equation-2.one-stage"
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
    """First stage with the deviation, then V of the policy, in fractions."""
    hand = ByHand(drawn.game)
    policy = [exact(block) for block in drawn.profiles[-1].policy]
    for player in range(hand.players):
        value = hand.value(policy, player)
        found = module.deviating_once(drawn.game, drawn.profiles[-1].policy, player)
        for action in range(hand.counts[player]):
            row = [Fraction(int(a == action)) for a in range(hand.counts[player])]
            once = replaced(policy, player, [row] * hand.states)
            stage, chain = hand.stage(once, player), hand.chain(once)
            for s in range(hand.states):
                future = sum(p * v for p, v in zip(chain[s], value, strict=True))
                assert exact(found[s, action]) == stage[s] + hand.delta * future


def test_survives_the_search():
    assert_survives((CLAIM,))


def test_fails_for_a_deviation_in_every_stage(shared):
    """Q is not what a player earns that plays a_i for ever, except where that is its policy."""
    drawn = shared("team")
    at = drawn.at(drawn.profiles[0].policy)
    for_ever = []
    for action in range(at.Q[0].shape[1]):
        block = np.array(at.policy[0]) * 0
        block[:, action] += 1
        for_ever.append(Evaluation(drawn.game, at.policy.deviate(0, block)).V[0])
    assert (at.Q[0] != np.array(for_ever).T).any()


@pytest.mark.parametrize("wrong", [q_against_uniform, q_of_another_action, q_without_discount])
def test_detects_a_planted_error_in_q(monkeypatch, instance, wrong):
    monkeypatch.setattr(Evaluation, "Q", property(lambda at: [wrong(at, i) for i in range(at.game.n_players)]))
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))
    assert_tried_and_caught((CLAIM,))


def test_detects_a_planted_error_in_the_first_stage(monkeypatch, instance):
    """Another action is played in the first stage than the one that is named."""
    real = module.deviating_once
    monkeypatch.setattr(module, "deviating_once", lambda game, policy, player: real(game, policy, player)[:, ::-1])
    assert_caught(CLAIM, instance("team"))


def test_forged_numbers_are_rejected(shared):
    content = dict(CHECK.run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"policy", "V", "deviating"}):
        assert not is_accepted(forged)
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
