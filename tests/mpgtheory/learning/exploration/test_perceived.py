"""Q-functions against exploring opponents: by loops, by smoothed tables, and as fixed points."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from loops import fraction, joints, q_entry
from small_games import laws, random_game

from mpgtheory.errors import InputError
from mpgtheory.game.policy import explored, random_policy, random_pure
from mpgtheory.learning.exploration import perceived_profile, perceived_q, repaired_q, smoothed
from mpgtheory.values.evaluation import Evaluation

SHAPES = st.sampled_from([(2, (2, 2)), (3, (2, 3)), (1, (3, 2)), (2, (2, 2, 2)), (2, (3, 1, 2)), (1, (2,))])
SEEDS = st.integers(0, 2**20)


def drawn(shape, seed, pure=False):
    """A random game, profile and exploration, one theta a player."""
    rng = np.random.default_rng(seed)
    game = random_game(seed, shape[0], shape[1])
    policy = random_pure(game, rng) if pure else random_policy(game, rng)
    return game, policy, [fmpq(int(k), 20) for k in rng.integers(1, 20, size=game.n_players)]


def weight_by_hand(game, policy, exploration, where, joint):
    """The chance of a joint action in a state where everyone but `player` explores, from the definition."""
    player, state = where
    product = Fraction(1)
    for other, action in enumerate(joint):
        held = fraction(policy[other][state, action])
        theta = fraction(exploration[other]) if other != player else Fraction(0)
        product *= (1 - theta) * held + theta / game.action_counts[other]
    return product


@laws
@given(SHAPES, SEEDS)
def test_perceived_q_is_the_fixed_point_of_the_printed_update(shape, seed):
    """q(s, a) = sum over opponents' explored play of r + delta sum pi_i(s', a') q(s', a'), written out."""
    game, policy, exploration = drawn(shape, seed)
    delta = fraction(game.discount)
    for player, q in enumerate(perceived_q(game, policy, exploration)):
        held = [[fraction(x) for x in row] for row in policy[player]]
        pairs = zip(held, q, strict=True)
        ahead = [sum(w * fraction(x) for w, x in zip(row, values, strict=True)) for row, values in pairs]
        for state, action in np.ndindex(*q.shape):
            total = 0
            sure = one_hot(policy, player, state, action)
            for joint in (j for j in joints(game) if j[player] == action):
                others = weight_by_hand(game, sure, exploration, (player, state), joint)
                future = sum(fraction(p) * v for p, v in zip(game.transitions[(state, *joint)], ahead, strict=True))
                total += others * (fraction(game.payoffs[(player, state, *joint)]) + delta * future)
            assert total == fraction(q[state, action])


def one_hot(policy, player, state, action):
    """The profile with the player's row in a state replaced by a pure one."""
    block = np.array(policy[player])
    block[state] = block[state] * 0
    block[state, action] = fmpq(1)
    return policy.deviate(player, block)


@laws
@given(SHAPES, SEEDS)
def test_repaired_q_is_equation_2_at_the_explored_profile(shape, seed):
    game, policy, exploration = drawn(shape, seed)
    at = Evaluation(game, explored(policy, exploration))
    for player, q in enumerate(repaired_q(game, policy, exploration)):
        for state, action in np.ndindex(*q.shape):
            assert fraction(q[state, action]) == q_entry(game, at.policy, player, state, action, at.V[player])


@laws
@given(SHAPES, SEEDS, st.booleans())
def test_smoothed_tables_are_the_explored_game(shape, seed, pure):
    """Moving exploration of the others into the tables changes no Q of the player that does not explore."""
    game, policy, exploration = drawn(shape, seed, pure)
    for player, q in enumerate(perceived_q(game, policy, exploration)):
        table = smoothed(game, exploration, [j for j in range(game.n_players) if j != player])
        assert (Evaluation(table, policy).Q[player] == q).all()
    everyone = smoothed(game, exploration, range(game.n_players))
    assert (Evaluation(everyone, policy).V == Evaluation(game, explored(policy, exploration)).V).all()


@laws
@given(SHAPES, SEEDS)
def test_without_exploration_all_three_agree(shape, seed):
    game, policy, _ = drawn(shape, seed)
    none = [0] * game.n_players
    for q, other, true in zip(
        perceived_q(game, policy, none), repaired_q(game, policy, none), Evaluation(game, policy).Q, strict=True
    ):
        assert (q == true).all()
        assert (other == true).all()


def test_own_exploration_does_not_enter_the_printed_update():
    game, policy, exploration = drawn((2, (2, 3)), 5)
    other = perceived_q(game, policy, [fmpq(1, 7), exploration[1]])
    assert (other[0] == perceived_q(game, policy, exploration)[0]).all()
    assert (other[1] != perceived_q(game, policy, exploration)[1]).any()


def test_perceived_profile_keeps_the_own_block():
    _, policy, exploration = drawn((2, (2, 3)), 5)
    seen = perceived_profile(policy, exploration, 1)
    assert (seen[1] == policy[1]).all()
    assert (seen[0] != policy[0]).any()


@pytest.mark.parametrize("exploration", [["1/10"], ["1/10", "11/10"], ["-1/10", "1/2"], ["1/10"] * 3])
def test_wrong_exploration_is_refused(exploration):
    game, policy, _ = drawn((2, (2, 3)), 5)
    for function in (perceived_q, repaired_q):
        with pytest.raises(InputError, match="exploration"):
            function(game, policy, exploration)
    with pytest.raises(InputError, match="exploration"):
        smoothed(game, exploration, [0])
