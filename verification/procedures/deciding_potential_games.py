"""Is a game a Markov potential game (Definition 2.1)? Structures and grids confirm it, four-cycles refute it.

Random points modulo random primes confirm it with an error probability only: then nothing is certified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.potential import PotentialDecision
from verification.checking.potential import DEFINITION, certified_cases, explain
from verification.claim import Check, Evidence, Method
from verification.compare import EQUAL, Comparison
from verification.evidence import exact_evidence
from verification.instance import Instance


def decided(instance: Instance) -> Evidence:
    """The decision, with a certificate of what shows it where something does."""
    game, decision = instance.game, instance.potential_decision
    shown = certified_cases(game, decision)
    if shown is None:
        return _probable(instance)
    rule, cases = shown
    evidence = exact_evidence(rule, instance, _cycle_sums(game, decision), cases, note=explain(decision))
    return replace(evidence, instance=game.name)


def _cycle_sums(game: MarkovGame, decision: PotentialDecision) -> Sequence[Comparison]:
    """The sums of the four-cycle that was found, from each state; 0 for all of them if none is found."""
    cycle = decision.witness
    if cycle is None:
        return [Comparison("every four-cycle", fmpq(0), EQUAL, fmpq(0))]
    i, j = (game.players[player] for player in cycle.players)
    return [
        Comparison(f"four-cycle of players {i} and {j} from {state}", total, EQUAL, fmpq(0))
        for state, total in zip(game.states, cycle.sums, strict=True)
    ]


def _probable(instance: Instance) -> Evidence:
    """Every four-cycle vanishes where it was tried, modulo primes."""
    return Evidence(
        method=Method.MODULAR,
        instance=instance.game.name,
        measured="0",
        claimed="= 0",
        residual=0,
        tolerance=0,
        comparisons=1,
        failures=0,
        place="four-cycles of all pairs of players at random points",
        note=explain(instance.potential_decision),
        seed=instance.seed,
    )


CHECKS = {DEFINITION: (Check(Method.EXACT, "structures, exact four-cycles, random points", decided, scales=True),)}
