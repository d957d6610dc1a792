"""Built-in families of games. To add one: a file beside these, and its line here."""

from mpgtheory.families.battery_access import battery_access
from mpgtheory.families.congestion import congestion
from mpgtheory.families.coordination import coordination
from mpgtheory.families.coverage import coverage
from mpgtheory.families.demand_response import demand_response
from mpgtheory.families.dominance import dominance
from mpgtheory.families.gridworld import gridworld
from mpgtheory.families.matching_pennies import matching_pennies
from mpgtheory.families.network_facility import network_facility
from mpgtheory.families.perturbed_team import perturbed_team
from mpgtheory.families.pollution_tax import pollution_tax
from mpgtheory.families.potential_stage import potential_stage
from mpgtheory.families.prisoners_two_state import prisoners_two_state
from mpgtheory.families.registry import FAMILIES, Family, build
from mpgtheory.families.routing import routing
from mpgtheory.families.shaped import shaped
from mpgtheory.families.shapley_team import shapley_team
from mpgtheory.families.single_controller import single_controller
from mpgtheory.families.stag_hunt import stag_hunt
from mpgtheory.families.taxed_pollution import taxed_pollution
from mpgtheory.families.team import team

__all__ = [
    "FAMILIES",
    "Family",
    "battery_access",
    "build",
    "congestion",
    "coordination",
    "coverage",
    "demand_response",
    "dominance",
    "gridworld",
    "matching_pennies",
    "network_facility",
    "perturbed_team",
    "pollution_tax",
    "potential_stage",
    "prisoners_two_state",
    "routing",
    "shaped",
    "shapley_team",
    "single_controller",
    "stag_hunt",
    "taxed_pollution",
    "team",
]
