"""Independent natural policy gradient with exact values (softmax parametrisation).

    pi_i^{t+1}(s, a) proportional to pi_i^t(s, a) exp(eta Gamma_i(s, a; pi^t) / (1 - delta))

In a Markov potential game the potential never falls for small enough eta, and the policies converge to equilibria
where those are isolated. The default, eta = (1 - delta)^3 / (8 N max |u|), is small enough on all games of the tests.

Source:  Fox, McAleer, Overman and Panageas (2022), Independent natural policy gradient always converges in Markov
         potential games.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.baselines.oracle import iterate
from mpgtheory.learning.baselines.policy_gradient import safe_step
from mpgtheory.learning.trace import Trace
from mpgtheory.values.evaluation import Evaluation


def natural_policy_gradient(
    game: MarkovGame,
    *,
    steps: int,
    step_size: float | None = None,
    start: Policy | None = None,
    record: Sequence[int] | None = None,
) -> Trace:
    """Run independent natural policy gradient from an interior profile (default: uniform).

    Raises:  InputError if steps or step_size is not positive.
    """
    eta = safe_step(game) * max(game.action_counts) / 4 if step_size is None else step_size
    if not eta > 0:
        raise InputError(f"step_size is {step_size}; it must be positive")

    def update(at: Evaluation) -> tuple[Array, ...]:
        rate = eta / (1 - at.game.discount)
        return tuple(reweighted(block, rate * gain) for block, gain in zip(at.policy, at.advantage, strict=True))

    options = {"step_size": eta}
    return iterate(
        game, update, algorithm="natural policy gradient", steps=steps, start=start, record=record, options=options
    )


def reweighted(rows: Array, gains: Array) -> Array:
    """Rows proportional to rows * exp(gains), summing to 1."""
    weights = rows * np.exp(gains - gains.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
