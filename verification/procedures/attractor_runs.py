"""The conclusions of Theorems A.2 and A.3 on runs of Algorithm 1.

Both theorems are cited from Perkins and Leslie (2013). Runs support their conclusions, and no more. Theorem A.2: the
distance of the estimates to Q_i(.; pi_i, pi~_-i) shrinks. Theorem A.3: where perceived dominance forces a profile that
attracts every solution of (21), whatever the weights in [eta, 1] are, policies come near it.
"""

from __future__ import annotations

from mpgtheory.learning import distances_to
from verification.checking.hypotheses import hypotheses_on
from verification.checks.exploration import forced, has_forced_limit
from verification.checks.learning_runs import learned, share_evidence, spread
from verification.checks.printed_runs import AS_PRINTED, is_tracked
from verification.claim import Check, Evidence, Method
from verification.instance import Instance
from verification.procedures.learner_limits import tracking
from verification.tolerances import NEAR

ESTIMATES, POLICIES = "theorem-A.2", "theorem-A.3"
FEW_ENTRIES = 8
"""States times actions of all players up to which Theorem A.2 is watched: the checks of Lemma 3.4 watch more."""


def is_watched(instance: Instance) -> bool:
    """Small games with runs that satisfy Assumption 3.1."""
    return is_tracked(instance) and instance.game.n_states * sum(instance.game.action_counts) <= FEW_ENTRIES


def has_attractor(instance: Instance) -> bool:
    """Games with runs in which dominance forces the limit of the policies."""
    return is_tracked(instance) and has_forced_limit(instance)


def to_the_attractor(instance: Instance) -> Evidence:
    """Runs come near the profile that attracts every solution of (21)."""
    trace, dominance = learned(instance, AS_PRINTED), forced(instance)
    distances = distances_to(trace, [dominance.limit])[:, -1]
    outcome = {f"the policies come within {NEAR:g} of the attractor": distances < NEAR}
    margins = ", ".join(map(str, dominance.margins))
    note = f"margins of dominance {margins}; distance at the end {spread(distances)}"
    return share_evidence(instance, outcome, trace, note=note, hypotheses=hypotheses_on(POLICIES, instance))


CHECKS = {
    ESTIMATES: (Check(Method.STATISTICAL, "the distance to the attractor shrinks", tracking, suits=is_watched),),
    POLICIES: (Check(Method.STATISTICAL, "runs go to the attractor", to_the_attractor, suits=has_attractor),),
}
