"""Optimal policies and policies of one-stage best replies: the same or different, and in which order they earn."""

from __future__ import annotations

import numpy as np
import pytest
from by_hand import ByHand, exact, replaced
from checking import assert_caught, assert_holds, outcome, own_verdict
from hypothesis import given, settings
from proof_lines import assert_no_forgery, assert_other_outcome_rejected, example, violations
from random_games import instance_with, random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.families.registry import build
from mpgtheory.policy import random_policy, random_pure
from verification.checks.lyapunov import points
from verification.claim import Verdict
from verification.claims import lemma_3_5_dagger as module
from verification.claims.catalogue import find

PRINTED, CORRECTED = "lemma-3.5.different", "lemma-3.5.different.corrected"


def verdict(claim, drawn):
    return outcome(claim, find(claim).checks[0], drawn)


@pytest.mark.parametrize("game", ["team", "coordination:states=2", "matching_pennies", "routing:players=2"])
def test_holds_on(shared, game):
    assert_holds([CORRECTED], shared(game))


@settings(max_examples=12)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert_holds([CORRECTED], drawn)


@settings(max_examples=8)
@given(random_instances(most_profiles=60))
def test_values_of_replies_by_hand(drawn):
    hand = ByHand(drawn.game)
    for point in points(drawn):
        policy, replies = [exact(b) for b in point.at.policy], [exact(b) for b in point.selections[0]]
        found = exact(module.reply_values(point.at, point.selections[0]))
        assert found == [hand.value(replaced(policy, i, replies[i]), i) for i in range(hand.players)]


@pytest.mark.parametrize("game", ["coordination", "dominance", "matching_pennies"])
def test_as_printed_is_refuted_with_one_state(shared, game):
    """The best reply of one stage is the best for ever."""
    assert verdict(PRINTED, shared(game)) == "refuted"


def test_as_printed_is_refuted_at_equilibria(shared):
    drawn = shared("team")
    made = instance_with(drawn.game, tuple(p.policy for p in drawn.equilibria))
    assert verdict(PRINTED, made) == "refuted"


def test_policies_do_differ_somewhere():
    """What the sentence has in mind: a game and a policy at which one-stage best replies are not optimal."""
    found = []
    for seed in range(30):
        game = build(f"team:seed={seed}")
        policy = random_pure(game, np.random.default_rng(seed))
        made = [*module.trial_of(module.different)(example(game, policy))]
        found.append(len(violations(made)) < len(made))
    assert any(found)
    assert not all(found)


def test_fails_without_best_replies(shared):
    """Other replies may earn less than the policy itself."""
    drawn = shared("team")
    game, rng = drawn.game, np.random.default_rng(3)
    at = Evaluation(game, drawn.equilibria[0].policy)
    point = next(p for p in points(drawn) if p.at.policy is drawn.equilibria[0].policy)
    found = module.reply_values(at, random_policy(game, rng))
    assert violations(module.ordered("at", at, found, point.responses, 0))


def discarded(at, replies):
    """A planted value: more than any policy earns."""
    return at.V * 0 + abs(at.game.payoffs).max() * 100


def test_detects_a_planted_error_in_the_values(monkeypatch, instance):
    monkeypatch.setattr(module, "reply_values", discarded)
    assert own_verdict(CORRECTED, instance("team")) is Verdict.REFUTED
    assert_caught(CORRECTED, instance("team"))


def test_detects_a_planted_error_in_the_printed_comparison(monkeypatch, instance):
    """V of the policy itself for that of the replies would make the printed sentence pass more often."""
    monkeypatch.setattr(module, "reply_values", lambda at, replies: at.V - 1)
    assert own_verdict(PRINTED, instance("team")) is Verdict.CERTIFIED
    assert verdict(PRINTED, instance("team")) == "rejected"


def test_rule_rejects_forged_numbers(shared):
    for claim in (PRINTED, CORRECTED):
        drawn = shared("team")
        assert_other_outcome_rejected(claim, drawn)
    assert_no_forgery(CORRECTED, shared("team"), {"V", "V_replies", "optimal", "replies"})
