"""The stage functions with the least bounds, by linear programs.

All conditions of `stage_functions` are linear in phi, U, L and the bound together: with w_i = u_i - phi,

    U_i >= w_i + delta P U_i,   L_i <= w_i + delta P L_i,   U_i(s) - L_i(s) <= alpha   and (for learners)
    w_i(s, a) - w_i(s, b) + delta sum ((P_a - P_b)^+ U_i - (P_a - P_b)^- L_i) <= kappa.

alpha or kappa is minimised in doubles; phi is rounded to short decimals, and its own bounds are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.potential.stage_functions import StageBound, candidates, columns_of, seen_by, stage_bound

MOST_ROWS = 60_000
"""Inequalities of a program that is tried."""
PROGRAM = "stage function of a linear program"
DECIMALS = 10**6
"""phi is rounded to multiples of the largest payoff, as a power of ten, over this."""


@dataclass
class Inequalities:
    """Rows `coefficients . unknowns <= right`, entry by entry."""

    rows: list[Array] = field(default_factory=list)
    columns: list[Array] = field(default_factory=list)
    values: list[Array] = field(default_factory=list)
    right: list[Array] = field(default_factory=list)
    count: int = 0

    def add(self, right: Array, *terms: tuple[Array, Array]) -> None:
        """Rows with terms (columns (M, k) or (M,), values of the same shape or one number)."""
        number = np.arange(self.count, self.count + len(right))
        for columns, values in terms:
            wide = columns.reshape(len(right), -1)
            self.rows.append(np.repeat(number, wide.shape[1]))
            self.columns.append(wide.ravel())
            self.values.append(np.broadcast_to(np.asarray(values, dtype=float), columns.shape).reshape(-1))
        self.right.append(right)
        self.count += len(right)


def program_rows(game: MarkovGame) -> int:
    """How many inequalities the programs have."""
    faced = [game.contexts([player]).payoffs[0].size for player in range(game.n_players)]
    return sum(size * (2 + count) for size, count in zip(faced, game.action_counts, strict=True))


def best_stage_function(game: MarkovGame, *, for_learners: bool) -> Array:
    """phi (S, J) with the least kappa (for learners) or alpha. Exact short numbers."""
    size, width, players = game.n_states, columns_of(game), game.n_players
    phi = np.arange(size * width).reshape(size, width)
    upper = size * width + np.arange(players * size).reshape(players, size)
    lower, goal = upper + players * size, size * width + 2 * players * size
    limits, delta = Inequalities(), FLOAT.number(game.discount)
    for player in range(players):
        faced, at = game.contexts([player]), seen_by(game, phi, player)
        payoffs, onward = FLOAT.array(faced.payoffs[0]), FLOAT.array(faced.transitions)
        _bellman(limits, payoffs, onward, at, (upper[player], lower[player]), delta)
        if for_learners:
            _look_aheads(limits, payoffs, onward, at, (upper[player], lower[player]), delta, goal)
        else:
            one = np.ones(size)
            limits.add(0 * one, (upper[player], one), (lower[player], -one), (np.full(size, goal), -one))
    solution = _solved(limits, goal)
    unit = fmpq(10) ** int(np.floor(np.log10(max(1e-300, float(abs(solution[: size * width]).max()))))) / DECIMALS
    return np.array([unit * round(x) for x in solution[: size * width] / FLOAT.number(unit)], dtype=object).reshape(
        size, width
    )


def _bellman(
    limits: Inequalities, payoffs: Array, onward: Array, at: Array, ends: tuple[Array, Array], delta: float
) -> None:
    """U and L against one step of every own action and context."""
    size = len(payoffs)
    state = np.repeat(np.arange(size), payoffs[0].size)
    rows, paid, where = onward.reshape(-1, size), payoffs.ravel(), at.ravel()
    one, everywhere = np.ones(len(paid)), np.broadcast_to(np.arange(size), rows.shape)
    for end, sign in zip(ends, (1.0, -1.0), strict=True):
        limits.add(
            -sign * paid, (where, -sign * one), (end[everywhere], sign * delta * rows), (end[state], -sign * one)
        )


def _look_aheads(
    limits: Inequalities,
    payoffs: Array,
    onward: Array,
    at: Array,
    ends: tuple[Array, Array],
    delta: float,
    goal: int,
) -> None:
    """kappa against every two own actions in every context."""
    size, (upper, lower) = len(payoffs), ends
    for a, b in np.ndindex(payoffs.shape[1], payoffs.shape[1]):
        if a != b:
            moved = (onward[:, a] - onward[:, b]).reshape(-1, size)
            one, everywhere = np.ones(len(moved)), np.broadcast_to(np.arange(size), moved.shape)
            limits.add(
                (payoffs[:, b] - payoffs[:, a]).ravel(),
                (at[:, a].ravel(), -one),
                (at[:, b].ravel(), one),
                (upper[everywhere], delta * np.maximum(moved, 0)),
                (lower[everywhere], delta * np.minimum(moved, 0)),
                (np.full(len(moved), goal), -one),
            )


def _solved(limits: Inequalities, goal: int) -> Array:
    """The unknowns with the least last one."""
    from scipy import sparse
    from scipy.optimize import linprog

    places = (np.concatenate(limits.rows), np.concatenate(limits.columns))
    matrix = sparse.coo_matrix((np.concatenate(limits.values), places), shape=(limits.count, goal + 1)).tocsr()
    cost: Any = np.append(np.zeros(goal), 1.0)
    bounds = [(0, 0), *[(None, None)] * goal]
    solution = linprog(cost, A_ub=matrix, b_ub=np.concatenate(limits.right), bounds=bounds, method="highs")
    if solution.status != 0:
        raise RuntimeError(f"the linear program ended with {solution.message!r}; it always has an optimum")
    return np.asarray(solution.x)


def stage_bounds(game: MarkovGame) -> tuple[StageBound, StageBound]:
    """The stage functions with the least alpha, and with the least kappa: of candidates and of the two programs.

    Example:
        >>> from mpgtheory.families import build
        >>> [bound.bound for bound in stage_bounds(build("coordination"))]
        [0, 0]
    """
    candidates_bounds = [stage_bound(game, table, name) for name, table in candidates(game)]
    if min(bound.bound for bound in candidates_bounds) > 0 and program_rows(game) <= MOST_ROWS:
        for for_learners in (False, True):
            candidates_bounds.append(stage_bound(game, best_stage_function(game, for_learners=for_learners), PROGRAM))
    return min(candidates_bounds, key=lambda one: one.bound), min(
        candidates_bounds, key=lambda one: (max(one.kappa), one.bound)
    )
