"""MATH.md section 3, the dominance example: every number, and dominance for every opponent policy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from flint import fmpq
from small_games import one_state, random_game

from mpgtheory.arithmetic.indeterminates import Polynomials
from mpgtheory.equilibria import equal_support_equilibria, pure_equilibria
from mpgtheory.formats import load_game
from mpgtheory.game.policy import pure, random_policy
from mpgtheory.learning.exploration import (
    best_bounds,
    perceived_dominance,
    perceived_q,
    pure_rest_points,
    repaired_q,
    rest_point_bounds,
)
from mpgtheory.potential import decide_potential
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

THETA = ["1/10", "1/10"]
GAME = load_game("dominance")


def test_the_game_is_an_mpg_with_one_equilibrium():
    """Column 0 is strictly dominant, row 0 the best reply to it: (0, 0), and no mixed equilibrium."""
    assert GAME.discount == fmpq(1, 2)
    assert [list(row) for row in GAME.payoffs[0, 0]] == [[1, -10], [fmpq(9, 10), fmpq(4, 5)]]
    assert decide_potential(GAME, np.random.default_rng(0)).is_potential
    assert (GAME.payoffs[1, 0, :, 0] > GAME.payoffs[1, 0, :, 1]).all()
    found = [[block.tolist() for block in policy] for policy in pure_equilibria(GAME)]
    assert found == [[[[1, 0]], [[1, 0]]]]
    assert [[b.tolist() for b in p] for p in equal_support_equilibria(GAME)] == found


def test_the_rest_point_and_its_gap():
    """At theta = 1/10: (row 1, column 0), Nash gap 1/5 = (1 - 9/10) / (1 - 1/2)."""
    (point,) = pure_rest_points(GAME, THETA)
    assert point.choices == ((1,), (0,))
    assert point.gaps == (fmpq(1, 5), 0)
    assert not point.is_equilibrium


def test_the_order_of_q_is_reversed():
    """Q_1(.; pi) = (19/10, 9/5); q -> u(., pi~_2) + (1/2) (9/10 - 1/200) / (1/2) = (269/200, 179/100)."""
    found = perceived_dominance(GAME, THETA)
    assert found is not None
    assert found.choices == (1, 0)
    assert found.true_q[0].tolist() == [[fmpq(19, 10), fmpq(9, 5)]]
    assert found.q_limit[0].tolist() == [[fmpq(269, 200), fmpq(179, 100)]]
    assert found.gaps == (fmpq(1, 5), 0)


def test_dominance_holds_against_every_policy():
    """Margins at the vertices, and on a grid of interior opponents none is smaller: both differences are affine."""
    found = perceived_dominance(GAME, THETA)
    assert found is not None
    assert found.margins == (fmpq(89, 200), fmpq(129, 200))
    for k, own in itertools.product(range(11), (0, 1)):
        mixed = [fmpq(k, 10), fmpq(10 - k, 10)]
        for player, best in enumerate(found.choices):
            policy = pure(GAME, [[own], [own]]).deviate(1 - player, np.array([mixed]))
            q = perceived_q(GAME, policy, THETA)[player][0]
            assert q[best] - q[1 - best] >= found.margins[player]


@pytest.mark.parametrize(("theta", "row"), [("1/1000", 0), ("2/110", 0), ("2/108", 1), ("1/2", 1), ("999/1000", 1)])
def test_row_1_is_better_iff_theta_exceeds_2_over_109(theta, row):
    assert [p.choices for p in pure_rest_points(GAME, [theta] * 2)] == [((row,), (0,))]


def test_the_threshold_with_theta_as_an_indeterminate():
    """Row 0 less row 1 against (1 - theta/2, theta/2) is 1/10 - (109/20) theta: as perceived, for every theta at once.

    With one state, differences of Q are those of payoffs; at five thetas the tables give the same.
    """
    theta = Polynomials(["theta"]).indeterminates["theta"]
    column = np.array([1 - theta / 2, theta / 2], dtype=object)
    first, second = GAME.payoffs[0, 0] @ column
    assert first - second == fmpq(1, 10) - theta * fmpq(109, 20)
    for k in range(1, 6):
        q = perceived_q(GAME, pure(GAME, [[0], [0]]), [fmpq(k, 6)] * 2)[0][0]
        assert q[0] - q[1] == fmpq(1, 10) - fmpq(109, 20) * fmpq(k, 6)


def test_both_rest_at_2_over_109_exactly():
    assert {p.choices for p in pure_rest_points(GAME, ["2/109"] * 2)} == {((0,), (0,)), ((1,), (0,))}


def test_the_gap_is_within_t1_and_close_to_it_at_the_threshold():
    """T1 at 2/109: 11/108 times 2 = 11/54 against 1/5."""
    assert best_bounds(GAME, ["2/109"] * 2)[0] == fmpq(11, 54)
    assert fmpq(1, 5) < fmpq(11, 54) < fmpq(21, 100)
    assert rest_point_bounds(GAME, THETA)[0] == 2 * fmpq(1, 20) * 11 * 4


def test_the_repair_does_not_help_here():
    """With one state, differences of Q_i(.; pi~) and of Q_i(.; pi_i, pi~_-i) between actions are the same."""
    for seed in range(10):
        policy = random_policy(GAME, np.random.default_rng(seed))
        for one, two in zip(repaired_q(GAME, policy, THETA), perceived_q(GAME, policy, THETA), strict=True):
            assert one[0, 0] - one[0, 1] == two[0, 0] - two[0, 1]
    assert [p.choices for p in pure_rest_points(GAME, THETA, repaired=True)] == [((1,), (0,))]


def test_dominance_is_not_claimed_where_there_is_none():
    assert perceived_dominance(load_game("coordination"), THETA) is None
    assert perceived_dominance(load_game("matching_pennies"), THETA) is None
    assert perceived_dominance(load_game("prisoners_two_state"), THETA) is None  # more than one state
    tied = one_state([[1, 1], [1, 1]], [[1, 0], [1, 0]])
    assert perceived_dominance(tied, THETA) is None


@pytest.mark.parametrize("seed", range(40))
def test_forced_limits_are_the_only_rest_points(seed):
    """On random games with one state: where dominance forces a limit, enumeration finds that one and no other."""
    game = random_game(seed, 1, ((2, 2), (2, 3), (2, 2, 2))[seed % 3])
    exploration = [fmpq(1 + seed % 9, 10)] * game.n_players
    found = perceived_dominance(game, exploration)
    if found is not None:
        assert [p.choices for p in pure_rest_points(game, exploration)] == [tuple((a,) for a in found.choices)]
        assert found.gaps == nash_gap(Evaluation(game, found.limit))


def test_some_random_games_are_forced():
    games = [random_game(seed, 1, (2, 2)) for seed in range(40)]
    assert sum(perceived_dominance(game, THETA) is not None for game in games) > 2
