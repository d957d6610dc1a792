"""Lemma 3.5 at all policies of a small game: off equilibria something gains, so that d phi / d tau < 0.

Branch and bound: the set of policies is split into boxes until, in each of them, either some one-stage gain
max_a Q_i(s, a) - V_i(s) is bounded away from zero, or all policies are near a listed equilibrium.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.everywhere import Cover, cover, tree_document
from mpgtheory.values.best_response import nash_gaps
from verification.claim import Check, Evidence, Method
from verification.compare import LESS, Comparison, shown
from verification.evidence import enclosed_evidence, undecided_evidence, under_hypotheses
from verification.instance import Instance

LEMMA = "lemma-3.5"
RULE = f"{LEMMA}/everywhere"
RADIUS = fmpq(1, 8)
"""Policies with all weights within this of an equilibrium's are left out."""
MOST_FREE = 6
"""Free weights of the policies of a small game."""


@under_hypotheses(LEMMA, Method.ENCLOSURE)
def at_every_policy(instance: Instance) -> Evidence:
    """Something gains at every policy but within a radius of the equilibria."""
    covering = covered(instance)
    comparisons = [
        Comparison(f"box {k + 1}: 0, gain of player {gain.player} in state {gain.state}", fmpq(0), LESS, gain.least)
        for k, gain in enumerate(covering.gains)
    ]
    note = _summary(covering, len(instance.equilibria))
    if not covering.is_complete or not comparisons:
        return undecided_evidence(instance, f"{note}; {covering.open_boxes} boxes were left", {})
    return enclosed_evidence(RULE, instance, comparisons, [_case(instance, covering)], note=note)


def is_small(instance: Instance) -> bool:
    """Whether all policies can be covered: few free weights, and tables."""
    game = instance.game
    free = sum(count - 1 for count in game.action_counts) * game.n_states
    return isinstance(game, TabularGame) and free <= MOST_FREE


def covered(instance: Instance) -> Cover:
    """All policies but those near the listed equilibria."""
    return cover(instance.game, [profile.policy for profile in instance.equilibria], RADIUS)


def _summary(covering: Cover, equilibria: int) -> str:
    least = shown(min((gain.least for gain in covering.gains), default=fmpq(0)))
    return (
        f"{len(covering.gains)} boxes in which some gain is at least {least}, {covering.near} within "
        f"{covering.radius} of one of {equilibria} equilibria"
    )


def _case(instance: Instance, covering: Cover) -> dict[str, Any]:
    """Equilibria with what shows that they are, the radius, and the tree of boxes."""
    return {
        "equilibria": [_equilibrium(instance, profile.policy) for profile in instance.equilibria],
        "radius": covering.radius,
        "tree": tree_document(covering.tree),
    }


def _equilibrium(instance: Instance, policy: Policy) -> dict[str, Any]:
    """An equilibrium with values and optimal replies."""
    at = instance.at(policy)
    optimal = [{"policy": r.block, "W": r.value} for r in nash_gaps(at)[0]]
    return {"policy": policy, "V": at.V, "optimal": optimal}


CHECKS = {
    LEMMA: (
        Check(
            Method.ENCLOSURE, "all policies but near equilibria, by branch and bound", at_every_policy, suits=is_small
        ),
    )
}
