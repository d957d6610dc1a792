"""Players who see a function of the state only: exact smaller games, what players perceive otherwise, and runs."""

from mpgtheory.game.aggregation.averaged import averaged, perceived_by, stationary_weights
from mpgtheory.game.aggregation.lumping import Violation, coarsest, lumped, violation_of
from mpgtheory.game.aggregation.observations import Observations, lifted, observations_of
from mpgtheory.game.aggregation.observed import ObservedGame, observed
from mpgtheory.game.aggregation.outcomes import Outcome, outcome_of

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
