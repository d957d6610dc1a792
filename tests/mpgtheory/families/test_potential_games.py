"""Which families are Markov potential games, by the four-cycle criterion with exact values.

Definition 2.1 holds iff for every state, pair i < j and all policies the four-cycle sum of W = V_i - V_j vanishes
(MATH.md, section 2). A non-zero sum at one exact point is a proof that the game is none; zeros at random exact points
are strong evidence that it is one (Schwartz-Zippel).
"""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from loops import four_cycles
from small_games import make_game

from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import pure, random_policy
from mpgtheory.values.evaluation import Evaluation

POTENTIAL = [
    "team",
    "team:players=3",
    "shaped",
    "shaped:players=3,actions=3",
    "potential_stage",
    "potential_stage:players=3",
    "coordination",
    "coordination:states=3,first=5/7",
    "routing:independent_transitions=true",
    "routing:common_interest=true",
    "routing:common_interest=true,independent_transitions=true",
    "dominance",
    "shapley_team",
    "single_controller",
    "single_controller:players=3,states=3,seed=5",
    "routing:threshold=5",  # more than four players never meet: the transitions ignore the actions
]
NO_POTENTIAL = [
    "matching_pennies",
    "prisoners_two_state",
    "routing:players=2",
    "routing:players=3",
    "routing",
    "routing:players=8",
    "stag_hunt",
    "pollution_tax",
    "congestion:players=3",
]


def cycle_sums(game: TabularGame, seed: int) -> dict[tuple[int, int], list[object]]:
    """Per pair of players the four-cycle sum in each state, between two random interior profiles."""
    rng = np.random.default_rng(seed)
    first, second = random_policy(game, rng), random_policy(game, rng)
    found = four_cycles(game, first, second, lambda policy: Evaluation(game, policy).V)
    assert len(found) == game.n_players * (game.n_players - 1) // 2
    return found


def vanishes(sums: dict[tuple[int, int], list[object]]) -> bool:
    return all(x == 0 for row in sums.values() for x in row)


@pytest.mark.parametrize("spec", POTENTIAL)
def test_is_a_markov_potential_game_at_random_points(spec: str) -> None:
    game = build(spec)
    for seed in range(3):
        assert vanishes(cycle_sums(game, seed))


@pytest.mark.parametrize("spec", NO_POTENTIAL)
def test_is_no_markov_potential_game(spec: str) -> None:
    """One non-zero sum is a proof; here every pair of players has one."""
    assert all(any(x != 0 for x in row) for row in cycle_sums(build(spec), 0).values())


def test_two_coordinating_players_with_one_changed_payoff_are_no_potential_game() -> None:
    """Negative control of the criterion: 1/1000 added to one payoff of a common-payoff game is seen."""
    common = np.array([[4, 0], [0, 3]], dtype=object) * fmpq(1)
    other = common.copy()
    other[0, 0] += fmpq(1, 1000)
    stays = np.ones((1, 2, 2, 1), dtype=int)
    assert vanishes(cycle_sums(make_game([[common], [common]], stays), 0))
    assert not vanishes(cycle_sums(make_game([[common], [other]], stays), 0))


def test_matching_pennies_by_hand() -> None:
    """From (heads, heads): W = V_1 - V_2 = 2 * 2 * (+1, -1, -1, +1) around the cycle, so the sum is 16."""
    game = build("matching_pennies")
    found = four_cycles(game, pure(game, [[0], [0]]), pure(game, [[1], [1]]), lambda policy: Evaluation(game, policy).V)
    assert found == {(0, 1): [16]}
