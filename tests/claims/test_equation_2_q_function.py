"""Equation (2): the Q-function, and V as its average over the policy."""

from __future__ import annotations

import pytest
from by_hand import ByHand, exact
from checking import (
    assert_caught,
    assert_holds,
    assert_proved,
    own_verdict,
    q_against_uniform,
    q_of_another_action,
    q_without_discount,
    weights_with_mass,
)
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.evaluation import Evaluation
from verification.claim import Method, Verdict
from verification.claims import equation_2_q_function as module

CLAIMS = ("equation-2", "equation-2.value")


def test_holds_on_routing(shared):
    assert_holds(CLAIMS, shared("routing"))


def test_holds_on_team(shared):
    assert_holds(CLAIMS, shared("team"))


def test_holds_on_shaped(shared):
    assert_holds(CLAIMS, shared("shaped"))


def test_holds_on_prisoners(shared):
    assert_holds(CLAIMS, shared("prisoners_two_state"))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


def test_average_is_proved_for_every_game_of_a_shape():
    assert_proved("equation-2.value")


@given(random_instances())
def test_q_agrees_with_brute_force(drawn):
    """Term by term in fractions, the value by elimination: no line of code in common."""
    hand = ByHand(drawn.game)
    for profile in drawn.profiles[1:]:
        policy = [exact(block) for block in profile.policy]
        for player, q in enumerate(Evaluation(drawn.game, profile.policy).Q):
            assert exact(q) == hand.q(policy, player)


@given(random_instances())
def test_q_is_the_value_of_deviating_in_the_first_stage(drawn):
    """Prepend a stage by hand: play a now, then pi for ever."""
    hand = ByHand(drawn.game)
    policy = [exact(block) for block in drawn.profiles[-1].policy]
    for player, q in enumerate(Evaluation(drawn.game, drawn.profiles[-1].policy).Q):
        value = hand.value(policy, player)
        for action in range(hand.counts[player]):
            pure = [[[int(a == action) for a in range(hand.counts[player])]] * hand.states]
            first = policy[:player] + pure + policy[player + 1 :]
            reward, chain = hand.stage(first, player), hand.chain(first)
            expected = [
                r + hand.delta * sum(p * v for p, v in zip(row, value, strict=True))
                for r, row in zip(reward, chain, strict=True)
            ]
            assert [exact(x) for x in q[:, action]] == expected


def test_fails_without_normalised_opponents(shared):
    """If the opponents' weights sum to two, (2) counts every payoff twice and Q is no expectation."""
    game, policy = shared("team").game, shared("team").profiles[-1].policy
    doubled = weights_with_mass(policy, 2)
    proper = Evaluation(game, policy)
    assert (game.payoff(0, doubled) == 2 * game.payoff(0, policy)).all()
    future = game.transition(0, doubled) @ proper.V[0]
    assert (game.payoff(0, doubled) + game.discount * future == 2 * proper.Q[0]).all()
    assert (proper.Q[0] != 0).all()


@pytest.mark.parametrize("wrong", [q_against_uniform, q_of_another_action, q_without_discount])
@pytest.mark.parametrize("claim", CLAIMS)
def test_detects_a_planted_error_in_q(monkeypatch, instance, claim, wrong):
    monkeypatch.setattr(Evaluation, "_q", wrong)
    assert_caught(claim, instance("team"))
    assert own_verdict(claim, instance("team")) is Verdict.REFUTED
    assert_tried_and_caught((claim,))


def test_detects_a_planted_error_in_the_printed_sum(monkeypatch, instance):
    """The sum over joint actions with the discount dropped."""
    right = module.joint_sum
    monkeypatch.setattr(module, "joint_sum", lambda game, at, i: right(game, at, i) / game.discount)
    assert own_verdict("equation-2", instance("team")) is Verdict.REFUTED
    assert_caught("equation-2", instance("team"), {Method.EXACT})
