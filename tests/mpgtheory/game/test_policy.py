"""Profiles: constructors, exploration, deviations, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from small_games import games, games_with_policy, laws, pure_profiles, random_game, same

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.errors import InputError
from mpgtheory.game.policy import Policy, exact_policy, explored, pure, random_policy, random_pure, uniform

GAME = random_game(1, 2, (2, 3))
seeds = st.integers(0, 10**6)


def test_uniform_gives_every_action_the_same_probability() -> None:
    policy = uniform(GAME)
    assert (policy[0] == fmpq(1, 2)).all()
    assert (policy[1] == fmpq(1, 3)).all()
    assert len(policy) == 2
    assert [block.shape for block in policy] == [(2, 2), (2, 3)]


def test_pure_puts_all_weight_on_the_chosen_actions() -> None:
    policy = pure(GAME, [[1, 0], [2, 1]])
    assert same(policy, exact_policy([[[0, 1], [1, 0]], [[0, 0, 1], [0, 1, 0]]]))


@laws
@given(games(), seeds)
def test_random_profiles_are_profiles_and_depend_on_the_seed_only(game, seed: int) -> None:
    interior, vertex = (make(game, np.random.default_rng(seed)) for make in (random_policy, random_pure))
    for block in interior:
        assert (block.sum(axis=1) == 1).all()
        assert (block > 0).all()
        assert all(12 * block.shape[1] % int(x.q) == 0 for x in block.ravel())
    for block in vertex:
        assert (block.sum(axis=1) == 1).all()
        assert ((block == 0) | (block == 1)).all()
    assert same(interior, random_policy(game, np.random.default_rng(seed)))
    assert same(vertex, random_pure(game, np.random.default_rng(seed)))


def test_random_pure_reaches_every_pure_profile() -> None:
    game, rng = random_game(0, 1, (2, 3)), np.random.default_rng(0)
    drawn = {str([block.tolist() for block in random_pure(game, rng)]) for _ in range(200)}
    assert len(drawn) == len(pure_profiles(game)) == 6


@laws
@given(games_with_policy(), st.fractions(0, 1))
def test_exploration_mixes_with_the_uniform_policy(drawn: tuple, theta) -> None:
    game, policy = drawn
    rates = [theta] * game.n_players
    weight = fmpq(theta.numerator, theta.denominator)
    for block, mixed in zip(policy, explored(policy, rates), strict=True):
        assert (mixed == (1 - weight) * block + weight / block.shape[1]).all()
        assert (mixed.sum(axis=1) == 1).all()
    assert same(explored(policy, [0] * game.n_players), policy)
    assert same(explored(policy, [1] * game.n_players), uniform(game))


def test_exploration_runs_in_every_arithmetic() -> None:
    policy, rates = random_policy(GAME, np.random.default_rng(2)), ["1/10", "1/3"]
    exact = explored(policy, rates)
    assert np.allclose(explored(policy.over(FLOAT), rates)[1], exact.over(FLOAT)[1], rtol=1e-14)
    prime = modular(101)
    assert (explored(policy.over(prime), rates)[1] == exact.over(prime)[1]).all()
    assert explored(policy.over(ball(64)), rates).arithmetic is ball(64)


@pytest.mark.parametrize("theta", ["-1/100", "101/100", 2])
def test_an_exploration_rate_outside_the_unit_interval_is_refused(theta: object) -> None:
    with pytest.raises(InputError, match="theta must lie between 0 and 1"):
        explored(uniform(GAME), [theta, 0])


@pytest.mark.parametrize("theta", [0.1, float("nan"), None])
def test_an_exploration_rate_that_is_not_exact_is_refused(theta: object) -> None:
    with pytest.raises(InputError, match="not an exact number"):
        explored(uniform(GAME), [theta, 0])


def test_every_player_needs_an_exploration_rate() -> None:
    with pytest.raises(ValueError, match="shorter"):
        explored(uniform(GAME), ["1/10"])


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ([["1/2", "1/3"], [1, 0]], r"policy\[0\]\[0\] sums to 5/6; each row must sum to 1"),
        ([[1, 0], ["3/2", "-1/2"]], r"policy\[0\]\[1\]\[1\] is -1/2; a probability must not be negative"),
        ([[0, 0], [1, 0]], r"policy\[0\]\[0\] sums to 0; each row must sum to 1"),
    ],
)
def test_rows_off_the_simplex_are_refused(block: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        exact_policy([block])


@pytest.mark.parametrize("value", [0.5, float("nan"), np.float64(0.5)])
def test_floats_are_refused(value: float) -> None:
    with pytest.raises(InputError, match="not an exact number"):
        exact_policy([[[value, fmpq(1, 2)]]])
    with pytest.raises(InputError):
        Policy((np.array([[value, value]], dtype=object),))
    with pytest.raises(InputError):
        Policy((np.array([[value, value]]),))


def test_a_deviation_by_floats_is_refused() -> None:
    with pytest.raises(InputError):
        uniform(GAME).deviate(0, np.array([[0.5, 0.5], [0.5, 0.5]]))


def test_blocks_are_copied_and_read_only() -> None:
    block = EXACT.array([[1, 0], [0, 1]]).copy()
    policy = Policy((block,))
    block[0] = [fmpq(0), fmpq(1)]
    assert policy[0][0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        policy[0][0, 0] = fmpq(1)


def test_a_deviation_changes_one_player_only() -> None:
    first, second = uniform(GAME), pure(GAME, [[1, 0], [2, 1]])
    moved = first.deviate(1, second[1])
    assert (moved[0] == first[0]).all()
    assert (moved[1] == second[1]).all()
    assert (first[1] == fmpq(1, 3)).all()


def test_a_deviation_off_the_simplex_is_refused() -> None:
    with pytest.raises(InputError, match="each row must sum to 1"):
        uniform(GAME).deviate(0, EXACT.array([[1, 1], [1, 0]]))


def test_a_shift_moves_one_weight_off_the_simplex() -> None:
    policy = uniform(GAME)
    moved = policy.shift(1, 0, 2, fmpq(1, 7))
    difference = moved[1] - policy[1]
    assert difference[0, 2] == fmpq(1, 7)
    assert (difference == 0).sum() == difference.size - 1
    assert not moved.is_distribution
    assert (moved[0] == policy[0]).all()
    assert not moved.shift(0, 0, 0, fmpq(1)).is_distribution
