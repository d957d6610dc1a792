"""Head counts: how many of N players take each of K actions.

n = (n_1, ..., n_K) with sum N, in lexicographic order; there are binom(N + K - 1, K - 1) of them. The position

    sum_{a < K} n_a (N + 1)^(a - 1)

tells apart all counts of at most N players whose number is known: counts of all N, and of the N - 1 others that one
player sees. One more player at action a moves a position by `strides[a]`, at the last action by nothing. So a position
is the exponent at which a product of polynomials (one factor a player) collects the probability of the counts.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mpgtheory.arithmetic import Array, frozen


def number_of_counts(players: int, actions: int) -> int:
    """binom(N + K - 1, K - 1)."""
    return math.comb(players + actions - 1, actions - 1)


def count_vectors(players: int, actions: int) -> Array:
    """All counts in lexicographic order. Shape (C, K), int."""
    bars = itertools.combinations(range(players + actions - 1), actions - 1)
    size = number_of_counts(players, actions)
    cuts = np.fromiter(itertools.chain.from_iterable(bars), np.int64, size * (actions - 1)).reshape(size, actions - 1)
    ends = np.full((size, 1), players + actions - 1)
    edges = np.concatenate([np.full((size, 1), -1), cuts, ends], axis=1)
    return np.diff(edges, axis=1) - 1


@dataclass(frozen=True)
class HeadCounts:
    """The head counts of N players with K actions each, and of all but one of them."""

    players: int
    actions: int

    @property
    def length(self) -> int:
        """Positions run below this: (N + 1)^(K - 1)."""
        return int((self.players + 1) ** (self.actions - 1))

    @cached_property
    def strides(self) -> Array:
        """By how much one more player at an action moves a position. Shape (K,)."""
        return frozen(np.array([(self.players + 1) ** a for a in range(self.actions - 1)] + [0], dtype=np.int64))

    @cached_property
    def all(self) -> Array:
        """Counts of all N players. Shape (C, K)."""
        return frozen(count_vectors(self.players, self.actions))

    @cached_property
    def others(self) -> Array:
        """Counts of the N - 1 others that a player sees. Shape (M, K)."""
        return frozen(count_vectors(self.players - 1, self.actions))

    def positions(self, counts: Array) -> Array:
        """The positions of counts (..., K). Shape (...,)."""
        return np.asarray(counts @ self.strides)

    @cached_property
    def number_of_all(self) -> Array:
        """The number in `all` of the counts at each position, -1 at positions of none. Shape (length,)."""
        return self._numbers(self.all)

    @cached_property
    def number_of_others(self) -> Array:
        """The number in `others` of the counts at each position, -1 at positions of none. Shape (length,)."""
        return self._numbers(self.others)

    def _numbers(self, counts: Array) -> Array:
        places = np.full(self.length, -1, dtype=np.int64)
        places[self.positions(counts)] = np.arange(len(counts))
        return frozen(places)
