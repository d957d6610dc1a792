"""What the tests of samples share: a known game as arrays, and many independent data sets of it at once."""

from __future__ import annotations

import numpy as np

import mpgtheory as mpg
from mpgtheory.arithmetic import FLOAT
from mpgtheory.reinforcement.samples.confidence import Confidence, Observed, sets_of
from mpgtheory.reinforcement.samples.robust import Possible


class Known:
    """A game in doubles. Shapes: transitions (S, J, S); payoffs (N, S, J); payoff_range (N, 2)."""

    def __init__(self, name: str) -> None:
        self.game = mpg.load(name)
        floats = self.game.over(FLOAT)
        self.transitions = np.asarray(floats.transitions).reshape(self.game.n_states, -1, self.game.n_states)
        self.payoffs = np.asarray(floats.payoffs).reshape(self.game.n_players, self.game.n_states, -1)
        self.payoff_range = np.stack([self.payoffs.min((1, 2)) - 1, self.payoffs.max((1, 2)) + 1], axis=1)

    @property
    def discount(self) -> float:
        return float(self.game.over(FLOAT).discount)

    def policy(self, seed: int) -> list[np.ndarray]:
        """Probabilities with two decimals, so that the exact policy is the same."""
        rng = np.random.default_rng(seed)
        blocks = [
            rng.multinomial(100, np.full(n, 1 / n), size=self.game.n_states) / 100 for n in self.game.action_counts
        ]
        return blocks

    def observed(self, rng: np.random.Generator, samples: int | np.ndarray, repetitions: int) -> Observed:
        """Independent data sets: payoffs are the least or the largest of the range, with the right mean."""
        cells = self.transitions.shape[:2]
        n = np.broadcast_to(np.asarray(samples), (repetitions, *cells))
        counts = rng.multinomial(n, self.transitions)
        low, span = self.payoff_range[:, 0, None, None], np.ptp(self.payoff_range, axis=1)[:, None, None]
        chance = rng.binomial(n[:, None], (self.payoffs - low) / span) / n[:, None]
        variances = span**2 * chance * (1 - chance) * n[:, None] / np.maximum(n[:, None] - 1, 1)
        return Observed(n, counts / n[..., None], low + span * chance, variances, self.payoff_range)

    def possible(self, observed: Observed, confidence: Confidence) -> Possible:
        return Possible(sets_of(observed, confidence), self.game.action_counts, self.discount)
