"""Lemma 3.5 for all policies of a small game: what branch and bound is asked, and what a certificate needs of it."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from mpgtheory.best_response import nash_gaps
from mpgtheory.game import TabularGame
from mpgtheory.inclusion.everywhere import Cover, cover, tree_document
from mpgtheory.policy import Policy
from verification.instance import Instance

RADIUS = fmpq(1, 8)
"""Policies with all weights within this of an equilibrium's are left out."""
MOST_FREE = 6
"""Free weights of the policies of a small game."""


def is_small(instance: Instance) -> bool:
    """Whether all policies can be covered: few free weights, and tables."""
    game = instance.game
    free = sum(count - 1 for count in game.action_counts) * game.n_states
    return isinstance(game, TabularGame) and free <= MOST_FREE


def covered(instance: Instance) -> Cover:
    """All policies but those near the listed equilibria."""
    return cover(instance.game, [profile.policy for profile in instance.equilibria], RADIUS)


def case_of(instance: Instance, found: Cover) -> dict[str, Any]:
    """Equilibria with what shows that they are, the radius, and the tree of boxes."""
    return {
        "equilibria": [equilibrium(instance, profile.policy) for profile in instance.equilibria],
        "radius": found.radius,
        "tree": tree_document(found.tree),
    }


def equilibrium(instance: Instance, policy: Policy) -> dict[str, Any]:
    """An equilibrium with values and optimal replies."""
    at = instance.at(policy)
    optimal = [{"policy": r.block, "W": r.value} for r in nash_gaps(at)[0]]
    return {"policy": policy, "V": at.V, "optimal": optimal}
