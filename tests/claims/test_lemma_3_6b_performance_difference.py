"""Lemma 3.6(b) as the lemma states it: the performance difference of a unilateral deviation."""

from __future__ import annotations

import pytest
from by_hand import ByHand, dot, exact, solve
from checking import assert_caught, assert_holds, assert_proved, own_verdict, q_against_uniform
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.evaluation import Evaluation
from mpgtheory.performance import policy_advantage, value_difference, visitation_sum
from mpgtheory.policy import uniform
from verification import checker
from verification.certificate import certificate
from verification.claim import Method, Verdict
from verification.claims import lemma_3_6b_performance_difference as module

CLAIMS = ("lemma-3.6b",)
(CLAIM,) = CLAIMS


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


def test_proved_for_every_game_of_a_shape():
    assert_proved(CLAIM)


@given(random_instances())
def test_both_sides_by_hand(drawn):
    """Values by elimination, and d through the identity sum_s' d_s(s') g(s') / (1 - delta) = (I - delta P)^-1 g."""
    hand = ByHand(drawn.game)
    new, old = ([exact(block) for block in drawn.profiles[k].policy] for k in (-1, 2))
    for player in range(hand.players):
        before = [*new[:player], old[player], *new[player + 1 :]]
        value, value_before = hand.value(new, player), hand.value(before, player)
        q = hand.q(before, player)
        gains = [dot(w, row) - v for w, row, v in zip(new[player], q, value_before, strict=True)]
        hand_sum = sums_of(hand, new, gains)
        assert [v - w for v, w in zip(value, value_before, strict=True)] == hand_sum


def sums_of(hand, policy, gains):
    """sum_k delta^k E[gains(s^k)] from each state, by elimination."""
    chain = hand.chain(policy)
    return solve([[int(s == t) - hand.delta * p for t, p in enumerate(row)] for s, row in enumerate(chain)], gains)


def two_deviate(drawn):
    """pi and pi' in which both players' policies differ."""
    at = drawn.at(drawn.profiles[-1].policy)
    before = drawn.at(drawn.profiles[-2].policy)
    assert all((x != y).any() for x, y in zip(at.policy, before.policy, strict=True))
    return at, before


def test_fails_without_a_unilateral_deviation(shared):
    """When both players deviate, (10) is false on a team game."""
    at, before = two_deviate(shared("team"))
    right = visitation_sum(at, policy_advantage(before, at.policy)[0])
    assert (value_difference(at, before)[0] != right).any()


def test_kernel_refuses_two_deviations(shared):
    """Neither as a case in which the lemma holds nor as a counterexample to it."""
    at, before = two_deviate(shared("team"))
    case = {"player": 0, "policy": at.policy, "before": before.policy}
    case |= {"V": at.V, "V_before": before.V, "D": at.visitations()}
    for result in ("holds", "fails"):
        with pytest.raises(checker.InvalidError, match="others deviate"):
            checker.check(certificate(CLAIM, at.game, [case], outcome=result))


def swapped_policies(before, policy):
    """pi and pi' swapped inside the advantage."""
    return policy_advantage(Evaluation(before.game, policy), before.policy)


def own_policy_ignored(before, policy):
    """The advantage averaged over pi' instead of pi: zero."""
    return policy_advantage(before, before.policy)


@pytest.mark.parametrize("wrong", [swapped_policies, own_policy_ignored])
def test_detects_a_planted_error_in_the_advantage(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "policy_advantage", wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))
    assert_tried_and_caught((CLAIM,))


def without_factor(at, values):
    """Missing 1 / (1 - delta)."""
    return visitation_sum(at, values) * (1 - at.game.discount)


def transposed(at, values):
    """d_s'(s) for d_s(s')."""
    return at.visitations().T @ values / (1 - at.game.discount)


@pytest.mark.parametrize("wrong", [without_factor, transposed])
def test_detects_a_planted_error_in_the_sum(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "visitation_sum", wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_detects_a_planted_error_in_where_play_goes(monkeypatch, instance):
    """The visitation of another policy."""

    def wrong(at, values):
        return visitation_sum(Evaluation(at.game, uniform(at.game)), values)

    monkeypatch.setattr(module, "visitation_sum", wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"), {Method.EXACT})


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    monkeypatch.setattr(Evaluation, "_q", q_against_uniform)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))
