"""The target of (4a) as a random variable."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.routing import routing
from mpgtheory.families.shaped import shaped
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, explored, random_policy
from mpgtheory.values.bellman import bellman
from mpgtheory.values.noise import continuation, known_action_mean, largest, mean_target, targets

GAMES = [shaped(), routing(players=3)]


def tables(game: TabularGame) -> tuple[Policy, list[object]]:
    rng = np.random.default_rng(2)
    q = [EXACT.array(rng.integers(-4, 5, size=(game.n_states, n))) / fmpq(2) for n in game.action_counts]
    return random_policy(game, rng), q


def exact(value: object) -> Fraction:
    return Fraction(str(value))


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_the_mean_is_the_sum_over_what_can_happen(game) -> None:
    """In fractions: sum over the others' actions and s' of their probabilities times reward plus continuation."""
    policy, q = tables(game)
    played = explored(policy, [fmpq(1, 3)] * game.n_players)
    found = mean_target(game, policy, played, 0, q[0])
    for s, own in np.ndindex(found.shape):
        total = Fraction(0)
        for rest in itertools.product(*map(range, game.action_counts[1:])):
            chance = Fraction(1)
            for j, a in enumerate(rest, start=1):
                chance *= exact(played[j][s, a])
            for t in range(game.n_states):
                ahead = sum(exact(policy[0][t, b]) * exact(q[0][t, b]) for b in range(game.action_counts[0]))
                target = exact(game.payoffs[(0, s, own, *rest)]) + exact(game.discount) * ahead
                total += chance * exact(game.transitions[(s, own, *rest, t)]) * target
        assert exact(found[s, own]) == total


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_the_mean_is_the_bellman_operator_at_what_is_played(game) -> None:
    """(22) at (pi_i, played_-i), by marginals; at pi itself it is another table where opponents explore."""
    policy, q = tables(game)
    played = explored(policy, [fmpq(1, 3)] * game.n_players)
    for player in range(game.n_players):
        mixed = played.deviate(player, policy[player])
        found = mean_target(game, policy, played, player, q[player])
        assert (found == bellman(game, mixed, player, q[player])).all()
    assert (mean_target(game, policy, played, 0, q[0]) != bellman(game, policy, 0, q[0])).any()


def test_targets_average_to_the_known_action_mean() -> None:
    game = shaped()
    policy, q = tables(game)
    each = targets(game, policy, 1, q[1])
    assert each.shape == (*game.transitions.shape,)
    assert ((game.transitions * each).sum(axis=-1) == known_action_mean(game, policy, 1, q[1])).all()
    assert (each[..., 0] - game.payoffs[1] == game.discount * continuation(policy, 1, q[1])[0]).all()


def test_largest_is_the_sup_norm() -> None:
    assert largest(EXACT.array([[1, -3], [2, 0]])) == 3
