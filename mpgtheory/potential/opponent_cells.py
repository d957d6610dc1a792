"""Cells of mixed opponents: products of simplices, one a row of the others' policies, and trees of them.

The root holds all mixed policies. A cell is cut at the middle of an edge of one of its rows; both parts together hold
it. What is shown of every leaf is shown of the root. Vertices have integer coordinates, up to a positive factor.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.potential.bernstein import coefficients, extended
from mpgtheory.potential.interpolated import Opponents


@dataclass(eq=False)
class Cell:
    """A node of the tree.

    vertices: of each row, as integers. Shape (A, A) each: vertex, action.
    cut:      (row, k, last) if the cell is cut: at the edge from vertex k to vertex last.
    parts:    the part without vertex last, then the part without vertex k.
    """

    vertices: tuple[Array, ...]
    cut: tuple[int, int, int] | None = None
    parts: list[Cell] = field(default_factory=list)

    @classmethod
    def root(cls, counts: tuple[int, ...]) -> Cell:
        """All mixed policies."""
        return cls(tuple(np.array(np.eye(count, dtype=int), dtype=object) for count in counts))

    def split(self, row: int, k: int, last: int) -> None:
        """Cut this cell."""
        self.cut, self.parts = (row, k, last), []
        middle = _middle(self.vertices[row][k], self.vertices[row][last])
        for replaced in (last, k):
            changed = self.vertices[row].copy()
            changed[replaced] = middle
            self.parts.append(Cell((*self.vertices[:row], changed, *self.vertices[row + 1 :])))

    def at_vertices(self, table: Array, *, exact: bool) -> Array:
        """A table by own policy and the others' actions, at the vertices. Shape (K, A_1, ..., A_d) both ways."""
        for row, vertices in enumerate(self.vertices, 1):
            if (vertices != np.eye(len(vertices), dtype=int)).any():
                matrix = vertices if exact else normalised(vertices)
                table = np.moveaxis(np.tensordot(matrix, table, axes=(1, row)), 0, row)
        return table

    def document(self, rows: tuple[tuple[int, int], ...]) -> dict[str, Any]:
        """The tree below this cell as certificates have it."""
        if self.cut is None:
            return {}
        row, k, last = self.cut
        return {"split": [*rows[row], k, last], "parts": [part.document(rows) for part in self.parts]}

    def count(self) -> int:
        """The number of leaves."""
        return 1 if self.cut is None else sum(part.count() for part in self.parts)


def normalised(vertices: Array) -> Array:
    """Vertices as distributions, in doubles."""
    scaled = np.array(vertices, dtype=float)
    return scaled / scaled.sum(axis=1, keepdims=True)


