"""What a flow may do where best replies tie.

Let T_r be the best actions of row r = (i, s), more than one in some rows. After the tie, to first order,

    d Q_i(s, a) / d tau = c_ra + sum_r' sum_a' M[ra, r'a'] lambda_r'a',      b_r = sum_a lambda_ra e_a,   a in T_r,

and the flow goes on along b only if each b_r plays best slopes among T_r: the lambda are an equilibrium of a polymatrix
game, which always exists (Howson 1972). A player's own lambda do not enter its own slopes: its tied actions are worth
the same, so that moving between them leaves its V where it is. Hence a tie of one player alone is crossed, and only
ties of several players at once can be kept.

Candidates are found here, and tried by the flow, which takes one along which it goes on:

    pure      equilibria in pure targets, in lexicographic order: rows as (player, state), the lowest action first
    sliding   sets K_r of T_r, and lambda > 0 on K_r with equal slopes on K_r and no better one outside

Among several lambda of a sliding candidate the one nearest to `reference` is taken. A row that ties whatever the others
do, and moves nobody, is idle: it takes its lowest action.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import nnls

from mpgtheory.arithmetic import Array
from mpgtheory.inclusion.flow.field import Field

STEP = 5e-4
"""Of the central difference of fourth order: its error, about STEP^4, and rounding, EPSILON / STEP, are below 1e-12."""
SHIFTS, WEIGHTS = np.array([1.0, -1.0, 2.0, -2.0]), np.array([8.0, -8.0, -1.0, 1.0])
FLAT = 1e-8
"""Slopes (relative to the largest |Q| or slope) that count as equal: far above the differences' error."""
MOST_PATTERNS = 4096
"""Combinations of tied actions that are tried."""
STIFF = 1e4
"""Weight of the linear conditions in the least-squares problem that finds which actions a mixture plays."""
PLAYED = 1e-7
"""A weight in a mixture below this is none: far above what STIFF leaves of a zero."""


@dataclass(frozen=True, eq=False)
class Selection:
    """Targets that a flow may take: aim (cells,), a reference cell of each row, and the cells that are kept tied.

    kept: sets of at least two cells, each of one row; empty for pure targets.
    """

    aim: Array
    target: Array
    kept: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Tie:
    """The ties at a point of a flow.

    Shapes:  policy, q (cells,); speed (rows,): gamma; tied (cells,) bool: the best actions of every row.
    """

    field: Field
    policy: Array
    q: Array
    speed: Array
    tied: Array

    def is_equilibrium(self) -> bool:
        """Whether only best actions are played."""
        return bool((self.tied | (self.policy <= 0)).all())

    @cached_property
    def open_rows(self) -> tuple[int, ...]:
        """Rows with several best actions."""
        counts = np.add.reduceat(self.tied.astype(int), self.field.cells.first[:-1])
        return tuple(int(row) for row in np.flatnonzero(counts > 1))

    @cached_property
    def actions(self) -> dict[int, tuple[int, ...]]:
        """The tied cells of each open row."""
        cells = self.field.cells
        return {r: tuple((cells.of(r).start + np.flatnonzero(self.tied[cells.of(r)])).tolist()) for r in self.open_rows}

    @cached_property
    def base(self) -> Array:
        """Each row's lowest best action, as pure targets. Shape (cells,)."""
        aim, best = np.zeros(self.field.cells.size), np.flatnonzero(self.tied)
        _, lowest = np.unique(self.field.cells.row_of[best], return_index=True)
        aim[best[lowest]] = 1.0
        return aim

    @cached_property
    def slopes(self) -> tuple[Array, dict[int, Array]]:
        """c (cells,), and M by the tied cell whose lambda it multiplies: {cell: (cells,)}."""
        return slopes_of(self.field, self.policy, self.speed, self.base, list(self.actions.values()))

    @cached_property
    def tolerance(self) -> float:
        """Relative to the largest |Q| or slope: at the mixed equilibrium of a zero-sum game every Q vanishes."""
        constant, matrix = self.slopes
        return FLAT * max(float(np.abs(part).max()) for part in (self.q, constant, *matrix.values()))

    @cached_property
    def live(self) -> dict[int, tuple[int, ...]]:
        """The cells that each open row may take; idle rows are left out."""
        if not self.open_rows:
            return {}
        constant, matrix = self.slopes
        moved = {row: self._is_moved(row) for row in self.open_rows}
        tied: dict[int, tuple[int, ...]] = {}
        for row, cells in self.actions.items():
            options = cells
            if not moved[row]:
                slopes = constant[list(cells)] + sum(matrix[by[0]][list(cells)] for by in self.actions.values())
                options = tuple(
                    c for c, slope in zip(cells, slopes, strict=True) if slope >= slopes.max() - self.tolerance
                )
            if moved[row] or len(options) < len(cells) or self._moves(row):
                tied[row] = options
        return tied

    def _spread(self, row: int, by: int) -> float:
        """How much the choice in row `by` moves the differences of slopes in `row`."""
        cells, columns = list(self.actions[row]), [self.slopes[1][c] for c in self.actions[by]]
        return float(np.ptp([column[cells] - column[cells[0]] for column in columns], axis=0).max())

    def _is_moved(self, row: int) -> bool:
        return any(self._spread(row, by) > self.tolerance for by in self.open_rows)

    def _moves(self, row: int) -> bool:
        return any(self._spread(other, row) > self.tolerance for other in self.open_rows)

    def selection(self, chosen: dict[int, int]) -> Selection:
        """Pure targets: the given cells in their rows, the lowest best action in the others."""
        cells, aim = self.field.cells, self.base.copy()
        for row, cell in chosen.items():
            aim[cells.of(row)] = 0.0
            aim[cell] = 1.0
        return Selection(aim, np.flatnonzero(aim == 1.0))


