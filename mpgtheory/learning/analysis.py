"""What a trace means, computed along it: Nash gaps, tracking errors, distances, perceived advantages.

All results have the trace's records as their second index: (K, R, ...). With pi~ the explored profile of equation (6),

    printed     |q_i^t - Q_i(.; pi^t)|                        what Lemma 3.4 says vanishes
    corrected   |q_i^t - Q_i(.; pi_i^t, pi~_-i^t)|            what does vanish: opponents are played with exploration
    explored    |q_i^t - Q_i(.; pi~^t)|                       what vanishes for the repaired continuation (T3)

in the sup norm over (s, a). theta_i(t) is the exploration at iterate t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.options import Options
from mpgtheory.learning.trace import Trace
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

Target = Literal["printed", "corrected", "explored"]
TARGETS = ("printed", "corrected", "explored")


def nash_gaps_along(
    trace: Trace, game: MarkovGame, *, records: Sequence[int] | None = None, exact: bool = False
) -> Array:
    """Each player's Nash gap (the largest over initial states) along the trace.

    With `exact`, of the profile whose rows are the recorded doubles divided by their sum, over Q: an array of `fmpq`.

    Shapes:  returns (K, R, N), or (K, len(records), N).
    """
    here = game if exact else game.over(FLOAT)

    def gaps(seed: int, record: int) -> tuple[object, ...]:
        policy = trace.policy(seed, record)
        return nash_gap(Evaluation(here, exactly(policy) if exact else policy))

    return _along(trace, records, gaps)


def tracking_errors(
    trace: Trace, game: MarkovGame, *, target: Target = "printed", records: Sequence[int] | None = None
) -> Array:
    """max over (s, a) of |q_i^t - Q_i| against the chosen target, by player.

    Shapes:  returns (K, R, N).
    Raises:  InputError if the target is unknown.
    """
    if target not in TARGETS:
        raise InputError(f"target is {target!r}; known: {', '.join(TARGETS)}")
    here, theta = game.over(FLOAT), explorations(trace)

    def errors(seed: int, record: int) -> list[float]:
        policy = trace.policy(seed, record)
        wanted = _target(here, policy, theta[record], target)
        return [float(np.abs(q[seed, record] - w).max()) for q, w in zip(trace.q, wanted, strict=True)]

    return _along(trace, records, errors)


def perceived_advantages(trace: Trace, game: MarkovGame, *, records: Sequence[int] | None = None) -> Array:
    """max_s (max_a Q_i - sum_a pi_i Q_i) with the corrected Q_i(.; pi_i, pi~_-i): zero iff pi rests, as seen by i.

    Shapes:  returns (K, R, N).
    """
    here, theta = game.over(FLOAT), explorations(trace)

    def advantages(seed: int, record: int) -> list[float]:
        policy = trace.policy(seed, record)
        wanted = corrected_q(here, policy, theta[record])
        return [float((q.max(axis=1) - (p * q).sum(axis=1)).max()) for p, q in zip(policy, wanted, strict=True)]

    return _along(trace, records, advantages)


def distances_to(trace: Trace, profiles: Sequence[Policy]) -> Array:
    """The distance to a finite set of profiles: min over them of max over (i, s, a) |pi_i(s, a) - pi*_i(s, a)|.

    All equilibria, where they are finitely many, are found by `mpgtheory.equilibria.extreme.finite_equilibria`.

    Shapes:  returns (K, R).
    Raises:  InputError if the set is empty.
    """
    if not profiles:
        raise InputError("the set of profiles is empty; give at least one equilibrium")
    floats = [policy.over(FLOAT) for policy in profiles]
    far = [
        np.max([np.abs(here - there).max(axis=(2, 3)) for here, there in zip(trace.policies, p, strict=True)], axis=0)
        for p in floats
    ]
    return np.asarray(np.min(far, axis=0))


def corrected_q(game: MarkovGame, policy: Policy, theta: Sequence[float]) -> tuple[Array, ...]:
    """Q_i(.; pi_i, pi~_-i) of each player, in floats. Per player (S, A_i)."""
    played = explored_floats(policy, theta)
    return tuple(Evaluation(game, played.deviate(i, policy[i])).Q[i] for i in range(len(policy)))


def explored_floats(policy: Policy, theta: Sequence[float]) -> Policy:
    """pi~ of equation (6) in floats."""
    return Policy(tuple((1 - x) * block + x / block.shape[1] for block, x in zip(policy, theta, strict=True)), FLOAT)


def explorations(trace: Trace) -> Array:
    """theta_i(t) at the recorded iterates (at stage 0, which does not explore, that of iterate 1). Shape (R, N).

    Raises:  InputError for a trace of another algorithm.
    """
    if "theta" not in trace.options:
        raise InputError(f"a trace of {trace.algorithm} has no exploration; use the printed target")
    schedules = Options.from_document(trace.options).theta
    return np.array([[float(s.value(max(1, int(t)))) for s in schedules] for t in trace.times])


def exactly(policy: Policy) -> Policy:
    """The rational profile whose rows are the doubles of `policy` divided by their sum."""

    def row(values: Array) -> list[fmpq]:
        parts = [fmpq(*map(int, max(float(value), 0.0).as_integer_ratio())) for value in values]
        total = sum(parts, fmpq(0))
        return [part / total for part in parts]

    return Policy(tuple(EXACT.array([row(values) for values in block]) for block in policy))


def _target(game: MarkovGame, policy: Policy, theta: Sequence[float], target: Target) -> tuple[Array, ...]:
    if target == "corrected":
        return corrected_q(game, policy, theta)
    return Evaluation(game, policy if target == "printed" else explored_floats(policy, theta)).Q


def _along(trace: Trace, records: Sequence[int] | None, measure: Callable[[int, int], Sequence[object]]) -> Array:
    """`measure(seed, record)` at the chosen records. Shape (K, R, N)."""
    chosen = range(len(trace.times)) if records is None else [range(len(trace.times))[k] for k in records]

    def rows() -> Iterator[list[Sequence[object]]]:
        for seed in range(trace.seeds):
            yield [measure(seed, record) for record in chosen]

    return np.array(list(rows()))
