"""Runs as evidence: the bounds against their definitions, and what a study must ask for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from mpgtheory.learning import Options
from verification.catalogue import CATALOGUE
from verification.checks.learning_runs import (
    ends,
    last_decade,
    learned,
    median_band,
    most_failing,
    share_evidence,
    shrinkage,
)
from verification.claim import Method, Verdict
from verification.tolerances import FAILING_HALF, FAILING_SHARE, MISS_PROBABILITY

LEARNERS = [name for name in CATALOGUE if name.endswith((".learner", ".rates", ".released"))]


@pytest.mark.parametrize("runs", [1, 5, 64, 1000])
@pytest.mark.parametrize("miss", [1e-2, 1e-6])
def test_the_bound_is_clopper_and_pearsons(runs, miss):
    for failures in {0, runs // 3, runs - 1}:
        assert binom.cdf(failures, runs, most_failing(failures, runs, miss)) == pytest.approx(miss, rel=1e-6)
    assert most_failing(runs, runs, miss) == 1.0


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9])
def test_the_bound_misses_as_rarely_as_it_says(share):
    """Over all numbers of failures, weighted by their probability."""
    counts = np.arange(31)
    misses = np.array([most_failing(int(k), 30, 0.05) < share for k in counts])
    assert binom.pmf(counts, 30, share)[misses].sum() <= 0.05


@pytest.mark.parametrize("count", [7, 22, 64])
def test_the_band_holds_the_median(count):
    """Both ends together miss with probability at most `miss`, exactly, and one more order statistic would not."""
    miss = 0.05
    low, high = median_band(np.arange(count, dtype=float), miss)
    assert low + high == count - 1
    assert 2 * binom.cdf(low, count, 0.5) <= miss < 2 * binom.cdf(low + 1, count, 0.5)


def test_too_few_values_have_no_band():
    assert median_band(np.arange(5.0), MISS_PROBABILITY) == (float("-inf"), float("inf"))
    assert np.isfinite(median_band(np.arange(22.0), MISS_PROBABILITY)).all()


def test_runs_are_made_once_for_all_claims(instance):
    first, second = instance("dominance", horizon=100, seeds=2), instance("dominance", horizon=100, seeds=2)
    trace = learned(first, Options())
    assert trace is learned(second, Options())
    assert trace is not learned(first, Options(theta="1/5"))
    assert (trace.steps, trace.seeds) == (100, 2)
    assert learned(first, Options(), steps=50, seeds=3).policies[0].shape[0] == 3
    other = learned(instance("coordination", horizon=100, seeds=2), Options())
    assert other.game == "coordination"


def test_shrinkage_by_hand(instance):
    """Errors 1 / t: medians of the first decade 1, 1/2, 1/5, 1/10 against those of the last."""
    trace = learned(instance("dominance", horizon=1000, seeds=2), Options())
    times = trace.times[ends(trace)]
    assert times.tolist() == [1, 2, 5, 10, 100, 215, 464, 1000]
    assert trace.times[last_decade(trace)].tolist() == [100, 215, 464, 1000]
    found = shrinkage(trace, np.array([1 / times, 5 / times]))
    expected = (1 / 215 + 1 / 464) / 2 / ((1 / 2 + 1 / 5) / 2)
    assert found == pytest.approx([expected] * 2)


@pytest.mark.parametrize(
    ("failures", "seeds", "verdict"),
    [(0, 64, Verdict.SUPPORTED), (1, 64, Verdict.SUPPORTED), (2, 64, Verdict.UNDECIDED), (0, 40, Verdict.UNDECIDED)],
)
def test_verdicts_follow_the_bound(instance, failures, seeds, verdict):
    drawn = instance("dominance", horizon=10, seeds=seeds)
    outcome = np.arange(seeds) >= failures
    found = share_evidence(drawn, {"planted": outcome}, learned(drawn, Options()), note="planted")
    assert found.verdict is verdict
    assert found.method is Method.STATISTICAL
    assert (float(found.measured) <= FAILING_SHARE) == (verdict is Verdict.SUPPORTED)
    assert f"{seeds - failures} of {seeds} runs" in found.note
    assert f"{MISS_PROBABILITY:g}" in found.note


def test_a_median_run_may_be_asked_for(instance):
    """With one in two as the bound: as many failures as a fair coin shows with at most the stated probability."""
    most = max(k for k in range(64) if binom.cdf(k, 64, FAILING_HALF) <= MISS_PROBABILITY)
    drawn = instance("dominance", horizon=10, seeds=64)
    for failures, verdict in ((most, Verdict.SUPPORTED), (most + 1, Verdict.UNDECIDED)):
        outcome = {"planted": np.arange(64) >= failures}
        found = share_evidence(drawn, outcome, learned(drawn, Options()), note="planted", failing=FAILING_HALF)
        assert found.verdict is verdict
    assert 2 < most < 32


def test_two_outcomes_share_the_probability_of_an_error(instance):
    drawn = instance("dominance", horizon=10, seeds=64)
    outcomes = {"one": np.ones(64, dtype=bool), "two": np.ones(64, dtype=bool)}
    found = share_evidence(drawn, outcomes, learned(drawn, Options()), note="planted")
    assert float(found.measured) == pytest.approx(most_failing(0, 64, MISS_PROBABILITY / 2))


@pytest.mark.parametrize("name", LEARNERS)
def test_runs_support_at_the_most_and_only_where_asked_for(name, shared):
    """No claim has both runs and a check that certifies; without a horizon nothing runs."""
    claim = CATALOGUE[name]
    assert {check.method for check in claim.checks} == {Method.STATISTICAL}
    for game in ("dominance", "shapley_team", "routing:independent_transitions=true"):
        assert not any(check.suits(shared(game)) for check in claim.checks)


def test_there_are_claims_of_runs():
    assert len(LEARNERS) == 5
