"""Samples of a game: how often which next state followed, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import Labels, game_from_arrays
from mpgtheory.reinforcement.samples.confidence import Observed


@dataclass(frozen=True, eq=False, repr=False)
class Samples:
    """Samples of a Markov game; see above.

    Shapes:  counts (S, J, S), how often each next state followed; payoffs, variances (N, S, J), the mean and the sample
             variance of what was paid; payoff_range (N, 2). J joint actions, the first player's slowest.
    is_anytime:          whether the number of samples depended on what was sampled, as in logs.
    payoffs_are_fixed:   each state and joint action pays the same at every visit.
    """

    labels: Labels
    action_counts: tuple[int, ...]
    discount: fmpq
    counts: Array
    payoffs: Array
    variances: Array
    payoff_range: Array
    is_anytime: bool
    payoffs_are_fixed: bool
    name: str

    def __repr__(self) -> str:
        n, joint = len(self.counts), " x ".join(map(str, self.action_counts))
        cells = self.samples.size
        head = f"{type(self).__name__} {self.name}: {self.samples.sum():,} samples, {n} states, {joint} actions"
        empty = f", {(self.samples == 0).sum()} without samples" if (self.samples == 0).any() else ""
        return f"{head}, {self.samples.min()} to {self.samples.max()} in each of {cells} cells{empty}"

    @property
    def n_players(self) -> int:
        return len(self.action_counts)

    @cached_property
    def samples(self) -> Array:
        """How often each state and joint action was sampled. Shape (S, J)."""
        return self.counts.sum(axis=-1)

    @cached_property
    def estimate(self) -> MarkovGame:
        """The game with the observed frequencies and mean payoffs; cells without samples are uniform, in mid range."""
        counts = np.where(self.samples[..., None] > 0, self.counts, 1)
        totals = counts.sum(axis=-1)
        rows = np.array(
            [Fraction(int(c), int(t)) for c, t in zip(counts.ravel(), np.repeat(totals, len(counts)), strict=True)]
        )
        shape = (len(counts), *self.action_counts)
        return game_from_arrays(
            self.payoffs.reshape(self.n_players, *shape),
            rows.reshape(*shape, len(counts)),
            self.discount,
            initial=None,
            labels=self.labels,
            name=self.name,
        )

    @cached_property
    def observed(self) -> Observed:
        """What the samples say of each cell, as the confidence sets need it."""
        some, states = np.maximum(self.samples, 1)[..., None], len(self.counts)
        frequencies = np.where(self.samples[..., None] > 0, self.counts / some, 1 / states)
        return Observed(
            self.samples, frequencies, self.payoffs, self.variances, self.payoff_range, self.payoffs_are_fixed
        )
