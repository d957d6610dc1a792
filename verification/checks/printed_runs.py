"""Runs of Algorithm 1 as printed, at the common exploration 1/10: on which games, and what they are compared with.

Runs have a last iterate: they support a statement about limits at the most, with the confidence stated beside them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.learning import Options, Trace, nash_gaps_along
from verification.checks.exploration import THETA, has_cycle, has_forced_limit, is_recurrent
from verification.checks.learning_runs import learns, share_evidence, shrinkage, spread
from verification.claim import Evidence
from verification.instance import Instance
from verification.tolerances import FAILING_HALF, SHRUNK

AS_PRINTED = Options(theta=str(THETA))
SETTLED = 10_000
"""The iterate from which on cycling is looked for: from it to its tenfold sum beta grows by two periods and more."""


def is_tracked(instance: Instance) -> bool:
    """Runs on a game that satisfies Assumption 3.1."""
    return learns(instance) and is_recurrent(instance.game)


def is_forced_game(instance: Instance) -> bool:
    """A Markov potential game in which perceived dominance forces the limit."""
    return is_tracked(instance) and has_forced_limit(instance) and bool(instance.potential_decision.is_potential)


def cycles(instance: Instance) -> bool:
    """A game with a closed orbit, and runs that are long enough to see it."""
    return is_tracked(instance) and instance.sampling.horizon >= 10 * SETTLED and has_cycle(instance)


def shrinking(
    instance: Instance, trace: Trace, values: Array, hypotheses: Mapping[str, bool | None], what: str = "the error"
) -> Evidence:
    """Evidence that the largest over players of `values` (K, E, N), at the ends of the trace, shrinks in most runs."""
    shares = shrinkage(trace, values.max(axis=2))
    outcome = {f"{what} shrinks to {SHRUNK:g} of its first size": shares <= SHRUNK}
    note = f"medians over the last decade of time divided by those over the first: {spread(shares)}"
    return share_evidence(instance, outcome, trace, note=note, hypotheses=hypotheses, failing=FAILING_HALF)


def gaps_at(trace: Trace, instance: Instance, rows: Array) -> Array:
    """The largest Nash gap over players at the chosen records. Shape (K, records there)."""
    records = np.flatnonzero(rows).tolist()
    return np.asarray(nash_gaps_along(trace, instance.game, records=records).max(axis=2))
