"""What rises along the dynamics with exploration: the identity for steps of any size, and its derivative."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from small_games import random_game

from mpgtheory.formats import load_game
from mpgtheory.game.policy import explored, pure, random_policy, random_pure, uniform
from mpgtheory.learning.exploration import (
    is_rest_point,
    pure_rest_points,
    rate_of_rise,
    repaired_q,
    rise,
    rise_as_printed,
)
from mpgtheory.potential import potential

MPGS = ("team", "team:seed=4,states=2", "shaped", "potential_stage", "coordination", "dominance", "shapley_team")
ONE_STATE = ("dominance", "coordination")


def drawn(game, seed):
    rng = np.random.default_rng(seed)
    policy = random_pure(game, rng) if seed % 2 else random_policy(game, rng)
    exploration = [fmpq(int(k), 20) for k in rng.integers(1, 20, size=game.n_players)]
    player = int(rng.integers(game.n_players))
    return policy, exploration, player, random_policy(game, rng)[player]


@pytest.mark.parametrize("name", MPGS)
@pytest.mark.parametrize("seed", range(6))
def test_the_potential_rises_by_the_identity(name, seed):
    game = load_game(name)
    found = rise(game, *drawn(game, seed))
    assert found.potential == found.value == found.predicted


@pytest.mark.parametrize("name", ONE_STATE)
@pytest.mark.parametrize("seed", range(6))
def test_with_one_state_it_holds_as_printed(name, seed):
    game = load_game(name)
    found = rise_as_printed(game, *drawn(game, seed))
    assert found.potential == found.value == found.predicted


def test_with_several_states_it_does_not_hold_as_printed():
    """So Phi(pi~) is no Lyapunov function as printed by this argument, and the Shapley team shows that none is."""
    game = load_game("shapley_team")
    found = [rise_as_printed(game, *drawn(game, seed)) for seed in range(6)]
    assert any(f.value != f.predicted for f in found)


@pytest.mark.parametrize("seed", range(6))
def test_without_a_potential_only_the_value_rises(seed):
    """On a random game the identity holds for V_i, and Phi changes otherwise."""
    game = random_game(seed, 2, (2, 2))
    found = [rise(game, *drawn(game, 10 * seed + k)) for k in range(6)]
    assert all(f.value == f.predicted for f in found)


@pytest.mark.parametrize("name", ["team:states=2", "shaped", "shapley_team"])
@pytest.mark.parametrize("seed", range(3))
def test_the_rate_is_the_derivative_along_the_dynamics(name, seed):
    """(Phi(pi~ after a step h towards best replies) - Phi(pi~)) / h, exact at two h, extrapolated: error of order h."""
    game = load_game(name)
    policy, exploration, _, _ = drawn(game, 2 * seed)
    replies = pure(game, [np.argmax(q, axis=1) for q in repaired_q(game, policy, exploration)])
    start = phi(game, policy, exploration)
    rates = []
    for h in (fmpq(1, 10**6), fmpq(1, 2 * 10**6)):
        moved = policy
        for player in range(game.n_players):
            moved = moved.deviate(player, (1 - h) * policy[player] + h * replies[player])
        rates.append((phi(game, moved, exploration) - start) / h)
    rate = rate_of_rise(game, policy, exploration)
    assert rate > 0
    assert abs(2 * rates[1] - rates[0] - rate) < fmpq(1, 10**9) * (1 + rate)
    assert abs(rates[0] - rate) > abs(2 * rates[1] - rates[0] - rate)


def phi(game, policy, exploration):
    return potential(game, explored(policy, exploration), uniform(game)) @ game.initial


@pytest.mark.parametrize("name", ["team", "shaped", "dominance"])
def test_the_rate_vanishes_at_rest_points_only(name):
    game = load_game(name)
    exploration = ["1/5"] * game.n_players
    for point in pure_rest_points(game, exploration, repaired=True):
        assert rate_of_rise(game, point.policy, exploration) == 0
    for seed in range(8):
        policy = random_pure(game, np.random.default_rng(seed))
        rests = is_rest_point(game, policy, exploration, repaired=True)
        assert (rate_of_rise(game, policy, exploration) == 0) == rests
