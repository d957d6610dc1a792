"""Answers about a game that is known by samples: intervals, with the probability that they hold.

They are supported by data, never certified: `verdict` is "supported" or "undecided".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError, shown
from mpgtheory.game.arrays.options import plain_array, real_number
from mpgtheory.reinforcement.samples.confidence import Confidence, sets_of
from mpgtheory.reinforcement.samples.data import Samples
from mpgtheory.reinforcement.samples.intervals import cycle_interval, gap_interval, value_interval
from mpgtheory.reinforcement.samples.planning import enough_samples, evenly
from mpgtheory.reinforcement.samples.robust import Possible


@dataclass(frozen=True, eq=False, repr=False)
class SampledValues:
    """Intervals of V_i(s, pi). Shapes: lower, upper (N, S)."""

    lower: Array
    upper: Array
    confidence: Confidence

    def __repr__(self) -> str:
        width = float((self.upper - self.lower).max())
        return f"SampledValues: intervals at most {width:.3g} wide, all at once with {chance(self.confidence)}"


@dataclass(frozen=True, eq=False, repr=False)
class SampledGap:
    """Intervals of the Nash gaps of a policy. Those of all players hold at once.

    lower, upper:     bounds of each player's gap, by name.
    eps:              what was asked: is the policy an eps-equilibrium?
    samples_needed:   where that is undecided, how many samples in each cell should decide it, if frequencies stay as
                      they are; None if no number up to 10^12 does, or if it is decided.
    unsampled:        cells (states and joint actions) without samples, of `cells`.
    """

    lower: dict[str, float]
    upper: dict[str, float]
    confidence: Confidence
    eps: float | None
    samples_needed: int | None
    unsampled: int
    cells: int

    @property
    def gap(self) -> tuple[float, float]:
        """Bounds of the largest gap."""
        return max(self.lower.values()), max(self.upper.values())

    def is_eps_equilibrium(self, eps: float) -> bool | None:
        """Whether the policy is an eps-equilibrium; None where the interval does not tell."""
        low, high = self.gap
        return False if low > eps else True if high <= eps else None

    @property
    def is_equilibrium(self) -> bool | None:
        """False if some player gains; otherwise None, since samples never show that nobody gains anything."""
        return False if self.gap[0] > 0 else None

    @property
    def verdict(self) -> str:
        """What the samples say of the question: "supported" or "undecided"."""
        answer = self.is_equilibrium if self.eps is None else self.is_eps_equilibrium(self.eps)
        return "undecided" if answer is None else "supported"

    def __repr__(self) -> str:
        low, high = self.gap
        parts = [f"SampledGap: between {low:.3g} and {high:.3g} with {chance(self.confidence)}"]
        if self.eps is None:
            parts.append("no equilibrium" if self.is_equilibrium is False else "maybe an equilibrium")
        else:
            answer = self.is_eps_equilibrium(self.eps)
            kind = f"{self.eps:g}-equilibrium"
            named = f"{_a(kind)} {kind}"
            parts.append({True: named, False: f"no {kind}", None: f"undecided whether {named}"}[answer])
            if answer is None:
                needed = self.samples_needed
                parts.append(
                    "no number of samples decides it"
                    if needed is None
                    else f"about {needed:,} samples a cell decide it"
                )
        if self.unsampled:
            remedy = "" if self.eps is not None else " (give eps to know how many decide)"
            parts.append(f"{self.unsampled} of {self.cells} cells have no samples{remedy}")
        return ", ".join(parts)


@dataclass(frozen=True, eq=False, repr=False)
class SampledCycle:
    """Intervals of the sum of a four-cycle, from each initial state. In a Markov potential game all sums are 0.

    Shapes:  lower, upper (S,). players: the names of the two who change.
    """

    players: tuple[str, str]
    states: tuple[str, ...]
    lower: Array
    upper: Array
    confidence: Confidence

    @property
    def is_potential(self) -> bool | None:
        """False if the sum from some state is not 0; otherwise None: samples never show that a game has a potential."""
        return False if bool(((self.lower > 0) | (self.upper < 0)).any()) else None

    @property
    def state(self) -> int:
        """The state from which the interval is farthest from 0, or the widest where all hold 0."""
        away = np.maximum(self.lower, -self.upper)
        return int(away.argmax() if away.max() > 0 else (self.upper - self.lower).argmax())

    @property
    def verdict(self) -> str:
        """What the samples say of a potential: "supported" (there is none) or "undecided"."""
        return "undecided" if self.is_potential is None else "supported"

    def __repr__(self) -> str:
        s, (i, j) = self.state, self.players
        answer = "no Markov potential game" if self.is_potential is False else "undecided whether a potential game"
        return (
            f"SampledCycle: a four-cycle of players {i} and {j} from {self.states[s]} sums to between "
            f"{self.lower[s]:.3g} and {self.upper[s]:.3g} with {chance(self.confidence)}, {answer}"
        )


def chance(confidence: Confidence) -> str:
    """The probability with which intervals hold, in words."""
    return f"probability {100 * confidence.level:.6g} %{' at any time' if confidence.anytime else ''}"


def _a(number: str) -> str:
    """The article of a number in figures: an 8-equilibrium, an 11-equilibrium."""
    return "an" if number.startswith(("8", "11-", "18-", "11.", "18.")) else "a"


def values_answer(sampled: Samples, policy: Any, confidence: Confidence) -> SampledValues:
    """See `SampledGame.values`."""
    possible, blocks = possible_games(sampled, confidence), _blocks(sampled, policy)
    bounds = np.array([value_interval(possible, blocks, player) for player in range(sampled.n_players)])
    return SampledValues(bounds[:, 0], bounds[:, 1], confidence)


def gap_answer(sampled: Samples, policy: Any, confidence: Confidence, eps: float | None) -> SampledGap:
    """See `SampledGame.nash_gap`."""
    if eps is not None:
        eps = real_number("eps", eps, least=0, most=1e300, remedy="it must not be negative")
    blocks = _blocks(sampled, policy)

    def largest(possible: Possible) -> tuple[list[float], list[float]]:
        bounds = [gap_interval(possible, blocks, player) for player in range(sampled.n_players)]
        return [float(low) for low, _ in bounds], [float(high) for _, high in bounds]

    def decides(possible: Possible) -> bool:
        low, high = map(max, largest(possible))
        return eps is not None and (low > eps or high <= eps)

    now = possible_games(sampled, confidence)
    low, high = largest(now)
    needed = None
    if eps is not None and not (max(low) > eps or max(high) <= eps):
        evenly_sampled = lambda n: _possible(sampled, evenly(sampled.observed, n), confidence)  # noqa: E731
        needed = enough_samples(lambda n: decides(evenly_sampled(n)), max(2, int(sampled.samples.min())))
    names = sampled.estimate.players
    unsampled = int((sampled.samples == 0).sum())
    return SampledGap(
        dict(zip(names, low, strict=True)),
        dict(zip(names, high, strict=True)),
        confidence,
        eps,
        needed,
        unsampled,
        sampled.samples.size,
    )


def cycle_answer(
    sampled: Samples, players: tuple[int, int], policy: Any, other: Any, confidence: Confidence
) -> SampledCycle:
    """See `SampledGame.four_cycle`."""
    game = sampled.estimate
    i, j = _pair(sampled, players)
    before, after = _blocks(sampled, policy), _blocks(sampled, other)
    low, high = cycle_interval(possible_games(sampled, confidence), before, (i, j), (after[i], after[j]))
    return SampledCycle((game.players[i], game.players[j]), game.states, low, high, confidence)


def _pair(sampled: Samples, players: Any) -> tuple[int, int]:
    """Two different players by number.

    Raises:  InputError for anything else.
    """
    pair = plain_array("players", players)
    if pair.shape != (2,) or pair.dtype.kind not in "iu" or not 0 <= pair.min() < pair.max() < sampled.n_players:
        raise InputError(
            f"players are {shown(players)}; a four-cycle has two players, numbered from 0 to {sampled.n_players - 1}"
        )
    return int(pair[0]), int(pair[1])


def potential_answer(sampled: Samples, confidence: Confidence) -> SampledCycle:
    """See `SampledGame.is_potential`."""
    from mpgtheory.game.policy import random_pure
    from mpgtheory.public.potential import is_potential

    if sampled.n_players < 2:
        raise InputError("a game of one player is a Markov potential game; its value is a potential")
    cycle = is_potential(sampled.estimate).details.cycle
    if cycle is None:
        rng = np.random.default_rng(0)
        policy, other = (random_pure(sampled.estimate, rng) for _ in range(2))
        return cycle_answer(sampled, (0, 1), policy, other, confidence)
    return cycle_answer(sampled, cycle.players, cycle.corners[0], cycle.corners[3], confidence)


def possible_games(sampled: Samples, confidence: Confidence) -> Possible:
    """All games that the samples leave possible."""
    return _possible(sampled, sampled.observed, confidence)


def _possible(sampled: Samples, observed: Any, confidence: Confidence) -> Possible:
    return Possible(sets_of(observed, confidence), sampled.action_counts, FLOAT.number(sampled.discount))


def _blocks(sampled: Samples, policy: Any) -> list[Array]:
    """A policy in doubles."""
    from mpgtheory.public.games import policy as policy_of

    return list(policy_of(sampled.estimate, policy).over(FLOAT))
