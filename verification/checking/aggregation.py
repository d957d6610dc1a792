"""Certificates of exact aggregations: the rule `aggregation.exact`."""

from __future__ import annotations

from typing import Any

from mpgtheory.formats.kinds import game_document
from mpgtheory.game import MarkovGame
from mpgtheory.game.aggregation import Observations
from verification.certificate import HOLDS, rule_certificate

EXACT = "aggregation.exact"


def aggregation_certificate(game: MarkovGame, observations: Observations, smaller: MarkovGame) -> dict[str, Any]:
    """That the smaller game has the law of what players see of the game."""
    case = {"seen": list(observations.seen), "smaller": game_document(smaller)}
    return rule_certificate(EXACT, EXACT, game, [case], outcome=HOLDS)
