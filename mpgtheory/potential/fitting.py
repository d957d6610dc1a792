"""The interpolation Psi that provably misses changes of value by least: a linear program with cuts.

For one initial state the unknowns are Psi(x) at pure profiles and y. Unilateral changes between pure profiles give rows
|dV_i - dPsi| <= y. Against mixed opponents, dV_i - dPsi <= y for two pure policies of player i says that a form F has
no positive coefficient (`bernstein`), which is linear in Psi(x) and in y. Rows of coefficients that are violated are
added until none is. If y is still larger than it need be, the cells whose rows bind are cut in two.

The program is solved by an interior point method without crossover: solutions in the middle violate little.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.programs import silenced
from mpgtheory.potential.interpolated import Opponents
from mpgtheory.potential.opponent_cells import Cell, Violation, all_pairs, best_cut, row_of, violations
from mpgtheory.potential.pure_profiles import Profiles

CLOSE = 1e-6
"""Relative violations that are not cut off: the exact bound is rounded up by more."""
BINDING = 1e-5
"""Shares of the duals from which a row counts as binding."""
MOST_ROUNDS = 200
MOST_CELLS = 200
"""Leaves of the trees of one initial state."""


@dataclass(frozen=True, eq=False)
class Row:
    """A row `coefficients . Psi + y >= right` of a cell."""

    violation: Violation
    faced: Opponents
    coefficients: Array
    right: float


@dataclass(frozen=True, eq=False)
class Fit:
    """psi: Psi(x) less the average value, over the scale of the wedges. Shape (X,).

    value: the y of the program. trees: by representative player. binding: rows that keep y up.
    """

    psi: Array
    value: float
    trees: tuple[Cell, ...]
    binding: tuple[Row, ...]


@dataclass
class Program:
    """The program for one initial state. Shapes: wedges (X, N), scaled doubles."""

    profiles: Profiles
    wedges: Array
    rows: list[Row] = field(default_factory=list)
    pure: Any = None
    pure_right: Any = None

    def __post_init__(self) -> None:
        from scipy import sparse

        edges = self.profiles.edges
        edges = edges[edges[:, 0] < edges[:, 2]]
        row, ones = np.arange(len(edges)), np.ones(len(edges))
        places = (np.concatenate([row, row]), np.concatenate([edges[:, 2], edges[:, 0]]))
        shape = (len(edges), len(self.profiles.listed))
        change = sparse.coo_matrix((np.concatenate([ones, -ones]), places), shape=shape).tocsr()
        gain = self.wedges[edges[:, 2], edges[:, 3]] - self.wedges[edges[:, 0], edges[:, 1]]
        self.pure, self.pure_right = sparse.vstack([change, -change]).tocsr(), np.concatenate([gain, -gain])

    def add(self, violation: Violation, faced: Opponents) -> None:
        """The row of a coefficient."""
        table, row, right = faced.at_pure(self.wedges), np.zeros(len(self.profiles.listed)), 0.0
        for own, weights, sign in zip(violation.pair, row_of(violation, faced), (1.0, -1.0), strict=True):
            np.add.at(row, faced.orbits[own], sign * weights)
            right += sign * float(weights @ table[own])
        self.rows.append(Row(violation, faced, row, right))

    def solve(self, least: float) -> tuple[Array, float, Array]:
        """Psi, y and the duals of `rows`, with y >= least."""
        from scipy import sparse

        cuts = np.array([row.coefficients for row in self.rows]).reshape(-1, self.pure.shape[1])
        matrix = sparse.vstack([self.pure, sparse.csr_matrix(cuts)]) if self.rows else self.pure
        right = np.concatenate([self.pure_right, [row.right for row in self.rows]])
        solution, duals = _solved(matrix.tocsr(), right, least)
        return solution[:-1], float(solution[-1]), duals[len(self.pure_right) :]


def _solved(matrix: Any, right: Array, least: float) -> tuple[Array, Array]:
    """The least y >= `least` with matrix x + y >= right and x_0 = 0, as (x, y), and the duals."""
    import highspy
    from scipy import sparse

    rows, unknowns = matrix.shape
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = unknowns + 1, rows
    infinite = highspy.kHighsInf
    program.col_cost_ = np.append(np.zeros(unknowns), 1.0)
    program.col_lower_ = np.concatenate([[0.0], np.full(unknowns - 1, -infinite), [least]])
    program.col_upper_ = np.concatenate([[0.0], np.full(unknowns, infinite)])
    program.row_lower_, program.row_upper_ = right, np.full(rows, infinite)
    both = sparse.hstack([matrix, sparse.csr_matrix(np.ones((rows, 1)))]).tocsr()
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = both.indptr, both.indices
    program.a_matrix_.value_ = both.data
    with silenced():  # its banner
        solver = highspy.Highs()
        for name, value in (("output_flag", False), ("solver", "ipm"), ("run_crossover", "off"), ("threads", 1)):
            solver.setOptionValue(name, value)
        solver.passModel(program)
        solver.run()
    solution = solver.getSolution()
    if not solution.value_valid:
        raise RuntimeError(f"the linear program ended with {solver.getModelStatus()}; it always has an optimum")
    return np.array(solution.col_value), np.array(solution.row_dual)


@dataclass
class Search:
    """The violations of a fit: pairs that were violated before are looked at first, all others only then."""

    faced: Opponents
    tree: Cell
    recent: Array

    def violations(self, error: Array, bound: float) -> list[Violation]:
        """Violated coefficients, at most one for each pair and leaf. Shapes: error (X, N) by sorted profile."""
        table = self.faced.at_pure(error)
        violated = violations(self.tree, self.faced, table, bound, self.recent) if len(self.recent) else []
        if not violated:
            violated = violations(self.tree, self.faced, table, bound, all_pairs(len(self.faced.orbits)))
            self.recent = np.array(sorted({v.pair for v in violated}), dtype=int).reshape(-1, 2)
        return violated


def fit(
    profiles: Profiles, state: int, least: float, enough: float, deadline: float, *, most_cells: int = MOST_CELLS
) -> Fit:
    """The best interpolation for one initial state. Bounds are over the scale of the wedges.

    least:    y is not made smaller. enough: cells are not cut where y is at most this.
    deadline: of `time.monotonic`, after which no cell is cut any more.
    """
    program = Program(profiles, profiles.scaled_wedges[:, :, state])
    faced = [Opponents.of(profiles, player) for player in profiles.representatives]
    searches = [Search(o, Cell.root(o.counts), np.empty((0, 2), dtype=int)) for o in faced]
    for _ in range(MOST_ROUNDS):
        psi, value, duals = program.solve(least)
        error, bound = program.wedges - psi[:, None], value * (1 + CLOSE)
        new = [(violation, search.faced) for search in searches for violation in search.violations(error, bound)]
        for violation, o in new:
            program.add(violation, o)
        if new:
            continue
        binding = [row for row, dual in zip(program.rows, duals, strict=True) if dual > BINDING]
        is_late = time.monotonic() > deadline or sum(search.tree.count() for search in searches) >= most_cells
        mixing = [row for row in binding if row.violation.mixes(row.faced.counts)]
        if value <= enough * (1 + CLOSE) or not mixing or is_late:
            break
        _cut(program, mixing, psi)
    binding = [row for row, dual in zip(program.rows, duals, strict=True) if dual > BINDING]
    return Fit(psi, value, tuple(search.tree for search in searches), tuple(binding))


def _cut(program: Program, binding: list[Row], psi: Array) -> None:
    """Cut the cells of binding rows, each once, and drop their rows."""
    heaviest: dict[Cell, Row] = {}
    for row in binding:
        heaviest.setdefault(row.violation.cell, row)
    for cell, row in heaviest.items():
        error = row.faced.at_pure(program.wedges - psi[:, None])
        cell.split(*best_cut(row.violation, row.faced, error))
    program.rows = [row for row in program.rows if row.violation.cell.cut is None]
