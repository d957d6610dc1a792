"""What shows how far a game is from a Markov potential game, as the kernel's rules read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mpgtheory.game import MarkovGame
from mpgtheory.game.anonymous import AnonymousGame
from mpgtheory.potential.alpha import PotentialDistance
from mpgtheory.potential.interpolated import Opponents
from mpgtheory.potential.lower import ProfileCycle
from mpgtheory.potential.stage_functions import StageBound
from mpgtheory.potential.upper import InterpolatedBound
from verification.certificate import HOLDS, rule_certificate
from verification.checking.potential import DEFINITION, certified_cases

BELOW, ABOVE, STAGE = "alpha-potential.below", "alpha-potential.above", "alpha-potential.stage"


def cycle_case(cycle: ProfileCycle) -> dict[str, Any]:
    """A cycle of unilateral changes."""
    return {
        "start": cycle.start,
        "moves": [{"player": player, "policy": block} for player, block in cycle.moves],
        "values": cycle.values,
        "state": cycle.state,
        "bound": cycle.bound,
    }


def interpolation_case(function: InterpolatedBound) -> dict[str, Any]:
    """Psi at pure profiles, and the cells of the others' policies."""
    profiles = function.profiles
    rows = [Opponents.of(profiles, player).rows for player in profiles.representatives]
    trees = [[tree.document(place) for tree, place in zip(listed, rows, strict=True)] for listed in function.trees]
    return {
        "groups": list(profiles.groups),
        "psi": function.table,
        "values": profiles.values,
        "trees": trees,
        "bound": function.bound,
    }


def stage_case(game: MarkovGame, stage: StageBound) -> dict[str, Any]:
    """A stage function with U, L and kappa."""
    by = "head counts" if isinstance(game, AnonymousGame) else "joint action"
    return {
        "phi": {"by": by, "table": stage.table},
        "upper": stage.upper,
        "lower": stage.lower,
        "bound": stage.bound,
        "kappa": list(stage.kappa),
    }


def distance_certificates(distance: PotentialDistance) -> dict[str, Mapping[str, Any] | None]:
    """By end of the interval, and of the stage function, what shows it; None where nothing needs to be shown."""
    game, made = distance.game, dict[str, Mapping[str, Any] | None]()
    made["lower"] = None if distance.cycle is None else _shown(BELOW, game, cycle_case(distance.cycle))
    made["kappa"] = _shown(STAGE, game, stage_case(game, distance.learning))
    if isinstance(distance.function, InterpolatedBound):
        made["upper"] = _shown(ABOVE, game, interpolation_case(distance.function))
    elif distance.function is not None:
        made["upper"] = _shown(STAGE, game, stage_case(game, distance.stage))
    else:
        certified = certified_cases(game, distance.decision)
        made["upper"] = (
            None if certified is None else rule_certificate(DEFINITION, certified[0], game, certified[1], outcome=HOLDS)
        )
    return made


def _shown(claim: str, game: MarkovGame, case: Mapping[str, Any]) -> Mapping[str, Any]:
    return rule_certificate(claim, claim, game, [case], outcome=HOLDS)
