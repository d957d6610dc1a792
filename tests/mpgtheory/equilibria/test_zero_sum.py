"""The value of zero-sum games: by hand, against the equilibria of the same games, and certified."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game
from small_games import one_state

from mpgtheory.equilibria import equilibrium, is_zero_sum, zero_sum_value
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from verification.checker import check
from verification.checking.equilibria import value_certificate


def zero_sum(seed: int, states: int, counts: tuple[int, int]) -> TabularGame:
    game = make_game(seed, states, counts, fmpq(9, 10), "interior", "integers")
    return replace(game, payoffs=np.array([game.payoffs[0], -game.payoffs[0]]))


def test_matching_pennies() -> None:
    found = zero_sum_value(build("matching_pennies"))
    assert found.is_exact
    assert found.low[0] == 0
    assert [str(x) for block in found.policy for x in block[0]] == ["1/2"] * 4


def test_by_hand() -> None:
    """[[3, 0], [1, 2]]: row 1 with 1/4, column 1 with 1/2, 3/2 a stage, discounted by 1/2 in all 3."""
    found = zero_sum_value(one_state([[3, 0], [1, 2]], [[-3, 0], [-1, -2]]))
    assert found.is_exact
    assert found.low[0] == 3
    assert [str(x) for x in found.policy[0][0]] == ["1/4", "3/4"]
    assert repr(found) == "value for player 1, exact: s1 -> 3"


@pytest.mark.parametrize(("states", "counts"), [(2, (2, 2)), (3, (3, 2)), (5, (3, 4))])
@pytest.mark.parametrize("seed", range(3))
def test_every_equilibrium_has_the_value(seed: int, states: int, counts: tuple[int, int]) -> None:
    """Two ways to one number: linear programs for matrix games, and the branch of logit equilibria."""
    game = zero_sum(seed, states, counts)
    found, other = zero_sum_value(game), equilibrium(game)
    assert max(found.high - found.low) < fmpq(1, 10**10)
    radius = other.value_radius
    pairs = zip(found.low, other.values[0], found.high, strict=True)
    assert all(low - radius <= value <= high + radius for low, value, high in pairs)
    assert check(value_certificate(found)).claim == "equilibria.value"


def test_other_games_are_refused() -> None:
    assert not is_zero_sum(build("coordination"))
    assert not is_zero_sum(build("routing:players=3"))
    with pytest.raises(InputError, match="zero-sum"):
        zero_sum_value(build("coordination"))
