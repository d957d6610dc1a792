"""What Algorithm 1 did for players who see a function of the state: runs, and how far they end from equilibrium.

Evidence, not proof: a run has a last iterate. Where the aggregation is exact, the smaller game says more (`lumping`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.aggregation.averaged import perceived_by
from mpgtheory.game.aggregation.lumping import Violation, violation_of
from mpgtheory.game.aggregation.observations import Observations, lifted
from mpgtheory.game.aggregation.observed import observed
from mpgtheory.game.policy import Policy
from mpgtheory.learning.analysis import explorations
from mpgtheory.learning.options import Options
from mpgtheory.learning.run import learn
from mpgtheory.learning.trace import Trace
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation, value_of

MOST_DEVIATIONS = 5_000
"""Pure policies of the observations that are tried for a player."""


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """Runs of Algorithm 1 of players who see f(s), at their last iterate. Arrays have a number for each seed.

    violation:  None if the aggregation is exact: then the smaller game describes these runs.
    tracking:   the largest |q_i - Q_i|, Q_i as perceived in the averaged game, over the span of payoffs / (1 - delta).
    perceived:  the largest Nash gap in the averaged game; full: in the game, against deviations that see the state.
    seeing:     the largest gain, from the initial distribution, of a player's pure policy of the observations; NaN if
                these are too many. All three in units of payoffs.
    """

    game: MarkovGame
    observations: Observations
    violation: Violation | None
    trace: Trace
    tracking: Array
    perceived: Array
    full: Array
    seeing: Array

    def __repr__(self) -> str:
        how = "exact" if self.violation is None else "not exact"
        seeds = "1 seed" if self.trace.seeds == 1 else f"{self.trace.seeds} seeds"
        return (
            f"Algorithm 1 of players who see {self.observations.count} of {self.game.n_states} states ({how}): after "
            f"{self.trace.steps} steps of {seeds}, Nash gap at most {self.full.max():.3g}"
        )


def outcome_of(
    game: MarkovGame,
    observations: Observations,
    *,
    steps: int = 200_000,
    seeds: int = 4,
    seed: int = 0,
    options: Options | None = None,
    **running: Any,
) -> Outcome:
    """Run Algorithm 1 for players who see f(s), and measure where it ends.

    Raises:  InputError if the game has no dense tables, or its chain is reducible even under exploration.
    """
    hidden = observed(game, observations)
    trace = learn(hidden, options, steps=steps, seeds=seeds, seed=seed, **running)
    here = game.dense().over(FLOAT)
    theta = [fmpq(*float(x).as_integer_ratio()) for x in explorations(trace)[-1]]
    payoffs, _ = here.numbers()
    scale = (float(payoffs.max() - payoffs.min()) or 1.0) / (1 - float(here.discount))
    rows = [_measured(here, observations, trace, k, theta) for k in range(trace.seeds)]
    tracking, perceived, full, seeing = np.array(rows).T
    without = replace(trace, standings=())  # a resumed run would not know the hidden state
    return Outcome(
        game, observations, violation_of(game, observations), without, tracking / scale, perceived, full, seeing
    )


def _measured(
    game: MarkovGame, observations: Observations, trace: Trace, seed: int, theta: Sequence[fmpq]
) -> tuple[float, float, float, float]:
    policy = trace.policy(seed, -1)
    mean, wanted = perceived_by(game, observations, policy, theta)
    tracking = max(float(np.abs(q[seed, -1] - w).max()) for q, w in zip(trace.q, wanted, strict=True))
    perceived = max(map(float, nash_gap(Evaluation(mean, policy))))  # type: ignore[arg-type]
    at = lifted(policy, observations)
    full = max(map(float, nash_gap(Evaluation(game, at))))  # type: ignore[arg-type]
    return tracking, perceived, full, best_gain(game, observations, policy)


def best_gain(game: MarkovGame, observations: Observations, policy: Policy) -> float:
    """The most that one player gains from mu by a pure policy of the observations; NaN if these are too many.

    A mixed policy of the observations may gain more: it is no Markov decision problem for who does not see the state.
    """
    counts = [count**observations.count for count in game.action_counts]
    if sum(counts) > MOST_DEVIATIONS:
        return math.nan
    profile, gains = lifted(policy, observations), [0.0]
    before = Evaluation(game, profile).value()
    for player, count in enumerate(game.action_counts):
        for choice in itertools.product(range(count), repeat=observations.count):
            block = np.eye(count)[list(choice)][list(observations.seen)]
            after = value_of(game, profile.deviate(player, block), player)
            gains.append(float(after @ game.initial - before[player]))
    return max(gains)
