"""Equation (22): the operator T contracts with factor delta, and Q is its only fixed point."""

from __future__ import annotations

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from checking import (
    assert_caught,
    assert_holds,
    assert_proved,
    own_verdict,
    q_against_uniform,
    q_of_another_action,
    weights_with_mass,
)
from hypothesis import given
from hypothesis import strategies as st
from random_games import instance_with, random_instances, random_payoffs
from trying import assert_tried_and_caught

from mpgtheory.bellman import bellman
from mpgtheory.evaluation import Evaluation
from verification.claim import Method, Verdict
from verification.claims import equation_22_bellman as module

CLAIMS = ("equation-22.contraction", "equation-22.fixed-point")
CONTRACTION, FIXED_POINT = CLAIMS


def test_holds_on_routing(shared):
    assert_holds(CLAIMS, shared("routing"))


def test_holds_on_team(shared):
    assert_holds(CLAIMS, shared("team"))


def test_holds_on_shaped(shared):
    assert_holds(CLAIMS, shared("shaped"))


def test_holds_on_matching_pennies(shared):
    assert_holds(CLAIMS, shared("matching_pennies"))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


def test_fixed_point_is_proved_for_every_game_of_a_shape():
    assert_proved(FIXED_POINT)


def apply_by_hand(hand, policy, player, q):
    """(22) as printed, over joint actions."""
    continuation = [dot(w, x) for w, x in zip(policy[player], q, strict=True)]
    out = [[0] * hand.counts[player] for _ in range(hand.states)]
    for s in range(hand.states):
        for joint in hand.joint:
            ahead = hand.payoff(player, s, joint) + hand.delta * dot(hand.next_state(s, joint), continuation)
            out[s][joint[player]] += hand.weight(policy, s, joint, without=player) * ahead
    return out


@given(random_instances(), st.integers(0, 2**16))
def test_operator_agrees_with_brute_force(drawn, seed):
    """At random q; and the distance to Q shrinks by delta at least, step by step."""
    hand, rng = ByHand(drawn.game), np.random.default_rng(seed)
    profile = drawn.profiles[-1].policy
    policy = [exact(block) for block in profile]
    for player in range(hand.players):
        q = random_payoffs(rng, (hand.states, hand.counts[player]), "fractions")
        moved = apply_by_hand(hand, policy, player, exact(q))
        assert exact(bellman(drawn.game, profile, player, q)) == moved
        fixed = hand.q(policy, player)
        assert apply_by_hand(hand, policy, player, fixed) == fixed
        assert distance(moved, fixed) <= hand.delta * distance(exact(q), fixed)


def distance(left, right):
    return max(abs(x - y) for row, other in zip(left, right, strict=True) for x, y in zip(row, other, strict=True))


def test_factor_delta_is_attained(shared):
    """q and q + 1 come to lie exactly delta apart: no smaller factor holds."""
    drawn = shared("team")
    policy = drawn.profiles[-1].policy
    q = Evaluation(drawn.game, policy).Q[0]
    step = bellman(drawn.game, policy, 0, q + 1) - bellman(drawn.game, policy, 0, q)
    assert (step == drawn.game.discount).all()


def test_fails_without_normalised_policies(shared):
    """Rows that sum to two, of both players: T stretches by 4 delta > 1, and there is no contraction."""
    drawn = shared("team")
    doubled = weights_with_mass(drawn.profiles[-1].policy, 2)
    q = Evaluation(drawn.game, drawn.profiles[-1].policy).Q[0]
    step = bellman(drawn.game, doubled, 0, q + 1) - bellman(drawn.game, doubled, 0, q)
    assert (step == 4 * drawn.game.discount).all()
    assert 4 * drawn.game.discount > 1


def test_fails_without_normalised_policies_as_a_certificate(instance):
    """The check itself refutes the contraction off the simplex, and the kernel will not hear of such a policy."""
    drawn = instance("team")
    doubled = weights_with_mass(drawn.profiles[0].policy, 2)
    drawn = instance_with(drawn.game, (doubled,))
    assert own_verdict(CONTRACTION, drawn) is Verdict.REFUTED
    assert_caught(CONTRACTION, drawn)


def without_discount(game, policy, player, q):
    return game.payoff(player, policy) + game.transition(player, policy) @ (policy[player] * q).sum(axis=1)


def optimality_operator(game, policy, player, q):
    """max for the average over the policy: also a contraction, with another fixed point."""
    return game.payoff(player, policy) + game.discount * (game.transition(player, policy) @ q.max(axis=1))


def linear_part_transposed(game, policy, player):
    joint = game.transition(player, policy)[:, :, :, None] * policy[player][None, None, :, :]
    size = joint.shape[0] * joint.shape[1]
    return game.discount * joint.reshape(size, size).T


def test_detects_a_planted_error_in_the_contraction(monkeypatch, instance):
    monkeypatch.setattr(module, "bellman", without_discount)
    assert own_verdict(CONTRACTION, instance("team")) is Verdict.REFUTED
    assert_caught(CONTRACTION, instance("team"))
    assert_tried_and_caught((CONTRACTION,))


def test_detects_a_planted_error_in_the_linear_part(monkeypatch, instance):
    monkeypatch.setattr(module, "bellman_linear_part", linear_part_transposed)
    assert own_verdict(CONTRACTION, instance("team")) is Verdict.REFUTED
    assert_caught(CONTRACTION, instance("team"))


@pytest.mark.parametrize("wrong", [without_discount, optimality_operator])
def test_detects_a_planted_error_in_the_operator(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "bellman", wrong)
    assert_tried_and_caught((FIXED_POINT,))
    assert own_verdict(FIXED_POINT, instance("team")) is Verdict.REFUTED
    assert_caught(FIXED_POINT, instance("team"), {Method.EXACT})


@pytest.mark.parametrize("wrong", [q_against_uniform, q_of_another_action])
def test_detects_a_planted_error_in_q(monkeypatch, instance, wrong):
    monkeypatch.setattr(Evaluation, "_q", wrong)
    assert own_verdict(FIXED_POINT, instance("team")) is Verdict.REFUTED
    assert_caught(FIXED_POINT, instance("team"))
