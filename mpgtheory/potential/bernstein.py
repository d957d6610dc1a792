"""When is n'/d' - n/d at most c, for all rows of weights in a cell? Bernstein coefficients of a product.

n, d, n', d' are linear in each of several rows of weights, and d, d' positive. On a cell each row is a combination of
vertices with weights that are not negative, and the functions are tables of their values at vertices. The inequality is

    F = (n' - c d') d - n d' <= 0.

F is a form of degree 2 in each row. It is at most 0 if none of its coefficients is positive: those at a vertex taken
twice, and at each two vertices. Linear functions are extended by their values at sums of two vertices; products are
taken point by point; of the product at a sum those at both vertices are taken off.

A row of vertices may be scaled by any positive number, which changes no sign: integers stay integers.
"""

from __future__ import annotations

import itertools

import numpy as np

from mpgtheory.arithmetic import Array


def extended(table: Array, first: int) -> Array:
    """Values at vertices and at sums of two vertices, along every axis from `first` on."""
    for axis in range(first, table.ndim):
        pairs = np.array(list(itertools.combinations(range(table.shape[axis]), 2)), dtype=int).reshape(-1, 2)
        sums = table.take(pairs[:, 0], axis) + table.take(pairs[:, 1], axis)
        table = np.concatenate([table, sums], axis)
    return table


def coefficients(product: Array, counts: tuple[int, ...], first: int) -> Array:
    """The coefficients of a form from its values where `extended` has them; those of two vertices count twice."""
    raised = product.copy()
    for axis, count in enumerate(counts, first):
        pairs = np.array(list(itertools.combinations(range(count), 2)), dtype=int).reshape(-1, 2)
        mixed = raised.take(range(count, raised.shape[axis]), axis)
        mixed = mixed - raised.take(pairs[:, 0], axis) - raised.take(pairs[:, 1], axis)
        raised = np.concatenate([raised.take(range(count), axis), mixed], axis)
    return raised


def largest_coefficients(numerators: Array, denominators: Array, bound: object, pairs: Array) -> Array:
    """The largest coefficient of F for pairs of own policies (x', x). Shapes: tables (K, A_1, ..., A_d); pairs (M, 2).

    Returns (M,): where it is not positive, n'/d' - n/d <= bound throughout the cell.
    """
    counts = numerators.shape[1:]
    upper, below = extended(numerators, 1), extended(denominators, 1)
    lead, trail = pairs.T
    product = (upper[lead] - bound * below[lead]) * below[trail] - upper[trail] * below[lead]
    pieces = coefficients(product, counts, 1)
    return np.asarray(pieces.max(axis=tuple(range(1, pieces.ndim))))


def halves(table: Array, axis: int, edge: tuple[int, int], weights: tuple[int, int]) -> tuple[Array, Array]:
    """The values at the vertices of both parts of a cell, whose edge is cut at the weighted sum of its ends."""
    k, last = edge
    cut = weights[0] * table.take(k, axis) + weights[1] * table.take(last, axis)
    parts = []
    for replaced in (last, k):
        part = table.copy()
        part[(slice(None),) * axis + (replaced,)] = cut
        parts.append(part)
    return parts[0], parts[1]
