"""Equation (15): from one-stage best replies to optimal ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact, replaced
from checking import assert_caught, assert_holds, outcome, own_verdict
from hypothesis import given, settings
from proof_lines import (
    assert_no_forgery,
    assert_other_outcome_rejected,
    everywhere,
    violations,
    with_initial,
)
from random_games import instance_with, random_instances

from mpgtheory.best_response import nash_gaps
from mpgtheory.inclusion import lyapunov
from mpgtheory.policy import uniform
from verification.checks.lyapunov import points
from verification.claim import Verdict
from verification.claims import equation_15_optimal_replies as module
from verification.claims.catalogue import find

CLAIMS = ("equation-15",)
(CLAIM,) = CLAIMS


@pytest.mark.parametrize("game", ["team", "coordination:states=2", "matching_pennies", "routing:players=2"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=12)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, everywhere(drawn))


@settings(max_examples=8)
@given(random_instances(most_profiles=60))
def test_gains_by_hand(drawn):
    """Q_i(s, pi_i^+) - Q_i(s, varpi_i) by loops over joint actions; pi_i^+ best among all pure stationary policies."""
    hand = ByHand(drawn.game)
    for point in points(drawn):
        policy = [exact(block) for block in point.at.policy]
        gains = exact(module.gains_of(point.at, point.responses))
        for response in point.responses:
            i, block = response.player, exact(response.block)
            assert hand.value(replaced(policy, i, block), i) == hand.best_values(policy, i)
            rows = zip(hand.q(policy, i), block, policy[i], strict=True)
            assert gains[i] == [dot(q, new) - dot(q, own) for q, new, own in rows]


def test_says_nothing_without_full_support(shared):
    drawn = shared("team")
    game = with_initial(drawn.game, [1] + [0] * (drawn.game.n_states - 1))
    assert outcome(CLAIM, find(CLAIM).checks[0], instance_with(game, (uniform(game),))) == "vacuous"


def test_fails_below_the_largest_norm(monkeypatch, shared):
    """1 / (1 - delta) for D: too small where the optimal reply is drawn to a state that mu makes rare."""
    drawn = shared("team")
    game = with_initial(drawn.game, [1000] * (drawn.game.n_states - 1) + [1])
    made = instance_with(game, tuple(p.policy for p in drawn.profiles))

    def least(at, responses):
        return 1 / (1 - at.game.discount) / 4, lyapunov.mismatch(at, responses)[1]

    def found():
        return [
            c
            for p in points(made)
            for c in violations(module.lines(p.label, p.at, p.responses, (p.gamma.min(), p.gamma)))
        ]

    assert not found()
    monkeypatch.setattr(module, "mismatch", least)
    assert all("(14)" in c.place for c in found())
    assert found()


def test_fails_below_eta(shared):
    point = next(points(shared("team")))
    found = violations(module.lines("at", point.at, point.responses, (point.gamma.min() * 2, point.gamma)))
    assert [c.place for c in found] == ["at: (13)"]


def swapped(at, responses):
    """A planted gain: best replies for optimal ones on the right."""
    return lyapunov.stage_gains(at) * 2


def undiscounted(at, responses):
    found, visits = lyapunov.mismatch(at, responses)
    return found * (1 - at.game.discount) ** 2, visits


@pytest.mark.parametrize(("name", "wrong"), [("gains_of", swapped), ("mismatch", undiscounted)])
def test_detects_a_planted_error(monkeypatch, instance, name, wrong):
    monkeypatch.setattr(module, name, wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_detects_a_planted_error_in_the_optimal_replies(monkeypatch, instance):
    """The worst replies for the best: the lines hold, but the kernel asks for optimal values."""

    def worst(at):
        negative = replace(at.game, payoffs=-at.game.payoffs)
        responses = tuple(replace(r, value=-r.value) for r in nash_gaps(at.__class__(negative, at.policy))[0])
        return responses, np.array([r.value for r in responses]) - at.V

    monkeypatch.setattr("verification.checks.lyapunov.nash_gaps", worst)
    assert_caught(CLAIM, instance("team"))


def test_rule_rejects_forged_numbers(shared):
    assert_no_forgery(CLAIM, shared("team"), {"V", "d", "optimal", "d_optimal"})
    assert_other_outcome_rejected(CLAIM, shared("team"))
