"""Runs of Algorithm 1 as evidence: which runs a study makes, and what a share of runs says with stated confidence.

A run succeeds or fails. Of n independent seeds k fail; the Clopper-Pearson bound u is the largest probability of a
failure at which so few are seen with probability at least `miss`:

    Pr(Bin(n, u) <= k) = miss.

A check states that runs fail with probability at most `FAILING_SHARE`, or another bound that it names; it is supported
if u is no larger. Runs have a last iterate, so that whatever they support, they do not show that anything converges.

Source:  Clopper and Pearson, The use of confidence or fiducial limits, Biometrika 26 (1934).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.stats import beta, binom

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.learning import Options, Trace, learn, log_spaced
from mpgtheory.learning.run import fingerprint
from mpgtheory.learning.sampler import sampler_of
from verification.claim import Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.tolerances import FAILING_SHARE, MISS_PROBABILITY

PER_DECADE = 3
"""Records in each decade of time."""
LARGEST = 64
"""States times actions of all players up to which many seeds are run: what they visit often enough to learn. Routing
with eight players has as many."""
KEPT = 8
"""Traces that are kept, so that claims share the runs of a game."""


def learns(instance: Instance) -> bool:
    """Whether the study asks for runs, and the game is small enough for them."""
    game = instance.game
    return instance.sampling.horizon > 0 and game.n_states * sum(game.action_counts) <= LARGEST


@dataclass(frozen=True)
class _Run:
    """What a run depends on; the game itself is told apart by its fingerprint."""

    game: MarkovGame = field(compare=False, repr=False)
    fingerprint: str
    options: Options
    steps: int
    seeds: int
    seed: int


def learned(instance: Instance, options: Options, *, steps: int | None = None, seeds: int | None = None) -> Trace:
    """The runs of `options` on the instance's game, at the study's horizon and seeds unless they are given."""
    game, sampling = instance.game, instance.sampling
    seed = int(instance.rng("learner").integers(2**31))
    mark = fingerprint(game, sampler_of(game))
    return _learned(_Run(game, mark, options, steps or sampling.horizon, seeds or sampling.seeds, seed))


@functools.lru_cache(maxsize=KEPT)
def _learned(run: _Run) -> Trace:
    record = log_spaced(run.steps, per_decade=PER_DECADE)
    trace = learn(run.game, run.options, steps=run.steps, seeds=run.seeds, seed=run.seed, record=record)
    if trace.is_interrupted:
        raise KeyboardInterrupt
    return replace(trace, standings=())


def last_decade(trace: Trace) -> Array:
    """Which records are in the last decade of time. Shape (R,)."""
    return np.asarray(trace.times * 10 >= trace.steps)


def ends(trace: Trace) -> list[int]:
    """The records of the first decade of time, iterates 1 to 10, and of the last."""
    first = (trace.times >= 1) & (trace.times <= 10)
    return [int(record) for record in np.flatnonzero(first | last_decade(trace))]


def shrinkage(trace: Trace, values: Array) -> Array:
    """Of each seed the median of `values` (K, len(ends)) in the last decade, over that in the first. Shape (K,)."""
    late = last_decade(trace)[ends(trace)]
    first, last = (np.median(values[:, rows], axis=1) for rows in (~late, late))
    return np.asarray(last / np.maximum(first, np.finfo(float).tiny))


def most_failing(failures: int, runs: int, miss: float) -> float:
    """The Clopper-Pearson upper bound for the probability that a run fails; wrong with probability at most `miss`."""
    return 1.0 if failures >= runs else float(beta.ppf(1 - miss, failures + 1, runs - failures))


def median_band(values: Array, miss: float) -> tuple[float, float]:
    """An interval that holds the median of the law of independent `values`, but for a probability of `miss`.

    Order statistics, for whatever law; infinite if there are too few values.
    """
    ordered = np.sort(values)
    cut = int(binom.ppf(miss / 2, len(ordered), 0.5))  # Pr(Bin <= cut - 1) < miss / 2
    if cut < 1:
        return float("-inf"), float("inf")
    return float(ordered[cut - 1]), float(ordered[len(ordered) - cut])


def share_evidence(
    instance: Instance,
    outcomes: Mapping[str, Array],
    trace: Trace,
    *,
    note: str,
    hypotheses: Mapping[str, bool | None] | None = None,
    failing: float = FAILING_SHARE,
) -> Evidence:
    """Evidence that runs have each named outcome (K booleans) except with probability at most `failing`."""
    miss = MISS_PROBABILITY / len(outcomes)
    comparisons, counts = [], []
    for name, succeeded in outcomes.items():
        failures = int(np.count_nonzero(~succeeded))
        bound = most_failing(failures, len(succeeded), miss)
        comparisons.append(Comparison(f"probability of a run without: {name}", bound, AT_MOST, failing))
        counts.append(f"{name}: {len(succeeded) - failures} of {len(succeeded)} runs")
    confidence = (
        f"{trace.steps:.3g} iterates each; measured is the Clopper-Pearson bound for the probability of a failing run, "
        f"wrong with probability at most {MISS_PROBABILITY:g}"
    )
    return float_evidence(
        instance,
        comparisons,
        0.0,
        method=Method.STATISTICAL,
        note="; ".join([*counts, note, confidence]),
        hypotheses=dict(hypotheses or {}),
    )


def quartiles(values: Array) -> list[list[float]]:
    """Lower quartile, median and upper quartile over seeds at each record, as lists for a figure."""
    return [[float(x) for x in row] for row in np.quantile(values, (0.25, 0.5, 0.75), axis=0).T]


def spread(values: Sequence[float] | Array) -> str:
    """The range and median of numbers, in words."""
    low, middle, high = np.quantile(np.asarray(values, dtype=float), (0.0, 0.5, 1.0))
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"
