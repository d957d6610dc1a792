"""Flat vectors of policies: pi_i(s, a) as one array, player by player, state by state, the action fastest.

A *cell* is a triple (i, s, a), a *row* a pair (i, s): the cells of a row are a distribution, and gamma_i(s) is a number
per row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

OFF_THE_SIMPLEX = 1e-9
"""How far a row of floats may miss the simplex: what rounding leaves of sums of a few hundred numbers, generously."""


@dataclass(frozen=True)
class Cells:
    """The order of cells in flat vectors.

    Shapes:  first (rows + 1,): where each row begins; row_of (cells,): the row of each cell.
    """

    counts: tuple[int, ...]
    n_states: int

    @property
    def n_rows(self) -> int:
        return len(self.counts) * self.n_states

    @cached_property
    def first(self) -> Array:
        sizes = np.repeat(np.array(self.counts, dtype=np.int64), self.n_states)
        return frozen(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))

    @cached_property
    def row_of(self) -> Array:
        return frozen(np.repeat(np.arange(self.n_rows), np.diff(self.first)))

    @property
    def size(self) -> int:
        return int(self.first[-1])

    def row(self, player: int, state: int) -> int:
        return player * self.n_states + state

    def place(self, row: int) -> tuple[int, int]:
        """(player, state) of a row."""
        return row // self.n_states, row % self.n_states

    def of(self, row: int) -> slice:
        """The cells of a row."""
        return slice(int(self.first[row]), int(self.first[row + 1]))

    def flat(self, policy: Policy) -> Array:
        """The cells of a policy in one vector."""
        return np.concatenate([block.ravel() for block in policy])

    def blocks(self, flat: Array) -> tuple[Array, ...]:
        """Per player (..., S, A_i), views of `flat` (..., cells)."""
        policy, start = [], 0
        for count in self.counts:
            stop = start + self.n_states * count
            policy.append(flat[..., start:stop].reshape(*flat.shape[:-1], self.n_states, count))
            start = stop
        return tuple(policy)

    def policy(self, flat: Array) -> Policy:
        """A float policy."""
        return Policy(self.blocks(flat), FLOAT)

    def rows(self) -> Iterator[tuple[int, slice]]:
        return ((row, self.of(row)) for row in range(self.n_rows))


@lru_cache(maxsize=256)
def cells_for(counts: tuple[int, ...], n_states: int) -> Cells:
    """One object for all games of a shape, so that its tables are made once."""
    return Cells(counts, n_states)


def cells_of(game: MarkovGame) -> Cells:
    """The cells of a game's policies."""
    return cells_for(game.action_counts, game.n_states)


def float_start(game: MarkovGame, start: Policy) -> Array:
    """`start` as a flat vector of floats.

    Raises:  InputError if it has the wrong shape or lies off the simplex.
    """
    expected = tuple((game.n_states, count) for count in game.action_counts)
    received = tuple(np.shape(block) for block in start)
    if received != expected:
        raise InputError(f"start has blocks of shape {received}; {game.name} needs {expected}")
    cells = cells_of(game)
    flat = cells.flat(start if start.arithmetic is FLOAT else start.over(FLOAT))
    totals, least = (reduce.reduceat(flat, cells.first[:-1]) for reduce in (np.add, np.minimum))
    fits = (least >= -OFF_THE_SIMPLEX) & (np.abs(totals - 1) <= OFF_THE_SIMPLEX)
    if not fits.all():
        row = int(np.argmin(fits))
        player, state = cells.place(row)
        place = f"start[{game.players[player]}][{game.states[state]}]"
        raise InputError(f"{place} is {flat[cells.of(row)].tolist()}; it must be probabilities that sum to 1")
    return np.maximum(flat, 0.0)
