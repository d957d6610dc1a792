"""Equilibria at which players who can be exchanged play alike: found by head counts, and enclosed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from crowds import crowd, dense_by_loop
from flint import arb, fmpq

from mpgtheory.arithmetic import FLOAT, ball
from mpgtheory.equilibria import equilibrium
from mpgtheory.equilibria.contraction import DenseContraction, padded
from mpgtheory.equilibria.crowd import Crowd, in_units
from mpgtheory.equilibria.logit import Branch
from mpgtheory.equilibria.symmetric import (
    WORKING_BITS,
    _balls,
    _System,
    shortened,
    symmetric_equilibrium,
)
from mpgtheory.equilibria.tables import tables_of
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.anonymous import AnonymousGame
from mpgtheory.game.anonymous.counts import count_vectors
from mpgtheory.game.policy import uniform
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

TINY = fmpq(1, 10**25)
CROWDS = [
    {"players": 4, "actions": 2},
    {"players": 3, "actions": 3},
    {"players": 4, "actions": 2, "groups": (0, 1, 1, 0)},
    {"players": 4, "actions": 3, "paid_by": "own count", "moved": False},
]


@pytest.mark.parametrize("shape", CROWDS)
def test_means_of_groups_are_those_of_the_players(shape: dict[str, Any]) -> None:
    """Against the dense twin with everybody's weights: slopes of a group are sums over its players."""
    game = crowd(**shape)
    groups, dense = Crowd(game.over(FLOAT), (1.0, 1.0)), DenseContraction(tables_of(dense_by_loop(game).over(FLOAT)))
    rng = np.random.default_rng(1)
    weights = np.stack([rng.dirichlet(np.ones(count), size=game.n_states) for count in groups.counts])
    values = rng.random(weights.shape[:2])
    found = groups(weights, values)
    whose = [next(r for r, group in enumerate(groups.groups) if i in group) for i in range(game.n_players)]
    everyone = dense(weights[whose], values[whose])
    for r, group in enumerate(groups.groups):
        assert np.allclose(found.q[r], everyone.q[group[0]], atol=1e-12)
        assert np.allclose(found.onward[r], everyone.onward[group[0]], atol=1e-12)
        for p, others in enumerate(groups.groups):
            total = sum(everyone.slopes[:, group[0], :, j] for j in others if j != group[0])
            assert np.allclose(found.slopes[:, r, :, p], total, atol=1e-11)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", CROWDS)
def test_random_crowds(shape: dict[str, Any], seed: int) -> None:
    """Nobody gains at the centre, exactly or nearly, and players of a group play alike."""
    game = crowd(**shape, seed=seed)
    found = equilibrium(game, symmetric=True)
    assert max(nash_gap(Evaluation(game, found.policy))) < TINY  # type: ignore[type-var, operator]
    for block, group in zip(found.policy, game.groups, strict=True):
        assert np.abs(block - found.policy[game.groups.index(group)]).max() <= 2 * found.radius


@pytest.mark.parametrize("name", ["routing:players=30", "routing:players=60", "congestion:players=12"])
def test_large_crowds(name: str) -> None:
    found = symmetric_equilibrium(build(name), time_limit=600)
    assert max(nash_gap(Evaluation(found.game, shortened(found.policy, bits=100)))) < fmpq(1, 10**20)  # type: ignore[type-var, operator]


def test_a_pure_one_is_exact() -> None:
    found = symmetric_equilibrium(build("congestion:players=16"), time_limit=600)
    assert found.is_exact
    assert found.kind == ("pure", "strict", "regular")


def test_shortened_weights_are_near() -> None:
    found = symmetric_equilibrium(build("routing:players=12"), time_limit=600)
    near = shortened(found.policy, bits=20)
    assert max(np.abs(a - b).max() for a, b in zip(near, found.policy, strict=True)) <= fmpq(1, 2**20)
    assert all(x.q <= 2**20 for x in near[0].ravel())


def test_a_box_is_not_believed() -> None:
    """Planted errors: a centre beside the equilibrium, a wrong inverse, and supports that are none."""
    game = build("routing:players=12")
    groups = in_units(game)
    limit = Branch(groups, padded([np.full((4, 2), 0.5)])).follow()
    assert limit is not None
    inverse = np.linalg.inv(_System(groups, limit).jacobian(limit.weights, limit.values))
    balls = ball(WORKING_BITS)
    with balls.precision():
        scale = arb(fmpq(*groups.scales[0].as_integer_ratio()))
        system = _System(Crowd(game.over(balls), (scale,)), limit)
        centre = system.refined(inverse)
        assert centre is not None
        assert system.is_isolated(centre, inverse)
        assert not system.is_isolated(centre + fmpq(1, 10**20), inverse)
        assert not system.is_isolated(centre, -inverse)
        assert max(abs(float(x.mid())) for x in system.residual(_balls(centre))) < 1e-40


def test_bad_input() -> None:
    with pytest.raises(InputError, match="no players of coordination are known to be exchangeable"):
        equilibrium(build("coordination"), symmetric=True)
    with pytest.raises(InputError, match="leave the start out"):
        equilibrium(crowd(players=3, actions=2), symmetric=True, start=uniform(crowd(players=3, actions=2)))
    with pytest.raises(InputError, match="not exact"):
        equilibrium(crowd(players=3, actions=2).over(FLOAT), symmetric=True)
    with pytest.raises(InputError, match="time limit"):
        equilibrium(crowd(players=3, actions=2), symmetric=True, time_limit=0)


def test_where_replies_in_turn_reach_nothing_players_play_alike() -> None:
    """Rock, paper, scissors of 16 players, each against all others: nobody's best reply is best for long."""
    players, others = 16, count_vectors(15, 3)
    wins = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    game = AnonymousGame(
        name="rock, paper, scissors",
        players=tuple(f"p{i}" for i in range(players)),
        states=("s",),
        actions=(("rock", "paper", "scissors"),) * players,
        discount=fmpq(1, 2),
        initial=np.array([fmpq(1)]),
        payoff_table=(wins @ others.T)[None, None],
        transition_table=np.full((1, 1, 1), fmpq(1)),
        groups=(0,) * players,
    )
    found = equilibrium(game)
    assert found.kind == ("mixed", "quasi-strict", "symmetric")
    assert all(np.abs(block - fmpq(1, 3)).max() <= found.radius for block in found.policy)
