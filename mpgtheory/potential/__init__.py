"""Definition 2.1: decide it, build Phi, refute it, and measure how far a game is from it."""

from mpgtheory.potential.alpha import PotentialDistance, distance_from_potential
from mpgtheory.potential.cycles import FourCycle, four_cycle, four_cycles
from mpgtheory.potential.decide import PotentialDecision, decide_potential
from mpgtheory.potential.function import maximise_potential, potential
from mpgtheory.potential.maximum import CommonPayoff, Optimum, common_payoff, maximise_common
from mpgtheory.potential.structure import Structure, recognise

__all__ = [
    "CommonPayoff",
    "FourCycle",
    "Optimum",
    "PotentialDecision",
    "PotentialDistance",
    "Structure",
    "common_payoff",
    "decide_potential",
    "distance_from_potential",
    "four_cycle",
    "four_cycles",
    "maximise_common",
    "maximise_potential",
    "potential",
    "recognise",
]