def slopes_of(
    field: Field, policy: Array, speed: Array, pure: Array, free: list[tuple[int, ...]]
) -> tuple[Array, dict[int, Array]]:
    """d Q / d tau = c + sum lambda M, for rows with the free cells, where the lambda of a row sum to 1.

    The other rows move towards `pure`. Each free cell stands for its row moving towards it.
    """
    cells = [cell for row in free for cell in row]
    row_of = field.cells.row_of
    rate = speed[row_of]
    directions = np.zeros((1 + len(cells), field.cells.size))
    directions[0] = np.where(np.isin(row_of, row_of[cells]), 0.0, rate * (pure - policy))
    for k, cell in enumerate(cells, start=1):
        where = field.cells.of(int(row_of[cell]))
        directions[k, where] = -rate[where] * policy[where]
        directions[k, cell] += rate[cell]
    slopes = derivatives(field, policy, directions)
    return slopes[0], dict(zip(cells, slopes[1:], strict=True))


def derivatives(field: Field, policy: Array, directions: Array) -> Array:
    """d Q / dt along policy + t direction at t = 0, by central differences of fourth order. Shape of `directions`."""
    points = policy + STEP * SHIFTS[:, None, None] * directions
    values = field.many(points.reshape(-1, len(policy))).reshape(points.shape)
    return np.tensordot(WEIGHTS, values, axes=1) / (12 * STEP)


def pure_selections(tie: Tie) -> Iterator[Selection]:
    """Equilibria of the game of slopes in pure targets, lexicographically."""
    if not tie.open_rows:
        yield tie.selection({})
        return
    rows, options = list(tie.live), list(tie.live.values())
    if math.prod(map(len, options)) > MOST_PATTERNS:
        yield from _by_replies(tie)
        return
    for chosen in itertools.product(*options):
        taken = dict(zip(rows, chosen, strict=True))
        if not _deviations(tie, taken):
            yield tie.selection(taken)


def _deviations(tie: Tie, taken: dict[int, int]) -> dict[int, int]:
    """For each row with a better slope than its own: the cell of the best one."""
    slopes, better = _slopes_at(tie, taken), {}
    for row, cell in taken.items():
        best = max(tie.actions[row], key=lambda c: slopes[c])
        if slopes[cell] < slopes[best] - tie.tolerance:
            better[row] = best
    return better


def _slopes_at(tie: Tie, taken: dict[int, int]) -> Array:
    constant, matrix = tie.slopes
    idle = [cells[0] for row, cells in tie.actions.items() if row not in taken]
    return constant + sum((matrix[cell] for cell in (*taken.values(), *idle)), np.zeros_like(constant))


