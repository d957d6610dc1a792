"""Lemma 3.6(a) modulo a random prime: supported, never certified, and planted formulas are noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from measuring import check_of, outcome
from planted_gradients import GRADIENTS
from random_games import random_instances

from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.gradient import coordinates, value_derivative
from verification.claim import Method
from verification.procedures import gradient_modulo_prime as module

GRADIENT = module.GRADIENT
CHECK = check_of(GRADIENT, "all coordinates modulo a random prime")


def verdict(drawn):
    return outcome(GRADIENT, CHECK, drawn)


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "prisoners_two_state"])
def test_holds_on(shared, game):
    found = CHECK.run(shared(game))
    assert (found.verdict, found.method, found.certificate) == ("supported", Method.MODULAR, None)
    assert found.comparisons == 2 * len(coordinates(shared(game).game))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert verdict(drawn) == "supported"


@pytest.mark.parametrize("name", GRADIENTS)
def test_detects_a_planted_formula(monkeypatch, instance, name):
    formula, game = GRADIENTS[name]
    monkeypatch.setattr(module, "policy_gradient", formula)
    assert verdict(instance(game)) == "undecided"


def test_detects_a_planted_visitation(monkeypatch, instance):
    """d without its factor 1 - delta."""
    right = Evaluation._visited
    monkeypatch.setattr(Evaluation, "_visited", lambda at, mu: right(at, mu) / (1 - at.game.discount))
    assert verdict(instance("team:states=2")) == "undecided"


def test_detects_a_planted_derivative(monkeypatch, instance):
    """Values that follow no Moebius function: the third one says so."""
    monkeypatch.setattr(module, "value_derivative", lambda at, where: (value_derivative(at, where)[0],) * 2)
    assert verdict(instance("team:states=2")) == "undecided"
