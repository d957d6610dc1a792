"""What the gradient methods share: exact values of a profile, a loop over iterates, and the trace it leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, uniform
from mpgtheory.learning.run import fingerprint
from mpgtheory.learning.sampler import sampler_of
from mpgtheory.learning.trace import Trace, check_size, record_times
from mpgtheory.values.evaluation import Evaluation

Update = Callable[[Evaluation], tuple[Array, ...]]
"""From the exact values of pi^t to the blocks of pi^{t+1}."""


def iterate(
    game: MarkovGame,
    update: Update,
    *,
    algorithm: str,
    steps: int,
    start: Policy | None,
    record: Sequence[int] | None,
    options: dict[str, Any],
) -> Trace:
    """pi^{t+1} = update(pi^t) from `start` (default: uniform), recorded with the exact Q(.; pi^t) as q.

    Nothing is sampled: one seed, counters zero, no states.

    Raises:  InputError if steps is less than 1.
    """
    if steps < 1:
        raise InputError(f"steps is {steps}; at least one is needed")
    times = record_times(record, steps)
    check_size(game, 1, len(times))
    here = game.over(FLOAT)
    policy = (start or uniform(game)).over(FLOAT)
    kept, since = [], time.perf_counter()
    for t in range(steps + 1):
        at = Evaluation(here, policy)
        if t in times:
            kept.append(at)
        if t < steps:
            policy = Policy(update(at), FLOAT)
    zeros = [np.zeros((1, len(times), *block.shape), dtype=np.int64) for block in policy]
    return Trace(
        algorithm=algorithm,
        game=game.name,
        fingerprint=fingerprint(game, sampler_of(game)),
        times=np.array(times),
        policies=tuple(np.array([[at.policy[i] for at in kept]]) for i in range(game.n_players)),
        q=tuple(np.array([[at.Q[i] for at in kept]]) for i in range(game.n_players)),
        plays=tuple(zeros),
        visits=np.zeros((1, len(times), game.n_states), dtype=np.int64),
        states=np.full((1, len(times)), -1),
        options=options,
        seed=0,
        seeds=1,
        steps=steps,
        seconds=time.perf_counter() - since,
    )


def largest_payoff(game: MarkovGame) -> float:
    """max |u_i|, to which the published step sizes (payoffs in [-1, 1]) are scaled; 1 if all are zero."""
    return float(np.abs(game.over(FLOAT).numbers()[0]).max()) or 1.0
