"""The trusted kernel: checks certificates by multiplying, adding and comparing fractions.

It imports the standard library and itself, nothing else, and shares no code with the toolkit: every formula of the
paper stands here a second time. It never solves an equation: that V is *the* value of a policy is seen from
V = u + delta P V, that W is a player's optimal value from W being the value of some policy and no action looking ahead
to more. To add a rule: a file `rules_*.py` beside these, and its line here.
"""

from . import (
    rules_algorithm,
    rules_appendix_a,
    rules_appendix_a_conditions,
    rules_appendix_b,
    rules_appendix_b_chain,
    rules_appendix_b_gradient,
    rules_appendix_b_lemma,
    rules_appendix_b_plays,
    rules_bellman,
    rules_boxes,
    rules_chains,
    rules_components,
    rules_equilibria,
    rules_exploration,
    rules_exploration_bounds,
    rules_exploration_cycle,
    rules_exploration_orbit,
    rules_exploration_thresholds,
    rules_gradient,
    rules_hypotheses,
    rules_lyapunov,
    rules_main_text,
    rules_maximum,
    rules_performance,
    rules_potential,
    rules_replies,
    rules_solutions,
    rules_values,
)
from .certificates import RULES, check, check_file, files_in, seal
from .exact import InvalidError

__all__ = [
    "RULES",
    "InvalidError",
    "check",
    "check_file",
    "files_in",
    "rules_algorithm",
    "rules_appendix_a",
    "rules_appendix_a_conditions",
    "rules_appendix_b",
    "rules_appendix_b_chain",
    "rules_appendix_b_gradient",
    "rules_appendix_b_lemma",
    "rules_appendix_b_plays",
    "rules_bellman",
    "rules_boxes",
    "rules_chains",
    "rules_components",
    "rules_equilibria",
    "rules_exploration",
    "rules_exploration_bounds",
    "rules_exploration_cycle",
    "rules_exploration_orbit",
    "rules_exploration_thresholds",
    "rules_gradient",
    "rules_hypotheses",
    "rules_lyapunov",
    "rules_main_text",
    "rules_maximum",
    "rules_performance",
    "rules_potential",
    "rules_replies",
    "rules_solutions",
    "rules_values",
    "seal",
]
