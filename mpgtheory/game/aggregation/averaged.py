"""What players perceive who see a function of the state: the game averaged over the states that look alike.

While everybody plays a policy x o f, states follow a chain. With its stationary distribution eta, and the weights
w(s|c) = eta(s) / eta(c) of the states s that look like c, estimates of Algorithm 1 that see f(s) settle at the
Q-function of the averaged game

    u^_i(c, a) = sum_s w(s|c) u_i(s, a),        P^(c'|c, a) = sum_s w(s|c) sum_{s': f(s') = c'} P(s'|s, a).

The weights depend on what is played: the averaged game moves with the policies, unless the aggregation is exact. That
estimates settle there is no theorem of this toolkit: runs support it (`outcomes`).

Source:  Singh, Jaakkola and Jordan (1995), Reinforcement learning with soft state aggregation, for one player.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.aggregation.observations import Observations, lifted
from mpgtheory.game.chains import explored_edges, is_irreducible
from mpgtheory.game.policy import Policy, explored
from mpgtheory.learning.exploration.perceived import perceived_q
from mpgtheory.values.evaluation import Evaluation, identity


def stationary_weights(game: MarkovGame, policy: Policy) -> Array:
    """The stationary distribution eta of the states while `policy` is played. Shape (S,), in the game's arithmetic.

    Raises:  InputError if the chain that exploring players move is reducible.
    """
    if not is_irreducible(explored_edges(game)):
        raise InputError(f"{game.name}: the chain is reducible even under exploration; what is perceived has no limit")
    chain = Evaluation(game, policy).chain
    one = 0 * chain[0, 0] + 1
    system = identity(game.n_states) * one - chain.T
    system[-1] = one
    right = np.array([[0 * one]] * (game.n_states - 1) + [[one]])
    return np.asarray(game.arithmetic.solve(system, right)[:, 0])


def averaged(game: MarkovGame, observations: Observations, weights: Array) -> TabularGame:
    """The averaged game for the weights of states (of an observation without weight, its states count alike).

    Shapes:  weights (S,), not negative.

    >>> from mpgtheory.game.aggregation import observations_of
    >>> from mpgtheory.families import build
    >>> game = build("stag_hunt")
    >>> averaged(game, observations_of(game, ["herd", "herd"]), game.initial).payoffs[0].tolist()
    [[[3, 0], [1, 1]]]
    """
    dense, within = game.dense(), [_shares(weights[listed]) for listed in observations.members]
    onward = observations.sums(dense.transitions, -1)
    pairs = list(zip(observations.members, within, strict=True))
    payoffs = [_mean(dense.payoffs[:, listed], share, 1) for listed, share in pairs]
    rows = [_mean(onward[listed], share, 0) for listed, share in pairs]
    return TabularGame(
        name=f"{game.name}, averaged",
        players=dense.players,
        states=observations.labels,
        actions=dense.actions,
        discount=dense.discount,
        initial=observations.sums(dense.initial, 0),
        payoffs=np.stack(payoffs, axis=1),
        transitions=np.stack(rows),
        arithmetic=dense.arithmetic,
    )


def perceived_by(
    game: MarkovGame, observations: Observations, policy: Policy, exploration: Sequence[Any]
) -> tuple[TabularGame, tuple[Array, ...]]:
    """The averaged game at a policy of the observations under exploration, and the Q-functions perceived in it.

    Shapes:  `policy` has a row for each observation; returns Q_i(c, a_i; pi_i, pi~_-i) per player, (C, A_i).
    """
    played = lifted(explored(policy, exploration), observations)
    here = averaged(game, observations, stationary_weights(game, played))
    return here, perceived_q(here, policy, exploration)


def _shares(weights: Array) -> Array:
    total = weights.sum()
    if total == 0:
        weights = 0 * weights + 1
        total = weights.sum()
    return np.asarray(weights / total)


def _mean(table: Array, share: Array, axis: int) -> Array:
    """The mean of a table over an axis."""
    return np.asarray(np.tensordot(share, np.moveaxis(table, axis, 0), axes=(0, 0)))
