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
from mpgtheory.equilibria.nearest import Nearest, known_equilibria, nearest
from mpgtheory.equilibria.one import equilibrium, several_equilibria
from mpgtheory.equilibria.results import Equilibria, Equilibrium, OpenRegion
from mpgtheory.equilibria.stability import attracts
from mpgtheory.equilibria.zero_sum import ZeroSumValue, is_zero_sum, zero_sum_value

__all__ = [
    "BATCH",
    "MOST_PROFILES",
    "UNIT_ROUNDOFF",
    "Equilibria",
    "Equilibrium",
    "Nearest",
    "OpenRegion",
    "ZeroSumValue",
    "attracts",
    "count_pure_profiles",
    "equal_support_equilibria",
    "equilibria",
    "equilibrium",
    "has_action_independent_transitions",
    "improved_until_equilibrium",
    "indifference",
    "is_zero_sum",
    "known_equilibria",
    "nearest",
    "pure_equilibria",
    "several_equilibria",
    "zero_sum_value",
]
