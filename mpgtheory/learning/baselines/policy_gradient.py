"""Independent projected policy gradient with an exact gradient oracle.

    pi_i^{t+1} = Proj_{Delta(A_i)^S}(pi_i^t + eta grad_{pi_i} V_i(mu, pi^t)),
    dV_i(mu, pi) / dpi_i(s, a) = d_mu(s) Q_i(s, a; pi) / (1 - delta)                              (Lemma 3.6(a))

In a Markov potential game the potential is (2 N A_max / (1 - delta)^3)-smooth for payoffs in [-1, 1], so with
eta = (1 - delta)^3 / (2 N A_max max |u|) it never falls, and rises by |pi^{t+1} - pi^t|^2 / (2 eta) at least.

Source:  Leonardos, Overman, Panageas and Piliouras (2021), Global convergence of multi-agent policy gradient in Markov
         potential games (whose step divides by delta as well; leaving that factor out is on the safe side).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.baselines.oracle import iterate, largest_payoff
from mpgtheory.learning.trace import Trace
from mpgtheory.values.evaluation import Evaluation


def safe_step(game: MarkovGame) -> float:
    """The step size with which the potential never falls."""
    delta = float(game.over(FLOAT).discount)
    return (1 - delta) ** 3 / (2 * game.n_players * max(game.action_counts) * largest_payoff(game))


def policy_gradient(
    game: MarkovGame,
    *,
    steps: int,
    step_size: float | None = None,
    start: Policy | None = None,
    record: Sequence[int] | None = None,
) -> Trace:
    """Run independent projected policy gradient; `step_size` defaults to the safe one.

    Raises:  InputError if steps or step_size is not positive.
    """
    eta = safe_step(game) if step_size is None else step_size
    if not eta > 0:
        raise InputError(f"step_size is {step_size}; it must be positive")

    def update(at: Evaluation) -> tuple[Array, ...]:
        weight = at.visitation()[:, None] / (1 - at.game.discount)
        return tuple(project(block + eta * weight * q) for block, q in zip(at.policy, at.Q, strict=True))

    options = {"step_size": eta}
    return iterate(game, update, algorithm="policy gradient", steps=steps, start=start, record=record, options=options)


def project(rows: Array) -> Array:
    """The nearest point of the simplex to each row.

    Source:  Duchi, Shalev-Shwartz, Singer and Chandra (2008), Figure 1.
    """
    falling = -np.sort(-rows, axis=1)
    excess = (falling.cumsum(axis=1) - 1) / np.arange(1, rows.shape[1] + 1)
    last = (falling > excess).sum(axis=1) - 1
    return np.maximum(rows - excess[np.arange(len(rows)), last][:, None], 0)
