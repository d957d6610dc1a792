"""The primitives on plays of Algorithm 1: states, joint actions, estimates, policies, counters, step sizes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mpgtheory.arithmetic import Scalar
from mpgtheory.game import MarkovGame
from mpgtheory.learning.exact import Iterate, Play
from verification.language.given_runs import Given, Update, replayed
from verification.language.tables import Table


class PlayTables:
    """What a model knows of plays; `Model` is one."""

    game: MarkovGame
    _kept: dict[Any, Any]
    _alive: list[Any]

    def number(self, value: Fraction) -> Scalar:
        """A rational in the arithmetic of the game."""
        raise NotImplementedError

    @property
    def number_of(self) -> dict[tuple[int, ...], int]:
        """The number of each joint action."""
        raise NotImplementedError

    def iterates(self, play: Play | Update) -> list[Iterate]:
        """The iterates along a play."""
        key = ("iterates", id(play))
        if key not in self._kept:
            self._kept[key] = replayed(self.game.dense(), play)
            self._alive.append(play)
        return self._kept[key]

    def _stages(self, play: Given) -> int:
        return play.steps

    def _state(self, play: Given, stage: int) -> int:
        return play.states[stage]

    def _joint(self, play: Given, stage: int) -> int:
        return self.number_of[play.actions[stage]]

    def _estimate(self, play: Given, stage: int) -> Table:
        blocks = self.iterates(play)[stage].q
        return Table([block.tolist() for block in blocks])

    def _held(self, play: Given, stage: int) -> Table:
        return Table([block.tolist() for block in self.iterates(play)[stage].policy])

    def _visits(self, play: Given, stage: int) -> Table:
        return Table([self.number(Fraction(int(x))) for x in self.iterates(play)[stage].visits])

    def _plays(self, play: Given, stage: int) -> Table:
        blocks = self.iterates(play)[stage].plays
        return Table([[[self.number(Fraction(int(x))) for x in row] for row in block] for block in blocks])

    def _alpha(self, play: Given, stage: int) -> Table:
        _require_iterate(stage)
        state, joint, now = play.states[stage - 1], play.actions[stage - 1], self.iterates(play)[stage]
        return Table([play.alpha(i, int(now.plays[i][state, a])) for i, a in enumerate(joint)])

    def _beta(self, play: Given, stage: int) -> Table:
        _require_iterate(stage)
        now = self.iterates(play)[stage]
        count = int(now.visits[play.states[stage - 1]])
        return Table([play.beta(i, count) for i in range(self.game.n_players)])

    def _target(self, play: Given, stage: int) -> Table:
        _require_iterate(stage)
        before, game = self.iterates(play)[stage - 1], self.game.dense()
        s, joint, after = play.states[stage - 1], play.actions[stage - 1], play.states[stage]
        ahead = [(before.policy[i][after] * before.q[i][after]).sum() for i in range(game.n_players)]
        return Table([game.payoffs[(i, s, *joint)] + game.discount * x for i, x in enumerate(ahead)])


def _require_iterate(stage: int) -> None:
    """Step sizes and targets are those of iterates from 1 on.

    Raises:  IndexError.
    """
    if stage < 1:
        raise IndexError(stage)
