"""Optimal values by the linear program over occupancy measures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from measuring import check_of, outcome
from random_games import random_instances

from mpgtheory.arithmetic import EXACT
from mpgtheory.values.occupancy import optimal_occupancy
from verification.claim import Method, Verdict
from verification.procedures import occupancy_programs as module

CHECK = check_of(module.CLAIM, "dual of the occupancy-measure linear program")
MODERATE = (fmpq(1, 1000), fmpq(1, 3), fmpq(1, 2), fmpq(9, 10))


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "coordination:states=2"])
def test_optimal_values_are_supported(shared, game):
    assert CHECK.method is Method.FLOAT
    assert outcome(module.CLAIM, CHECK, shared(game)) == Verdict.SUPPORTED


@given(random_instances(discounts=MODERATE))
def test_optimal_values_are_supported_on_random_games(drawn):
    assert outcome(module.CLAIM, CHECK, drawn) == Verdict.SUPPORTED


def test_values_of_both_signs_are_supported(instance):
    """Optimal values 2 and -2 from two absorbing states, mu W = 0: the sign of the dual is not that of the value."""
    drawn = instance("team:states=2")
    stay = EXACT.array(np.eye(2, dtype=int)).reshape(2, 1, 1, 2)
    game = replace(
        drawn.game,
        discount=fmpq(1, 2),
        payoffs=drawn.game.payoffs * 0 + EXACT.array([1, -1]).reshape(1, 2, 1, 1),
        initial=EXACT.array(["1/2", "1/2"]),
        transitions=drawn.game.transitions * 0 + stay,
    )
    assert outcome(module.CLAIM, CHECK, replace(drawn, game=game)) == Verdict.SUPPORTED


def test_a_planted_program_is_noticed(monkeypatch, instance):
    def wrong(game, policy, player, *, initial):
        found = optimal_occupancy(game, policy, player, initial=initial)
        return replace(found, dual=found.dual + 1e-3)

    monkeypatch.setattr(module, "optimal_occupancy", wrong)
    assert outcome(module.CLAIM, CHECK, instance("team")) == Verdict.UNDECIDED


def test_a_planted_optimum_is_noticed(monkeypatch, instance):
    """The worst policy in the place of the optimal one."""
    real = module.optimal_response

    def worst(game, policy, player):
        return real(replace(game, payoffs=-game.payoffs), policy, player)

    monkeypatch.setattr(module, "optimal_response", worst)
    assert outcome(module.CLAIM, CHECK, instance("team")) == Verdict.UNDECIDED
