"""Play of a game, stage by stage: the state, the payoffs of a joint action, and when an episode ends.

    termination   the episode ends after each stage with probability 1 - delta. Then the sum of payoffs, undiscounted,
                  has the expectation V_i(mu, pi) of the discounted game: learners that do not discount optimise V_i.
    horizon       the episode is cut after so many stages; this is truncation, not an end of the game.

The order of random numbers in a stage: those of the sampler, then one for the end of the episode.

Source:  Shapley (1953), Stochastic games, whose games stop with positive probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays.options import plain_array, whole_number
from mpgtheory.learning.sampler import floats, sampler_of


@dataclass
class Play:
    """One episode after another of a game; `rng` may be replaced between episodes."""

    game: MarkovGame
    termination: bool = False
    horizon: int | None = None
    rng: np.random.Generator = field(default_factory=np.random.default_rng)
    state: int = field(default=-1, init=False)
    stage: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.horizon = checked_horizon(self.horizon)
        sampler = sampler_of(self.game)
        self._play, self._data = sampler.play, sampler.own_data()
        self._initial = cumulative_initial(self.game)
        self._discount = float(self.game.over(FLOAT).discount)

    def begin(self) -> int:
        """Draw the first state of an episode from mu."""
        self.state, self.stage = draw(self._initial, self.rng), 0
        return self.state

    def step(self, joint: Sequence[int]) -> tuple[Array, bool, bool]:
        """Play a joint action: the payoffs (N,), whether the episode ended, whether it was cut.

        Raises:  InputError for an action that a player does not have, or before an episode has begun.
        """
        if self.state < 0:
            raise InputError("no episode has begun, or the last one ended; call reset")
        rewards = np.zeros(self.game.n_players)
        self.state = int(self._play(self._data, self.state, self.legal(joint), self.rng, rewards))
        self.stage += 1
        terminated = self.termination and bool(self.rng.random() >= self._discount)
        truncated = not terminated and self.horizon is not None and self.stage >= self.horizon
        return rewards, terminated, truncated

    def end(self) -> None:
        """Forget the state: a new episode has to begin."""
        self.state = -1

    def legal(self, joint: Sequence[Any]) -> Array:
        """A joint action as numbers.

        Raises:  InputError naming the player whose action is none.
        """
        for name, count, action in zip(self.game.players, self.game.action_counts, joint, strict=True):
            number = plain_array(f"the action of player {name}", action)
            if number.size != 1 or number.dtype.kind not in "iu" or not 0 <= number.item() < count:
                raise InputError(f"player {name} plays {shown(action)}; its actions are numbered from 0 to {count - 1}")
        return np.array([np.asarray(action).item() for action in joint], dtype=np.int64)


def checked_horizon(horizon: Any) -> int | None:
    """The number of stages of an episode; None if it is not cut.

    Raises:  InputError unless episodes have at least one stage.
    """
    return None if horizon is None else whole_number("horizon", horizon)


def cumulative_initial(game: MarkovGame) -> Array:
    """Running sums of mu. Shape (S,)."""
    return floats(game.initial.cumsum())


def draw(cumulative: Array, rng: np.random.Generator) -> int:
    """An index with the probabilities whose running sums are given, by inversion."""
    drawn = float(rng.random()) * cumulative[-1]
    return int(np.searchsorted(cumulative, drawn, side="right").clip(max=len(cumulative) - 1))
