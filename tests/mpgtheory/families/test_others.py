"""The other families, against entries and properties worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from small_games import known_as

from mpgtheory.arithmetic.rational import rational
from mpgtheory.equilibria import (
    equal_support_equilibria,
    has_action_independent_transitions,
    pure_equilibria,
)
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import exact_policy, explored, pure, random_policy
from mpgtheory.values.evaluation import Evaluation


def test_matching_pennies() -> None:
    """One state; equal sides pay (1, -1), different ones (-1, 1); uniform play is worth 0."""
    game = build("matching_pennies")
    assert game.payoffs[0, 0].tolist() == [[1, -1], [-1, 1]]
    assert (game.payoffs.sum(axis=0) == 0).all()
    assert game.states == ("s1",)
    assert (game.transitions == 1).all()
    assert game.discount == fmpq(1, 2)


def test_prisoners_two_state() -> None:
    """Calm: (C, C) pays 3 each, (C, D) pays 0 and 5, (D, D) 1 each; tense: 2, -2/3, -1. From either state (C, C)
    keeps calm with 9/10, (C, D) with 1/2, (D, C) with 2/5, (D, D) with 1/10."""
    game = build("prisoners_two_state")
    expected = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}
    tense = {(0, 0): (2, 2), (0, 1): (-2, 3), (1, 0): (3, -2), (1, 1): (-1, -1)}
    calm = {(0, 0): fmpq(9, 10), (0, 1): fmpq(1, 2), (1, 0): fmpq(2, 5), (1, 1): fmpq(1, 10)}
    for joint in np.ndindex(2, 2):
        assert tuple(game.payoffs[:, 0, *joint]) == expected[joint]
        assert tuple(game.payoffs[:, 1, *joint]) == tense[joint]
        for state in range(2):
            assert game.transitions[(state, *joint)].tolist() == [calm[joint], 1 - calm[joint]]
    assert not has_action_independent_transitions(game)
    assert game.initial.tolist() == [fmpq(1, 2)] * 2


def test_coordination() -> None:
    """(A, A) pays 2, (B, B) pays 1, in state s times s + 1; states follow each other in a circle."""
    game = build("coordination:states=3")
    for s in range(3):
        for player in range(2):
            assert game.payoffs[player, s].tolist() == [[2 * (s + 1), 0], [0, s + 1]]
        for joint in np.ndindex(2, 2):
            row = game.transitions[(s, *joint)]
            assert row[(s + 1) % 3] == 1
            assert sum(row) == 1


@pytest.mark.parametrize(("first", "second"), [("2", "1"), ("5/7", "3"), ("1", "1")])
def test_the_mixed_equilibrium_of_coordination(first: str, second: str) -> None:
    """Indifference: first * y = second * (1 - y), so A has probability second / (first + second)."""
    game = build(f"coordination:first={first},second={second}")
    share = rational(second) / (rational(first) + rational(second))
    mixed = exact_policy([[[share, 1 - share]]] * 2)
    found = known_as(equal_support_equilibria(game))
    assert known_as([mixed]) <= found
    assert len(found) == 3
    assert Evaluation(game, mixed).Q[0][0, 0] == Evaluation(game, mixed).Q[0][0, 1]
    assert known_as(pure_equilibria(game)) == known_as([pure(game, [[0], [0]]), pure(game, [[1], [1]])])


def sizes(game: TabularGame) -> tuple[int, int, tuple[int, ...]]:
    return game.n_players, game.n_states, game.action_counts


@pytest.mark.parametrize("family", ["team", "shaped", "potential_stage"])
def test_random_families_have_the_size_asked_for_and_depend_on_the_seed(family: str) -> None:
    spec = f"{family}:players=3,states=2,actions=2"
    assert sizes(build(spec)) == (3, 2, (2, 2, 2))
    again, other = build(spec), build(f"{spec},seed=1")
    assert (build(spec).payoffs == again.payoffs).all()
    assert (build(spec).transitions == again.transitions).all()
    assert not (build(spec).payoffs == other.payoffs).all()
    assert (build(spec).transitions > 0).all()
    assert (build(spec).initial > 0).all()


def test_a_team_shares_one_payoff() -> None:
    game = build("team:players=3,seed=4")
    assert (game.payoffs == game.payoffs[0]).all()
    assert not has_action_independent_transitions(game)
    assert np.abs(game.payoffs).max() <= 9


@pytest.mark.parametrize("spec", ["shaped", "shaped:players=3,actions=2,states=3,seed=2"])
def test_shaping_shifts_every_value_by_a_function_of_the_state(spec: str) -> None:
    """V_i - V_j = w_i - w_j for every policy: the same at two random profiles, and not constant payoff differences."""
    game = build(spec)
    rng = np.random.default_rng(0)
    first, second = (Evaluation(game, random_policy(game, rng)).V for _ in range(2))
    assert (first - first[0] == second - second[0]).all()
    assert not (game.payoffs[0] == game.payoffs[1]).all()
    assert not has_action_independent_transitions(game)


@pytest.mark.parametrize("spec", ["potential_stage", "potential_stage:players=3,actions=2,seed=5"])
def test_stage_games_have_a_potential(spec: str) -> None:
    """For two players' changes the four-cycle of u_i - u_j vanishes in each state; payoffs differ all the same."""
    game = build(spec)
    assert has_action_independent_transitions(game)
    for s in range(game.n_states):
        for i in range(game.n_players):
            for j in range(i):
                w = np.moveaxis(game.payoffs[i, s] - game.payoffs[j, s], (i, j), (0, 1))
                assert (w[:1, :1] - w[1:2, :1] - w[:1, 1:2] + w[1:2, 1:2] == 0).all()
    assert not (game.payoffs[0] == game.payoffs[1]).all()


