"""The equations of an equilibrium with known supports, and its Jacobian at a point or in a whole box.

Unknown are the weights of rows that mix, and all values; the equations say that weights sum to 1, and that
h_i(s, a) = Q_i(s, a) - V_i(s) = 0 for actions that are played. There are as many equations as unknowns.

Source:  Herings and Peeters (2004), Stationary equilibria in stochastic games; Krawczyk (1969).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.region import IN, Cell
from mpgtheory.equilibria.tables import Bounds, Tables, mean, mean_range

Ranges = Callable[[Array, Array, list[Bounds]], Bounds]


@dataclass(frozen=True, eq=False)
class Support:
    """Which actions are played. Shapes: played, per player (S, A_i), bool."""

    played: tuple[Array, ...]

    @cached_property
    def mixed(self) -> list[Cell]:
        """The unknown weights: those of rows that play several actions."""
        return [(i, s, a) for i, s, a in self.cells if self.played[i][s].sum() > 1]

    @cached_property
    def cells(self) -> list[Cell]:
        """All actions that are played."""
        return [(i, int(s), int(a)) for i, block in enumerate(self.played) for s, a in np.argwhere(block)]

    @cached_property
    def mixing_rows(self) -> list[tuple[int, int]]:
        return [(i, int(s)) for i, block in enumerate(self.played) for s in np.flatnonzero(block.sum(axis=1) > 1)]

    @property
    def n_states(self) -> int:
        return len(self.played[0])

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return len(self.mixed) + len(self.played) * self.n_states

    @property
    def values_at(self) -> int:
        """Where the values begin among the unknowns: player by player, state by state."""
        return len(self.mixed)

    def blocks(self, unknowns: Array) -> tuple[Array, ...]:
        """The weights, played for certain where an action is alone. Shapes (S, A_i)."""
        zero = 0 * unknowns[0]
        found = [np.full(block.shape, zero) for block in self.played]
        for i, s, a in self.cells:
            found[i][s, a] = zero + 1
        for (i, s, a), x in zip(self.mixed, unknowns, strict=False):
            found[i][s, a] = x
        return tuple(found)

    def values(self, unknowns: Array) -> Array:
        """V. Shape (N, S)."""
        return unknowns[self.values_at :].reshape(len(self.played), self.n_states)

    def unknowns(self, blocks: tuple[Array, ...], values: Array) -> Array:
        """The unknowns of weights and values."""
        return np.concatenate([np.array([blocks[i][s, a] for i, s, a in self.mixed]), values.ravel()])


def support_of(status: tuple[Array, ...]) -> Support:
    """The support of a region that is determined."""
    return Support(tuple(block == IN for block in status))


def advantages(tables: Tables, blocks: tuple[Array, ...], values: Array) -> tuple[Array, ...]:
    """h_i(s, a) = Q_i(s, a; x, V) - V_i(s), where V need not be the value of x. Per player (S, A_i)."""
    return tuple(
        mean(tables.ahead(i, values[i]), [blocks[j] for j in tables.others(i)]) - values[i][:, None]
        for i in range(tables.n_players)
    )


def residual(tables: Tables, support: Support, unknowns: Array) -> Array:
    """The left-hand sides of the equations: zero at an equilibrium with these supports."""
    blocks = support.blocks(unknowns)
    h = advantages(tables, blocks, support.values(unknowns))
    sums = [blocks[i][s].sum() - 1 for i, s in support.mixing_rows]
    return np.array([*sums, *(h[i][s, a] for i, s, a in support.cells)])


def on_the_simplex(low: Array, high: Array, rows: list[Bounds]) -> Bounds:
    """Ranges of means over weights between bounds that sum to 1."""
    return mean_range(low, high, rows)


def off_the_simplex(low: Array, high: Array, rows: list[Bounds]) -> Bounds:
    """Ranges of means over all non-negative weights between bounds, whatever their sum."""
    for least, most in reversed(rows):
        shape = (least.shape[0], *(1,) * (low.ndim - 2), least.shape[1])
        a, b = least.reshape(shape), most.reshape(shape)
        low, high = np.where(low >= 0, low * a, low * b).sum(axis=-1), np.where(high >= 0, high * b, high * a).sum(-1)
    return low, high


def jacobian(
    tables: Tables, support: Support, weights: tuple[Bounds, ...], values: Bounds, ranges: Ranges = on_the_simplex
) -> Bounds:
    """Bounds of the Jacobian over weights and values between bounds; columns are the unknowns.

    Shapes:  weights: per player (S, A_i) twice; values (N, S) twice; returns (size, size) twice.
    """
    zero = 0 * values[0].ravel()[0]
    low, high = np.full((support.size, support.size), zero), np.full((support.size, support.size), zero)
    rows, states = len(support.mixing_rows), support.n_states
    column = {cell: k for k, cell in enumerate(support.mixed)}
    for k, (i, s) in enumerate(support.mixing_rows):
        for b in map(int, np.flatnonzero(support.played[i][s])):
            low[k, column[i, s, b]] = high[k, column[i, s, b]] = zero + 1
    slopes = [_slopes(tables, i, weights, (values[0][i], values[1][i]), ranges) for i in range(tables.n_players)]
    for k, (i, s, a) in enumerate(support.cells, rows):
        (onward_low, onward_high), by_player = slopes[i]
        at = support.values_at + i * states
        low[k, at : at + states] = tables.discount * onward_low[s, a]
        high[k, at : at + states] = tables.discount * onward_high[s, a]
        low[k, at + s], high[k, at + s] = low[k, at + s] - 1, high[k, at + s] - 1
        for j, (least, most) in by_player.items():
            if support.played[j][s].sum() > 1:
                for b in map(int, np.flatnonzero(support.played[j][s])):
                    low[k, column[j, s, b]], high[k, column[j, s, b]] = least[s, a, b], most[s, a, b]
    return low, high


def _slopes(
    tables: Tables, player: int, weights: tuple[Bounds, ...], values: Bounds, ranges: Ranges
) -> tuple[Bounds, dict[int, Bounds]]:
    """Bounds of E[P], (S, A_i, S'), and for each other player of E[u + delta P V | its action], (S, A_i, A_j)."""
    others, onward = tables.others(player), tables.transitions[player]
    chain = ranges(onward, onward, [weights[j] for j in others])
    ahead = [tables.ahead(player, value) for value in values]
    found = {}
    for k, j in enumerate(others):
        low, high = (np.moveaxis(table, 2 + k, 2) for table in ahead)
        found[j] = ranges(low, high, [weights[other] for other in others if other != j])
    return chain, found


def point(blocks: tuple[Array, ...]) -> tuple[Bounds, ...]:
    """Weights as bounds that coincide."""
    return tuple((block, block) for block in blocks)


def newton(tables: Tables, support: Support, start: Array, *, rounds: int = 40) -> Array | None:
    """A zero of the residual near `start` in doubles; None if the iteration does not settle."""
    unknowns = start
    for _ in range(rounds):
        blocks, values = support.blocks(unknowns), support.values(unknowns)
        matrix = jacobian(tables, support, point(blocks), (values, values), off_the_simplex)[0]
        try:
            step = np.linalg.solve(matrix, residual(tables, support, unknowns))
        except np.linalg.LinAlgError:
            return None
        unknowns = unknowns - step
        if not np.isfinite(unknowns).all() or np.abs(unknowns).max() > 1e12:
            return None
        if np.abs(step).max() <= 1e-13 * (1 + np.abs(unknowns).max()):
            return unknowns
    return None
