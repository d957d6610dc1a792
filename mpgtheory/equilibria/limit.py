"""The equilibrium with given supports, in doubles, as its roles see it: Newton's method from given weights and values.

Unknown are the weights of rows that mix, but for the first action of each, and V; Q_r(s, a) = V_r(s) where a is played.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.contraction import Contraction, Means

ROUNDS, FARTHEST = 8, 2.0
"""The most steps, and weights at which the iteration is given up."""
SETTLED = 1e-13
"""The last step, of the size of the values."""


@dataclass(frozen=True, eq=False)
class Limit:
    """An equilibrium in doubles. Shapes: played, weights (R, S, A); values (R, S)."""

    played: Array
    weights: Array
    values: Array


def equilibrium_on(contraction: Contraction, played: Array, weights: Array, values: Array) -> Limit | None:
    """The equilibrium with these supports near these weights and values; None if there is none.

    Shapes:  played, weights (R, S, A); values (R, S).
    """
    from mpgtheory.equilibria.compiled_newton import support_step

    first = played.argmax(axis=2)
    mixed = played & (np.arange(played.shape[2]) != first[:, :, None])
    cells, free = (np.ascontiguousarray(np.argwhere(which)) for which in (played, mixed))
    others, at = tuple(free.T), (*np.indices(first.shape), first)
    weights = np.where(mixed, weights, 0.0)
    weights[at] = 1 - weights.sum(axis=2)
    for _ in range(ROUNDS):
        means = contraction(weights, values)
        try:
            step = support_step(means, contraction.discount, values, cells, first, free)
        except np.linalg.LinAlgError:
            return None
        weights[others] += step[: len(free)]
        weights[at] = 0.0
        weights[at] = 1 - weights.sum(axis=2)
        values = values + step[len(free) :].reshape(values.shape)
        if not np.abs(weights).max() < FARTHEST:
            return None
        if np.abs(step).max() <= SETTLED * (1 + np.abs(values).max()):
            limit = Limit(played, weights, values)
            return limit if is_equilibrium(limit, contraction(weights, values), contraction.counts) else None
    return None


def is_equilibrium(limit: Limit, means: Means, counts: tuple[int, ...]) -> bool:
    """Whether a zero of the equations is one in doubles: weights positive, other actions strictly worse."""
    tiny = 1e-12 * (1 + float(np.abs(limit.values).max()))
    off = ~limit.played & (np.arange(limit.played.shape[2]) < np.array(counts)[:, None, None])
    worse = means.q < limit.values[:, :, None] - tiny
    return bool((limit.weights[limit.played] > 0).all() and worse[off].all())