def _by_replies(tie: Tie) -> Iterator[Selection]:
    """Too many combinations: one row after another turns to its best slope, until none gains (or patience ends)."""
    taken = {row: cells[0] for row, cells in tie.live.items()}
    for _ in range(MOST_PATTERNS):
        better = _deviations(tie, taken)
        if not better:
            yield tie.selection(taken)
            return
        row = min(better)
        taken[row] = better[row]


def sliding_selections(tie: Tie, *, most_ties_first: bool, reference: Array) -> Iterator[Selection]:
    """Mixed targets that keep ties, by the number of cells kept tied (few first, or most first)."""
    rows, options = list(tie.live), list(tie.live.values())
    if math.prod(2 ** len(cells) - 1 for cells in options) > MOST_PATTERNS:
        patterns = [tuple(options)]  # all at once or nothing: the others are too many
    else:
        subsets = [[s for k in range(1, len(c) + 1) for s in itertools.combinations(c, k)] for c in options]
        patterns = list(itertools.product(*subsets))
    patterns = [pattern for pattern in patterns if any(len(kept) > 1 for kept in pattern)]
    patterns.sort(key=lambda pattern: sum(map(len, pattern)), reverse=most_ties_first)
    for pattern in patterns:
        mixed = mixture(tie, dict(zip(rows, pattern, strict=True)), reference)
        if mixed is not None:
            yield mixed


def mixture(tie: Tie, pattern: dict[int, tuple[int, ...]], reference: Array) -> Selection | None:
    """The lambda > 0 on the pattern nearest to `reference` that keep its ties; None if there are none."""
    free = {row: kept for row, kept in pattern.items() if len(kept) > 1}
    fixed = {row: kept[0] for row, kept in pattern.items() if len(kept) == 1}
    constant, matrix = tie.slopes
    idle = [cells[0] for row, cells in tie.actions.items() if row not in pattern]
    drift = constant + sum((matrix[c] for c in (*fixed.values(), *idle)), np.zeros_like(constant))
    cells = [cell for kept in free.values() for cell in kept]
    conditions, right = tie_conditions(list(free.values()), drift, matrix)
    scale = np.maximum(1e-300, np.abs(conditions).max(axis=1))
    conditions, right = conditions / scale[:, None], right / scale
    stacked = np.vstack([STIFF * conditions, np.eye(len(cells))])
    shares, _ = nnls(stacked, np.concatenate([STIFF * right, reference[cells]]))
    if (shares < PLAYED).any():
        return None  # the same as a smaller pattern
    weights = nearest_solution(conditions, right, reference[cells])
    if np.abs(conditions @ weights - right).max() > FLAT or weights.min() <= 0:
        return None
    slopes = drift + sum(w * matrix[c] for w, c in zip(weights, cells, strict=True))
    lead = {row: kept[0] for row, kept in pattern.items()}
    if any(slopes[c] > slopes[lead[row]] + tie.tolerance for row in pattern for c in tie.actions[row]):
        return None
    pure = tie.selection(lead)
    aim = pure.aim.copy()
    aim[cells] = weights
    return Selection(aim, pure.target, tuple(free.values()))


def tie_conditions(kept: list[tuple[int, ...]], drift: Array, matrix: dict[int, Array]) -> tuple[Array, Array]:
    """C lambda = d: each row of kept cells sums to one, and its slopes are equal."""
    cells = [cell for row in kept for cell in row]
    columns = np.array([matrix[cell] for cell in cells]).T
    left, right, start = [], [], 0
    for row in kept:
        total = np.zeros(len(cells))
        total[start : start + len(row)] = 1.0
        left.append(total)
        right.append(1.0)
        for cell in row[1:]:
            left.append(columns[cell] - columns[row[0]])
            right.append(drift[row[0]] - drift[cell])
        start += len(row)
    return np.array(left), np.array(right)


def nearest_solution(conditions: Array, right: Array, reference: Array) -> Array:
    """The solution of the linear conditions (in the sense of least squares) nearest to `reference`."""
    step, *_ = np.linalg.lstsq(conditions, right - conditions @ reference, rcond=1e-9)
    return reference + step
