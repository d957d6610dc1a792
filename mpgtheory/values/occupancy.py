"""A player's optimal value by linear programming over occupancy measures: a second, independent way.

    maximise    sum_{s,a} x(s, a) u_i(s, a, pi_-i)
    subject to  sum_a x(s, a) = mu(s) + delta sum_{s',a'} P(s|s', a', pi_-i) x(s', a'),     x >= 0

x is the expected discounted number of plays of a in s; where mu has full support, the multipliers of the equalities
are the optimal value W_i(s). Solved in floating point by cvxpy: evidence for policy iteration, never a certificate.
Source: Puterman (1994), Section 6.9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.arithmetic.programs import solve_program
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy


@dataclass(frozen=True, eq=False)
class OccupancyOptimum:
    """Optimal occupancy measure x (S, A_i), its value sum_s mu(s) W(s), and the dual W (S,)."""

    occupancy: Array
    value: float
    dual: Array


def optimal_occupancy(
    game: MarkovGame, policy: Policy, player: int, *, initial: Array | None = None
) -> OccupancyOptimum:
    """Solve the occupancy-measure linear program of `player` against the others' policies.

    `initial` is mu (S,), by default the game's. Where it is zero the dual W is not determined.

    Raises:  RuntimeError if the solver reports no optimum (the program always has one).
    """
    import cvxpy

    start = FLOAT.array(game.initial) if initial is None else initial
    game, policy = game.over(FLOAT), policy.over(FLOAT)
    payoff, transition = game.marginals(player, policy)
    flow = cvxpy.Variable(payoff.shape, nonneg=True)
    arriving = sum(transition[:, action, :].T @ flow[:, action] for action in range(payoff.shape[1]))
    balance = cvxpy.sum(flow, axis=1) == start + game.discount * arriving
    problem = cvxpy.Problem(cvxpy.Maximize(cvxpy.sum(cvxpy.multiply(payoff, flow))), [balance])
    solve_program(problem)
    dual = np.asarray(balance.dual_value, dtype=float)
    residual = [abs(_look_ahead(game, payoff, transition, w) - w).max() for w in (dual, -dual)]
    if residual[1] < residual[0]:  # the sign of a multiplier is the modeller's convention
        dual = -dual
    return OccupancyOptimum(np.asarray(flow.value), float(problem.value), dual)


def _look_ahead(game: MarkovGame, payoff: Array, transition: Array, value: Array) -> Array:
    """max_a u + delta P value, the right side of the optimality equation. Shape (S,)."""
    return np.asarray((payoff + game.discount * (transition @ value)).max(axis=1))
