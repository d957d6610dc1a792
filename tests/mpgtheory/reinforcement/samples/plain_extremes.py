"""The extreme transitions of confidence sets in NumPy: the plain twin of the kernels."""

from __future__ import annotations

import numpy as np

from mpgtheory.reinforcement.samples.confidence import Sets


def extreme(sets: Sets, value: np.ndarray, sign: int) -> np.ndarray:
    """The transitions at which P . value is largest (sign 1) or least (sign -1). Shape (..., S, J, S)."""
    order = np.argsort(-sign * value, axis=-1, kind="stable")
    by_cell = np.broadcast_to(order[..., None, None, :], sets.centre.shape)
    moved = _box(sets, by_cell) if sets.radius is None else _ball(sets, sets.radius, by_cell)
    out = np.empty_like(moved)
    np.put_along_axis(out, by_cell, moved, axis=-1)
    return out


def _ball(sets: Sets, radius: np.ndarray, order: np.ndarray) -> np.ndarray:
    ranked = np.take_along_axis(sets.centre, order, axis=-1)
    added = np.minimum(radius / 2, 1 - ranked[..., 0])
    after = np.flip(np.flip(ranked, axis=-1).cumsum(axis=-1), axis=-1) - ranked
    moved = ranked - np.clip(added[..., None] - after, 0, ranked)
    moved[..., 0] = ranked[..., 0] + added
    return moved


def _box(sets: Sets, order: np.ndarray) -> np.ndarray:
    assert sets.low is not None
    assert sets.high is not None
    low, room = (np.take_along_axis(part, order, axis=-1) for part in (sets.low, sets.high - sets.low))
    left = 1 - low.sum(axis=-1, keepdims=True)
    return low + np.clip(left - (room.cumsum(axis=-1) - room), 0, room)
