"""Stationary equilibria: pure ones, all of a small game, one of any game, each with what certifies it."""

from mpgtheory.equilibria.complete import equilibria
from mpgtheory.equilibria.enumeration import (
    BATCH,
    MOST_PROFILES,
    UNIT_ROUNDOFF,
    count_pure_profiles,
    equal_support_equilibria,
    has_action_independent_transitions,
    improved_until_equilibrium,
    indifference,
    pure_equilibria,
)
from mpgtheory.equilibria.one import equilibrium, several_equilibria
from mpgtheory.equilibria.results import Equilibria, Equilibrium, OpenRegion

__all__ = [
    "BATCH",
    "MOST_PROFILES",
    "UNIT_ROUNDOFF",
    "Equilibria",
    "Equilibrium",
    "OpenRegion",
    "count_pure_profiles",
    "equal_support_equilibria",
    "equilibria",
    "equilibrium",
    "has_action_independent_transitions",
    "improved_until_equilibrium",
    "indifference",
    "pure_equilibria",
    "several_equilibria",
]
