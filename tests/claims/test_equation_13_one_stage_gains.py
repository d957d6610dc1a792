"""Equation (13): the least rate for every rate, and Q for f."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from checking import assert_caught, assert_holds, own_verdict
from exploring import resealed
from flint import fmpq
from hypothesis import given, settings
from proof_lines import (
    assert_no_forgery,
    assert_other_outcome_rejected,
    certificate_of,
    everywhere,
    undiscounted_visits,
    violations,
)
from random_games import random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.inclusion.lyapunov import mixed_selection, stage_gains
from mpgtheory.policy import uniform
from verification import checker
from verification.checks.lyapunov import points, rates
from verification.claim import Verdict
from verification.claims import equation_13_one_stage_gains as module
from verification.kernel.exact import InvalidError

CLAIMS = ("equation-13",)
(CLAIM,) = CLAIMS


@pytest.mark.parametrize("game", ["team", "coordination:states=2", "matching_pennies", "routing:players=2"])
def test_holds_on(shared, game):
    """Potential or not: (13) is about the last line of (12)."""
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=15)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


@settings(max_examples=10)
@given(random_instances(most_profiles=60))
def test_gains_in_f_are_those_by_hand(drawn):
    """f(br~) - f(varpi) of every selection, from Q by loops over joint actions, against max Q - V."""
    hand = ByHand(drawn.game)
    for point in points(drawn):
        policy = [exact(block) for block in point.at.policy]
        for replies in point.selections:
            gains = exact(module.gain_in_f(point.at, replies))
            for i in range(hand.players):
                q, value = hand.q(policy, i), hand.value(policy, i)
                assert gains[i] == [max(row) - dot(row, own) for row, own in zip(q, policy[i], strict=True)]
                assert gains[i] == [max(row) - v for row, v in zip(q, value, strict=True)]


def test_every_kind_of_rates_is_tried(shared):
    drawn = shared("team")
    kinds = [rates(drawn, kind, np.random.default_rng(1)) for kind in range(4)]
    assert [eta for eta, _ in kinds] == [fmpq(1, 4)] * 3 + [fmpq(1, 1000)]
    assert (kinds[0][1] == 1).all()
    assert set(kinds[1][1].ravel()) == {fmpq(1), fmpq(1, 4)}
    assert (kinds[3][1] == fmpq(1, 1000)).sum() == 1
    assert all((gamma >= eta).all() and (gamma <= 1).all() for eta, gamma in kinds)


def test_every_tied_action_is_in_a_selection(shared):
    """At the mixed equilibrium of coordination all four pure selections are tried, and a mixed one."""
    mixed = [point for point in points(shared("coordination")) if point.label.startswith("mixed")]
    assert mixed
    for point in mixed:
        assert len(point.selections) == 5


def test_fails_below_eta(shared):
    """A rate below eta where something is gained: (13)'s first inequality is false."""
    at = Evaluation(shared("team").game, uniform(shared("team").game))
    gains = stage_gains(at)
    gamma = gains * 0 + 1
    gamma[np.unravel_index(np.argmax(gains), gains.shape)] = fmpq(1, 100)
    others = gamma == 1
    gamma[others] = fmpq(1, 2)
    found = violations(module.lines("uniform", at, mixed_selection(at), (fmpq(1, 2), gamma)))
    assert [c.place for c in found] == ["uniform: gamma, and eta for gamma"]
    assert not violations(module.lines("uniform", at, mixed_selection(at), (fmpq(1, 100), gamma)))


def test_fails_without_best_replies(shared):
    """Towards the worst actions gains are losses, and a faster rate loses more."""
    at = Evaluation(shared("team").game, uniform(shared("team").game))
    worst = mixed_selection(Evaluation(replace(at.game, payoffs=-at.game.payoffs), at.policy))
    assert violations(module.lines("uniform", at, worst, (fmpq(1, 2), at.V * 0 + 1)))


def wrong_gain(at, replies):
    return -stage_gains(at)


def wrong_visits(at, direction):
    visits = undiscounted_visits(at) / (1 - at.game.discount)
    return np.array([visits @ (q * w).sum(axis=1) for q, w in zip(at.Q, direction, strict=True)])


@pytest.mark.parametrize(("name", "wrong"), [("gain_in_f", wrong_gain), ("along_gradient", wrong_visits)])
def test_detects_a_planted_error(monkeypatch, instance, name, wrong):
    monkeypatch.setattr(module, name, wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_detects_a_planted_error_in_the_rates(monkeypatch, instance):
    """The fastest rate for the slowest."""
    monkeypatch.setattr(module, "points", lambda drawn: [replace(p, eta=p.gamma.max()) for p in points(drawn)])
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_rule_rejects_forged_numbers(shared):
    assert_no_forgery(CLAIM, shared("team"), {"V", "d", "replies"})
    assert_other_outcome_rejected(CLAIM, shared("team"))


@pytest.mark.parametrize(("member", "value", "reason"), [("eta", "0", "eta"), ("eta", "2", "rate"), ("eta", -1, "eta")])
def test_rule_rejects_rates_outside_their_bounds(shared, member, value, reason):
    content = certificate_of(CLAIM, everywhere(shared("team")))
    content["cases"][0][member] = value
    with pytest.raises(InvalidError, match=reason):
        checker.check(resealed(content))
