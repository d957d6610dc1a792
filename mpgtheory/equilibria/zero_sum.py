"""Two-player zero-sum games: the value between two bounds, each guaranteed by a stationary policy.

    T v(s) = max_x min_y E[u(s, a, b) + delta P(s, a, b) v]                                    (Shapley's operator)

T contracts by delta; its fixed point is the value, and policies that are optimal in its stage games at the value are
optimal. Iteration in doubles, with a linear program per state, gives nearly optimal policies; these are taken as
rationals, and the best that the other player can do against each is solved for exactly. Those values are the bounds:
player 1 guarantees the lower one from every state, player 2 the upper one.

Source:  Shapley (1953), Stochastic games.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import optimal_against

ACCURATE = 1e-12
"""Iteration ends when the value changes by less than this, times the size of the payoffs."""
MOST_ROUNDS = 100_000
DENOMINATOR = 10**6
"""Denominators of the policies at the most, where they fit as well; else the doubles' own."""


@dataclass(frozen=True, eq=False, repr=False)
class ZeroSumValue:
    """The value of a zero-sum game for player 1, from each state, and policies that guarantee the bounds.

    Shapes:  low, high (S,), exact: low <= value <= high, equal if the policies are optimal.

    Example:

    >>> from mpgtheory.equilibria import zero_sum_value
    >>> from mpgtheory.families import build
    >>> zero_sum_value(build("matching_pennies"))
    value for player 1, exact: s1 -> 0
    """

    game: MarkovGame
    policy: Policy
    low: Array
    high: Array

    @property
    def is_exact(self) -> bool:
        return bool((self.low == self.high).all())

    def __repr__(self) -> str:
        if self.is_exact:
            shown = [f"{state} -> {value}" for state, value in zip(self.game.states, self.low, strict=True)]
            return f"value for player 1, exact: {', '.join(shown)}"
        width = float((self.high - self.low).max())
        shown = [f"{state} -> {float(value):.10g}" for state, value in zip(self.game.states, self.low, strict=True)]
        return f"value for player 1, within {width:.1g}: {', '.join(shown)}"


def is_zero_sum(game: MarkovGame) -> bool:
    """Whether there are two players, and what one gains the other loses."""
    if game.n_players != 2:
        return False
    payoffs = game.dense().payoffs
    return bool((payoffs[0] + payoffs[1] == 0).all())


def zero_sum_value(game: MarkovGame) -> ZeroSumValue:
    """The value of an exact two-player zero-sum game, between bounds that policies guarantee.

    Raises:  InputError if the game is not exact, or no two-player zero-sum game.
    """
    if game.arithmetic is not EXACT or not is_zero_sum(game):
        raise InputError(f"{game.name} is no exact two-player zero-sum game")
    blocks = _nearly_optimal(game.dense().over(FLOAT))
    candidates = [_bounded(game, tuple(_rational(block, most) for block in blocks)) for most in (DENOMINATOR, 2**53)]
    return min(candidates, key=lambda value: (value.high - value.low).max())


def _nearly_optimal(game: TabularGame) -> tuple[Array, Array]:
    """Policies that are optimal in the stage games at nearly the value, in doubles."""
    value, scale = np.zeros(game.n_states), float(np.abs(game.payoffs[0]).max()) or 1.0
    for _ in range(MOST_ROUNDS):
        tables = game.payoffs[0] + game.discount * (game.transitions @ value)
        solved = [_matrix_game(table) for table in tables]
        rows, columns = (np.array([part[k] for part in solved]) for k in (0, 1))
        before, value = value, _evaluated(game, rows, columns)
        if np.abs(value - before).max() <= ACCURATE * scale:
            break
        value = value if _improves(game, value, before) else np.array([part[2] for part in solved])
    return rows, columns


def _evaluated(game: TabularGame, rows: Array, columns: Array) -> Array:
    """The value of both policies."""
    chain = np.einsum("sa,sb,sabt->st", rows, columns, game.transitions)
    paid = np.einsum("sa,sb,sab->s", rows, columns, game.payoffs[0])
    return np.asarray(np.linalg.solve(np.eye(game.n_states) - game.discount * chain, paid))


def _improves(game: TabularGame, value: Array, before: Array) -> bool:
    """Whether a value is nearer to the fixed point of Shapley's operator: Pollatschek and Avi-Itzhak's step is kept."""

    def error(v: Array) -> float:
        tables = game.payoffs[0] + game.discount * (game.transitions @ v)
        return max(abs(_matrix_game(table)[2] - x) for table, x in zip(tables, v, strict=True))

    return error(value) <= float(game.discount) * error(before)


def _matrix_game(table: Array) -> tuple[Array, Array, float]:
    """Optimal mixtures of the rows (largest) and columns (least), and the value: one linear program and its dual."""
    from scipy.optimize import linprog

    rows, columns = table.shape
    cost = np.append(np.zeros(rows), -1.0)
    matrix = np.hstack([-table.T, np.ones((columns, 1))])
    sums = np.append(np.ones(rows), 0.0)[None, :]
    limits = [(0.0, 1.0)] * rows + [(None, None)]
    solution = linprog(cost, matrix, np.zeros(columns), sums, [1.0], limits, method="highs")
    dual = np.maximum(-solution.ineqlin.marginals, 0.0)
    return solution.x[:rows], dual / dual.sum(), float(solution.x[-1])


def _rational(block: Array, most: int) -> Array:
    """Rows of rationals that sum to 1, with denominators up to `most` before that."""
    rows = []
    for row in block:
        weights = [max(Fraction(0), Fraction(float(x)).limit_denominator(most)) for x in row]
        weights[int(np.argmax(row))] += 1 - sum(weights)
        rows.append([fmpq(x.numerator, x.denominator) for x in weights])
    return np.array(rows)


def _bounded(game: MarkovGame, blocks: tuple[Array, ...]) -> ZeroSumValue:
    """The exact values of the best replies to two policies."""
    policy = Policy(blocks)
    low = -optimal_against(game, 1, *game.marginals(1, policy)).value
    high = optimal_against(game, 0, *game.marginals(0, policy)).value
    return ZeroSumValue(game, policy, low, high)
