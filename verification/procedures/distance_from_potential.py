"""How far a game is from a Markov potential game: a cycle from below, a function from above, and a stage function.

Only of small games, where a second is enough; `mpgtheory distance` answers for others.
"""

from __future__ import annotations

from functools import lru_cache

from mpgtheory.game import MarkovGame
from mpgtheory.potential.alpha import PotentialDistance, distance_from_potential
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.pure_profiles import Profiles, count_pure
from mpgtheory.potential.upper import work
from verification.checking.distance import ABOVE, BELOW, STAGE, cycle_case, interpolation_case, stage_case
from verification.claim import Check, Evidence, Method
from verification.compare import AT_MOST, Comparison
from verification.evidence import exact_evidence
from verification.instance import Instance

MOST_PROFILES, MOST_COEFFICIENTS = 200, 50_000
"""Sizes of the games that are tried: about a second each."""


@lru_cache(maxsize=4)
def _distance(game: MarkovGame) -> PotentialDistance:
    return distance_from_potential(game, time_limit=10)


def is_small(instance: Instance) -> bool:
    """Whether the game is no Markov potential game and has few pure profiles."""
    game = instance.game
    if instance.is_large or instance.potential_decision.is_potential or game.n_players < 2:
        return False
    return count_pure(game, groups_of(game)) <= MOST_PROFILES and work(Profiles.pure(game)) <= MOST_COEFFICIENTS


def below(instance: Instance) -> Evidence:
    """The best cycle."""
    cycle = _distance(instance.game).cycle
    assert cycle is not None, "a game that is no potential game has a cycle"
    shown = [Comparison(f"{cycle!r}", cycle.bound, AT_MOST, abs(cycle.gains.sum()) / len(cycle.moves))]
    return exact_evidence(BELOW, instance, shown, [cycle_case(cycle)], note=repr(_distance(instance.game)))


def above(instance: Instance) -> Evidence:
    """The best function given at pure profiles."""
    distance = _distance(instance.game)
    function = distance.interpolation
    assert function is not None, "pure profiles are few"
    shown = [Comparison("alpha", distance.lower, AT_MOST, function.bound)]
    return exact_evidence(ABOVE, instance, shown, [interpolation_case(function)], note=f"{distance!r}; {function!r}")


def staged(instance: Instance) -> Evidence:
    """The stage function with the smallest bound by payoffs."""
    stage = _distance(instance.game).stage
    shown = [
        Comparison(f"player {player}: error", error, AT_MOST, stage.bound) for player, error in enumerate(stage.errors)
    ]
    case, note = stage_case(instance.game, stage), f"{stage!r}; kappa at most {max(stage.kappa)}"
    return exact_evidence(STAGE, instance, shown, [case], note=note)


CHECKS = {
    BELOW: (Check(Method.EXACT, "the best cycle of unilateral changes", below, suits=is_small),),
    ABOVE: (Check(Method.EXACT, "a function given at pure profiles", above, suits=is_small),),
    STAGE: (Check(Method.EXACT, "a stage function, by payoffs", staged, suits=is_small),),
}