def test_dominance() -> None:
    """Common payoff [[1, -10], [9/10, 4/5]]. Against column 0 played with 1 - theta/2: row 0 earns 1 - 11 theta/2,
    row 1 9/10 - theta/20, so row 1 is better iff 109 theta/20 > 1/10, that is theta > 2/109."""
    game = build("dominance")
    stage = [[1, -10], [fmpq(9, 10), fmpq(4, 5)]]
    assert all(game.payoffs[i, 0].tolist() == stage for i in range(2))
    assert known_as(pure_equilibria(game)) == known_as([pure(game, [[0], [0]])])
    for theta, better in ((fmpq(2, 109) - fmpq(1, 10**6), 0), (fmpq(2, 109) + fmpq(1, 10**6), 1)):
        q = Evaluation(game, explored(pure(game, [[0], [0]]), [0, theta])).Q[0][0]
        assert int(q[1] > q[0]) == better


def test_shapley_team() -> None:
    """theta = 1/10, C = 10: x = 2/3. s1 pays 2/3 where a_1 = 0, else -28/3; s2 likewise with a_2; hub and s3 pay 0.
    From the hub (0, 1) leads to s2: 1/40 + 9/10 = 37/40; every outcome leads back to the hub."""
    game = build("shapley_team")
    assert (game.payoffs[0] == game.payoffs[1]).all()
    assert (game.payoffs[0, 0] == 0).all()
    assert (game.payoffs[0, 3] == 0).all()
    for a, b in np.ndindex(3, 3):
        assert game.payoffs[0, 1, a, b] == (fmpq(2, 3) if a == 0 else fmpq(-28, 3))
        assert game.payoffs[0, 2, a, b] == (fmpq(2, 3) if b == 0 else fmpq(-28, 3))
        reached = {0: 1, 1: 2, 2: 3}[(b - a) % 3]
        assert game.transitions[0, a, b, reached] == fmpq(37, 40)
        assert (game.transitions[1:, a, b, 0] == fmpq(37, 40)).all()
    assert build("shapley_team:bonus=3/10").payoffs[0, 1, 0, 0] == fmpq(2, 3) + fmpq(3, 10)


def test_stag_hunt() -> None:
    """Together near 4 each, far 2; a hare 1; alone after a stag 0. Near stays likely (4/5) only after a joint hunt."""
    game = build("stag_hunt")
    for state, stag in enumerate((4, 2)):
        expected = {(0, 0): (stag, stag), (0, 1): (0, 1), (1, 0): (1, 0), (1, 1): (1, 1)}
        for joint, paid in expected.items():
            assert tuple(game.payoffs[:, state, *joint]) == paid
            near = fmpq(4, 5) if joint == (0, 0) else fmpq(2, 5)
            assert game.transitions[(state, *joint)].tolist() == [near, 1 - near]


def test_congestion() -> None:
    """Three players, weights 1, 2, 4, 6: w_k n_k each, 100 less when distancing. Two at one facility are more than
    3/2, so the game enters distancing; it stays while some facility holds more than 3/4, that is always."""
    game = build("congestion:players=3")
    assert sizes(game) == (3, 2, (4, 4, 4))
    assert tuple(game.payoffs[:, 0, 3, 3, 0]) == (12, 12, 1)
    assert tuple(game.payoffs[:, 1, 1, 2, 2]) == (2 - 100, 8 - 100, 8 - 100)
    assert game.transitions[0, 3, 3, 0].tolist() == [0, 1]
    assert game.transitions[0, 0, 1, 2].tolist() == [1, 0]
    assert game.transitions[1, 0, 1, 2].tolist() == [0, 1]


def test_congestion_ends_when_players_spread() -> None:
    """Four players at four facilities: one at each is not more than 4/4, so distancing ends; two at one keep it, but
    are not more than 4/2, so they do not bring it about."""
    game = build("congestion:players=4,weights=1:1:1:1")
    assert game.transitions[1, 0, 1, 2, 3].tolist() == [1, 0]
    assert game.transitions[1, 0, 0, 2, 3].tolist() == [0, 1]
    assert game.transitions[0, 0, 0, 2, 3].tolist() == [1, 0]


def test_pollution_tax() -> None:
    """Clean 4, dirty 6; taxed 2 and 4 when polluted; polluted next with 1/10 + 4/5 * share of dirty firms."""
    game = build("pollution_tax")
    for joint in np.ndindex(2, 2, 2):
        assert tuple(game.payoffs[:, 0, *joint]) == tuple((4, 6)[a] for a in joint)
        assert tuple(game.payoffs[:, 1, *joint]) == (2, 2, 2)
        polluted = fmpq(1, 10) + fmpq(4 * sum(joint), 15)
        assert (game.transitions[:, *joint, 1] == polluted).all()


@pytest.mark.parametrize("spec", ["single_controller", "single_controller:players=3,seed=2"])
def test_only_player_1_moves_the_state_of_a_single_controller_game(spec: str) -> None:
    game = build(spec)
    reference = game.transitions[(slice(None), slice(None), *(slice(0, 1),) * (game.n_players - 1))]
    assert (game.transitions == reference).all()
    assert not has_action_independent_transitions(game)
    assert not (game.payoffs[0] == game.payoffs[1]).all()
