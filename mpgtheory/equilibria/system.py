"""The equations of an equilibrium with known supports, and its Jacobian at a point or in a whole box.

Unknown are all values, and the weights of rows that mix but for the first action of each, whose weight is 1 less the
others. The equations say that h_i(s, a) = Q_i(s, a) - V_i(s) = 0 for actions that are played. There are as many as
unknowns. A derivative by a weight is one along the simplex: by this weight, less by that of the first action.

Source:  Herings and Peeters (2004), Stationary equilibria in stochastic games; Krawczyk (1969).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.region import IN, Cell
from mpgtheory.equilibria.tables import Bounds, Tables, mean, mean_range

FARTHEST = 1e3
"""Weights at which Newton's iteration is given up."""


@dataclass(frozen=True, eq=False)
class Support:
    """Which actions are played. Shapes: played, per player (S, A_i), bool."""

    played: tuple[Array, ...]

    @cached_property
    def cells(self) -> list[Cell]:
        """All actions that are played."""
        return [(i, int(s), int(a)) for i, block in enumerate(self.played) for s, a in np.argwhere(block)]

    @cached_property
    def first(self) -> tuple[Array, ...]:
        """The first action that is played. Shapes (S,)."""
        return tuple(block.argmax(axis=1) for block in self.played)

    @cached_property
    def free(self) -> list[Cell]:
        """The unknown weights."""
        return [(i, s, a) for i, s, a in self.cells if a != self.first[i][s]]

    @property
    def n_states(self) -> int:
        return len(self.played[0])

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return len(self.cells)

    @property
    def values_at(self) -> int:
        """Where the values begin among the unknowns: player by player, state by state."""
        return len(self.free)

    def blocks(self, unknowns: Array) -> tuple[Array, ...]:
        """The weights. Shapes (S, A_i)."""
        zero, policy = 0 * unknowns[0], []
        for player, (block, first) in enumerate(zip(self.played, self.first, strict=True)):
            places, states, actions = self._of_free[player]
            weights = np.full(block.shape, zero)
            weights[states, actions] = unknowns[places]
            weights[np.arange(len(first)), first] = 1 - weights.sum(axis=1)
            policy.append(weights)
        return tuple(policy)

    @cached_property
    def _of_free(self) -> list[tuple[Array, Array, Array]]:
        return [self._of(player, self.free) for player in range(len(self.played))]

    def values(self, unknowns: Array) -> Array:
        """V. Shape (N, S)."""
        return unknowns[self.values_at :].reshape(len(self.played), self.n_states)

    def unknowns(self, blocks: Sequence[Array], values: Array) -> Array:
        """The unknowns of weights and values."""
        return np.array([*(blocks[i][s, a] for i, s, a in self.free), *values.ravel()])

    def put(self, matrix: Array, player: int, onward: Array, slopes: dict[int, Array]) -> None:
        """Write a player's part of a Jacobian: delta E[P], (S, A_i, S'), and by others' weights, (S, A_i, A_j)."""
        at = self.values_at + player * self.n_states
        rows, states, actions = self._equations[player]
        matrix[rows[:, None], at + np.arange(self.n_states)] = onward[states, actions]
        matrix[rows, at + states] -= 1
        for j, table in slopes.items():
            above, column, place = self._pairs[player, j]
            matrix[above, column] = table[place]

    @cached_property
    def _equations(self) -> list[tuple[Array, Array, Array]]:
        """By player: the numbers of its equations, their states and actions."""
        return [self._of(player, self.cells) for player in range(len(self.played))]

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], tuple[Array, Array, tuple[Array, ...]]]:
        """By player and other player: entries of the Jacobian within one state, and their state and both actions."""
        pairs: dict[tuple[int, int], tuple[Array, Array, tuple[Array, ...]]] = {}
        for i, (rows, states, actions) in enumerate(self._equations):
            for j in range(len(self.played)):
                columns, there, others = self._of(j, self.free)
                k, m = np.nonzero(states[:, None] == there)
                pairs[i, j] = rows[k], columns[m], (states[k], actions[k], others[m])
        return pairs

    @staticmethod
    def _of(player: int, cells: list[Cell]) -> tuple[Array, Array, Array]:
        """The places of a player's cells in a list, their states and actions."""
        own = [(k, s, a) for k, (i, s, a) in enumerate(cells) if i == player]
        places, states, actions = np.array(own, dtype=int).reshape(-1, 3).T
        return places, states, actions

    def bounds(self, blocks: Sequence[Array], radius: Any) -> tuple[Bounds, ...]:
        """Bounds of all weights if the unknown ones are within `radius` of `blocks`."""
        reach = [np.full(block.shape, 0 * radius) for block in self.played]
        for i, s, a in self.free:
            reach[i][s, a] += radius
            reach[i][s, self.first[i][s]] += radius
        return tuple((block - r, block + r) for block, r in zip(blocks, reach, strict=True))


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
    h = advantages(tables, support.blocks(unknowns), support.values(unknowns))
    return np.array([h[i][s, a] for i, s, a in support.cells])


