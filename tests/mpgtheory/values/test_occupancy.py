"""The occupancy-measure linear program: a second way to a player's optimal value, and its dual a third."""

from __future__ import annotations

import numpy as np
import pytest
from small_games import make_game, random_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.families import build
from mpgtheory.game.policy import random_policy, uniform
from mpgtheory.values import occupancy
from mpgtheory.values.best_response import optimal_response
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.occupancy import optimal_occupancy

CASES = [
    *(random_game(seed, 1 + seed % 3, (2, 3), discount=("1/2", "9/10")[seed % 2]) for seed in range(6)),
    random_game(6, 3, (3,), discount="99/100"),
    random_game(7, 2, (2, 2, 2), sparse=True),
    build("routing:players=3"),
]


@pytest.mark.parametrize("game", CASES, ids=lambda game: f"{game.name} {game.n_states}x{game.action_counts}")
def test_primal_and_dual_agree_with_policy_iteration(game) -> None:
    policy = random_policy(game, np.random.default_rng(0))
    for player in range(game.n_players):
        found = optimal_occupancy(game, policy, player)
        exact = FLOAT.array(optimal_response(game, policy, player).value)
        scale = 1e-6 * (1 + np.abs(exact).max())
        assert abs(found.value - exact @ game.over(FLOAT).initial) < scale
        assert np.abs(found.dual - exact).max() < scale


@pytest.mark.parametrize("game", CASES[:4], ids=lambda game: game.name)
def test_the_measure_is_the_visitation_of_the_policy_it_describes(game) -> None:
    """x(s, a) = d(s) pi(a | s) / (1 - delta) for the pure or mixed policy pi that x divides into."""
    policy = random_policy(game, np.random.default_rng(1))
    measure = optimal_occupancy(game, policy, 0).occupancy
    assert measure.min() > -1e-7
    assert measure.sum() == pytest.approx(1 / (1 - game.over(FLOAT).discount), rel=1e-6)
    rows = measure.clip(min=0) / measure.clip(min=0).sum(axis=1, keepdims=True)
    moved = policy.over(FLOAT).deviate(0, rows)
    visited = Evaluation(game.over(FLOAT), moved).visitation()
    assert np.allclose(visited, measure.sum(axis=1) * (1 - game.over(FLOAT).discount), atol=1e-6)


@pytest.mark.parametrize("payoff", ["1", "-1", "1/3", "-7/11", "10/7"])
@pytest.mark.parametrize("share", ["1/2", "1/3", "3/10"])
def test_the_dual_keeps_its_sign_where_the_value_is_zero(payoff: str, share: str) -> None:
    """Two absorbing states that pay c/mu and -c/(1 - mu): sum_s mu(s) W(s) is 0, but W is not."""
    c, mu = rational(payoff), rational(share)
    game = make_game([[[c / mu], [-c / (1 - mu)]]], [[[1, 0]], [[0, 1]]], initial=[mu, 1 - mu])
    expected = FLOAT.array(Evaluation(game, uniform(game)).V)[0]
    assert abs(expected @ game.over(FLOAT).initial) < 1e-12
    assert np.allclose(optimal_occupancy(game, uniform(game), 0).dual, expected, rtol=1e-6)


def test_a_wrong_value_is_seen() -> None:
    """Negative control: the values of the uniform policy are not the optimum."""
    game = random_game(2, 2, (2, 3))
    at = Evaluation(game, uniform(game))
    found = optimal_occupancy(game, at.policy, 1)
    assert np.abs(found.dual - FLOAT.array(at.V)[1]).max() > 1e-3


def test_a_solver_that_finds_no_optimum_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    import cvxpy

    monkeypatch.setattr(cvxpy.Problem, "solve", lambda self, **_: None)
    with pytest.raises(RuntimeError, match="it always has an optimum"):
        occupancy.optimal_occupancy(CASES[0], uniform(CASES[0]), 0)
