"""Pure rest points: complete, against every pure profile tried exactly."""

from __future__ import annotations

import itertools

import pytest
from flint import fmpq
from small_games import random_game

from mpgtheory.equilibria import pure_equilibria
from mpgtheory.errors import InputError
from mpgtheory.formats import load_game
from mpgtheory.game.policy import pure, uniform
from mpgtheory.learning.exploration import (
    is_rest_point,
    perceived_q,
    pure_rest_points,
    repaired_q,
    rest_point_by_replies,
)
from mpgtheory.values.evaluation import Evaluation

SHAPES = ((1, (2, 2)), (2, (2, 2)), (2, (2, 3)), (1, (2, 2, 2)), (3, (2, 2)))


def by_trial(game, exploration, repaired):
    """Every pure profile, every action, in exact arithmetic and plain loops."""
    found = []
    options = [list(itertools.product(range(n), repeat=game.n_states)) for n in game.action_counts]
    for choices in itertools.product(*options):
        q = (repaired_q if repaired else perceived_q)(game, pure(game, choices), exploration)
        rows = [(q[i][s], choices[i][s]) for i in range(game.n_players) for s in range(game.n_states)]
        if all(row[a] >= x for row, a in rows for x in row):
            found.append(choices)
    return found


@pytest.mark.parametrize("repaired", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_enumeration_is_complete(seed, repaired):
    states, counts = SHAPES[seed % len(SHAPES)]
    game = random_game(seed, states, counts, sparse=seed % 2 == 0)
    exploration = [fmpq(1 + (seed + i) % 9, 10) for i in range(game.n_players)]
    found = pure_rest_points(game, exploration, repaired=repaired)
    assert [point.choices for point in found] == by_trial(game, exploration, repaired)


@pytest.mark.parametrize("seed", range(10))
def test_without_exploration_they_are_the_equilibria(seed):
    game = random_game(seed, *SHAPES[seed % len(SHAPES)])
    points = pure_rest_points(game, [0] * game.n_players)
    assert [p.policy.blocks[0].tolist() for p in points] == [p.blocks[0].tolist() for p in pure_equilibria(game)]
    assert all(point.is_equilibrium for point in points)


def test_ties_are_rest_points():
    """Where all payoffs are equal every pure profile rests: rounding must reject none."""
    game = random_game(1, 2, (2, 2))
    flat = type(game)(**{**vars_of(game), "payoffs": game.payoffs * 0 + fmpq(1, 3)})
    for repaired in (False, True):
        assert len(pure_rest_points(flat, ["1/7", "1/3"], repaired=repaired)) == 16


def vars_of(game):
    names = ("name", "players", "states", "actions", "discount", "initial", "payoffs", "transitions")
    return {name: getattr(game, name) for name in names}


def test_replies_in_turn_end_in_a_rest_point_or_nowhere():
    """On a team they settle; on the Shapley team, which has no pure rest point, they cannot."""
    for seed in range(5):
        game = load_game(f"team:seed={seed}")
        for repaired in (False, True):
            found = rest_point_by_replies(game, uniform(game), ["1/10"] * 2, repaired=repaired)
            assert found is not None
            assert is_rest_point(game, found, ["1/10"] * 2, repaired=repaired)
    shapley = load_game("shapley_team")
    assert rest_point_by_replies(shapley, pure(shapley, [[0] * 4] * 2), ["1/10"] * 2, most_rounds=40) is None
    mixed = rest_point_by_replies(shapley, uniform(shapley), ["1/10"] * 2)  # ties keep the uniform row at the hub
    assert mixed is not None
    assert is_rest_point(shapley, mixed, ["1/10"] * 2)


def test_a_profile_with_a_better_action_is_none():
    game = load_game("dominance")
    assert not is_rest_point(game, pure(game, [[0], [0]]), ["1/10"] * 2)
    assert is_rest_point(game, pure(game, [[0], [0]]), ["1/100"] * 2)
    assert (Evaluation(game, pure(game, [[0], [0]])).advantage[0] <= 0).all()


def test_large_games_are_refused():
    with pytest.raises(InputError, match="pure profiles"):
        pure_rest_points(load_game("team"), ["1/10"] * 2, most=63)
