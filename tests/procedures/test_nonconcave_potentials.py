"""Sections 2 and 3.2: potential functions need not be concave."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from by_hand import ByHand
from flint import fmpq
from measuring import check_of, outcome

from mpgtheory.families.coordination import coordination
from mpgtheory.game.policy import exact_policy, pure
from mpgtheory.potential import decide_potential
from verification.claim import Verdict
from verification.procedures import nonconcave_potentials as module

CHECKS = [
    (module.JOINTLY, check_of(module.JOINTLY, "the midpoint of two equilibria")),
    (module.ALONE, check_of(module.ALONE, "one player's policies")),
]


@pytest.mark.parametrize(("claim", "check"), CHECKS)
def test_an_example_proves_it(claim, check):
    assert outcome(claim, check) == Verdict.PROVED


@pytest.mark.parametrize("game", [module.staying_together(), coordination()], ids=lambda game: game.name)
def test_the_examples_are_potential_games(game):
    assert decide_potential(game, np.random.default_rng(0)).is_potential


@pytest.mark.parametrize("p", [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
@pytest.mark.parametrize("q", [Fraction(1), Fraction(2, 5)])
def test_the_value_of_staying_together_by_hand(p, q):
    """V(together) = p q / (1 - p q / 2), and V(over) = 0."""
    hand = ByHand(module.staying_together())
    rows = [[[x, 1 - x]] * 2 for x in (p, q)]
    assert hand.value(rows, 0) == hand.value(rows, 1) == [p * q / (1 - p * q / 2), 0]


def test_with_one_state_it_is_linear_in_each_policy():
    """So the sentence of Section 3.2 can only mean that it can be: on the chord, neither above nor below."""
    game = coordination()
    mixed = exact_policy([np.array([[fmpq(1, 3), fmpq(2, 3)]])] * 2)
    chord = module.Chord("player 0", mixed, mixed.deviate(0, pure(game, [[0], [0]])[0]))
    found = module.half_way(game, chord)
    assert found.left == found.right
    assert module.below_the_chord(game, [chord]).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("claim", "check"), CHECKS)
def test_a_planted_potential_is_noticed(monkeypatch, claim, check):
    """One that is concave on the chords."""
    monkeypatch.setattr(module, "potential", lambda game, policy, reference: -(policy[0] ** 2).sum(axis=1))
    assert outcome(claim, check) == Verdict.REFUTED
