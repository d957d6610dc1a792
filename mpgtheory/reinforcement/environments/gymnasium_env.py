"""One player against fixed others, as an `Env` of Gymnasium. Importing this module needs Gymnasium."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.reinforcement.environments.observations import Observation, observer, space_of
from mpgtheory.reinforcement.environments.play import Play, draw


class PlayerEnv(gymnasium.Env):
    """A player's decision problem: the others draw their actions from their policies; see `player_env`."""

    def __init__(
        self,
        game: MarkovGame,
        player: int,
        others: Policy,
        *,
        observation: Observation,
        termination: bool,
        horizon: int | None,
    ) -> None:
        self.metadata: dict[str, Any] = {"render_modes": []}
        self.game, self.player, self.others = game, player, others
        self.action_space = spaces.Discrete(game.action_counts[player])
        self.observation_space = space_of(game.n_states, observation)
        self._play = Play(game, termination, horizon)
        self._see = observer(game.n_states, observation)
        self._cumulative = [block.cumsum(axis=1) for block in others.over(FLOAT)]

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode in a state drawn from mu."""
        super().reset(seed=seed)
        self._play.rng = self.np_random
        return self._see(self._play.begin()), {"state": self._play.state}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Play one action against those that the others draw.

        Raises:  InputError if the player has no such action.
        """
        state = max(self._play.state, 0)
        joint = [
            action if other == self.player else draw(rows[state], self.np_random)
            for other, rows in enumerate(self._cumulative)
        ]
        rewards, terminated, truncated = self._play.step(joint)
        seen, info = self._see(self._play.state), {"state": self._play.state, "actions": np.array(joint, dtype=int)}
        if terminated or truncated:
            self._play.end()
        return seen, float(rewards[self.player]), terminated, truncated, info
