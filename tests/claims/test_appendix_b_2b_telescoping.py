"""Appendix B.2(b), line by line: true for two joint policies up to the last display."""

from __future__ import annotations

import numpy as np
import pytest
from appendix import assert_certified, assert_not_forged, assert_sound, assert_survives, assert_unearned
from by_hand import ByHand, exact
from hypothesis import given, settings
from random_games import random_instances

from verification.checks.estimates import points
from verification.claims import appendix_b_2b_telescoping as module

CLAIMS = ("appendix-B.2b.start", "appendix-B.2b.shift", "appendix-B.2b.telescoped")


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "single_controller"])
def test_holds_on(shared, game):
    assert_certified(CLAIMS, shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(CLAIMS, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(CLAIMS)


def test_sums_over_stages_agree_with_partial_sums(shared):
    """E[sum_k delta^k V'(s^k)] against its first terms: what is missing is at most the discounted rest."""
    p = points(shared("team"))[1]
    hand = ByHand(p.game)
    chain = hand.chain([exact(block) for block in p.policy])
    for old in p.other.V:
        total, ahead, scale = [0] * hand.states, exact(old), 1
        for _ in range(30):
            total = [t + scale * x for t, x in zip(total, ahead, strict=True)]
            ahead = [sum(c * x for c, x in zip(row, ahead, strict=True)) for row in chain]
            scale *= hand.delta
        rest = scale / (1 - hand.delta) * max(map(abs, exact(old)))
        assert all(abs(x - y) <= rest for x, y in zip(exact(module.discounted(p, old)), total, strict=True))


def test_fails_without_the_visits_of_the_policy(shared):
    """Weighed by the visits of the other policy the telescoped sum is another number."""
    p = points(shared("team"))[1]
    swapped = module.Point(p.label, p.other, p.at, p.q, p.q_bar, p.exploration)
    inside = p.at.payoffs - p.other.V + p.game.discount * (p.other.V @ p.at.chain.T)
    assert any((module.discounted(swapped, row) != module.discounted(p, row)).any() for row in inside)


@pytest.mark.parametrize("claim", CLAIMS)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V", "V_before", "D"))


@pytest.mark.parametrize("wrong", ["discounted", "later", "shifted"])
def test_detects_a_planted_error_in_a_sum(monkeypatch, instance, wrong):
    """One of the three sums over stages with a stage too many."""
    right = getattr(module, wrong)
    monkeypatch.setattr(module, wrong, lambda p, values: right(p, values) + p.at.chain @ values)
    concerned = {"discounted": (0, 2), "later": (0, 1), "shifted": (1, 2)}[wrong]
    assert_unearned([CLAIMS[k] for k in concerned], instance("team"))


def test_detects_a_planted_missing_discount(monkeypatch, instance):
    monkeypatch.setattr(module, "visitation_sum", lambda at, values: np.asarray(at.visitations() @ values))
    assert_unearned(CLAIMS, instance("team"))
