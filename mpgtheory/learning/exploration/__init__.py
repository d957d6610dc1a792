"""What fixed exploration makes of Algorithm 1, exactly: estimates, rest points, thresholds, bounds, cycles."""

from mpgtheory.learning.exploration.algebraic import AlgebraicNumber
from mpgtheory.learning.exploration.attained_bound import game_attaining_bound
from mpgtheory.learning.exploration.bounds import (
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
from mpgtheory.learning.exploration.curves import GapCurve, gap_curve, limit_at
from mpgtheory.learning.exploration.cycle import HubCycle, hub_cycle
from mpgtheory.learning.exploration.dominance import PerceivedDominance, perceived_dominance
from mpgtheory.learning.exploration.lyapunov import Rise, rate_of_rise, rise, rise_as_printed
from mpgtheory.learning.exploration.perceived import perceived, perceived_profile, perceived_q, repaired_q, smoothed
from mpgtheory.learning.exploration.rest_points import RestPoint, is_rest_point, pure_rest_points, rest_point_by_replies
from mpgtheory.learning.exploration.shapley import ShapleyForm, ShapleyOrbit, shapley_form, shapley_orbit
from mpgtheory.learning.exploration.shapley_hub_game import Hub, recognise_hub
from mpgtheory.learning.exploration.thresholds import Threshold, exploration_threshold

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
