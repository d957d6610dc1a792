"""What must hold at an equilibrium, as linear functions of weights and values up to a bounded error, in a region.

    h_i(s, a) = Q_i(s, a; x, V) - V_i(s) <= 0,   and = 0 for actions that are played.

About a centre (c, v), with xi = x - c and nu = V - v,

    h = h0 + sum_j L_j xi_j + K nu  up to e,
    h0 = E_c[u + delta P v] - v,   K = delta E_c[P] - 1,
    L_j = E[u + delta P v | a_j], over the players before j anywhere in the region and over those after it at c,

L_j is taken in the middle of its range; e bounds the rest, of second order in the size of the region. If for some
multipliers m, which are at least 0 for actions that are not played, sum m h > 0 in the whole region, there is no
equilibrium in it: one bound of a linear function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.region import Region
from mpgtheory.equilibria.tables import Bounds, Tables, filled, mean, mean_range


@dataclass(frozen=True, eq=False)
class Enclosure:
    """The functions h of one player.

    Shapes:  constant, error (S, A_i); weights: for each other player j (S, A_i, A_j); values (S, A_i, S').

    by_weight, by_value: the parts of the error that are due to others' weights and to next values, of the same shapes.
    """

    constant: Array
    weights: dict[int, Array]
    values: Array
    error: Array
    by_weight: dict[int, Array]
    by_value: Array


@dataclass(frozen=True, eq=False)
class Linearised:
    """The functions h of all players (None: of those whose values have no bounds), in a region.

    alike: for each player the first one with the same payoffs; the values of both are one variable.
    """

    region: Region
    centre: tuple[Array, ...]
    bounds: tuple[Bounds | None, ...]
    players: tuple[Enclosure | None, ...]
    alike: tuple[int, ...]


def linearised(tables: Tables, region: Region, bounds: tuple[Bounds | None, ...]) -> Linearised:
    """Enclosures about the middle of the region and of the bounds of the values."""
    centre = region.middle()
    players = tuple(
        None if pair is None else _enclosure(tables, region, centre, i, pair) for i, pair in enumerate(bounds)
    )
    return Linearised(region, centre, bounds, players, tables.alike)


def _enclosure(tables: Tables, region: Region, centre: tuple[Array, ...], player: int, bounds: Bounds) -> Enclosure:
    middle, radius = (bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 2
    others = tables.others(player)
    rows, points = region.bounds(others), [centre[j] for j in others]
    ahead, onward = tables.ahead(player, middle), tables.transitions[player]
    weights, by_weight = {}, {}
    for k, j in enumerate(others):
        slope, spread = _slope(ahead, rows, points, k)
        reach = np.maximum(region.high[j] - centre[j], centre[j] - region.low[j])
        weights[j], by_weight[j] = slope, spread * reach[:, None, :]
    chain = mean(onward, points)
    least, most = mean_range(onward, onward, rows)
    drift = np.maximum(most - chain, chain - least)
    by_value = tables.discount * drift * radius
    error = by_value.sum(axis=-1) + sum(part.sum(axis=-1) for part in by_weight.values())
    ones = np.eye(tables.n_states, dtype=int)[:, None, :]
    slopes = tables.discount * chain - ones
    return Enclosure(mean(ahead, points) - middle[:, None], weights, slopes, error, by_weight, by_value)


def _slope(table: Array, rows: list[Bounds], points: list[Array], k: int) -> tuple[Array, Array]:
    """Middle and radius of the mean of `table` given the action of the k-th other player. Shapes (S, A_i, A_j)."""
    moved = np.moveaxis(mean(table, points[k + 1 :]), -1, 2)
    if k == 0:
        return moved, 0 * moved
    low, high = mean_range(moved, moved, rows[:k])
    return (low + high) / 2, (high - low) / 2


def least_combination(linearised: Linearised, multipliers: tuple[Array, ...]) -> Any:
    """A lower bound of sum m h over the region. Shapes: multipliers, per player (S, A_i)."""
    total, region = 0, linearised.region
    slopes = [0 * block for block in linearised.centre]
    pulls = dict[int, tuple[Bounds | None, Array]]()
    for player, (own, m) in enumerate(zip(linearised.players, multipliers, strict=True)):
        if own is None:
            continue
        total = total + (m * own.constant).sum() - (np.abs(m) * own.error).sum()
        for j, table in own.weights.items():
            slopes[j] = slopes[j] + (m[:, :, None] * table).sum(axis=1)
        pull, first = (m[:, :, None] * own.values).sum(axis=(0, 1)), linearised.alike[player]
        pulls[first] = linearised.bounds[player], pulls.get(first, (None, 0 * pull))[1] + pull
    for j, slope in enumerate(slopes):
        weights = filled(slope, (region.low[j], region.high[j]), largest=False)
        total = total + (slope * (weights - linearised.centre[j])).sum()
    return total + sum(_least_value_part(pair, pull) for pair, pull in pulls.values())


def _least_value_part(bounds: Bounds | None, slope: Array) -> Any:
    """The least of slope . nu, nu within the bounds about their middle."""
    assert bounds is not None
    return -(np.abs(slope) * (bounds[1] - bounds[0]) / 2).sum()
