"""A game as a `ParallelEnv` of PettingZoo. Importing this module needs PettingZoo."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.reinforcement.environments.observations import Observation, observer, space_of
from mpgtheory.reinforcement.environments.play import Play


class GameEnv(ParallelEnv):
    """All players act at once and see the same state; see `parallel_env`."""

    def __init__(
        self, game: MarkovGame, *, observation: Observation, termination: bool, horizon: int | None, render_mode: None
    ) -> None:
        self.metadata = {"name": game.name, "render_modes": [], "is_parallelizable": True}
        self.game, self.render_mode = game, render_mode
        self._play = Play(game, termination, horizon)
        self._see = observer(game.n_states, observation)
        self.possible_agents = list(game.players)
        self.agents: list[str] = []
        counts = zip(game.players, game.action_counts, strict=True)
        self.action_spaces = {name: spaces.Discrete(count) for name, count in counts}
        self.observation_spaces = {name: space_of(game.n_states, observation) for name in game.players}

    def observation_space(self, agent: str) -> Any:
        """The same space object for an agent at each call."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Any:
        """The same space object for an agent at each call."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict, dict]:
        """Begin an episode in a state drawn from mu; with a seed, everything drawn from then on is determined."""
        if seed is not None:
            self._play.rng = np.random.default_rng(seed)
        self._play.begin()
        self.agents = list(self.possible_agents)
        return self._seen(self.agents), self._infos(self.agents)

    def step(self, actions: dict[str, Any]) -> tuple[dict, dict, dict, dict, dict]:
        """Play the actions of all players.

        Raises:  InputError if a player's action is missing or none of its actions.
        """
        acting = self.agents
        if not isinstance(actions, dict):
            raise InputError(f"step was given {shown(actions)}; give a dict with the action of each player")
        missing = next((name for name in self.possible_agents if name not in actions), None)
        if acting and missing is not None:
            raise InputError(f"step lacks the action of player {missing}; give one for each of {', '.join(acting)}")
        joint = [actions.get(name, 0) for name in self.possible_agents]
        rewards, terminated, truncated = self._play.step(joint)
        answer = (
            self._seen(acting),
            dict(zip(acting, map(float, rewards), strict=True)),
            dict.fromkeys(acting, terminated),
            dict.fromkeys(acting, truncated),
            self._infos(acting),
        )
        if terminated or truncated:
            self.agents = []
            self._play.end()
        return answer

    def state(self) -> Array:
        """The state as an indicator vector, for learners that train centrally."""
        if self._play.state < 0:
            raise InputError("no episode has begun, or the last one ended; call reset")
        return np.asarray(observer(self.game.n_states, "one_hot")(self._play.state))

    def _seen(self, agents: list[str]) -> dict[str, Any]:
        return {name: self._see(self._play.state) for name in agents}

    def _infos(self, agents: list[str]) -> dict[str, dict[str, Any]]:
        return {name: {"state": self._play.state} for name in agents}
