"""The extreme transitions of confidence sets, compiled: cell by cell, as few next states as have to move; and values.

`order` ranks the next states from the best to the worst. In a ball, half of the radius is added to the first and taken
from the last ones; in a box, every state has its least probability, and what is left goes to the first ones. `ahead`
gives P . v of each cell, `chain` adds weight * P to the row of each state.

Shapes:  centre, low, high (R, S, J, S); radius, weights (R, S, J); value, order (R, S); out_ahead (R, S, J);
         out_chain (R, S, S). R independent data sets.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached


@cached(nogil=True)
def ball_ahead(centre: Array, radius: Array, value: Array, order: Array, out_ahead: Array) -> None:
    """P . v of the extreme P in each ball."""
    sets, states, joint = radius.shape
    for r in range(sets):
        first = order[r, 0]
        for s in range(states):
            for j in range(joint):
                total = 0.0
                for t in range(states):
                    total += centre[r, s, j, t] * value[r, t]
                left = min(radius[r, s, j] / 2, 1 - centre[r, s, j, first])
                total += left * value[r, first]
                for k in range(states - 1, 0, -1):
                    if left <= 0.0:
                        break
                    taken = min(centre[r, s, j, order[r, k]], left)
                    total -= taken * value[r, order[r, k]]
                    left -= taken
                out_ahead[r, s, j] = total


@cached(nogil=True)
def ball_chain(centre: Array, radius: Array, weights: Array, order: Array, out_chain: Array) -> None:
    """The chain of the extreme P in each ball."""
    sets, states, joint = radius.shape
    for r in range(sets):
        first = order[r, 0]
        for s in range(states):
            for j in range(joint):
                weight = weights[r, s, j]
                if weight == 0.0:
                    continue
                for t in range(states):
                    out_chain[r, s, t] += weight * centre[r, s, j, t]
                left = min(radius[r, s, j] / 2, 1 - centre[r, s, j, first])
                out_chain[r, s, first] += weight * left
                for k in range(states - 1, 0, -1):
                    if left <= 0.0:
                        break
                    taken = min(centre[r, s, j, order[r, k]], left)
                    out_chain[r, s, order[r, k]] -= weight * taken
                    left -= taken


@cached(nogil=True)
def box_ahead(low: Array, high: Array, value: Array, order: Array, out_ahead: Array) -> None:
    """P . v of the extreme P in each box."""
    sets, states, joint, _ = low.shape
    for r in range(sets):
        for s in range(states):
            for j in range(joint):
                total, left = 0.0, 1.0
                for t in range(states):
                    total += low[r, s, j, t] * value[r, t]
                    left -= low[r, s, j, t]
                for k in range(states):
                    if left <= 0.0:
                        break
                    t = order[r, k]
                    given = min(high[r, s, j, t] - low[r, s, j, t], left)
                    total += given * value[r, t]
                    left -= given
                out_ahead[r, s, j] = total


@cached(nogil=True)
def box_chain(low: Array, high: Array, weights: Array, order: Array, out_chain: Array) -> None:
    """The chain of the extreme P in each box."""
    sets, states, joint, _ = low.shape
    for r in range(sets):
        for s in range(states):
            for j in range(joint):
                weight = weights[r, s, j]
                if weight == 0.0:
                    continue
                left = 1.0
                for t in range(states):
                    out_chain[r, s, t] += weight * low[r, s, j, t]
                    left -= low[r, s, j, t]
                for k in range(states):
                    if left <= 0.0:
                        break
                    t = order[r, k]
                    given = min(high[r, s, j, t] - low[r, s, j, t], left)
                    out_chain[r, s, t] += weight * given
                    left -= given


@cached(nogil=True)
def discounted(chains: Array, gains: Array, discount: float, out_values: Array) -> None:
    """The solutions of v = gain + discount * P v: many small systems, by elimination.

    I - discount * P is strictly diagonally dominant, so no row has to be exchanged (Higham 2002, Section 9.5). LAPACK
    starts threads for systems of 100 states, which on a busy machine costs ten times as much as the elimination.

    Shapes:  chains (R, S, S), rows summing to 1; gains, out_values (R, S).
    """
    sets, states = gains.shape
    matrix = np.empty((states, states))
    for r in range(sets):
        for s in range(states):
            for t in range(states):
                matrix[s, t] = -discount * chains[r, s, t]
            matrix[s, s] += 1.0
            out_values[r, s] = gains[r, s]
        for k in range(states):
            for s in range(k + 1, states):
                if matrix[s, k] != 0.0:
                    share = matrix[s, k] / matrix[k, k]
                    for t in range(k + 1, states):
                        matrix[s, t] -= share * matrix[k, t]
                    out_values[r, s] -= share * out_values[r, k]
        for s in range(states - 1, -1, -1):
            total = out_values[r, s]
            for t in range(s + 1, states):
                total -= matrix[s, t] * out_values[r, t]
            out_values[r, s] = total / matrix[s, s]
