"""What each player faces: payoffs and next states by own action and by the actions of the others, and their means.

    mean of T over x     = sum_a prod_j x_j(a_j) T(a_1, ..., a_k)                for independent rows x_j
    range of the mean    : its least and largest value for rows with low <= x_j <= high that sum to 1

The range is bounded one player after the other; for one other player it is exact. Arrays are of doubles or of
rationals: each formula runs in both, so that what doubles find is shown again exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame

Bounds = tuple[Array, Array]
"""Least and largest weights of the actions of a player, (S, A) each; or of any table."""


@dataclass(frozen=True, eq=False)
class Tables:
    """A game as its players see it.

    Shapes:  payoffs[i] (S, A_i, A_others...); transitions[i] (S, A_i, S', A_others...).

    alike: for each player the first one with the same payoffs, hence the same values; of a team all are 0.
    """

    payoffs: tuple[Array, ...]
    transitions: tuple[Array, ...]
    discount: Any
    alike: tuple[int, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(table.shape[1] for table in self.payoffs)

    @property
    def n_players(self) -> int:
        return len(self.payoffs)

    @property
    def n_states(self) -> int:
        return int(self.payoffs[0].shape[0])

    def others(self, player: int) -> list[int]:
        """The other players, in the order of the axes."""
        return [j for j in range(self.n_players) if j != player]

    def team(self, player: int) -> list[int]:
        """The players with the same payoffs as this one, whose values are therefore the same."""
        return [j for j in range(self.n_players) if self.alike[j] == self.alike[player]]

    def ahead(self, player: int, values: Array) -> Array:
        """u_i(s, a) + delta sum_s' P(s'|s, a) values(s'). Shape (S, A_i, A_others...)."""
        onward = self.transitions[player]
        weights = values.reshape(-1, *(1,) * (onward.ndim - 3))
        return self.payoffs[player] + self.discount * (onward * weights).sum(axis=2)


def tables_of(game: MarkovGame) -> Tables:
    """The tables of a game, in its arithmetic.

    Raises:  InputError if they would have too many numbers.
    """
    dense = game.dense()
    payoffs = tuple(np.moveaxis(dense.payoffs[i], 1 + i, 1) for i in range(game.n_players))
    own_first = (np.moveaxis(dense.transitions, 1 + i, 1) for i in range(game.n_players))
    transitions = tuple(np.moveaxis(table, -1, 2) for table in own_first)
    return Tables(payoffs, tuple(np.ascontiguousarray(t) for t in transitions), game.discount, _alike(dense.payoffs))


def _alike(payoffs: Array) -> tuple[int, ...]:
    """For each player the first one with the same payoffs."""
    return tuple(
        next(j for j in range(i + 1) if j == i or bool((payoffs[j] == payoffs[i]).all())) for i in range(len(payoffs))
    )


def exact(values: Array) -> Array:
    """Doubles as the rationals that they are."""
    enclosed = np.empty(values.shape, dtype=object)
    enclosed.ravel()[:] = [fmpq(*float(x).as_integer_ratio()) for x in values.ravel()]
    return enclosed


def mean(table: Array, rows: Sequence[Array]) -> Array:
    """The mean over the last axes of `table`, one for each row. Shapes: table (S, ..., A_1, ..., A_k); rows (S, A)."""
    for row in reversed(rows):
        table = (table * row.reshape(row.shape[0], *(1,) * (table.ndim - 2), row.shape[1])).sum(axis=-1)
    return table


def filled(values: Array, bounds: Bounds, *, largest: bool) -> Array:
    """Weights between bounds, summing to 1, that make the mean over the last axis extreme: the best are filled first.

    Shapes:  values (S, ..., A); bounds (S, A) each; returns (S, ..., A).
    """
    if values.shape[-1] == 2:
        return _filled_pair(values, bounds, largest=largest)
    order = np.argsort(-values if largest else values, axis=-1, kind="stable")
    low, high = (np.take_along_axis(_beside(bound, values), order, axis=-1) for bound in bounds)
    room = high - low
    left = 1 - low.sum(axis=-1, keepdims=True) - (np.cumsum(room, axis=-1) - room)
    weights = np.empty_like(room)
    np.put_along_axis(weights, order, low + np.minimum(room, np.maximum(left, 0 * left)), axis=-1)
    return weights


def _filled_pair(values: Array, bounds: Bounds, *, largest: bool) -> Array:
    """The same for two actions: the better one has all the weight that it may have."""
    low, high = (_beside(bound, values) for bound in bounds)
    first = values[..., 0] >= values[..., 1] if largest else values[..., 0] <= values[..., 1]
    weights = np.empty_like(low)
    most, least = np.minimum(high[..., 0], 1 - low[..., 1]), np.maximum(low[..., 0], 1 - high[..., 1])
    weights[..., 0] = np.where(first, most, least)
    weights[..., 1] = 1 - weights[..., 0]
    return weights


def mean_range(low: Array, high: Array, rows: Sequence[Bounds]) -> Bounds:
    """Bounds of the mean, over the last axes, of tables between `low` and `high`."""
    for bounds in reversed(rows):
        low = (filled(low, bounds, largest=False) * low).sum(axis=-1)
        high = (filled(high, bounds, largest=True) * high).sum(axis=-1)
    return low, high


def _beside(row: Array, table: Array) -> Array:
    """A row (S, A) in the first and last axis of a table."""
    spread = row.reshape(row.shape[0], *(1,) * (table.ndim - 2), row.shape[1])
    return spread if spread.shape == table.shape else np.broadcast_to(spread, table.shape)
