"""How many samples until a question is decided, if the frequencies stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mpgtheory.reinforcement.samples.confidence import Observed

MOST = 10**12
"""Samples in each cell beyond which a question counts as not decidable by samples."""
RATIO = 1.05
"""Factor up to which the number is found."""


def evenly(observed: Observed, number: int) -> Observed:
    """The same frequencies and payoffs, as if every cell had so many samples."""
    return replace(observed, samples=np.full(observed.samples.shape, number))


def enough_samples(decides: Callable[[int], bool], start: int) -> int | None:
    """The least number of samples in each cell that decides, up to RATIO; None if not even MOST does.

    >>> enough_samples(lambda n: n >= 1000, 2) in range(1000, 1051)
    True
    """
    low, high = start, start
    while not decides(high):
        low, high = high, 4 * high
        if high > MOST:
            return None
    while high > RATIO * low and high > low + 1:
        middle = int(np.sqrt(low * high))
        low, high = (low, middle) if decides(middle) else (middle, high)
    return high
