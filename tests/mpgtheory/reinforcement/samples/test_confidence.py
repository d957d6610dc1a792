"""Confidence sets: their radii by hand, how often they hold, and that those for any time hold at all times."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mpgtheory import InputError
from mpgtheory.reinforcement.samples import Confidence
from mpgtheory.reinforcement.samples.confidence import bernstein, hoeffding, weissman


def test_radii_by_hand() -> None:
    assert weissman(np.array([200]), 3, 0.01, anytime=False)[0] == pytest.approx(
        math.sqrt(2 * math.log(6 / 0.01) / 200)
    )
    assert hoeffding(np.array([50]), 0.1, anytime=False)[0] == pytest.approx(math.sqrt(math.log(20) / 100))
    expected = math.sqrt(2 * 0.09 * math.log(40) / 500) + 7 * math.log(40) / (3 * 499)
    assert bernstein(np.array([500]), 0.09, 0.1, anytime=False)[0] == pytest.approx(expected)
    expected = 1.7 * math.sqrt((math.log(math.log(2000)) + 0.72 * math.log(5.2 * 6 / 0.01)) / 1000)
    assert weissman(np.array([1000]), 3, 0.01, anytime=True)[0] == pytest.approx(expected)
    assert weissman(np.array([0]), 3, 0.01, anytime=True)[0] == 2
    assert bernstein(np.array([1]), 0.0, 0.1, anytime=False)[0] == 1
    assert weissman(np.array([5]), 1, 0.1, anytime=False)[0] == 0
    assert np.isfinite(weissman(np.array([5]), 5000, 0.1, anytime=False)).all()


@pytest.mark.parametrize("anytime", [False, True])
def test_radii_hold_as_often_as_they_say_and_smaller_ones_do_not(anytime: bool) -> None:
    """Each radius is missed with probability 10 % at most; a third of it is missed more often (the control)."""
    rng, p, n, error = np.random.default_rng(1), np.array([0.2, 0.3, 0.5]), 60, 0.1
    counts = rng.multinomial(n, p, size=20_000)
    frequencies = counts / n
    off = np.abs(frequencies - p).sum(axis=1)
    radius = weissman(np.array([n]), 3, error, anytime=anytime)[0]
    assert (off > radius).mean() <= error
    assert (off > radius / 3).mean() > error
    first, one = np.abs(frequencies[:, 0] - p[0]), frequencies[:, 0]
    for width in (
        hoeffding(np.array([n]), error, anytime=anytime),
        bernstein(np.array([n]), one * (1 - one) * n / (n - 1), error, anytime=anytime),
    ):
        assert (first > width).mean() <= error
    assert (first > hoeffding(np.array([n]), error, anytime=anytime) / 3).mean() > error


def test_anytime_radii_hold_at_all_times_and_fixed_ones_do_not() -> None:
    """2,000 sequences of 1,000 samples: whether a mean ever leaves its radius."""
    rng, p, error = np.random.default_rng(2), 0.5, 0.1
    times = np.arange(1, 1001)
    means = (rng.random((2_000, 1_000)) < p).cumsum(axis=1) / times
    off = np.abs(means - p)
    variance = means * (1 - means) * times / np.maximum(times - 1, 1)
    assert (off > hoeffding(times, error, anytime=True)).any(axis=1).mean() <= error
    assert (off > bernstein(times, variance, error, anytime=True)).any(axis=1).mean() <= error
    assert (2 * off > weissman(times, 2, error, anytime=True)).any(axis=1).mean() <= error
    assert (off > hoeffding(times, error, anytime=False)).any(axis=1).mean() > error


@pytest.mark.parametrize("anytime", [False, True])
def test_radii_fall_with_samples(anytime: bool) -> None:
    times = np.arange(2, 10_000)
    for radius in (
        weissman(times, 4, 0.05, anytime=anytime),
        hoeffding(times, 0.05, anytime=anytime),
        bernstein(times, np.full(len(times), 0.2), 0.05, anytime=anytime),
    ):
        assert (np.diff(radius) <= 0).all()


def test_what_is_no_confidence_is_refused() -> None:
    for level in (0.0, 1.0, 95.0):
        with pytest.raises(InputError, match="strictly between 0 and 1"):
            Confidence(level)
    with pytest.raises(InputError, match="did you mean 'bernstein'"):
        Confidence(kind="bernstien")
