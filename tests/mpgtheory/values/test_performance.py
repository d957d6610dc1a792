"""Performance differences (Lemma 3.6(b)): identities and where the printed one needs its hypothesis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import fraction, joints
from small_games import games_with_policy, laws, random_game

from mpgtheory.families import build
from mpgtheory.game.policy import random_policy, uniform
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.performance import joint_advantage, policy_advantage, value_difference, visitation_sum


@laws
@given(games_with_policy(), st.integers(0, 10**6))
def test_one_players_change_is_worth_its_advantages(drawn: tuple, seed: int) -> None:
    game, policy = drawn
    other = random_policy(game, np.random.default_rng(seed))
    for player in range(game.n_players):
        moved = policy.deviate(player, other[player])
        at, before = Evaluation(game, moved), Evaluation(game, policy)
        gain = value_difference(at, before)[player]
        assert (gain == visitation_sum(at, policy_advantage(before, moved)[player])).all()


@laws
@given(games_with_policy(), st.integers(0, 10**6))
def test_everyones_change_is_worth_the_joint_advantage(drawn: tuple, seed: int) -> None:
    game, policy = drawn
    at = Evaluation(game, random_policy(game, np.random.default_rng(seed)))
    before = Evaluation(game, policy)
    advantage = joint_advantage(at, before)
    for player in range(game.n_players):
        assert (value_difference(at, before)[player] == visitation_sum(at, advantage[player])).all()


@laws
@given(games_with_policy(most_states=2), st.integers(0, 10**6))
def test_the_joint_advantage_by_loops(drawn: tuple, seed: int) -> None:
    game, policy = drawn
    moved = random_policy(game, np.random.default_rng(seed))
    at, before = Evaluation(game, moved), Evaluation(game, policy)
    found = joint_advantage(at, before)
    for player in range(game.n_players):
        for s in range(game.n_states):
            total = -fraction(before.V[player, s])
            for joint in joints(game):
                weight = fraction(game.discount) * 0 + 1
                for i, a in enumerate(joint):
                    weight *= fraction(moved[i][s, a])
                row = game.transitions[(s, *joint)]
                future = sum(fraction(p) * fraction(v) for p, v in zip(row, before.V[player], strict=True))
                total += weight * (fraction(game.payoffs[(player, s, *joint)]) + fraction(game.discount) * future)
            assert fraction(found[player, s]) == total


@laws
@given(games_with_policy())
def test_no_change_is_worth_nothing(drawn: tuple) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    for values in (value_difference(at, at), joint_advantage(at, at), policy_advantage(at, policy)):
        assert (values == 0).all()


def test_the_visitations_must_be_those_of_the_new_policy() -> None:
    """Negative control: with the old policy's visitations the identity fails."""
    game = random_game(8, 2, (2, 2))
    before = Evaluation(game, uniform(game))
    moved = before.policy.deviate(0, random_policy(game, np.random.default_rng(0))[0])
    at = Evaluation(game, moved)
    advantage = policy_advantage(before, moved)[0]
    assert (value_difference(at, before)[0] == visitation_sum(at, advantage)).all()
    assert not (value_difference(at, before)[0] == visitation_sum(before, advantage)).all()


@pytest.mark.parametrize("spec", ["team", "routing:players=2"])
def test_own_advantages_are_not_enough_when_several_players_change(spec: str) -> None:
    game = build(spec)
    at = Evaluation(game, random_policy(game, np.random.default_rng(1)))
    before = Evaluation(game, uniform(game))
    own = policy_advantage(before, at.policy)
    assert not (value_difference(at, before)[0] == visitation_sum(at, own[0])).all()
