"""What fixed exploration makes of Algorithm 1, exactly: estimates, rest points, thresholds, bounds, cycles."""

from mpgtheory.exploration.algebraic import AlgebraicNumber
from mpgtheory.exploration.attained_bound import game_attaining_bound
from mpgtheory.exploration.bounds import (
    best_bounds,
    largest_difference,
    moved_by_oneself,
    moved_by_others,
    one_state_bounds,
    payoff_span,
    repaired_bounds,
    rest_point_bounds,
    tracking_bounds,
)
from mpgtheory.exploration.curves import GapCurve, gap_curve, limit_at
from mpgtheory.exploration.cycle import HubCycle, hub_cycle
from mpgtheory.exploration.dominance import PerceivedDominance, perceived_dominance
from mpgtheory.exploration.lyapunov import Rise, rate_of_rise, rise, rise_as_printed
from mpgtheory.exploration.perceived import perceived, perceived_profile, perceived_q, repaired_q, smoothed
from mpgtheory.exploration.rest_points import RestPoint, is_rest_point, pure_rest_points, rest_point_by_replies
from mpgtheory.exploration.shapley import ShapleyForm, ShapleyOrbit, shapley_form, shapley_orbit
from mpgtheory.exploration.shapley_hub_game import Hub, recognise_hub
from mpgtheory.exploration.thresholds import Threshold, exploration_threshold

__all__ = [
    "AlgebraicNumber",
    "GapCurve",
    "Hub",
    "HubCycle",
    "PerceivedDominance",
    "RestPoint",
    "Rise",
    "ShapleyForm",
    "ShapleyOrbit",
    "Threshold",
    "best_bounds",
    "exploration_threshold",
    "game_attaining_bound",
    "gap_curve",
    "hub_cycle",
    "is_rest_point",
    "largest_difference",
    "limit_at",
    "moved_by_oneself",
    "moved_by_others",
    "one_state_bounds",
    "payoff_span",
    "perceived",
    "perceived_dominance",
    "perceived_profile",
    "perceived_q",
    "pure_rest_points",
    "rate_of_rise",
    "recognise_hub",
    "repaired_bounds",
    "repaired_q",
    "rest_point_bounds",
    "rest_point_by_replies",
    "rise",
    "rise_as_printed",
    "shapley_form",
    "shapley_orbit",
    "smoothed",
    "tracking_bounds",
]
