"""The final bound of Lemma 3.5's proof: the decrease is at least eta / D times the gains of optimal replies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from by_hand import ByHand, exact
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

from mpgtheory.inclusion import lyapunov
from mpgtheory.policy import uniform
from verification.checks.lyapunov import points
from verification.claim import Verdict
from verification.claims import lemma_3_5_rate as module
from verification.claims.catalogue import find

CLAIMS = ("lemma-3.5.rate",)
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
def test_right_side_by_hand(drawn):
    """eta / D times the best of all pure stationary deviations, by enumeration, is what the last comparison has."""
    met = everywhere(drawn)
    hand = ByHand(met.game)
    for point in points(met):
        policy = [exact(block) for block in point.at.policy]
        gains = sum(
            m * (best - own)
            for i in range(hand.players)
            for m, best, own in zip(hand.initial, hand.best_values(policy, i), hand.value(policy, i), strict=True)
        )
        *_, last = module.lines("at", point.at, point.responses, (point.eta, point.gamma))
        assert exact(last.right) == -exact(point.eta) / exact(point.mismatch[0]) * gains


def test_says_nothing_without_full_support(shared):
    drawn = shared("team")
    game = with_initial(drawn.game, [1] + [0] * (drawn.game.n_states - 1))
    assert outcome(CLAIM, find(CLAIM).checks[0], instance_with(game, (uniform(game),))) == "vacuous"


def test_fails_below_eta(shared):
    """One state, where the bound is eta times the gains and attained up to 1 - delta: ten times eta is too fast."""
    point = next(p for p in points(shared("coordination")) if not p.is_equilibrium)
    assert not violations(module.lines("at", point.at, point.responses, (point.gamma.min(), point.gamma)))
    found = violations(module.lines("at", point.at, point.responses, (point.gamma.min() * 10, point.gamma)))
    assert [c.place for c in found] == ["at: (15) and (17)", "at: d phi / d tau"]


def undiscounted(at, responses):
    found, visits = lyapunov.mismatch(at, responses)
    return found * (1 - at.game.discount) ** 2, visits


def without_discount(at, rates):
    return lyapunov.decrease(at, rates) * (1 - at.game.discount) ** 2


@pytest.mark.parametrize(("name", "wrong"), [("mismatch", undiscounted), ("decrease", without_discount)])
def test_detects_a_planted_error(monkeypatch, instance, name, wrong):
    monkeypatch.setattr(module, name, wrong)
    assert own_verdict(CLAIM, instance("coordination")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("coordination"))


def test_detects_a_planted_error_in_the_gains(monkeypatch, instance):
    """Values of optimal replies off by one: Lemma 3.6(b)'s equality is false."""

    def shifted(drawn):
        for point in points(drawn):
            vars(point)["best_gaps"] = (
                tuple(replace(r, value=r.value + 1) for r in point.responses),
                point.best_gaps[1],
            )
            yield point

    monkeypatch.setattr(module, "points", shifted)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_rule_rejects_forged_numbers(shared):
    assert_no_forgery(CLAIM, shared("team"), {"V", "d", "optimal", "d_optimal"})
    assert_other_outcome_rejected(CLAIM, shared("team"))
