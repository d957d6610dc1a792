"""Players who see a function of the state only: exact smaller games, what players perceive otherwise, and runs."""

from mpgtheory.aggregation.averaged import averaged, perceived_by, stationary_weights
from mpgtheory.aggregation.lumping import Violation, coarsest, lumped, violation_of
from mpgtheory.aggregation.observations import Observations, lifted, observations_of
from mpgtheory.aggregation.observed import ObservedGame, observed
from mpgtheory.aggregation.outcomes import Outcome, outcome_of

__all__ = [
    "Observations",
    "ObservedGame",
    "Outcome",
    "Violation",
    "averaged",
    "coarsest",
    "lifted",
    "lumped",
    "observations_of",
    "observed",
    "outcome_of",
    "perceived_by",
    "stationary_weights",
    "violation_of",
]
