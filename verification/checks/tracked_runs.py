"""Runs of the learner held against the inclusion: four quantities over windows of time, and whether they fall.

A window lasts as long as there are states, so that each row's own clock advances by about one. Of every run, for Q as
printed and as corrected (`mpgtheory.inclusion.follow.tracking`):

    eps        what replies fall short of best ones, in the mean over sampled updates of a window, in its worst row
    missed     the share of updates that are no exact best replies, in the worst row
    rates      how far a row's weight gamma is from its mean over the later half of the run, in the worst row
    distance   to the nearest solution that starts where the window does, in some windows after the first

Trend: Kendall's tau of the quantity against time, run by run; -1 where it is 0 in all windows. It falls (rises) if the
interval for the median of tau over runs, by order statistics, lies below (above) 0.

Source:  Kendall (1938), A new measure of rank correlation, Biometrika 30.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.flow.field import Field
from mpgtheory.inclusion.follow.interpolation import Interpolated, interpolated, record_plan
from mpgtheory.inclusion.follow.shadowing import shadow
from mpgtheory.inclusion.follow.tracking import READINGS, fields_of, windowed
from mpgtheory.learning import Options, Trace, learn
from verification.checks.learning_runs import median_band
from verification.instance import Instance
from verification.tolerances import FOLLOWED_EXACTLY, MISS_PROBABILITY

QUANTITIES = ("eps", "missed", "rates", "distance")
SEEDS = 40
"""Runs at the most: of 40 the median's interval leaves out the 4 largest."""
PER_WINDOW = 16
"""Sampled updates in a window, and instants at which distances are taken."""
MOST_SHADOWED = 8
"""Windows of a run for which a solution is integrated, spread evenly from the second to the last. The first starts at
uniform policies, where ties are rather the rule, with steps of size 1/2."""
LEAST = 4
"""Windows that a trend needs."""


@dataclass(frozen=True, eq=False)
class Followed:
    """One reading. Shapes: values[name] (K, windows of it); when[name]: their middles in time; ties: ties met by
    solutions; excess: see `Shadow`; slowest: the least weight of a row in a window of the later half."""

    values: Mapping[str, Array]
    when: Mapping[str, Array]
    ties: int
    excess: float
    slowest: float

    def band(self, name: str, miss: float) -> tuple[float, float]:
        """The interval for the median of Kendall's tau; wrong with probability at most `miss`."""
        return median_band(trends(self.values[name]), miss)

    def verdict(self, name: str, miss: float) -> str:
        """falls, rises or undecided."""
        low, high = self.band(name, miss)
        return "falls" if high < 0 else "rises" if low > 0 else "undecided"


def trends(values: Array) -> Array:
    """Kendall's tau of each row of (K, W) against time, ties counting 0; -1 for rows of zeros. Shape (K,)."""
    first, second = np.triu_indices(values.shape[1], 1)
    tau = np.sign(values[:, second] - values[:, first]).mean(axis=1)
    return np.where((values == 0).all(axis=1), -1.0, tau)


@dataclass(frozen=True, eq=False)
class TrackedRuns:
    """The runs of one game, held against both readings. iterates: about when a time is reached, for a figure."""

    followed: Mapping[str, Followed]
    length: float
    seeds: int
    steps: int
    times: Array
    iterates: Array


@functools.lru_cache(maxsize=2)
def tracked(instance: Instance, options: Options, steps: int | None = None) -> TrackedRuns:
    """Runs of `options` at the study's horizon, held against the printed and the corrected inclusion."""
    game, sampling = instance.game, instance.sampling
    horizon, length = steps or sampling.horizon, float(game.n_states)
    seed = int(instance.rng("tracked").integers(2**31))
    record = record_plan(game, options, horizon, spacing=length / PER_WINDOW)
    trace = learn(game, options, steps=horizon, seeds=min(SEEDS, sampling.seeds), seed=seed, record=record)
    if trace.is_interrupted:
        raise KeyboardInterrupt
    return held_against(game, trace, length)


def held_against(game: MarkovGame, trace: Trace, length: float) -> TrackedRuns:
    """All quantities of a trace, for both readings."""
    paths = interpolated(trace, game)
    count = min(int(path.times[-1] / length) for path in paths)
    if count < LEAST:
        raise InputError(f"the runs cover {count} windows of length {length:g}; a trend needs {LEAST}: run longer")
    fields = fields_of(game, trace)
    followed = {reading: follow(game, field, paths, length, count) for reading, field in fields.items()}
    assert tuple(followed) == READINGS
    return TrackedRuns(followed, length, trace.seeds, trace.steps, paths[0].times, paths[0].iterates)


def follow(game: MarkovGame, field: Field, paths: list[Interpolated], length: float, count: int) -> Followed:
    """One reading."""
    windows = [windowed(path, field, length) for path in paths]
    gamma = np.array([one.gamma[:count] for one in windows])
    later = gamma[:, count // 2 :]
    chosen = np.unique(np.linspace(1, count - 1, min(count - 1, MOST_SHADOWED)).round().astype(int))
    shadows = [[in_window(game, field, path, k * length, length) for k in chosen] for path in paths]
    middles = (np.arange(count) + 0.5) * length
    values = {
        "eps": np.array([one.eps[:count] for one in windows]),
        "missed": 1.0 - np.array([one.share[:count] for one in windows]),
        "rates": np.abs(gamma - later.mean(axis=1, keepdims=True)).max(axis=2),
        "distance": np.array([[distance for distance, _, _ in row] for row in shadows]),
    }
    when = {name: middles[chosen] if name == "distance" else middles for name in QUANTITIES}
    values = {name: np.where(np.abs(each) <= FOLLOWED_EXACTLY, 0.0, each) for name, each in values.items()}
    ties = sum(ties for row in shadows for _, ties, _ in row)
    excess = max(excess for row in shadows for _, _, excess in row)
    return Followed(values, when, ties, excess, float(later.min()))


def in_window(
    game: MarkovGame, field: Field, path: Interpolated, begin: float, length: float
) -> tuple[float, int, float]:
    """(distance, ties, excess) of the nearest solution over a window."""
    first = path.record_from(begin)
    last = max(path.record_until(float(path.times[first]) + length), first + 1)
    nearest = shadow(game, field, path, first, last)
    return nearest.distance, nearest.ties, nearest.excess


def miss_of_each() -> float:
    """The probability of an error of one interval, so that all of a reading together have MISS_PROBABILITY."""
    return MISS_PROBABILITY / len(QUANTITIES)