def _middle(first: Array, second: Array) -> Array:
    """A positive multiple of the middle of two vertices, in integers."""
    one, two = int(sum(first)), int(sum(second))
    common = math.gcd(one, two)
    return np.asarray(first * (two // common) + second * (one // common))


@dataclass(frozen=True, eq=False)
class Violation:
    """A coefficient of F at a leaf that is larger than the bound allows.

    pair:  own policies (x', x). index: of the coefficient, by row.
    ratio: the bound with which it would vanish.
    """

    cell: Cell
    pair: tuple[int, int]
    index: tuple[int, ...]
    ratio: float

    def mixes(self, counts: tuple[int, ...]) -> bool:
        """Whether the coefficient is about two different vertices of some row; else no smaller cell helps."""
        return any(at >= count for at, count in zip(self.index, counts, strict=True))


def all_pairs(policies: int) -> Array:
    """Ordered pairs of different own policies. Shape (M, 2)."""
    return np.array([(a, b) for a in range(policies) for b in range(policies) if a != b], dtype=int).reshape(-1, 2)


def violations(cell: Cell, faced: Opponents, error: Array, bound: float, pairs: Array) -> list[Violation]:
    """At every leaf, for each pair that is not settled on the way to it, the largest ratio above the bound.

    Shapes:  error (K, O): V - Psi at pure profiles, in doubles.
    """
    if not len(pairs):  # a player with one policy has nothing to change to
        return []
    shape = (len(error), *faced.counts)
    below = cell.at_vertices(faced.float_determinants.reshape(shape), exact=False)
    above = cell.at_vertices((faced.float_determinants * error).reshape(shape), exact=False)
    ratios, at = _ratios(above, below, pairs)
    left = np.flatnonzero(ratios > bound)
    if cell.cut is None:
        widths = [count * (count + 1) // 2 for count in faced.counts]
        return [
            Violation(
                cell,
                (int(pairs[m, 0]), int(pairs[m, 1])),
                tuple(map(int, np.unravel_index(at[m], widths))),
                float(ratios[m]),
            )
            for m in left
        ]
    return [v for part in cell.parts if len(left) for v in violations(part, faced, error, bound, pairs[left])]


def largest_ratio(cell: Cell, faced: Opponents, error: Array) -> float:
    """The bound that the whole tree shows for all pairs: on each cell its own, or that of its parts if it is less."""

    def shown(node: Cell, pairs: Array) -> Array:
        shape = (len(error), *faced.counts)
        tables = (faced.float_determinants * error, faced.float_determinants)
        above, below = (node.at_vertices(table.reshape(shape), exact=False) for table in tables)
        here = _ratios(above, below, pairs)[0]
        parts = [shown(part, pairs) for part in node.parts]
        return np.minimum(here, np.maximum(*parts)) if parts else here

    pairs = all_pairs(len(error))
    return float(shown(cell, pairs).max()) if len(pairs) else 0.0


def _ratios(above: Array, below: Array, pairs: Array) -> tuple[Array, Array]:
    """For each pair the largest quotient of coefficients of n'd - nd' and d'd, and where. Shapes (M,)."""
    counts, (lead, trail) = above.shape[1:], pairs.T
    n, d = extended(above, 1), extended(below, 1)
    upper = coefficients(n[lead] * d[trail] - n[trail] * d[lead], counts, 1).reshape(len(pairs), -1)
    lower = coefficients(d[lead] * d[trail], counts, 1).reshape(len(pairs), -1)
    quotient = upper / lower
    return quotient.max(axis=1), quotient.argmax(axis=1)


def vertices_of(index: tuple[int, ...], counts: tuple[int, ...]) -> list[tuple[int, int]]:
    """The two vertices of each row that a coefficient is about; one taken twice, or two different ones."""
    edges = []
    for at, count in zip(index, counts, strict=True):
        edges.append((at, at) if at < count else list(itertools.combinations(range(count), 2))[at - count])
    return edges


def best_cut(violation: Violation, faced: Opponents, error: Array) -> tuple[int, int, int]:
    """The cut (row, k, last) after which the pair's largest ratio is least, of the edges that the coefficient mixes."""
    pairs, options = np.array([violation.pair]), []
    for axis, (k, last) in enumerate(vertices_of(violation.index, faced.counts)):
        if k != last:
            trial = Cell(violation.cell.vertices)
            trial.split(axis, k, last)
            after = violations(trial, faced, error, -np.inf, pairs)
            options.append((max(v.ratio for v in after), axis, k, last))
    _, axis, k, last = min(options)
    return axis, k, last


def row_of(violation: Violation, faced: Opponents) -> tuple[Array, Array]:
    """What multiplies V - Psi at the pure profiles of x' and of x, over the coefficient of d'd. Shapes (O,) each.

    The coefficient of a product n'd is sum n'(o) Q(o, o') d(o') with Q a product over rows of symmetric matrices.
    """
    (own, other), determinants = violation.pair, faced.float_determinants.reshape(-1, *faced.counts)
    first, second = determinants[other], determinants[own]
    ends = vertices_of(violation.index, faced.counts)
    for row, (vertices, (k, last)) in enumerate(zip(violation.cell.vertices, ends, strict=True)):
        rows = normalised(vertices)
        mixed = np.outer(rows[k], rows[last])
        matrix = mixed if k == last else mixed + mixed.T
        first = np.moveaxis(np.tensordot(matrix, first, axes=(1, row)), 0, row)
        second = np.moveaxis(np.tensordot(matrix, second, axes=(1, row)), 0, row)
    lead = (determinants[own] * first).ravel()
    return lead / lead.sum(), (determinants[other] * second).ravel() / lead.sum()
