"""Where choices come from: the one distribution of `draws.py` is drawn from a seed, or by Hypothesis.

A source offers whole numbers between two bounds; everything else is built from these, so that both draw the same
games with the same corners. Smaller numbers are the plainer choices, which is what Hypothesis shrinks towards.
"""

from __future__ import annotations

import random
import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Source(ABC):
    """Choices, one after the other."""

    @abstractmethod
    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""

    def of(self, choices: Sequence[T]) -> T:
        """One of `choices`, the plainest first."""
        return choices[self.integer(0, len(choices) - 1)]


class Seeded(Source):
    """Choices from a seed and words: equal seeds and words give equal choices, on every machine."""

    def __init__(self, seed: int, *words: str) -> None:
        text = "/".join((str(seed), *words))
        self._random = random.Random(zlib.crc32(text.encode()) << 32 | seed & 0xFFFFFFFF)

    def integer(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))
