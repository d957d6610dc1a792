"""How often intervals hold: 1,000 data sets of five games, all of a game at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sampling import Known

import mpgtheory as mpg
from mpgtheory.reinforcement.samples.confidence import KINDS, Confidence, Sets
from mpgtheory.reinforcement.samples.intervals import gap_interval, value_interval
from mpgtheory.reinforcement.samples.robust import Possible

GAMES = ("dominance", "coordination", "matching_pennies", "prisoners_two_state", "routing:players=2")
REPETITIONS = 1_000
LEAST = 0.93


def covered(known: Known, possible: Possible, policy: list[np.ndarray]) -> np.ndarray:
    """In which data sets the intervals of all players' gaps and values hold. Shape (repetitions,)."""
    gaps = [float(gap) for gap in mpg.nash_gap(known.game, policy).upper.values()]
    values, holds = mpg.evaluate(known.game, policy).V, np.ones(REPETITIONS, dtype=bool)
    for player, gap in enumerate(gaps):
        low, high = gap_interval(possible, policy, player)
        holds &= (low <= gap) & (gap <= high)
        least, most = value_interval(possible, policy, player)
        holds &= ((least <= values[player]) & (values[player] <= most)).all(axis=-1)
    return holds


def shrunk(sets: Sets, share: float) -> Sets:
    """Sets of a share of the width: they promise too much."""
    middle = (sets.payoff_low + sets.payoff_high) / 2
    payoffs = {
        "payoff_low": middle + share * (sets.payoff_low - middle),
        "payoff_high": middle + share * (sets.payoff_high - middle),
    }
    if sets.radius is not None:
        return replace(sets, radius=share * sets.radius, **payoffs)
    assert sets.low is not None
    assert sets.high is not None
    low, high = (sets.centre + share * (bound - sets.centre) for bound in (sets.low, sets.high))
    return replace(sets, low=low, high=high, **payoffs)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", GAMES)
def test_intervals_of_95_percent_hold_in_at_least_93_percent_of_data_sets(name: str, kind: str) -> None:
    known, rng = Known(name), np.random.default_rng(20)
    possible = known.possible(known.observed(rng, 50, REPETITIONS), Confidence(kind=kind))
    policy = known.policy(3)
    assert covered(known, possible, policy).mean() >= LEAST
    wrong = replace(possible, sets=shrunk(possible.sets, 0.05))
    assert covered(known, wrong, policy).mean() < LEAST


def test_intervals_of_logs_hold_though_the_number_of_samples_depends_on_them() -> None:
    """Every data set stops at a time of its own: when the estimated payoff of some cell looks most extreme."""
    known, rng = Known("dominance"), np.random.default_rng(21)
    times = np.array([20, 40, 80, 160, 320])
    low, span = known.payoff_range[:, 0, None, None], np.ptp(known.payoff_range, axis=1)[:, None, None]
    draws = rng.random((REPETITIONS, *known.payoffs.shape, times[-1])) < ((known.payoffs - low) / span)[..., None]
    means = np.stack([draws[..., :n].mean(axis=-1) for n in times])
    at_most = np.abs(low + span * means - known.payoffs).max(axis=(2, 3, 4)).argmax(axis=0)
    chance = means[at_most, np.arange(REPETITIONS)]
    n = np.broadcast_to(times[at_most][:, None, None], (REPETITIONS, *known.payoffs.shape[1:]))
    observed = replace(
        known.observed(rng, n, REPETITIONS),
        payoffs=low + span * chance,
        variances=span**2 * chance * (1 - chance) * (n / (n - 1))[:, None],
    )
    policy = known.policy(4)
    for kind in KINDS:
        assert covered(known, known.possible(observed, Confidence(kind=kind, anytime=True)), policy).mean() >= LEAST
