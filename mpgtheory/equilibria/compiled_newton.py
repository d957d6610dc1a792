"""Compiled: one step of Newton's method across the branch of logit equilibria, and one on given supports.

Along the branch, with z_r(s, a) = log x_r(s, a) - log x_r(s, 0) and c the same of the start,

    F_r(s, a) = z_r(s, a) - c_r(s, a) - lambda (Q_r(s, a) - Q_r(s, 0)) = 0,     a > 0
    G_r(s)    = V_r(s) - sum_a x_r(s, a) Q_r(s, a)                     = 0

Given V and lambda, the equations F of different states have nothing in common: z is eliminated state by state, and what
remains is one dense system for V and lambda, of R S + 1 unknowns in place of R S A + 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached
from mpgtheory.equilibria.contraction import Means


class At(NamedTuple):
    """A point near the branch. Shapes: weights, shift = z - c (R, S, A); values (R, S)."""

    weights: Array
    values: Array
    shift: Array
    precision: float


class _Local(NamedTuple):
    """Buffers for one state: derivatives of F by z; by V and lambda, with F beside them; of G by z."""

    block: Array
    sides: Array
    lower: Array


@cached
def branch_step(means: Means, discount: float, counts: Array, at: At, tangent: Array) -> tuple[Array, Array, float]:
    """The correction across `tangent`, the branch's direction with inner product 1 with it, and the determinant's sign.

    Shapes:  counts (R,); tangent, correction and direction (R S A + R S + 1,): z with its zeros, V, lambda.
    """
    roles, states, actions = means.q.shape
    rows, size = roles * states, roles * (actions - 1)
    matrix, right = np.zeros((rows + 1, rows + 1)), np.zeros((rows + 1, 2))
    matrix[rows] = tangent[-rows - 1 :]
    right[rows, 1], sign = 1.0, 1.0
    solved = np.empty((states, size, rows + 2))
    local = _Local(np.empty((size, size)), np.empty((size, rows + 2)), np.empty((roles, size)))
    for s in range(states):
        fill_state(s, means, discount, counts, at, local)
        solved[s] = np.linalg.solve(local.block, local.sides)
        sign *= np.linalg.slogdet(local.block)[0]
        add_values(s, means, discount, at, np.dot(local.lower, solved[s]), matrix, right)
        for own in range(size):
            along = tangent[((own // (actions - 1)) * states + s) * actions + own % (actions - 1) + 1]
            for k in range(rows + 1):
                matrix[rows, k] -= along * solved[s, own, k]
            right[rows, 0] += along * solved[s, own, rows + 1]
    sign *= np.linalg.slogdet(matrix)[0]
    change, ahead = put_back(solved, np.linalg.solve(matrix, right), roles, actions)
    return change, ahead, sign


@cached
def put_back(solved: Array, reduced: Array, roles: int, actions: int) -> tuple[Array, Array]:
    """z from V and lambda, for both right-hand sides."""
    states, size, cells = solved.shape[0], solved.shape[1], roles * solved.shape[0] * actions
    unknowns = len(reduced)
    change, ahead = np.zeros(cells + unknowns), np.zeros(cells + unknowns)
    change[cells:], ahead[cells:] = reduced[:, 0], reduced[:, 1]
    for s in range(states):
        for own in range(size):
            place = ((own // (actions - 1)) * states + s) * actions + own % (actions - 1) + 1
            change[place] = -solved[s, own, unknowns]
            for k in range(unknowns):
                change[place] -= solved[s, own, k] * reduced[k, 0]
                ahead[place] -= solved[s, own, k] * reduced[k, 1]
    return change, ahead


@cached
def add_values(
    s: int, means: Means, discount: float, at: At, through: Array, out_matrix: Array, out_right: Array
) -> None:
    """The rows of G in a state, less what the eliminated z takes `through`. Shape (R, R S + 2)."""
    roles, states, actions = means.q.shape
    rows = roles * states
    for r in range(roles):
        row, total = r * states + s, at.values[r, s]
        for k in range(rows + 1):
            out_matrix[row, k] -= through[r, k]
        out_matrix[row, row] += 1.0
        for a in range(actions):
            weight = at.weights[r, s, a]
            total -= weight * means.q[r, s, a]
            for t in range(states):
                out_matrix[row, r * states + t] -= discount * weight * means.onward[r, s, a, t]
        out_right[row, 0] = through[r, rows + 1] - total


@cached
def fill_state(s: int, means: Means, discount: float, counts: Array, at: At, out: _Local) -> None:
    """The derivatives of F and G in a state; actions that a role does not have get equations z = 0."""
    roles, states, actions = means.q.shape
    rows, width, slopes = roles * states, actions - 1, means.slopes
    out.sides[:] = 0.0
    mean = np.empty(actions)
    for r in range(roles):
        for p in range(roles):
            for a in range(actions):
                mean[a] = 0.0
                for b in range(actions):
                    mean[a] += at.weights[p, s, b] * slopes[s, r, a, p, b]
            for c in range(width):
                share, top = at.weights[p, s, c + 1], 0.0
                for a in range(actions):
                    own = means.q[r, s, c + 1] - means.q[r, s, a] if p == r else 0.0
                    top += at.weights[r, s, a] * (slopes[s, r, a, p, c + 1] - mean[a] + own)
                out.lower[r, p * width + c] = -share * top
                first = slopes[s, r, 0, p, c + 1] - mean[0]
                for a in range(width):
                    slope = slopes[s, r, a + 1, p, c + 1] - mean[a + 1] - first
                    out.block[r * width + a, p * width + c] = (
                        -at.precision * share * slope if a + 1 < counts[r] else 0.0
                    )
        for a in range(width):
            own = r * width + a
            out.block[own, own] += 1.0
            if a + 1 < counts[r]:
                gain = means.q[r, s, a + 1] - means.q[r, s, 0]
                for t in range(states):
                    change = means.onward[r, s, a + 1, t] - means.onward[r, s, 0, t]
                    out.sides[own, r * states + t] = -at.precision * discount * change
                out.sides[own, rows] = -gain
                out.sides[own, rows + 1] = at.shift[r, s, a + 1] - at.precision * gain


@cached
def support_step(means: Means, discount: float, values: Array, cells: Array, first: Array, free: Array) -> Array:
    """Newton's correction of weights and values on given supports, where Q = V for all actions played.

    Shapes:  cells (n, 3): role, state and action of what is played; free (m, 3): of the unknown weights; first (R, S):
             the action whose weight is 1 less the others; values (R, S). Returns (n,): free weights, then V.
    """
    states = values.shape[1]
    size, m = len(cells), len(free)
    matrix, right = np.zeros((size, size)), np.zeros(size)
    for k in range(size):
        r, s, a = cells[k]
        right[k] = values[r, s] - means.q[r, s, a]
        for t in range(states):
            matrix[k, m + r * states + t] = discount * means.onward[r, s, a, t]
        matrix[k, m + r * states + s] -= 1.0
        for j in range(m):
            if free[j, 1] == s:
                p, b = free[j, 0], free[j, 2]
                matrix[k, j] = means.slopes[s, r, a, p, b] - means.slopes[s, r, a, p, first[p, s]]
    return np.linalg.solve(matrix, right)
