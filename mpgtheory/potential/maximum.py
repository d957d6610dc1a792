"""The exact maximum of the potential over all profiles, for games whose potential is the value of one common payoff.

A *common payoff* r(s, a) of a game has, for shaping w_i(s) and every player i,

    u_i(s, a) - r(s, a) = w_i(s) - delta sum_s' P(s'|s, a) w_i(s') + z_i(s, a_-i),

with z_i = 0 unless transitions do not depend on actions. Then V_i = V_r + w_i + (what i's policy does not change), so
that Phi(s, pi) = V_r(s, pi) is a potential. Its maximum is that of one decision maker who chooses joint actions,

    W(s) = max_a [r(s, a) + delta sum_s' P(s'|s, a) W(s')],    max_pi Phi(mu, pi) = sum_s mu(s) W(s),

attained by a pure stationary joint policy, which is a profile. No list of profiles is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.potential.structure import shaping_of
from mpgtheory.values.evaluation import identity


@dataclass(frozen=True, eq=False)
class CommonPayoff:
    """r and w. Shapes: reward (S, A_1, ..., A_N), shaping (N, S)."""

    game: TabularGame
    reward: Array
    shaping: Array

    def value(self, policy: Policy) -> Array:
        """V_r(s, policy). Shape (S,)."""
        weights = joint_weights(self.game, policy)
        size = self.game.n_states
        earned = (weights * self.reward).reshape(size, -1).sum(axis=1)
        chain = (weights[..., None] * self.game.transitions).reshape(size, -1, size).sum(axis=1)
        system = identity(size) - self.game.discount * chain
        return self.game.arithmetic.solve(system, earned[:, None])[:, 0]


@dataclass(frozen=True, eq=False)
class Optimum:
    """W, and a pure profile whose value it is.

    choices: its actions, per player and state. iterations: of policy iteration.
    """

    value: Array
    choices: tuple[tuple[int, ...], ...]
    policy: Policy
    iterations: int

    def at(self, initial: Array) -> Scalar:
        """max Phi(mu, .)."""
        return initial @ self.value


def common_payoff(game: MarkovGame) -> CommonPayoff | None:
    """A common payoff of an exact game with tables, if it is shaped or has action-independent transitions."""
    if not isinstance(game, TabularGame):
        return None
    shaping = shaping_of(game)
    if shaping is not None:
        return CommonPayoff(game, game.payoffs[0], shaping)
    if game.movers():
        return None
    reward = stage_potential(game)
    if all(_ignores(game.payoffs[i] - reward, 1 + i) for i in range(game.n_players)):
        return CommonPayoff(game, reward, np.array([game.initial * 0] * game.n_players))
    return None


def stage_potential(game: TabularGame) -> Array:
    """Payoffs telescoped from everyone's first action, player by player: an exact potential where there is one."""
    potential = game.payoffs[0] * 0
    for player in range(game.n_players):
        for moved, sign in ((player + 1, 1), (player, -1)):
            table = game.payoffs[player]
            for later in range(moved, game.n_players):
                table = table.take([0], axis=1 + later)
            potential = potential + sign * np.broadcast_to(table, potential.shape)
    return potential


def _ignores(table: Array, axis: int) -> bool:
    """Whether a table does not depend on one of its axes."""
    return bool((table == table.take([0], axis=axis)).all())


def maximise_common(common: CommonPayoff) -> Optimum:
    """W by exact policy iteration over joint actions."""
    game, size = common.game, common.game.n_states
    flat, onward = common.reward.reshape(size, -1), game.transitions.reshape(size, -1, size)
    chosen, rows, iterations = np.zeros(size, dtype=int), np.arange(size), 0
    while True:
        iterations += 1
        system = identity(size) - game.discount * onward[rows, chosen]
        value = game.arithmetic.solve(system, flat[rows, chosen][:, None])[:, 0]
        ahead = flat + game.discount * (onward @ value)
        better = ahead.max(axis=1) > ahead[rows, chosen]
        if not better.any():
            break
        best = np.array([int(np.argmax(row == row.max())) for row in ahead])
        chosen = np.where(better, best, chosen)
    joint = np.array(list(game.joint_actions()))[chosen]
    choices = tuple(tuple(int(a) for a in column) for column in joint.T)
    return Optimum(value, choices, pure(game, choices), iterations)


def joint_weights(game: TabularGame, policy: Policy) -> Array:
    """The probability of each joint action. Shape (S, A_1, ..., A_N)."""
    weights = policy[0]
    for player in range(1, game.n_players):
        weights = weights[..., None] * policy[player].reshape(game.n_states, *([1] * player), -1)
    return weights
