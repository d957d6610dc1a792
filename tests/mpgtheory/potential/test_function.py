"""The potential function: telescoping, order, maximum; and how far a game is from having one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.policy import random_crowd, random_policy, random_pure, uniform
from mpgtheory.potential import four_cycles, maximise_potential, potential
from mpgtheory.potential.distance import largest_cycle, largest_stage_cycle, nearest_potential_game
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

POTENTIAL_GAMES = ["team:players=3,states=2", "potential_stage", "shaped", "single_controller:players=3"]


@pytest.mark.parametrize("family", POTENTIAL_GAMES)
def test_phi_changes_by_the_deviators_value_in_every_order(family: str) -> None:
    game, rng = build(family), np.random.default_rng(5)
    policy, reference = random_policy(game, rng), random_pure(game, rng)
    for player in range(game.n_players):
        moved = policy.deviate(player, random_policy(game, rng)[player])
        gain = Evaluation(game, moved).V[player] - Evaluation(game, policy).V[player]
        for order in itertools.permutations(range(game.n_players)):
            change = potential(game, moved, reference, order) - potential(game, policy, reference, order)
            assert (change == gain).all()


def test_phi_depends_on_the_order_where_there_is_no_potential() -> None:
    game, rng = build("prisoners_two_state"), np.random.default_rng(5)
    policy, reference = random_policy(game, rng), uniform(game)
    assert (potential(game, policy, reference, (0, 1)) != potential(game, policy, reference, (1, 0))).any()


def test_phi_of_a_team_is_its_value() -> None:
    game, rng = build("team"), np.random.default_rng(6)
    policy, reference = random_policy(game, rng), uniform(game)
    values = Evaluation(game, policy).V[0] - Evaluation(game, reference).V[0]
    assert (potential(game, policy, reference) == values).all()


@pytest.mark.parametrize("family", ["team", "potential_stage", "shaped", "coordination:states=2"])
def test_the_maximiser_is_an_equilibrium_and_beats_random_profiles(family: str) -> None:
    game, rng = build(family), np.random.default_rng(7)
    best = maximise_potential(game)
    assert nash_gap(Evaluation(game, best.policy)) == (0,) * game.n_players
    first = [[0] * game.n_states] * game.n_players
    from mpgtheory.game.policy import pure

    reference = pure(game, first)
    for _ in range(20):
        assert potential(game, random_policy(game, rng), reference) @ game.initial <= best.value


def test_too_many_profiles_are_refused() -> None:
    with pytest.raises(InputError, match="65536 pure profiles"):
        maximise_potential(build("routing"))


def test_matching_pennies_is_at_distance_one() -> None:
    """The stage cycle of u_1 - u_2 is 8: |8| / 8 = 1 bounds the distance, and the zero game is at distance 1."""
    game = build("matching_pennies")
    assert largest_stage_cycle(game) == 8
    found = nearest_potential_game(game)
    assert found.lower_bound == 1
    assert found.distance == pytest.approx(1, abs=1e-9)
    assert found.residual < 1e-9


def test_a_perturbed_potential_game_is_as_far_as_its_perturbation() -> None:
    """u_1(A, A) + 4/5 has a stage cycle of 4/5: the distance is 4/5 / 8 = 1/10."""
    game = build("coordination")
    payoffs = np.array(game.payoffs)
    payoffs[0, 0, 0, 0] += fmpq(4, 5)
    found = nearest_potential_game(replace(game, payoffs=payoffs))
    assert found.lower_bound == fmpq(1, 10)
    assert found.distance == pytest.approx(0.1, abs=1e-9)


@pytest.mark.parametrize("name", ["prisoners_two_state", "routing:players=3", "congestion:players=3"])
def test_doubles_choose_the_cycle_that_is_largest_exactly(name: str) -> None:
    """The old way is the oracle: all cycles exactly, through the same profiles."""
    game, rng = build(name), np.random.default_rng(7)
    pairs = [(random_crowd(game, rng), random_crowd(game, rng)) for _ in range(6)]
    largest = max(abs(cycle.sums).max() for pair in pairs for cycle in four_cycles(game, *pair))
    assert largest_cycle(game, np.random.default_rng(7), trials=6).quarter == largest / 4 > 0


def test_the_largest_cycle_bounds_any_potential_from_below() -> None:
    """For matching pennies with V = u / (1 - delta) = 2 u the pure cycle is 16, a quarter of it 4, the scale 4."""
    found = largest_cycle(build("matching_pennies"), np.random.default_rng(0))
    assert (found.quarter, found.normalised) == (4, 4)
    assert largest_cycle(build("team"), np.random.default_rng(0)).quarter == 0


def test_one_player_has_no_cycle() -> None:
    with pytest.raises(InputError, match="one player"):
        largest_cycle(build("team:players=1"), np.random.default_rng(0))
    with pytest.raises(InputError, match="2 states"):
        nearest_potential_game(build("shaped"))
