"""Opponents against whom an interpolation misses by much: random mixed ones, improved row by row (doubles)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.potential.interpolated import Opponents

STARTS = 400
"""Opponents drawn at random."""
KEPT = 3
"""Of these, how many are improved."""
FRACTIONS = np.array([-0.5, -0.1, -0.01, -0.001, 0.001, 0.01, 0.1, 0.3, 1.0])
"""How far a row is moved towards (or from) an action."""


@dataclass(frozen=True, eq=False)
class WorstCase:
    """Rows of the others' policies, the pure policies (largest, smallest) of the player, and their difference."""

    rows: list[Array]
    pair: tuple[int, int]
    size: float


def worst_case(faced: Opponents, error: Array, rng: np.random.Generator) -> list[WorstCase]:
    """The worst opponents found. Shapes: error (K, O) by own policy and the others' pure profile."""
    rows = [rng.dirichlet(np.full(count, 0.5), size=STARTS) for count in faced.counts]
    first = np.argsort(np.ptp(faced.means(error, rows), axis=1))[::-1][:KEPT]
    return [_improved(faced, error, [row[k : k + 1] for row in rows]) for k in first]


def _improved(faced: Opponents, error: Array, rows: list[Array]) -> WorstCase:
    """Moves of single rows towards or from actions, as long as they help."""
    means = faced.means(error, rows)[0]
    while True:
        moves = [_moved(rows, place, action) for place, n in enumerate(faced.counts) for action in range(n)]
        stacked = [np.concatenate([move[place] for move in moves]) for place in range(len(rows))] if moves else rows
        errors = faced.means(error, stacked)
        spread = np.ptp(errors, axis=1)
        best = int(np.argmax(spread))
        if spread[best] <= np.ptp(means) * (1 + 1e-9):
            pair = (int(np.argmax(means)), int(np.argmin(means)))
            return WorstCase([row[0] for row in rows], pair, float(np.ptp(means)))
        rows, means = [row[best : best + 1] for row in stacked], errors[best]


def _moved(rows: list[Array], place: int, action: int) -> list[Array]:
    """Rows with one of them moved by each of FRACTIONS."""
    out = [np.repeat(row, len(FRACTIONS), axis=0) for row in rows]
    aim = np.eye(rows[place].shape[1])[action]
    moved = np.clip(out[place] + FRACTIONS[:, None] * (aim - out[place]), 0.0, None)
    out[place] = moved / moved.sum(axis=1, keepdims=True)
    return out
