"""The chain of visited states and joint actions, (27)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.families.coordination import coordination
from mpgtheory.families.shaped import shaped
from mpgtheory.game.policy import pure, random_policy, uniform
from mpgtheory.values.visited import (
    number_of_pairs,
    pair_chain,
    pair_edges,
    play_probabilities,
    policy_distance,
    updated_entries,
)


@pytest.mark.parametrize("game", [shaped(), coordination(states=2)], ids=lambda game: game.name)
def test_entries_are_those_of_27(game) -> None:
    """P(s'|s, a) prod_i pi_i(s', a'_i), pair by pair."""
    policy = random_policy(game, np.random.default_rng(4))
    chain = pair_chain(game, policy)
    shape = game.transitions.shape[:-1]
    assert chain.shape == (number_of_pairs(game),) * 2
    for h, k in np.ndindex(chain.shape):
        (s, *a), (t, *b) = np.unravel_index(h, shape), np.unravel_index(k, shape)
        weight = math.prod((policy[i][t, own] for i, own in enumerate(b)), start=fmpq(1))
        assert chain[h, k] == game.transitions[(s, *a, t)] * weight
    assert (chain.sum(axis=1) == 1).all()
    assert (pair_edges(game, policy) == (chain != 0)).all()


def test_play_probabilities_of_a_pure_profile() -> None:
    game = coordination(states=2)
    found = play_probabilities(pure(game, [[0, 1], [1, 1]]))
    assert found.tolist() == [[0, 1, 0, 0], [0, 0, 0, 1]]


def test_updated_entries() -> None:
    """Pair 6 of two states with 2 x 2 actions: state 1, actions (1, 0)."""
    game = coordination(states=2)
    assert updated_entries(game, 6) == {
        ("q", 0, 1, 1),
        ("q", 1, 1, 0),
        *(("pi", i, 1, b) for i in range(2) for b in range(2)),
    }


def test_policy_distance_is_the_largest_difference() -> None:
    game = coordination()
    assert policy_distance(uniform(game), pure(game, [[0], [0]])) == fmpq(1, 2)
    assert policy_distance(uniform(game), uniform(game)) == 0
