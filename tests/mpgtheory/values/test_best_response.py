"""Best replies and optimal policies: exactly, against enumeration of all pure policies."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from small_games import games_with_policy, laws, make_game, one_state, pure_blocks, random_game

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.game.policy import exact_policy, pure, random_policy, uniform
from mpgtheory.values.best_response import (
    best_actions,
    is_best_reply,
    is_fixed_point,
    nash_gap,
    nash_gaps,
    optimal_response,
)
from mpgtheory.values.evaluation import Evaluation


@laws
@given(games_with_policy())
def test_policy_iteration_finds_the_best_of_all_pure_policies(drawn: tuple) -> None:
    game, policy = drawn
    for player in range(game.n_players):
        response = optimal_response(game, policy, player)
        values = [Evaluation(game, policy.deviate(player, b)).V[player] for b in pure_blocks(game, player)]
        assert (response.value == np.array(values).max(axis=0)).all()
        assert (Evaluation(game, policy.deviate(player, response.block)).V[player] == response.value).all()
        assert response.player == player
        assert 1 <= response.iterations <= len(values) + 1


@laws
@given(games_with_policy(), st.integers(0, 10**6))
def test_an_optimal_response_is_never_worse_than_any_policy(drawn: tuple, seed: int) -> None:
    game, policy = drawn
    rng = np.random.default_rng(seed)
    for player in range(game.n_players):
        best = optimal_response(game, policy, player).value
        for _ in range(3):
            other = policy.deviate(player, random_policy(game, rng)[player])
            assert (best >= Evaluation(game, other).V[player]).all()


@laws
@given(games_with_policy())
def test_the_optimal_value_is_a_fixed_point_of_the_optimality_equation(drawn: tuple) -> None:
    game, policy = drawn
    for player in range(game.n_players):
        payoff, transition = game.marginals(player, policy)
        value = optimal_response(game, policy, player).value
        assert (value == (payoff + game.discount * (transition @ value)).max(axis=1)).all()


@laws
@given(games_with_policy())
def test_floats_agree_with_exact_arithmetic(drawn: tuple) -> None:
    game, policy = drawn
    for player in range(game.n_players):
        exact = FLOAT.array(optimal_response(game, policy, player).value)
        rounded = optimal_response(game.over(FLOAT), policy.over(FLOAT), player).value
        assert np.abs(rounded - exact).max() <= 1e-9 * (1 + np.abs(exact).max()) / (1 - game.over(FLOAT).discount)


@laws
@given(games_with_policy())
def test_gaps_are_never_negative_and_vanish_at_optimal_responses(drawn: tuple) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    responses, gains = nash_gaps(at)
    assert gains.shape == (game.n_players, game.n_states)
    assert (gains >= 0).all()
    assert nash_gap(at) == tuple(max(row) for row in gains)
    for player, response in enumerate(responses):
        moved = Evaluation(game, policy.deviate(player, response.block))
        assert nash_gap(moved)[player] == 0


@laws
@given(games_with_policy(most_players=2))
def test_no_gap_iff_fixed_point(drawn: tuple) -> None:
    """Lemma 3.6(c): interior, pure and half-optimal profiles; both directions."""
    game, policy = drawn
    response = optimal_response(game, policy, 0)
    corners = [pure(game, [[0] * game.n_states] * game.n_players), uniform(game)]
    for profile in (policy, policy.deviate(0, response.block), *corners):
        at = Evaluation(game, profile)
        assert is_fixed_point(at) == all(gap == 0 for gap in nash_gap(at))


def test_best_actions_with_ties() -> None:
    q = EXACT.array([[1, 3, 3], [5, "9/2", 4], [0, 0, 0]])
    expected = [[False, True, True], [True, False, False], [True, True, True]]
    assert best_actions(q).tolist() == expected
    block = exact_policy([[[0, "1/2", "1/2"], [1, 0, 0], ["1/3", "1/3", "1/3"]]])[0]
    assert is_best_reply(q, block).tolist() == [True, True, True]
    assert is_best_reply(q, uniform_block()).tolist() == [False, False, True]


def uniform_block():
    return exact_policy([[["1/3"] * 3] * 3])[0]


def test_a_gain_of_any_size_is_seen_exactly() -> None:
    """One action better by 1e-30 is the only best one: no tolerance in exact arithmetic."""
    tiny = fmpq(1, 10**30)
    game = make_game([[[1, 1 + tiny]]], [[[1], [1]]])
    at = Evaluation(game, pure(game, [[0]]))
    assert nash_gap(at) == (2 * tiny,)
    assert not is_fixed_point(at)
    assert is_fixed_point(Evaluation(game, pure(game, [[1]])))


def test_what_pays_later_beats_what_pays_now() -> None:
    """s1: a1 pays 1 and stays, a2 pays 0 and moves to s2, which pays 10 for ever. At delta = 1/2 the myopic action is
    worth 2, the other 1/2 * 20 = 10."""
    game = make_game([[[1, 0], [10, 10]]], [[[1, 0], [0, 1]], [[0, 1], [0, 1]]])
    response = optimal_response(game, pure(game, [[0, 0]]), 0)
    assert response.value.tolist() == [10, 20]
    assert response.block[0].tolist() == [0, 1]


def test_prisoners_dilemma_by_hand() -> None:
    """Reward 3, temptation 5, punishment 1, sucker 0 at delta = 1/2: from (C, C) a defector gains 2 * (5 - 3) = 4."""
    first = [[3, 0], [5, 1]]
    game = one_state(first, np.transpose(first))
    assert nash_gap(Evaluation(game, pure(game, [[0], [0]]))) == (4, 4)
    assert nash_gap(Evaluation(game, pure(game, [[1], [1]]))) == (0, 0)
    assert nash_gap(Evaluation(game, pure(game, [[1], [0]]))) == (0, 2)


def test_residues_have_no_best_response() -> None:
    game, arithmetic = random_game(0, 2, (2, 2)), modular(101)
    with pytest.raises(TypeError, match="need an order"):
        optimal_response(game.over(arithmetic), uniform(game).over(arithmetic), 0)


def test_balls_improve_only_where_it_is_certain() -> None:
    """Overlapping balls never count as an improvement, so policy iteration ends; its value is that of its policy."""
    game, arithmetic = random_game(4, 2, (2, 2)), ball(128)
    policy = random_policy(game, np.random.default_rng(0))
    with arithmetic.precision():
        enclosed = optimal_response(game.over(arithmetic), policy.over(arithmetic), 0).value
        exact = optimal_response(game, policy, 0).value
        assert all((x - arithmetic.number(y)).contains(0) for x, y in zip(enclosed, exact, strict=True))


def test_game_and_policy_must_fit() -> None:
    game = random_game(0, 2, (2, 2))
    with pytest.raises(TypeError, match="convert with"):
        optimal_response(game.over(FLOAT), uniform(game), 0)
