"""Models of policies as several libraries have them, without the libraries."""

from __future__ import annotations

from typing import Any

import numpy as np


class Agent:
    """As Stable-Baselines3: `predict` returns actions and a hidden state; `policy` has a distribution over actions."""

    def __init__(self, probabilities: np.ndarray) -> None:
        self._rows = probabilities
        self.policy = self

    def obs_to_tensor(self, observations: np.ndarray) -> tuple[np.ndarray, bool]:
        return observations, True

    def get_distribution(self, observations: np.ndarray) -> Any:
        class Categorical:
            probs = self._rows[observations]

        class Distribution:
            distribution = Categorical

        return Distribution

    def predict(self, observations: np.ndarray, deterministic: bool = False) -> tuple[np.ndarray, None]:
        assert deterministic
        return self._rows[observations].argmax(axis=1), None


class Greedy:
    """An agent that has actions only, as one that learned q."""

    def predict(self, observations: np.ndarray, deterministic: bool = False) -> tuple[np.ndarray, None]:
        return np.zeros(len(observations), dtype=int), None
