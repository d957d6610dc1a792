"""The constants and bounds T1, T2, T3: on random games by the hundred, attained, and not to be improved at will."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from flint import fmpq
from small_games import one_state, random_game

from mpgtheory.errors import InputError
from mpgtheory.game import joint_weights
from mpgtheory.game.policy import explored, pure, random_policy, random_pure
from mpgtheory.learning.exploration import (
    best_bounds,
    game_attaining_bound,
    is_rest_point,
    moved_by_oneself,
    moved_by_others,
    one_state_bounds,
    payoff_span,
    perceived,
    perceived_profile,
    perceived_q,
    pure_rest_points,
    repaired_bounds,
    rest_point_bounds,
    tracking_bounds,
)
from mpgtheory.potential import decide_potential
from mpgtheory.values.best_response import nash_gap, optimal_response
from mpgtheory.values.evaluation import Evaluation

SHAPES = ((1, (2, 2)), (1, (3, 2)), (1, (2, 2, 2)), (2, (2, 2)), (2, (2, 3)), (2, (2, 2, 2)), (3, (2, 2)))
DISCOUNTS = ("1/7", "1/2", "9/10")
THETAS = (fmpq(1, 20), fmpq(1, 4), fmpq(3, 5), fmpq(9, 10))


def games(count):
    """Random games of all shapes and discounts in turn."""
    for seed, (states, counts) in zip(range(count), itertools.cycle(SHAPES), strict=False):
        yield random_game(seed, states, counts, discount=DISCOUNTS[seed % 3], sparse=bool(seed % 2))


def drawn(game, seed):
    rng = np.random.default_rng(seed)
    policy = random_pure(game, rng) if seed % 3 else random_policy(game, rng)
    return policy, [fmpq(int(k), 20) for k in rng.integers(1, 20, size=game.n_players)]


def test_rho_and_own_are_the_largest_distances_of_pure_rows():
    """Total variation between the products, by enumeration of joint actions; never more at mixed rows."""
    for seed, game in enumerate(games(40)):
        rng = np.random.default_rng(seed)
        _, exploration = drawn(game, seed)
        for policy, is_pure in ((random_pure(game, rng), True), (random_policy(game, rng), False)):
            played = explored(policy, exploration)
            for player, rho in enumerate(moved_by_others(game, exploration)):
                others = [[p[j] for j in range(game.n_players) if j != player] for p in (policy, played)]
                one, two = (joint_weights(blocks, policy[player]) for blocks in others)
                distance = (abs(one - two).sum(axis=1) / fmpq(2)).max()
                assert distance == rho if is_pure else distance <= rho
                assert (two >= (1 - rho) * one).all()
            for player, own in enumerate(moved_by_oneself(game, exploration)):
                distance = (abs(policy[player] - played[player]).sum(axis=1) / fmpq(2)).max()
                assert distance == own if is_pure else distance <= own


def test_tracking_bound_on_random_games():
    for seed, game in enumerate(games(210)):
        policy, exploration = drawn(game, seed)
        true, bounds = Evaluation(game, policy).Q, tracking_bounds(game, exploration)
        for q, estimate, bound in zip(true, perceived_q(game, policy, exploration), bounds, strict=True):
            assert abs(q - estimate).max() <= bound


def test_t1_and_t2_up_to_the_perceived_gap_on_random_games():
    """gap <= p + 2 rho S everywhere; (1 - rho) gap <= p + rho span / (1 - delta) with one state."""
    for seed, game in enumerate(games(210)):
        policy, exploration = drawn(game, seed)
        gaps, general = nash_gap(Evaluation(game, policy)), rest_point_bounds(game, exploration)
        for i, there in enumerate(perceived(game, policy, exploration)):
            best = optimal_response(game, perceived_profile(policy, exploration, i), i).value
            left = (best - there.V[i]).max()
            assert gaps[i] <= left + general[i]
            if game.n_states == 1:
                rho = moved_by_others(game, exploration)[i]
                assert (1 - rho) * gaps[i] <= left + rho * payoff_span(game, i) / (1 - game.discount)


def test_t3_up_to_the_perceived_gain_on_random_games():
    for seed, game in enumerate(games(210)):
        policy, exploration = drawn(game, seed)
        gaps, bounds = nash_gap(Evaluation(game, policy)), repaired_bounds(game, exploration)
        for i, q in enumerate(Evaluation(game, explored(policy, exploration)).Q):
            gain = (q.max(axis=1) - (policy[i] * q).sum(axis=1)).max()
            assert gaps[i] <= (1 + exploration[i]) * gain / (1 - game.discount) + bounds[i]


@pytest.mark.parametrize("repaired", [False, True])
def test_bounds_at_all_pure_rest_points_of_random_games(repaired):
    """Hundreds of rest points, many of them no equilibria, all within the bounds."""
    found = apart = 0
    for seed, game in enumerate(games(120)):
        exploration = [THETAS[seed % 4]] * game.n_players
        bounds = repaired_bounds(game, exploration) if repaired else best_bounds(game, exploration)
        for point in pure_rest_points(game, exploration, repaired=repaired):
            found += 1
            apart += not point.is_equilibrium
            assert point.is_equilibrium == (point.gap == 0)
            assert all(gap <= bound for gap, bound in zip(point.gaps, bounds, strict=True))
    assert found > 100
    assert apart > 20


@pytest.mark.parametrize("theta", ["1/100", "1/10", "1/2", "9/10", "99/100"])
@pytest.mark.parametrize("discount", ["1/10", "1/2", "99/100"])
def test_t1_is_attained(theta, discount):
    """The example: an MPG whose rest point has exactly the gap of the bound, and no larger one exists by T1."""
    delta = fmpq(*map(int, discount.split("/")))
    game, rest = game_attaining_bound(theta, discount=delta)
    exploration = [theta] * 2
    assert decide_potential(game, np.random.default_rng(0)).is_potential
    assert is_rest_point(game, rest, exploration)
    rho = fmpq(*map(int, theta.split("/"))) / 2
    assert moved_by_others(game, exploration) == (rho, rho)
    assert nash_gap(Evaluation(game, rest)) == (rho / (1 - rho) / (1 - delta), 0)
    assert nash_gap(Evaluation(game, rest))[0] == one_state_bounds(game, exploration)[0]


@pytest.mark.parametrize("theta", ["1/100", "1/10", "1/2", "9/10"])
def test_t1_is_attained_with_a_common_payoff_too(theta):
    """[[1, 0], [1 - g, 1]] for both, g = rho / (1 - rho): (row 1, column 0) rests by ties, and both gaps are T1."""
    rho = fmpq(*map(int, theta.split("/"))) / 2
    table = [[1, 0], [1 - rho / (1 - rho), 1]]
    game, exploration = one_state(table, table), [theta] * 2
    rest = pure(game, [[1], [0]])
    assert is_rest_point(game, rest, exploration)
    assert nash_gap(Evaluation(game, rest)) == one_state_bounds(game, exploration)


def test_t1_is_approached_by_a_strict_rest_point():
    """With a little more exploration than the example is made for, row 1 is strictly better: no tie is needed."""
    game, rest = game_attaining_bound("1/10")
    exploration = ["1001/10000"] * 2
    q = perceived_q(game, rest, exploration)[0]
    assert q[0, 1] > q[0, 0]
    gap, bound = nash_gap(Evaluation(game, rest))[0], one_state_bounds(game, exploration)[0]
    assert fmpq(99, 100) * bound < gap < bound


def test_smaller_constants_fail():
    """Planted errors: half of T1, and rho without the factor 1 - 1/|A|, must be seen to be wrong."""
    game, rest = game_attaining_bound("1/10")
    exploration = ["1/10"] * 2
    gap = nash_gap(Evaluation(game, rest))[0]
    assert gap > one_state_bounds(game, exploration)[0] / 2
    assert gap > one_state_bounds(game, ["1/20"] * 2)[0]
    violated = 0
    for seed, game in enumerate(games(60)):
        policy, exploration = drawn(game, seed)
        for q, estimate, bound in zip(
            Evaluation(game, policy).Q,
            perceived_q(game, policy, exploration),
            tracking_bounds(game, exploration),
            strict=True,
        ):
            violated += abs(q - estimate).max() > bound * (1 - game.discount) / 2
    assert violated


@pytest.mark.parametrize("theta", [0, 1, "3/2"])
def test_the_example_needs_exploration(theta):
    with pytest.raises(InputError, match="strictly between 0 and 1"):
        game_attaining_bound(theta)
