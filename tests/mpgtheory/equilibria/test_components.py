"""Components of equilibria, and that a potential is constant on each."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from flint import fmpq
from small_games import one_state

from mpgtheory.equilibria.components import equilibrium_components, potential_values
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import is_fixed_point
from mpgtheory.values.evaluation import Evaluation

EDGE = [[1, 1], [1, 0]]
"""Equilibria: the edges from (1, 1) to (1, 2) and to (2, 1), one component with three corners."""


def degenerate(seed: int) -> TabularGame:
    """Common payoffs of three values only, so that whole edges and faces are equilibria."""
    table = np.random.default_rng(seed).integers(0, 3, size=(3, 3))
    return one_state(table, table)


def test_an_edge_of_equilibria_by_hand() -> None:
    (found,) = equilibrium_components(one_state(EDGE, EDGE))
    corners = {tuple(tuple(int(x.p) for x in block[0]) for block in policy) for policy in found.extremes()}
    assert corners == {((1, 0), (1, 0)), ((1, 0), (0, 1)), ((0, 1), (1, 0))}
    assert not found.is_point


def test_components_multiply_over_states() -> None:
    assert len(equilibrium_components(build("coordination"))) == 3
    assert len(equilibrium_components(build("coordination:states=2"))) == 9
    assert all(component.is_point for component in equilibrium_components(build("coordination:states=2")))


@pytest.mark.parametrize("seed", range(12))
def test_the_potential_is_constant_on_each_component(seed: int) -> None:
    game = degenerate(seed)
    for component in equilibrium_components(game):
        assert len(potential_values(game, component)) == 1
        corners = list(component.extremes())
        assert all(is_fixed_point(Evaluation(game, corner)) for corner in corners)


def test_middles_between_corners_that_share_a_strategy_are_equilibria() -> None:
    seen = 0
    for seed in range(12):
        for component in equilibrium_components(degenerate(seed)):
            for first, last in combinations(component.extremes(), 2):
                if any(bool((a == b).all()) for a, b in zip(first, last, strict=True)):
                    middle = Policy(tuple((a + b) / 2 for a, b in zip(first, last, strict=True)))
                    assert is_fixed_point(Evaluation(degenerate(seed), middle))
                    seen += 1
    assert seen > 10


def test_detects_a_game_that_is_no_potential_game() -> None:
    """Player 2 does not care, player 1's rows tie against its second column: two edges make one component."""
    game = one_state([[0, 1], [1, 1]], [[0, 0], [0, 0]])
    assert any(len(potential_values(game, component)) > 1 for component in equilibrium_components(game))


def test_potential_values_by_hand() -> None:
    """With delta = 1/2 the constant payoff 1 is worth 2; Phi is measured from everyone's first action, worth 2 too."""
    game = one_state(EDGE, EDGE)
    (found,) = equilibrium_components(game)
    assert potential_values(game, found) == [fmpq(0)]


def test_other_games_are_refused() -> None:
    with pytest.raises(InputError, match="two players"):
        equilibrium_components(build("shapley_team"))
