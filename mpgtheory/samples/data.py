"""A game that is known by samples: how often which next state followed, and what was paid.

`from_transitions` and `from_simulator` (`sources`) make it. The results of `values`, `nash_gap`, `four_cycle` and
`is_potential` are intervals that hold with a stated probability, all of one `SampledGame` and one confidence at once.
They are supported by data, never certified.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import Labels, game_from_arrays
from mpgtheory.samples.answers import (
    SampledCycle,
    SampledGap,
    SampledValues,
    cycle_answer,
    gap_answer,
    potential_answer,
    values_answer,
)
from mpgtheory.samples.confidence import Confidence, Observed


@dataclass(frozen=True, eq=False, repr=False)
class SampledGame:
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
        head = f"SampledGame {self.name}: {self.samples.sum():,} samples, {n} states, {joint} actions"
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

    def confidence(self, level: float, kind: str, anytime: bool | None) -> Confidence:
        """The confidence that is asked for; for samples whose number depended on them, always an anytime one.

        Raises:  InputError if sets are asked for that do not hold for these samples.
        """
        if anytime is False and self.is_anytime:
            raise InputError(
                "the number of samples in logs depends on what was sampled, so only anytime=True holds; leave it out"
            )
        return Confidence(level, kind, self.is_anytime if anytime is None else anytime)

    def values(
        self, policy: Any, *, confidence: float = 0.95, kind: str = "bernstein", anytime: bool | None = None
    ) -> SampledValues:
        """Intervals of the values V_i(s, pi) of a policy, which is whatever `mpg.policy` reads."""
        return values_answer(self, policy, self.confidence(confidence, kind, anytime))

    def nash_gap(
        self,
        policy: Any,
        *,
        eps: float | None = None,
        confidence: float = 0.95,
        kind: str = "bernstein",
        anytime: bool | None = None,
    ) -> SampledGap:
        """Intervals of the Nash gaps of a policy; with `eps`, whether it is an eps-equilibrium, or when that is known.

        >>> import mpgtheory as mpg
        >>> from mpgtheory.samples import from_simulator, simulator_of
        >>> game = mpg.load("dominance")
        >>> sampled = from_simulator(simulator_of(game), like=game, per_cell=100, seed=0)
        >>> sampled.nash_gap([[1], [0]], eps=0.1)
        SampledGap: between 0.2 and 0.2 with probability 95 %, no 0.1-equilibrium

        Raises:  InputError if the policy cannot be read.
        """
        return gap_answer(self, policy, self.confidence(confidence, kind, anytime), eps)

    def four_cycle(
        self,
        players: tuple[int, int],
        policy: Any,
        other: Any,
        *,
        confidence: float = 0.95,
        kind: str = "bernstein",
        anytime: bool | None = None,
    ) -> SampledCycle:
        """The four-cycle in which two players, by number, replace their policies in `policy` by those in `other`."""
        return cycle_answer(self, players, policy, other, self.confidence(confidence, kind, anytime))

    def is_potential(
        self, *, confidence: float = 0.95, kind: str = "bernstein", anytime: bool | None = None
    ) -> SampledCycle:
        """The four-cycle that is largest in the estimated game: a sum that is not 0 excludes a Markov potential game.

        Data never show that a game is one: then the answer is undecided.
        """
        return potential_answer(self, self.confidence(confidence, kind, anytime))
