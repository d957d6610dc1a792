"""The operator (22), its sample (23), and truncated series."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from loops import chance, fraction, joints, tail_bound, value_series
from small_games import games_with_policy, laws, random_game

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.game.policy import pure, random_policy, uniform
from mpgtheory.values.bellman import (
    bellman,
    bellman_linear_part,
    sampled_bellman,
    truncated_value,
    truncated_visitation,
)
from mpgtheory.values.evaluation import Evaluation


def random_q(game, player: int, seed: int):
    """An exact estimate q of player i's Q-function that belongs to no policy."""
    rng = np.random.default_rng(seed)
    return EXACT.array(rng.integers(-50, 51, size=(game.n_states, game.action_counts[player])))


@laws
@given(games_with_policy(most_states=2), st.integers(0, 10**6))
def test_the_operator_is_the_expectation_of_its_sample(drawn: tuple, seed: int) -> None:
    """(T q)(s, a) = sum over a_-i and s' of pi_-i(a_-i) P(s'|s, a) (T^ q)(s, a; a_-i, s')."""
    game, policy = drawn
    for player in range(game.n_players):
        q = random_q(game, player, seed)
        operator = bellman(game, policy, player, q)
        assert operator.shape == q.shape
        for s, a in np.ndindex(q.shape):
            total = Fraction(0)
            for joint in joints(game):
                if joint[player] != a:
                    continue
                for after in range(game.n_states):
                    move = fraction(game.transitions[(s, *joint, after)])
                    sample = sampled_bellman(game, policy, player, q, (s, joint, after))
                    total += chance(policy, s, joint, but=player) * move * fraction(sample)
            assert fraction(operator[s, a]) == total


@laws
@given(games_with_policy())
def test_q_is_the_fixed_point(drawn: tuple) -> None:
    game, policy = drawn
    for player, q in enumerate(Evaluation(game, policy).Q):
        assert (bellman(game, policy, player, q) == q).all()
        assert not (bellman(game, policy, player, q + 1) == q + 1).any()


@laws
@given(games_with_policy(), st.integers(0, 10**6))
def test_the_operator_contracts_by_the_discount(drawn: tuple, seed: int) -> None:
    game, policy = drawn
    for player in range(game.n_players):
        p, q = random_q(game, player, seed), random_q(game, player, seed + 1)
        before = np.abs(p - q).max()
        after = np.abs(bellman(game, policy, player, p) - bellman(game, policy, player, q)).max()
        assert after <= game.discount * before
        shifted = bellman(game, policy, player, p + 3) - bellman(game, policy, player, p)
        assert (shifted == 3 * game.discount).all()


@laws
@given(games_with_policy(), st.integers(0, 10**6))
def test_the_linear_part_maps_differences_to_differences(drawn: tuple, seed: int) -> None:
    game, policy = drawn
    for player in range(game.n_players):
        linear = bellman_linear_part(game, policy, player)
        p, q = random_q(game, player, seed), random_q(game, player, seed + 1)
        difference = bellman(game, policy, player, p) - bellman(game, policy, player, q)
        assert (linear @ (p - q).ravel() == difference.ravel()).all()
        assert (linear >= 0).all()
        assert (linear.sum(axis=1) == game.discount).all()


def test_a_sample_by_hand() -> None:
    """u_1(s2, (a2, a1)) + delta sum_a' pi_1(s1, a') q(s1, a') with delta = 2/3 and pi_1(s1) = (1/2, 1/2)."""
    game = random_game(9, 2, (2, 2))
    q = EXACT.array([[6, 12], [100, 100]])
    found = sampled_bellman(game, uniform(game), 0, q, (1, (1, 0), 0))
    assert found == game.payoffs[0, 1, 1, 0] + fmpq(2, 3) * 9


@laws
@given(games_with_policy(most_states=2), st.integers(0, 6))
def test_partial_sums_of_the_value(drawn: tuple, horizon: int) -> None:
    game, policy = drawn
    partial = truncated_value(Evaluation(game, policy), horizon)
    for player in range(game.n_players):
        assert [fraction(x) for x in partial[player]] == value_series(game, policy, player, horizon)


@laws
@given(games_with_policy(), st.integers(0, 12))
def test_partial_sums_approach_the_value_within_the_tail(drawn: tuple, horizon: int) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    missing = np.abs(at.V - truncated_value(at, horizon)).max()
    assert fraction(missing) <= tail_bound(game, horizon)
    seen = truncated_visitation(at, horizon)
    assert sum(seen) == 1 - game.discount**horizon
    assert (seen <= at.visitation()).all()


def test_partial_sums_run_in_floats() -> None:
    game = random_game(2, 3, (2, 2), discount="1/2")
    policy = random_policy(game, np.random.default_rng(0))
    at = Evaluation(game.over(FLOAT), policy.over(FLOAT))
    assert np.allclose(truncated_value(at, 80), at.V, rtol=1e-12)
    assert np.allclose(truncated_visitation(at, 80), at.visitation(), rtol=1e-12)


def test_a_wrong_operator_is_seen() -> None:
    """Negative control: the estimate of the player's pure policy is no fixed point for the uniform one."""
    game = random_game(2, 2, (2, 2))
    q = Evaluation(game, pure(game, [[0, 0], [0, 0]])).Q[0]
    assert not (bellman(game, uniform(game), 0, q) == q).all()


def test_game_and_policy_must_fit() -> None:
    game = random_game(2, 2, (2, 2))
    q = random_q(game, 0, 0)
    with pytest.raises(TypeError, match="convert with"):
        bellman(game, uniform(game).over(FLOAT), 0, q)
    with pytest.raises(TypeError, match="convert with"):
        bellman_linear_part(game.over(FLOAT), uniform(game), 0)
