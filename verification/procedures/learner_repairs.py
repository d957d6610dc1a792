"""Runs of two repairs of Algorithm 1: (4a) continued with the explored own policy, and exploration that vanishes.

They are made on games on which the printed algorithm fails. That both repairs hold is proved nowhere that we know of;
the runs are all the evidence.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.learning import Options, Trace, tracking_errors
from mpgtheory.learning.analysis import explorations, explored_floats
from mpgtheory.learning.exploration.cycle import hub_cycle
from mpgtheory.values.evaluation import Evaluation
from verification.checking.hypotheses import hypotheses_on
from verification.checks.exploration import THETA, exploration_of, forced
from verification.checks.learning_runs import ends, last_decade, learned, share_evidence, spread
from verification.checks.printed_runs import AS_PRINTED, cycles, gaps_at, is_forced_game, shrinking
from verification.claim import Check, Evidence, Method
from verification.instance import Instance
from verification.tolerances import KEPT_SHARE

REPAIRS = "theorem-3.3.learner"
REPAIRED = Options(theta=str(THETA), continuation="explored")
VANISHING = Options(theta="power(z=1/2, c=2/5)")
"""theta_t tends to 0, slower than beta."""


def repaired_tracking(instance: Instance) -> Evidence:
    """|q - Q(.; pi~)| in the last decade of time against the first."""
    trace = learned(instance, REPAIRED)
    errors = tracking_errors(trace, instance.game, target="explored", records=ends(trace))
    return shrinking(instance, trace, errors, hypotheses_on(REPAIRS, instance))


def repaired_rest(instance: Instance) -> Evidence:
    """the largest gain of one stage in Q(.; pi~), zero at rest points, vanishes."""
    trace = learned(instance, REPAIRED)
    gains = one_stage_gains(trace, instance)
    return shrinking(instance, trace, gains, hypotheses_on(REPAIRS, instance), "the gain in Q of the explored profile")


def beside_the_printed_one(instance: Instance) -> Evidence:
    """the gain of one stage is below half of the median over runs of the printed algorithm."""
    repaired, printed = learned(instance, REPAIRED), learned(instance, AS_PRINTED)
    gains, kept = (late_gains(trace, instance) for trace in (repaired, printed))
    outcome = {"the gain is below half of the median of the printed algorithm": gains < KEPT_SHARE * np.median(kept)}
    note = f"medians over the last decade {spread(gains)}, of the printed algorithm {spread(kept)}"
    return share_evidence(instance, outcome, repaired, note=note, hypotheses=hypotheses_on(REPAIRS, instance))


def late_gains(trace: Trace, instance: Instance) -> Array:
    """Of each seed the median over the last decade of the largest gain of one stage. Shape (K,)."""
    late = last_decade(trace)[ends(trace)]
    return np.asarray(np.median(one_stage_gains(trace, instance).max(axis=2)[:, late], axis=1))


def one_stage_gains(trace: Trace, instance: Instance) -> Array:
    """max_s (max_a Q_i(s, a; pi~) - sum_a pi_i(s, a) Q_i(s, a; pi~)), at the ends. Shape (K, E, N)."""
    game, theta = instance.game.over(FLOAT), explorations(trace)

    def gains(seed: int, record: int) -> list[float]:
        policy = trace.policy(seed, record)
        played = Evaluation(game, explored_floats(policy, theta[record]))
        pairs = zip(played.Q, policy, strict=True)
        return [float((q.max(axis=1) - (block * q).sum(axis=1)).max()) for q, block in pairs]

    return np.array([[gains(seed, record) for record in ends(trace)] for seed in range(trace.seeds)])


def vanishing(instance: Instance) -> Evidence:
    """theta_t tends to 0: the Nash gap falls below half of what the printed algorithm leaves at a fixed theta."""
    trace, left = learned(instance, VANISHING), gap_as_printed(instance)
    gaps = np.median(gaps_at(trace, instance, last_decade(trace)), axis=1)
    outcome = {"the Nash gap falls below half of the exact one at a fixed theta": gaps < KEPT_SHARE * left}
    note = (
        f"exact gap, or lower bound of it, at theta = {THETA}: {left:.4g}; medians over the last decade {spread(gaps)}"
    )
    return share_evidence(instance, outcome, trace, note=note, hypotheses=hypotheses_on(REPAIRS, instance))


def gap_as_printed(instance: Instance) -> float:
    """The Nash gap that the printed algorithm tends to, or stays above along its cycle."""
    cycle = hub_cycle(instance.game, exploration_of(instance.game))
    return FLOAT.number(max(forced(instance).gaps) if cycle is None else cycle.gap)


def needs_repair(instance: Instance) -> bool:
    """Games on which the printed algorithm fails."""
    return cycles(instance) or (is_forced_game(instance) and max(forced(instance).gaps) > 0)


CHECKS = {
    REPAIRS: (
        Check(Method.STATISTICAL, "explored continuation: the error", repaired_tracking, suits=needs_repair),
        Check(Method.STATISTICAL, "explored continuation: the gain", repaired_rest, suits=needs_repair),
        Check(Method.STATISTICAL, "explored continuation beside the held one", beside_the_printed_one, suits=cycles),
        Check(Method.STATISTICAL, "vanishing exploration: the Nash gap", vanishing, suits=needs_repair),
    ),
}