def jacobian(tables: Tables, support: Support, weights: Sequence[Bounds], values: Bounds) -> Bounds:
    """Bounds of the Jacobian over weights and values between bounds; columns are the unknowns.

    Shapes:  weights: per player (S, A_i) twice; values (N, S) twice; returns (size, size) twice.
    """
    zero = 0 * values[0].ravel()[0]
    low, high = np.full((support.size, support.size), zero), np.full((support.size, support.size), zero)
    slopes = [_slopes(tables, support, i, weights, (values[0][i], values[1][i])) for i in range(tables.n_players)]
    for i, ((onward_low, onward_high), by_player) in enumerate(slopes):
        support.put(low, i, tables.discount * onward_low, {j: least for j, (least, _) in by_player.items()})
        support.put(high, i, tables.discount * onward_high, {j: most for j, (_, most) in by_player.items()})
    return low, high


def _slopes(
    tables: Tables, support: Support, player: int, weights: Sequence[Bounds], values: Bounds
) -> tuple[Bounds, dict[int, Bounds]]:
    """Bounds of E[P], (S, A_i, S'), and for each other player of h's derivative by its weights, (S, A_i, A_j)."""
    others, onward = tables.others(player), tables.transitions[player]
    middle, radius = (values[0] + values[1]) / 2, (values[1] - values[0]) / 2
    ahead, bounds = tables.ahead(player, middle), dict[int, Bounds]()
    shape = (1, 1, -1, *(1,) * (onward.ndim - 3))
    for k, j in enumerate(others):
        lead = along(ahead, 2 + k, support.first[j])
        spread = tables.discount * (np.abs(along(onward, 3 + k, support.first[j])) * radius.reshape(shape)).sum(axis=2)
        low, high = (np.moveaxis(table, 2 + k, 2) for table in (lead - spread, lead + spread))
        bounds[j] = mean_range(low, high, [weights[other] for other in others if other != j])
    return mean_range(onward, onward, [weights[j] for j in others]), bounds


def along(table: Array, axis: int, first: Array) -> Array:
    """The table less what it is at the first action of the player of an axis. `first` has shape (S,)."""
    moved = np.moveaxis(table, axis, 1)
    return table - np.expand_dims(moved[np.arange(len(first)), first], axis)


def point(blocks: Sequence[Array]) -> tuple[Bounds, ...]:
    """Weights as bounds that coincide."""
    return tuple((block, block) for block in blocks)


def jacobian_at(tables: Tables, support: Support, blocks: Sequence[Array], values: Array) -> Array:
    """The Jacobian at a point. Shape (size, size)."""
    matrix = np.full((support.size, support.size), 0 * values.ravel()[0])
    for i in range(tables.n_players):
        others, ahead = tables.others(i), tables.ahead(i, values[i])
        chain = mean(tables.transitions[i], [blocks[j] for j in others])
        slopes = {}
        for k, j in enumerate(others):
            lead = np.moveaxis(along(ahead, 2 + k, support.first[j]), 2 + k, 2)
            slopes[j] = mean(lead, [blocks[other] for other in others if other != j])
        support.put(matrix, i, tables.discount * chain, slopes)
    return matrix


def newton(tables: Tables, support: Support, start: Array, *, rounds: int = 15) -> Array | None:
    """A zero of the residual near `start` in doubles; None if the iteration does not settle."""
    unknowns = start
    for _ in range(rounds):
        blocks, values = support.blocks(unknowns), support.values(unknowns)
        matrix = jacobian_at(tables, support, blocks, values)
        try:
            step = np.linalg.solve(matrix, residual(tables, support, unknowns))
        except np.linalg.LinAlgError:
            return None
        unknowns = unknowns - step
        if not np.abs(unknowns[: support.values_at]).max(initial=0.0) < FARTHEST:
            return None
        if np.abs(step).max() <= 1e-13 * (1 + np.abs(unknowns).max()):
            return unknowns
    return None
