"""Games that are known by samples: logs of play, or a simulator; values, Nash gaps and four-cycles as intervals."""

from mpgtheory.reinforcement.samples.answers import SampledCycle, SampledGap, SampledValues
from mpgtheory.reinforcement.samples.confidence import Confidence
from mpgtheory.reinforcement.samples.game import SampledGame
from mpgtheory.reinforcement.samples.sources import from_simulator, from_transitions, simulator_of

__all__ = [
    "Confidence",
    "SampledCycle",
    "SampledGame",
    "SampledGap",
    "SampledValues",
    "from_simulator",
    "from_transitions",
    "simulator_of",
]
