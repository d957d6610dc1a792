"""Runs of Algorithm 1 as printed, on what is said of its limits: tracking, rest points, and a cycle.

Each statement is of its own, so that runs strengthen no certified one; they support it at the most.
"""

from __future__ import annotations

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.learning import distances_to, perceived_advantages, tracking_errors
from mpgtheory.learning.exploration.cycle import HubCycle, hub_cycle
from verification.checking.hypotheses import hypotheses_on
from verification.checks.exploration import exploration_of, forced, has_forced_limit
from verification.checks.learning_runs import ends, last_decade, learned, share_evidence, spread
from verification.checks.printed_runs import (
    AS_PRINTED,
    SETTLED,
    cycles,
    gaps_at,
    is_forced_game,
    is_tracked,
    shrinking,
)
from verification.claim import Check, Evidence, Method
from verification.instance import Instance
from verification.tolerances import KEPT_SHARE, NEAR

TRACKING, CONVERGENCE = "lemma-3.4.learner", "lemma-3.7.learner"


def tracking(instance: Instance) -> Evidence:
    """|q - Q(.; pi_i, pi~_-i)| in the last decade of time against the first."""
    trace = learned(instance, AS_PRINTED)
    hypotheses = hypotheses_on(TRACKING, instance)
    errors = tracking_errors(trace, instance.game, target="corrected", records=ends(trace))
    return shrinking(instance, trace, errors, hypotheses)


def not_the_printed_one(instance: Instance) -> Evidence:
    """The median over the last decade of |q - Q(.; pi)| is above half of the exact distance of the two limits."""
    trace, dominance = learned(instance, AS_PRINTED), forced(instance)
    pairs = zip(dominance.q_limit, dominance.true_q, strict=True)
    limit = max(float(np.abs(floats(q - true)).max()) for q, true in pairs)
    records = np.flatnonzero(last_decade(trace)).tolist()
    errors = np.median(tracking_errors(trace, instance.game, records=records).max(axis=2), axis=1)
    outcome = {"the error against Q(pi) stays above half of its exact limit": errors > KEPT_SHARE * limit}
    note = f"exact limit {limit:.6g}, medians over the last decade of time {spread(errors)}"
    return share_evidence(instance, outcome, trace, note=note, hypotheses=hypotheses_on(TRACKING, instance))


def floats(values: Array) -> Array:
    """Rationals as the nearest doubles."""
    return np.vectorize(lambda x: FLOAT.number(fmpq(x)), otypes=[float])(values)


def has_wrong_limit(instance: Instance) -> bool:
    """Whether perceived dominance forces a limit of q that is not Q(pi)."""
    if not has_forced_limit(instance):
        return False
    dominance = forced(instance)
    return any((q != true).any() for q, true in zip(dominance.q_limit, dominance.true_q, strict=True))


def to_forced_limit(instance: Instance) -> Evidence:
    """Policies come near the profile that perceived dominance forces, and keep its Nash gap."""
    trace, dominance = learned(instance, AS_PRINTED), forced(instance)
    distances = distances_to(trace, [dominance.limit])[:, -1]
    outcome = {f"the policies come within {NEAR:g} of the perceived rest point": distances < NEAR}
    limit, note = FLOAT.number(max(dominance.gaps)), f"distance at the end {spread(distances)}"
    if limit > 0:
        gaps = gaps_at(trace, instance, last_decade(trace))
        outcome["the Nash gap stays above half of its exact limit"] = gaps.min(axis=1) > KEPT_SHARE * limit
        note += f"; exact limit of the Nash gap {max(dominance.gaps)}, at the end {spread(gaps[:, -1])}"
    return share_evidence(instance, outcome, trace, note=note, hypotheses=hypotheses_on(CONVERGENCE, instance))


def to_rest_points(instance: Instance) -> Evidence:
    """One state: what a player perceives to gain vanishes."""
    trace = learned(instance, AS_PRINTED)
    gains = perceived_advantages(trace, instance.game, records=ends(trace))
    return shrinking(instance, trace, gains, hypotheses_on(CONVERGENCE, instance), "the perceived gain")


def around_a_cycle(instance: Instance) -> Evidence:
    """Policies keep moving, and the Nash gap stays away from 0, where the dynamics have a closed orbit."""
    trace, cycle = learned(instance, AS_PRINTED), hub_cycle(instance.game, exploration_of(instance.game))
    assert cycle is not None
    late = trace.times >= SETTLED
    bound, gaps = FLOAT.number(cycle.gap), gaps_at(trace, instance, late)
    amplitude = orbit_amplitude(cycle)
    moved = np.max([np.ptp(block[:, late, cycle.hub.state], axis=1).max(axis=1) for block in trace.policies], axis=0)
    outcome = {
        "the Nash gap stays above half of its exact bound": gaps.min(axis=1) > KEPT_SHARE * bound,
        "the policies at the hub still move": moved > KEPT_SHARE * amplitude,
    }
    note = (
        f"amplitude of the orbit {amplitude:.4g}; exact lower bound of the Nash gap along the orbit {cycle.gap}; "
        f"smallest from iterate {SETTLED} on "
        f"{spread(gaps.min(axis=1))}; movement there {spread(moved)}"
    )
    return share_evidence(instance, outcome, trace, note=note, hypotheses=hypotheses_on(CONVERGENCE, instance))


def orbit_amplitude(cycle: HubCycle) -> float:
    """How far the probability of an action varies along the orbit: between two of its corners, for the action that
    varies least."""
    corners = np.array([[[float(x.ball(64)) for x in row] for row in pair] for pair in cycle.orbit.corners])
    return float(np.ptp(corners, axis=0).min())


def is_one_state_game(instance: Instance) -> bool:
    """A Markov potential game with one state."""
    return is_tracked(instance) and instance.game.n_states == 1 and bool(instance.potential_decision.is_potential)


CHECKS = {
    TRACKING: (
        Check(Method.STATISTICAL, "the error against the corrected Q shrinks", tracking, suits=is_tracked),
        Check(
            Method.STATISTICAL,
            "the error against the printed Q stays",
            not_the_printed_one,
            suits=lambda instance: is_tracked(instance) and has_wrong_limit(instance),
        ),
    ),
    CONVERGENCE: (
        Check(
            Method.STATISTICAL,
            "convergence to the limit that perceived dominance forces",
            to_forced_limit,
            suits=is_forced_game,
        ),
        Check(Method.STATISTICAL, "one state: the perceived gain", to_rest_points, suits=is_one_state_game),
        Check(Method.STATISTICAL, "cycling around a hub", around_a_cycle, suits=cycles),
    ),
}
