"""Plays of Algorithm 1 as given data: from its start, or one stage from anywhere.

Both offer states, joint actions and the step sizes by counter, which is what the primitives on plays ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate, Play, iterates, updated


@dataclass(frozen=True, eq=False)
class Update:
    """One stage of Algorithm 1, from any estimates, policy and counters.

    alphas, betas: the step sizes that the update uses, one a player. tie: which best reply is taken, modulo their
    number.
    """

    state: int
    joint: tuple[int, ...]
    after: int
    alphas: tuple[fmpq, ...]
    betas: tuple[fmpq, ...]
    tie: int
    before: Iterate

    @property
    def steps(self) -> int:
        """One stage."""
        return 1

    @property
    def states(self) -> tuple[int, int]:
        """The state before and after."""
        return (self.state, self.after)

    @property
    def actions(self) -> tuple[tuple[int, ...]]:
        """The joint action."""
        return (self.joint,)

    def alpha(self, player: int, count: int) -> fmpq:
        """The step size of the estimate, whatever the counter."""
        return self.alphas[player]

    def beta(self, player: int, count: int) -> fmpq:
        """The step size of the policy."""
        return self.betas[player]


Given = Any
"""A play or an update."""


def replayed(game: TabularGame, play: Play | Update) -> list[Iterate]:
    """The iterates along a play or an update.

    Raises:  InputError if it cannot happen in the game.
    """
    if isinstance(play, Play):
        return iterates(game, play)
    step = (play.state, play.joint, play.after)
    return [play.before, updated(game, play.before, step, (play.alphas, play.betas), play.tie)]
