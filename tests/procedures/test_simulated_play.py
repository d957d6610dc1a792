"""Simulated play supports the value; a simulation or a value that is wrong is noticed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from measuring import check_of, outcome
from random_games import DISCOUNTS, instance_with, make_game, random_instances, some_policies

from mpgtheory.values.simulation import discounted_returns
from verification.claim import Method, Verdict
from verification.procedures import simulated_play as module

CHECK = check_of(module.CLAIM, "simulated play")
MODERATE = tuple(discount for discount in DISCOUNTS if discount <= fmpq(9, 10))


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "coordination:states=2", "matching_pennies"])
def test_the_value_is_supported(shared, game):
    assert CHECK.method is Method.STATISTICAL
    assert outcome(module.CLAIM, CHECK, shared(game)) == Verdict.SUPPORTED


@given(random_instances(discounts=MODERATE))
def test_the_value_is_supported_on_random_games(drawn):
    assert outcome(module.CLAIM, CHECK, drawn) == Verdict.SUPPORTED


@pytest.mark.parametrize("discount", [fmpq(9, 10), fmpq(99, 100)])
@pytest.mark.parametrize("payoff", [1, 3, 7])
def test_rounding_does_not_tip_a_game_without_chance(discount, payoff):
    """Every stage pays the same: the error is the truncation to the last bit."""
    game = make_game(3, 1, (2,), discount, "interior", "zero")
    constant = replace(game, payoffs=game.payoffs + fmpq(payoff))
    drawn = instance_with(constant, some_policies(constant, np.random.default_rng(0)))
    assert outcome(module.CLAIM, CHECK, drawn) == Verdict.SUPPORTED


def test_a_planted_simulation_is_noticed(monkeypatch, instance):
    """Play that starts in one state only, and play that pays one payoff twice."""

    def always_first(game, policy, rng, *, episodes):
        initial = game.initial * 0
        initial[0] += 1
        return discounted_returns(replace(game, initial=initial), policy, rng, episodes=episodes)

    def doubled(game, policy, rng, *, episodes):
        found = discounted_returns(game, policy, rng, episodes=episodes)
        return replace(found, samples=2 * found.samples)

    for wrong in (always_first, doubled):
        monkeypatch.setattr(module, "discounted_returns", wrong)
        assert outcome(module.CLAIM, CHECK, instance("team")) == Verdict.UNDECIDED
