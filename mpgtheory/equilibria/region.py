"""Regions of policies: which actions are played, and bounds of their weights.

An action is OUT (weight 0), IN (a best reply: the value is its Q) or OPEN (either). Every equilibrium of an open action
is in the part where it is IN or in the part where it is OUT; the parts may share degenerate equilibria.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.tables import Bounds, exact

OUT, OPEN, IN = -1, 0, 1

Cell = tuple[int, int, int]
"""Player, state, action."""


@dataclass(frozen=True, eq=False)
class Region:
    """Shapes:  status, low, high: per player (S, A_i). Bounds are doubles with few bits: exact.

    limits: of values, (N, S) twice: only equilibria whose values lie between them are in the region.
    """

    status: tuple[Array, ...]
    low: tuple[Array, ...]
    high: tuple[Array, ...]
    limits: Bounds

    @property
    def is_determined(self) -> bool:
        """Whether it is known of every action whether it is played."""
        return all(bool((block != OPEN).all()) for block in self.status)

    @property
    def is_point(self) -> bool:
        """Whether there is one policy in it."""
        return all(bool((low == high).all()) for low, high in zip(self.low, self.high, strict=True))

    @property
    def width(self) -> float:
        """The largest difference between the bounds of a weight."""
        return max(float((high - low).max()) for low, high in zip(self.low, self.high, strict=True))

    @property
    def is_empty(self) -> bool:
        pairs = zip(self.low, self.high, strict=True)
        return any(
            bool((low > high).any() or (low.sum(axis=1) > 1).any() or (high.sum(axis=1) < 1).any())
            for low, high in pairs
        )

    def bounds(self, players: Sequence[int]) -> list[Bounds]:
        """The bounds of some players' weights."""
        return [(self.low[j], self.high[j]) for j in players]

    def exactly(self) -> Region:
        """The same region, its bounds as rationals."""
        limits = exact(self.limits[0]), exact(self.limits[1])
        return Region(self.status, tuple(map(exact, self.low)), tuple(map(exact, self.high)), limits)

    def middle(self) -> tuple[Array, ...]:
        """The policy that lies as far between the bounds in all weights of a row."""
        blocks = []
        for low, high in zip(self.low, self.high, strict=True):
            room = (high - low).sum(axis=1)
            share = (1 - low.sum(axis=1)) / np.where(room == 0, 0 * room + 1, room)
            blocks.append(low + share[:, None] * (high - low))
        return tuple(blocks)

    def with_status(self, cell: Cell, status: int) -> Region:
        """The part in which an open action is IN or OUT."""
        player, state, action = cell
        blocks = [np.array(block) for block in self.status]
        blocks[player][state, action] = status
        low, high = list(self.low), list(self.high)
        if status == OUT:
            high[player] = np.array(high[player])
            high[player][state, action] = 0
        return _settled(blocks, low, high, (player, state), self.limits)

    def halves(self, cell: Cell, at: float) -> tuple[Region, Region]:
        """The parts in which a weight is at most, or at least, `at`."""
        player, state, action = cell
        below, above = list(self.high), list(self.low)
        below[player], above[player] = np.array(below[player]), np.array(above[player])
        below[player][state, action] = above[player][state, action] = at
        status = list(self.status)
        return (
            _settled(status, list(self.low), below, (player, state), self.limits),
            _settled(status, above, list(self.high), (player, state), self.limits),
        )

    def by_value(self, players: Sequence[int], state: int, at: float) -> tuple[Region, Region]:
        """The parts in which the value of players who have the same payoffs is at most, or at least, `at`."""
        (low, high), team = self.limits, list(players)
        below, above = np.array(high), np.array(low)
        below[team, state], above[team, state] = np.minimum(high[team, state], at), np.maximum(low[team, state], at)
        return replace(self, limits=(low, below)), replace(self, limits=(above, high))

    def contains(self, low: tuple[Array, ...], high: tuple[Array, ...]) -> bool:
        """Whether weights between these bounds are in it."""
        mine = zip(self.low, self.high, low, high, strict=True)
        return all(bool((a <= x).all() and (y <= b).all()) for a, b, x, y in mine)


def everything(counts: tuple[int, ...], n_states: int, most: float) -> Region:
    """All policies; no value is larger than `most`."""
    shapes = [(n_states, count) for count in counts]
    return Region(
        tuple(np.array([[IN if count == 1 else OPEN] * count] * n_states) for count in counts),
        tuple(np.ones(shape) if shape[1] == 1 else np.zeros(shape) for shape in shapes),
        tuple(np.ones(shape) for shape in shapes),
        (np.full((len(counts), n_states), -most), np.full((len(counts), n_states), most)),
    )


def _settled(status: list[Array], low: list[Array], high: list[Array], row: tuple[int, int], limits: Bounds) -> Region:
    """With what follows in a changed row: bounds from its sum, and the last action that may be played is."""
    player, state = row
    least, most, kind = low[player][state], high[player][state], np.array(status[player])
    tight = np.maximum(least, 1 - (most.sum() - most))
    high[player], low[player] = np.array(high[player]), np.array(low[player])
    high[player][state], low[player][state] = np.minimum(most, 1 - (least.sum() - least)), tight
    if (kind[state] != OUT).sum() == 1:
        kind[state] = np.where(kind[state] == OUT, OUT, IN)
    status = [kind if k == player else block for k, block in enumerate(status)]
    return Region(tuple(status), tuple(low), tuple(high), limits)
