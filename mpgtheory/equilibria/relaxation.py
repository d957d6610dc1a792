"""The best multipliers, by a linear program in doubles: how far linear enclosures are from having a common solution.

Minimise t over weights and values in their bounds such that h - e <= t for each function, and -h - e <= t for actions
that are played, in units of each player's payoffs. If t > 0 there is no equilibrium in the region, and the dual
variables are multipliers that show it. If not, the solution says where an equilibrium may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.linear import Linearised
from mpgtheory.equilibria.region import IN
from mpgtheory.equilibria.tables import exact

MULTIPLIER_BITS = 24
"""Multipliers are rounded to multiples of 2^-MULTIPLIER_BITS of the largest: any that do will do."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What the linear program found. Shapes: multipliers, weights per player (S, A_i); values (N, S)."""

    excess: float
    multipliers: tuple[Array, ...]
    weights: tuple[Array, ...]
    values: Array


def relaxed(linearised: Linearised, scales: Array) -> Relaxed | None:
    """The solution; None if the solver gave up. `scales` are the sizes of the players' payoffs."""
    from scipy.optimize import linprog

    matrix, right, owners = _inequalities(linearised, scales)
    sums, shape = _row_sums(linearised.centre), [block.shape for block in linearised.centre]
    size, states = sum(block.size for block in linearised.centre), shape[0][0]
    low = np.concatenate([(a - c).ravel() for a, c in zip(linearised.region.low, linearised.centre, strict=True)])
    high = np.concatenate([(b - c).ravel() for b, c in zip(linearised.region.high, linearised.centre, strict=True)])
    radii = np.concatenate(
        [_radius(pair, states) / scale for pair, scale in zip(linearised.bounds, scales, strict=True)]
    )
    limits = np.concatenate([np.stack([low, high], 1), np.stack([-radii, radii], 1), [[-1e3, 1e6]]])
    cost = np.zeros(size + len(radii) + 1)
    cost[-1] = 1
    solution = linprog(cost, matrix, right, sums, np.zeros(len(sums)), limits, method="highs")
    if solution.x is None:
        return None
    multipliers = _multipliers(-solution.ineqlin.marginals, owners, shape, scales)
    blocks = [part.reshape(s) for part, s in zip(np.split(solution.x[:size], _cuts(shape)), shape, strict=True)]
    weights = tuple(c + part for c, part in zip(linearised.centre, blocks, strict=True))
    middles = [0 if pair is None else (pair[0] + pair[1]) / 2 for pair in linearised.bounds]
    deviations = solution.x[size:-1].reshape(len(shape), states)
    owners_of = zip(middles, scales, deviations[list(linearised.alike)], strict=True)
    values = np.array([m + scale * part for m, scale, part in owners_of])
    return Relaxed(float(solution.fun), multipliers, weights, values)


def _radius(pair: Any, states: int) -> Array:
    return np.zeros(states) if pair is None else (pair[1] - pair[0]) / 2


def _cuts(shapes: list[tuple[int, ...]]) -> list[int]:
    return [int(x) for x in np.cumsum([a * b for a, b in shapes])[:-1]]


def _row_sums(centre: tuple[Array, ...]) -> Array:
    """The matrix whose rows sum the weights of each player in each state."""
    counts = [block.shape[1] for block in centre for _ in range(len(block))]
    width = sum(counts) + len(centre) * len(centre[0]) + 1
    matrix, at = np.zeros((len(counts), width)), 0
    for row, count in enumerate(counts):
        matrix[row, at : at + count] = 1
        at += count
    return matrix


def _inequalities(linearised: Linearised, scales: Array) -> tuple[Array, Array, list[tuple[int, int, int, int]]]:
    """Rows, right-hand sides, and whose they are: player, state, action, and 1 or (for -h) -1."""
    starts = np.concatenate([[0], np.cumsum([block.size for block in linearised.centre])]).astype(int)
    states, counts = linearised.centre[0].shape[0], [block.shape[1] for block in linearised.centre]
    width = int(starts[-1]) + len(counts) * states + 1
    rows, right, owners = [], [], []
    for i, own in enumerate(linearised.players):
        if own is None:
            continue
        part = np.zeros((states, counts[i], width))
        for j, table in own.weights.items():
            for s in range(states):
                at = int(starts[j]) + s * counts[j]
                part[s, :, at : at + counts[j]] = table[s] / scales[i]
        first = int(starts[-1]) + linearised.alike[i] * states
        part[:, :, first : first + states] = own.values
        for s, a in np.ndindex(states, counts[i]):
            signs = (1, -1) if linearised.region.status[i][s, a] == IN else (1,)
            for sign in signs:
                row = sign * part[s, a]
                row[-1] = -1
                rows.append(row)
                right.append((own.error[s, a] - sign * own.constant[s, a]) / scales[i])
                owners.append((i, s, a, sign))
    return np.array(rows), np.array(right), owners


def _multipliers(
    duals: Array, owners: list[tuple[int, int, int, int]], shapes: list[Any], scales: Array
) -> tuple[Array, ...]:
    """Dual variables as multipliers, rounded to a grid."""
    blocks = tuple(np.zeros(shape) for shape in shapes)
    for (i, s, a, sign), dual in zip(owners, duals, strict=True):
        blocks[i][s, a] += sign * max(dual, 0.0) / scales[i]
    largest = max(float(np.abs(block).max()) for block in blocks)
    grid = 2.0 ** (int(np.ceil(np.log2(largest or 1.0))) - MULTIPLIER_BITS)
    return tuple(np.round(block / grid) * grid for block in blocks)


def exact_multipliers(multipliers: tuple[Array, ...]) -> tuple[Array, ...]:
    """The same as rationals."""
    return tuple(map(exact, multipliers))
