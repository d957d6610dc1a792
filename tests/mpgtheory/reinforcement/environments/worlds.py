"""Small environments without a library: what PettingZoo and Gymnasium offer, by name only."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import numpy as np

TWO = SimpleNamespace(n=2, start=0)


class Lift:
    """Two players push a lift up, floor by floor; at the top floor the game ends. As a ParallelEnv."""

    def __init__(self, *, floors: int = 3, trouble: str = "") -> None:
        self.possible_agents, self.metadata = ["left", "right"], {"name": "lift"}
        self.floors, self.trouble, self.floor = floors, trouble, 0
        self.hidden = {"deep": [np.random.default_rng(0)]}

    def action_space(self, agent: str) -> Any:
        return SimpleNamespace(shape=(2,)) if self.trouble == "continuous" and agent == "right" else TWO

    def reset(self, seed: int | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        self.floor = int(seed or 0) % 2 if self.trouble == "random start" else 0
        return self._seen(), {}

    def _seen(self) -> dict[str, Any]:
        return {"left": self.floor, "right": self.floor // 2 if self.trouble == "hidden" else self.floor}

    def step(self, actions: dict[str, int]) -> tuple[dict[str, Any], ...]:
        up = actions["left"] == actions["right"] == 1
        if self.trouble == "random":
            up = up and self.hidden["deep"][0].random() < 0.5
        if self.trouble == "global random":
            up = up and random.random() < 0.5
        self.floor += up
        over = self.floor == self.floors and self.trouble != "unbounded"
        paid = {"left": 1.0 * up, "right": 2.0 * up - 0.5 * actions["right"]}
        ended = {"left": over, "right": over and self.trouble != "one stays"}
        cut = dict.fromkeys(paid, self.trouble == "limit" and self.floor == 2)
        return self._seen(), paid, ended, cut, {}


class Corridor:
    """One player walks right to the end of a corridor. As an environment of Gymnasium with actions from 1."""

    action_space = SimpleNamespace(n=2, start=1)
    place = 0

    def reset(self, seed: int | None = None) -> tuple[int, dict[str, Any]]:
        self.place = 0
        return 0, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        assert action in (1, 2)
        self.place = max(self.place + 2 * action - 3, 0)
        return self.place, -1.0, self.place == 4, False, {}
