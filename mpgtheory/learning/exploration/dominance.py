"""Perceived dominance in games with one state: where the limit of Algorithm 1 needs no theory of inclusions.

With one state, differences of Q_i(.; pi_i, pi~_-i) between actions are those of u_i(., pi~_-i), multilinear in pi_-i.
If an action is strictly better than every other at each pure profile of the others, explored, then it is strictly
better whatever they hold. If every player has such an action, then once q_i is close enough to Q_i(.; pi_i, pi~_-i)
it is the maximiser at every update, and (5a) with sum beta = infinity drives each pi_i to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MOST_CELLS, MarkovGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.learning.exploration.perceived import perceived_q, smoothed
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation


@dataclass(frozen=True, eq=False)
class PerceivedDominance:
    """Each player's action that strictly dominates in the perceived game, and what follows from it.

    margins: by how much it beats the next best action at the worst profile of the others, all positive.
    """

    game: MarkovGame
    exploration: tuple[Any, ...]
    choices: tuple[int, ...]
    margins: tuple[fmpq, ...]

    @property
    def limit(self) -> Policy:
        """The profile to which the policies converge."""
        return pure(self.game, [[action] for action in self.choices])

    @property
    def q_limit(self) -> tuple[Array, ...]:
        """The limit of the estimates: Q_i(.; pi_i, pi~_-i) at the limit."""
        return perceived_q(self.game, self.limit, self.exploration)

    @property
    def true_q(self) -> tuple[Array, ...]:
        """What Lemma 3.4 as printed has in its place: Q_i(.; pi) at the limit."""
        return Evaluation(self.game, self.limit).Q

    @property
    def gaps(self) -> tuple[Any, ...]:
        """The Nash gap of each player at the limit."""
        return nash_gap(Evaluation(self.game, self.limit))


def perceived_dominance(game: MarkovGame, exploration: Sequence[Any]) -> PerceivedDominance | None:
    """The strictly dominant actions that players perceive, if the game has one state and all have one; None if not.

    Nor is it decided of games with more joint actions than tables hold.
    """
    if game.n_states != 1 or game.cells > MOST_CELLS:
        return None
    dominant = [_dominant(game, exploration, player) for player in range(game.n_players)]
    if any(margin <= 0 for _, margin in dominant):
        return None
    choices, margins = zip(*dominant, strict=True)
    return PerceivedDominance(game, tuple(exploration), choices, margins)


def _dominant(game: MarkovGame, exploration: Sequence[Any], player: int) -> tuple[int, fmpq]:
    """The action that is best against some profile, and its smallest lead over another action at any profile."""
    others = [j for j in range(game.n_players) if j != player]
    table = smoothed(game, exploration, others).payoffs[player][0]
    rows = np.moveaxis(table, player, 0).reshape(game.action_counts[player], -1)
    best = int(np.argmax(rows[:, 0]))
    leads = [(rows[best] - row).min() for action, row in enumerate(rows) if action != best]
    return best, min(leads, default=fmpq(1))
