"""Intervals over seeds: of the median, by order statistics."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from mpgtheory.arithmetic import Array

LEVEL = 0.95
"""Of the intervals over seeds."""


def interval(values: Array) -> tuple[float, float, float]:
    """Lower end, median and upper end over seeds.

    The ends are order statistics between which the median of the distribution lies with probability LEVEL at least,
    whatever the distribution; with fewer than 6 seeds there are none, and the ends are the extremes.

    Source:  David and Nagaraja (2003), Order statistics, Section 7.1.
    """
    ranked, count = np.sort(values), len(values)
    skipped = int(binom.ppf((1 - LEVEL) / 2, count, 0.5))
    while skipped > 0 and 2 * binom.cdf(skipped - 1, count, 0.5) > 1 - LEVEL:
        skipped -= 1
    low = max(skipped - 1, 0)
    return float(ranked[low]), float(np.median(values)), float(ranked[count - 1 - low])
