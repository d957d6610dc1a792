"""The chain of visited states and joint actions: H = {(s, a_1, ..., a_N)} of Appendix B.1(v).

    P(z; h, h') = P(s'|s, a) prod_i pi_i(s', a'_i),    h = (s, a), h' = (s', a')                                   (27)

Players draw from pi~ by (6), so the chain that Algorithm 1 runs on has pi~ in the place of pi. Pairs are numbered by
state first, then by joint action, player 1 slowest.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.game import TabularGame, joint_weights
from mpgtheory.game.policy import Policy


def number_of_pairs(game: TabularGame) -> int:
    """|H| = |S| prod_i |A_i|."""
    return game.transitions.size // game.n_states


def play_probabilities(policy: Policy) -> Array:
    """prod_i pi_i(s, a_i) of each joint action. Shape (S, J)."""
    return joint_weights(policy, policy[0])


def pair_chain(game: TabularGame, policy: Policy) -> Array:
    """The matrix (27) of pairs. Shape (|H|, |H|), rows sum to 1."""
    moves = game.transitions.reshape(number_of_pairs(game), game.n_states)
    plays = play_probabilities(policy)
    return np.asarray((moves[:, :, None] * plays[None, :, :]).reshape(len(moves), -1))


def pair_edges(game: TabularGame, policy: Policy) -> Array:
    """Which pairs can follow which. Shape (|H|, |H|), bool."""
    moves = np.asarray(game.transitions.reshape(number_of_pairs(game), game.n_states) != 0, dtype=bool)
    plays = np.asarray(play_probabilities(policy) != 0, dtype=bool)
    return (moves[:, :, None] & plays[None, :, :]).reshape(len(moves), -1)


def updated_entries(game: TabularGame, pair: int) -> frozenset[tuple[str, int, int, int]]:
    """The entries that (4a) and (5a) update after h: (q, i, s, a_i) of each player, and (pi, i, s, b) for all b."""
    state, *joint = np.unravel_index(pair, game.transitions.shape[:-1])
    estimates = {("q", i, int(state), int(a)) for i, a in enumerate(joint)}
    policies = {("pi", i, int(state), b) for i, count in enumerate(game.action_counts) for b in range(count)}
    return frozenset(estimates | policies)


def policy_distance(one: Policy, other: Policy) -> Scalar:
    """max_{i,s,a} |pi_i(s, a) - pi'_i(s, a)|, the sup norm."""
    return max(abs(x - y).max() for x, y in zip(one, other, strict=True))
