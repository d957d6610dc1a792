"""Random primes for modular identity tests."""

from __future__ import annotations

import math

import numpy as np
from flint import fmpz

BITS = 61
"""Primes are drawn uniformly from those between 2^60 and 2^61."""


def random_prime(rng: np.random.Generator) -> int:
    """A prime drawn uniformly from those between 2^60 and 2^61, by rejection."""
    while True:
        candidate = int(rng.integers(2 ** (BITS - 1), 2**BITS))
        if fmpz(candidate).is_prime():
            return candidate


def number_of_primes() -> float:
    """A lower bound on how many primes lie between 2^60 and 2^61.

    From x / ln x < pi(x) < 1.25506 x / ln x for x >= 17 (Rosser and Schoenfeld 1962, Corollary 1).
    """
    high, low = 2.0**BITS, 2.0 ** (BITS - 1)
    return high / math.log(high) - 1.25506 * low / math.log(low)
