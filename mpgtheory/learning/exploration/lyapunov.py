"""What rises along the dynamics with exploration, as an exact identity for steps of any size.

If player i alone moves from pi_i to pi'_i, then by (6) and the performance difference lemma (3.6(b))

    Phi(mu, pi~') - Phi(mu, pi~)
        = (1 - theta_i) / (1 - delta) sum_{s,a} d^{pi~'}(s) (pi'_i - pi_i)(s, a) Q_i(s, a; pi~).

So along the repaired dynamics, where Q_i(.; pi~) is what players estimate, Phi(mu, pi~) rises at the rate

    sum_{i,s} (1 - theta_i) / (1 - delta) gamma_i(s) d^{pi~}(s) (max_a Q_i(s, a; pi~) - sum_a pi_i(s, a) Q_i(s, a; pi~))

in every Markov potential game: T3. With one state the differences of Q_i(.; pi~) and of Q_i(.; pi_i, pi~_-i) between
actions are the same, and the identity holds for the algorithm as printed: T1. With several states the two differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mpgtheory.arithmetic import Array, Scalar
from mpgtheory.arithmetic.rational import rational
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, explored, uniform
from mpgtheory.learning.exploration.perceived import perceived_q, repaired_q
from mpgtheory.potential import potential
from mpgtheory.values.evaluation import Evaluation


@dataclass(frozen=True)
class Rise:
    """The change of Phi(mu, pi~) and of V_i(mu, pi~) when a player moves, and what the identity says that it is."""

    potential: Scalar
    value: Scalar
    predicted: Scalar


def rise(game: MarkovGame, policy: Policy, exploration: Sequence[Any], player: int, block: Array) -> Rise:
    """Both sides of the identity with Q_i(.; pi~), player i moving to `block`. Phi against the uniform profile."""
    return _rise(game, policy, exploration, (player, block), repaired_q(game, policy, exploration)[player])


def rise_as_printed(game: MarkovGame, policy: Policy, exploration: Sequence[Any], player: int, block: Array) -> Rise:
    """The same with Q_i(.; pi_i, pi~_-i): an identity where the game has one state."""
    return _rise(game, policy, exploration, (player, block), perceived_q(game, policy, exploration)[player])


def _rise(game: MarkovGame, policy: Policy, exploration: Sequence[Any], move: tuple[int, Array], q: Array) -> Rise:
    player, block = move
    before = Evaluation(game, explored(policy, exploration))
    after = Evaluation(game, explored(policy.deviate(player, block), exploration))
    reference = uniform(game).over(game.arithmetic)
    phi = [potential(game, at.policy, reference) @ game.initial for at in (before, after)]
    gained = ((block - policy[player]) * q).sum(axis=1)
    scale = game.arithmetic.number(1 - rational(exploration[player])) / (1 - game.discount)
    return Rise(
        potential=phi[1] - phi[0],
        value=after.value()[player] - before.value()[player],
        predicted=scale * (after.visitation() @ gained),
    )


def rate_of_rise(game: MarkovGame, policy: Policy, exploration: Sequence[Any]) -> Scalar:
    """d Phi(mu, pi~) / d tau along the repaired dynamics at gamma = 1: not negative, and 0 at rest points only."""
    at = Evaluation(game, explored(policy, exploration))
    visits, total = at.visitation() / (1 - game.discount), game.discount * 0
    for player, q in enumerate(at.Q):
        missed = q.max(axis=1) - (policy[player] * q).sum(axis=1)
        total = total + game.arithmetic.number(1 - rational(exploration[player])) * (visits @ missed)
    return total
