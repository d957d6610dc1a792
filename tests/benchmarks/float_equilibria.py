"""An independent solver in doubles: equilibria of a two-player game as least squares, from random starts.

It shares no code with the toolkit. With V the values of x, x is an equilibrium iff x_i(s, a) >= 0, V_i(s) >= Q_i(s, a),
and one of both is an equality. SciPy's Levenberg-Marquardt drives Fischer-Burmeister functions of these pairs to zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import least_squares


def q_and_v(payoffs: Any, transitions: Any, discount: float, policy: list[Any]) -> tuple[list[Any], Any]:
    """Q per player (S, A_i) and V (N, S) of two players. Shapes: payoffs (2, S, A, B), transitions (S, A, B, S')."""
    x, y = policy
    chain = np.einsum("sa,sb,sabt->st", x, y, transitions)
    paid = np.einsum("sa,sb,isab->is", x, y, payoffs)
    v = np.linalg.solve(np.eye(len(chain)) - discount * chain, paid.T).T
    table = payoffs + discount * np.einsum("sabt,it->isab", transitions, v)
    return [np.einsum("sab,sb->sa", table[0], y), np.einsum("sab,sa->sb", table[1], x)], v


def found_from(payoffs: Any, transitions: Any, discount: float, rng: np.random.Generator, starts: int) -> list[Any]:
    """Different equilibria to 1e-7 from so many random starts, as flat vectors of weights."""
    states, rows, columns = payoffs.shape[1:]
    shapes = [(states, rows), (states, columns)]
    cut = states * rows

    def weights(z: Any) -> list[Any]:
        return [z[:cut].reshape(shapes[0]), z[cut:].reshape(shapes[1])]

    def residual(z: Any) -> Any:
        blocks = weights(z)
        q, v = q_and_v(payoffs, transitions, discount, blocks)
        out = [block.sum(axis=1) - 1 for block in blocks]
        for block, part, value in zip(blocks, q, v, strict=True):
            slack = value[:, None] - part
            out.append((np.hypot(block, slack) - block - slack).ravel())
        return np.concatenate(out)

    listed: list[Any] = []
    for _ in range(starts):
        start = np.concatenate([rng.dirichlet(np.ones(n), size=states).ravel() for _, n in shapes])
        solution = least_squares(residual, start, jac="3-point", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=400)
        z = solution.x
        if (
            np.abs(solution.fun).max() < 1e-9
            and z.min() > -1e-9
            and all(np.abs(z - other).max() > 1e-5 for other in listed)
        ):
            listed.append(z)
    return listed
