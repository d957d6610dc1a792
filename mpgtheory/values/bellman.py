"""The Bellman-like operator of Appendix B.1, its sample, and truncated discounted series.

(T_i^pi q)(s, a)  = u_i(s, a, pi_-i) + delta sum_s' P(s'|s, a, pi_-i) sum_a' pi_i(s', a') q(s', a')   (22)
(T^_i^pi q)(s, a) = u_i(s, a, a_-i) + delta sum_a' pi_i(s', a') q(s', a'),  a_-i ~ pi_-i, s' ~ P      (23)
truncated value   = E[ sum_{k < K} delta^k u_i(s^k, a^k) ],  the partial sums of (1)
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation


def bellman(game: MarkovGame, policy: Policy, player: int, q: Array) -> Array:
    """T_i^pi q, equation (22).

    Shapes:  q (S, A_i); returns (S, A_i).
    """
    game.require(policy)
    game.arithmetic.require("q", q)
    with game.arithmetic.precision():
        continuation = (policy[player] * q).sum(axis=1)
        payoff, transition = game.marginals(player, policy)
        return payoff + game.discount * (transition @ continuation)


def bellman_linear_part(game: MarkovGame, policy: Policy, player: int) -> Array:
    """The matrix L with T q - T q' = L (q - q'): L[(s,a),(s',a')] = delta P(s'|s,a,pi_-i) pi_i(s',a').

    Its entries are non-negative and its rows sum to delta, which is the contraction in the sup norm.

    Shapes:  returns (S * A_i, S * A_i), state-major.
    """
    game.require(policy)
    with game.arithmetic.precision():
        transition = game.transition(player, policy)
        size = transition.shape[0] * transition.shape[1]
        joint = game.discount * transition[:, :, :, None] * policy[player][None, None, :, :]
        return joint.reshape(size, size)


def sampled_bellman(
    game: MarkovGame, policy: Policy, player: int, q: Array, sample: tuple[int, tuple[int, ...], int]
) -> Array:
    """T^_i^pi q at one sample (s, a, s'): a number, equation (23).

    `sample` is the state, the joint action and the next state that were drawn; the value is the new estimate
    for player i's own action a_i in s.

    Shapes:  q (S, A_i).
    """
    state, joint, after = sample
    continuation = (policy[player][after] * q[after]).sum()
    payoffs = game.payoffs_at(np.array([state]), np.array(joint)[:, None])
    return payoffs[player, 0] + game.discount * continuation


def truncated_value(at: Evaluation, horizon: int) -> Array:
    """E[sum_{k < horizon} delta^k u_i(s^k, a^k)] from each initial state: partial sums of equation (1).

    Shapes:  returns (N, S).
    """
    with at.arithmetic.precision():
        total = at.payoffs * 0
        for _ in range(horizon):
            total = at.payoffs + at.game.discount * (total @ at.chain.T)
        return total


def truncated_visitation(at: Evaluation, horizon: int) -> Array:
    """(1 - delta) sum_{k < horizon} delta^k Pr(s^k = s), the partial sums of d.

    Shapes:  returns (S,).
    """
    with at.arithmetic.precision():
        delta = at.game.discount
        total = np.array(at.game.initial) * 0
        for _ in range(horizon):
            total = (1 - delta) * at.game.initial + delta * (total @ at.chain)
        return total
