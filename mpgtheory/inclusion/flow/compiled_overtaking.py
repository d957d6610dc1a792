"""Compiled: the first action that overtakes the target on an interval of time.

Along a piece every lead g(tau) = Q_i(s, target) - Q_i(s, a) is analytic. On an interval it is interpolated at `NODES`
Chebyshev points (Trefethen 2013, Approximation Theory and Approximation Practice, chapters 3 and 8), and

    clear      c_0 - sum_k>0 |c_k| > SAFETY tail: no root on it; tail = |c_n-1| + |c_n-2|, the sign of the error
    crosses    the interpolant falls below -slack: found among the ends and the local minima, which are the sign changes
               of the derivative between `SAMPLES` points; the root before it is bracketed and bisected
    unresolved the tail is too large to tell, at a local minimum or of the depth of the crossing: the interval is halved

So two crossings within an interval are not missed unless the lead stays above -slack between them.
"""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.arithmetic.compiled import cached

NODES = 13
SAMPLES = 25
SAFETY, ROUGHEST = 50.0, 1e-6
"""An interpolant is trusted to SAFETY times its tail; a tail of more than ROUGHEST of the largest |Q| is not."""
CLEAR, CROSSES, UNRESOLVED = 0, 1, 2


def _matrices() -> tuple[Array, Array, Array, Array]:
    """Nodes in [0, 1], values -> Chebyshev coefficients, and coefficients -> values and derivatives at the samples.

    Derivatives are by the position in [-1, 1].
    """
    nodes = -np.cos(np.pi * np.arange(NODES) / (NODES - 1))
    samples = np.linspace(-1.0, 1.0, SAMPLES)
    basis = np.polynomial.chebyshev.chebvander(samples, NODES - 1)
    series = np.polynomial.chebyshev
    slopes = np.array([series.chebval(samples, series.chebder(unit)) for unit in np.eye(NODES)])
    inverse = np.linalg.inv(np.polynomial.chebyshev.chebvander(nodes, NODES - 1))
    tables = ((nodes + 1) / 2, inverse, basis, slopes.T)
    places, inverse, basis, slopes = (frozen(np.ascontiguousarray(table)) for table in tables)
    return places, inverse, basis, slopes


PLACES, TO_COEFFICIENTS, TO_SAMPLES, TO_SLOPES = _matrices()


@cached
def first_crossing(q: Array, first: Array, target: Array, limits: tuple, tables: tuple) -> tuple:
    """(verdict, cell, position in [-1, 1], slope): the first action that overtakes its row's target.

    Shapes:  q (NODES, cells); first (rows + 1,); target (rows,) cells; limits: (slack, scale).
    """
    slack, scale = limits
    to_coefficients, to_samples, to_slopes = tables
    coefficients, verdict, overtaken, earliest, slope = np.empty(NODES), CLEAR, -1, 1.0, 0.0
    for row in range(len(target)):
        for cell in range(first[row], first[row + 1]):
            if cell == target[row]:
                continue
            tail = expand(q, target[row], cell, to_coefficients, coefficients)
            if least(coefficients) > SAFETY * tail:
                continue
            if tail > ROUGHEST * scale:
                return UNRESOLVED, cell, 1.0, 0.0
            state, where, steep = scan(coefficients, tail, slack, to_samples, to_slopes)
            if state == UNRESOLVED and (where < earliest or verdict == CLEAR):
                return UNRESOLVED, cell, where, 0.0
            if state == CROSSES and (where < earliest or verdict == CLEAR):
                verdict, overtaken, earliest, slope = CROSSES, cell, where, steep
    return verdict, overtaken, earliest, slope


@register_jitable
def least(coefficients: Array) -> float:
    """c_0 - sum_k>0 |c_k|: the interpolant is nowhere smaller."""
    total = 0.0
    for k in range(1, NODES):
        total += abs(coefficients[k])
    return coefficients[0] - total


@register_jitable
def at_sample(table: Array, k: int, coefficients: Array) -> float:
    """The value, or the slope, at sample k. A loop: a product of BLAS takes longer to compile and is no faster."""
    total = 0.0
    for node in range(NODES):
        total += table[k, node] * coefficients[node]
    return total


@register_jitable
def expand(q: Array, target: int, cell: int, to_coefficients: Array, out_coefficients: Array) -> float:
    """The Chebyshev coefficients of a lead, and their tail."""
    for k in range(NODES):
        total = 0.0
        for node in range(NODES):
            total += to_coefficients[k, node] * (q[node, target] - q[node, cell])
        out_coefficients[k] = total
    return abs(out_coefficients[NODES - 1]) + abs(out_coefficients[NODES - 2])


@register_jitable
def scan(coefficients: Array, tail: float, slack: float, to_samples: Array, to_slopes: Array) -> tuple:
    """(verdict, position, slope) of the first fall of the interpolant below -slack."""
    trust = max(SAFETY * tail, slack)
    last, last_value, last_slope = -1.0, at_sample(to_samples, 0, coefficients), at_sample(to_slopes, 0, coefficients)
    for k in range(1, SAMPLES):
        here = -1.0 + 2.0 * k / (SAMPLES - 1)
        value, steep = at_sample(to_samples, k, coefficients), at_sample(to_slopes, k, coefficients)
        lowest, depth = here, value
        if last_slope < 0.0 < steep:
            lowest = turning_point(coefficients, last, here)
            depth = value_at(coefficients, lowest)
            if abs(depth) < trust and tail > slack:
                return UNRESOLVED, lowest, 0.0
        if depth < -slack and k == SAMPLES - 1 and depth > -trust:
            return UNRESOLVED, lowest, 0.0
        if depth < -trust:
            root = falling_root(coefficients, last, lowest) if last_value > 0.0 else last
            return CROSSES, root, slope_at(coefficients, root)
        last, last_value, last_slope = here, value, steep
    return CLEAR, 1.0, 0.0


@register_jitable
def value_at(coefficients: Array, x: float) -> float:
    """Clenshaw's recurrence."""
    b1, b2 = 0.0, 0.0
    for k in range(NODES - 1, 0, -1):
        b1, b2 = coefficients[k] + 2.0 * x * b1 - b2, b1
    return coefficients[0] + x * b1 - b2


@register_jitable
def slope_at(coefficients: Array, x: float) -> float:
    """The derivative: sum_k k c_k U_k-1."""
    u_last, u, total = 0.0, 1.0, 0.0
    for k in range(1, NODES):
        total += k * coefficients[k] * u
        u, u_last = 2.0 * x * u - u_last, u
    return total


@register_jitable
def turning_point(coefficients: Array, low: float, high: float) -> float:
    """Where the derivative turns from negative to positive."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        if slope_at(coefficients, middle) < 0.0:
            low = middle
        else:
            high = middle
        if high - low < 1e-12:
            break
    return 0.5 * (low + high)


@register_jitable
def falling_root(coefficients: Array, low: float, high: float) -> float:
    """A root between a positive and a negative value."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        if value_at(coefficients, middle) > 0.0:
            low = middle
        else:
            high = middle
        if high - low < 1e-12:
            break
    return 0.5 * (low + high)
