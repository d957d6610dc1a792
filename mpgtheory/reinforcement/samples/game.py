"""A game that is known by samples, and what can be asked of it.

`from_transitions` and `from_simulator` (`sources`) make it. The results of `values`, `nash_gap`, `four_cycle` and
`is_potential` are intervals that hold with a stated probability, all of one `SampledGame` and one confidence at once.
They are supported by data, never certified.
"""

from __future__ import annotations

from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.reinforcement.samples.answers import (
    SampledCycle,
    SampledGap,
    SampledValues,
    cycle_answer,
    gap_answer,
    potential_answer,
    values_answer,
)
from mpgtheory.reinforcement.samples.confidence import Confidence
from mpgtheory.reinforcement.samples.data import Samples


class SampledGame(Samples):
    """Samples of a Markov game, which answers questions by intervals; see above and `Samples`."""

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
        >>> from mpgtheory.reinforcement.samples import from_simulator, simulator_of
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
