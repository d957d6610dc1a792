"""The target of (4a) as a random variable: its mean, and the noise (26a) around an operator.

    target         = u_i(s, a) + delta sum_a' pi_i(s', a') q(s', a'),  a_-i ~ played_-i(s), s' ~ P(.|s, a)   (4a), (23)
    M~(s, a_i)     = target - (T_i^pi q)(s, a_i)                                                               (26a)

`played` is what the opponents really do: pi~ in Algorithm 1, by (6); pi in (23) as printed. The mean of the target is
the operator at (pi_i, played_-i), so M~ has mean zero iff T_i^{(pi_i, played_-i)} q = T_i^pi q.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy


def continuation(policy: Policy, player: int, q: Array) -> Array:
    """sum_a' pi_i(s', a') q(s', a'), what the estimates promise from s' on. Shape (S,)."""
    return np.asarray((policy[player] * q).sum(axis=1))


def targets(game: TabularGame, policy: Policy, player: int, q: Array) -> Array:
    """u_i(s, a) + delta sum_a' pi_i(s', a') q(s', a') for every s, joint action a and s': each value of (23).

    Shapes:  q (S, A_i); returns (S, A_1, ..., A_N, S).
    """
    return game.payoffs[player][..., None] + game.discount * continuation(policy, player, q)


def mean_target(game: TabularGame, policy: Policy, played: Policy, player: int, q: Array) -> Array:
    """The mean of the target of (4a) at each (s, a_i): opponents draw from `played`, player i continues with `policy`.

    Summed over joint actions and next states one by one, not by marginals.

    Shapes:  q (S, A_i); returns (S, A_i).
    """
    each = (game.transitions * targets(game, policy, player, q)).sum(axis=-1)
    for other in reversed(range(game.n_players)):
        if other != player:
            shape = [1] * each.ndim
            shape[0], shape[1 + other] = game.n_states, game.action_counts[other]
            each = (each * played[other].reshape(shape)).sum(axis=1 + other, keepdims=True)
    return np.asarray(each.reshape(game.n_states, -1))


def known_action_mean(game: TabularGame, policy: Policy, player: int, q: Array) -> Array:
    """The mean of the target when the joint action is known and only s' is not. Shape (S, A_1, ..., A_N)."""
    return np.asarray((game.transitions * targets(game, policy, player, q)).sum(axis=-1))


def largest(values: Array) -> Scalar:
    """max |x|, the sup norm."""
    return abs(values).max()
