"""What players estimate who hold pi and play pi~: the Q-function against exploring opponents.

    pi~_i = (1 - theta_i) pi_i + theta_i / |A_i|                                    what is played           (6)
    Q_i(.; pi_i, pi~_-i)     the fixed point of (4a) as printed: the opponents explore, and player i continues with the
                             policy it holds
    Q_i(.; pi~)              the fixed point of the repaired (4a), which continues with pi~_i

Lemma 3.4 as printed has Q_i(.; pi) in their place. `smoothed` moves exploration from the policies into the tables: at a
pure profile the explored game is then read off a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy, explored
from mpgtheory.values.evaluation import Evaluation


def perceived_profile(policy: Policy, exploration: Sequence[Any], player: int) -> Policy:
    """(pi_i, pi~_-i): `player` holds its policy, the others explore."""
    return explored(policy, exploration).deviate(player, policy[player])


def perceived(game: MarkovGame, policy: Policy, exploration: Sequence[Any]) -> tuple[Evaluation, ...]:
    """The evaluation of (pi_i, pi~_-i) for each player i.

    Shapes:  `exploration` holds theta_i, one a player.
    Source:  Algorithm 1, (4a) and (6).
    """
    check_exploration(game, exploration)
    return tuple(Evaluation(game, perceived_profile(policy, exploration, i)) for i in range(game.n_players))


def perceived_q(game: MarkovGame, policy: Policy, exploration: Sequence[Any]) -> tuple[Array, ...]:
    """Q_i(s, a_i; pi_i, pi~_-i): what q_i tracks in Algorithm 1 as printed. Per player (S, A_i)."""
    return tuple(at.Q[player] for player, at in enumerate(perceived(game, policy, exploration)))


def repaired_q(game: MarkovGame, policy: Policy, exploration: Sequence[Any]) -> tuple[Array, ...]:
    """Q_i(s, a_i; pi~): what q_i tracks if (4a) continues with the explored own policy. Per player (S, A_i)."""
    check_exploration(game, exploration)
    return Evaluation(game, explored(policy, exploration)).Q


def smoothed(game: MarkovGame, exploration: Sequence[Any], players: Iterable[int]) -> TabularGame:
    """The game in whose tables the exploration of `players` is averaged in.

    A profile pi of it earns and moves as pi with the policies of `players` explored does in `game`; so does a one-stage
    deviation of anyone else.
    """
    check_exploration(game, exploration)
    tables = game.dense()
    payoffs, transitions = tables.payoffs, tables.transitions
    for player in players:
        theta = game.arithmetic.number(rational(exploration[player]))
        payoffs = _mixed(payoffs, 2 + player, theta)
        transitions = _mixed(transitions, 1 + player, theta)
    return tables.changed(payoffs=payoffs, transitions=transitions)


def check_exploration(game: MarkovGame, exploration: Sequence[Any]) -> None:
    """Raise InputError unless there is one theta in [0, 1] a player."""
    if len(exploration) != game.n_players:
        raise InputError(f"exploration has {len(exploration)} entries; {game.name} needs one for each player")
    for theta in map(rational, exploration):
        if not 0 <= theta <= 1:
            raise InputError(f"exploration is {theta}; theta must lie between 0 and 1")


def _mixed(table: Array, axis: int, theta: Any) -> Array:
    """(1 - theta) table + theta (its mean along `axis`)."""
    return (1 - theta) * table + (theta / table.shape[axis]) * table.sum(axis=axis, keepdims=True)
