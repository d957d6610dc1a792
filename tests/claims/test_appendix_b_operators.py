"""Appendix B: its notation, the operator (22), its sample (23) and the replies (24)."""

from __future__ import annotations

import numpy as np
import pytest
from appendix import assert_certified, assert_not_forged, assert_sound, assert_survives, assert_unearned
from by_hand import ByHand, dot, exact
from checking import weights_with_mass
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.noise import mean_target
from verification.checks.estimates import points
from verification.claims import appendix_b_operators as module
from verification.compare import is_violated

CLAIMS = ("appendix-B.notation", "equation-22", "equation-23", "equation-24")
NOTATION, OPERATOR, SAMPLE, REPLIES = CLAIMS


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "single_controller"])
def test_holds_on(shared, game):
    assert_certified(CLAIMS, shared(game))


@pytest.mark.slow
@settings(max_examples=10)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(CLAIMS, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(CLAIMS)


def test_the_mean_of_a_sample_agrees_with_brute_force(shared):
    """(23) summed over joint actions and next states in fractions, opponents drawing from another profile."""
    p = points(shared("team"))[1]
    hand = ByHand(p.game)
    policy, played = ([exact(block) for block in q.policy] for q in (p.at, p.other))
    for i, q in enumerate(p.q):
        ahead = [dot(w, x) for w, x in zip(policy[i], exact(q), strict=True)]
        expected = [[0] * hand.counts[i] for _ in range(hand.states)]
        for s in range(hand.states):
            for a in hand.joint:
                target = hand.payoff(i, s, a) + hand.delta * dot(hand.next_state(s, a), ahead)
                expected[s][a[i]] += hand.weight(played, s, a, without=i) * target
        assert exact(mean_target(p.game, p.policy, p.other.policy, i, q)) == expected


def test_fails_without_normalised_policies(shared):
    """Off the simplex P(.|s, a_i, pi_-i) is no distribution."""
    drawn = shared("team")
    p = points(drawn)[1]
    off = Evaluation(drawn.game, weights_with_mass(p.policy, 2))
    moved = module.Point(p.label, off, p.other, p.q, p.q_bar, p.exploration)
    assert any(is_violated(c) for c in module.notation(moved) if "mass" in c.place)


def test_ties_make_faces(shared):
    """Where all estimates are equal every row is a best reply; one strict entry leaves a vertex."""
    p = points(shared("matching_pennies"))[0]
    assert all(not block.any() for block in p.q)
    assert all(c.left and c.right for c in module.replies(p) if c.relation == "iff")


@pytest.mark.parametrize("claim", CLAIMS)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V", "Q") if claim == NOTATION else ())


def others_uniform(game, policy, played, player, q):
    """A planted mean: opponents are uniform, whatever they play."""
    from mpgtheory.policy import uniform

    return mean_target(game, policy, uniform(game), player, q)


def test_detects_a_planted_error_in_the_mean(monkeypatch, instance):
    monkeypatch.setattr(module, "mean_target", others_uniform)
    assert_unearned([SAMPLE], instance("team"))


def test_detects_a_planted_error_in_the_operator(monkeypatch, instance):
    """max for the average over the policy: the operator of optimality."""

    def optimality(game, policy, player, q):
        return game.payoff(player, policy) + game.discount * (game.transition(player, policy) @ q.max(axis=1))

    monkeypatch.setattr(module, "bellman", optimality)
    assert_unearned([OPERATOR, SAMPLE], instance("team"))


def test_detects_a_planted_error_in_the_replies(monkeypatch, instance):
    """The worst actions in the place of the best."""
    monkeypatch.setattr(
        module, "is_best_reply", lambda q, block: ((block == 0) | (q == q.min(axis=1, keepdims=True))).all(axis=1)
    )
    assert_unearned([REPLIES], instance("team"))


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    monkeypatch.setattr(module, "mixed", lambda q, block: np.asarray((block * q).sum(axis=1)) + 1)
    assert_unearned([NOTATION], instance("team"))
