"""The Nash gap of the limit against exploration, beside the bound: data for a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure, uniform
from mpgtheory.learning.exploration.bounds import best_bounds
from mpgtheory.learning.exploration.dominance import perceived_dominance
from mpgtheory.learning.exploration.perceived import perceived_q
from mpgtheory.learning.exploration.rest_points import rest_point_by_replies
from mpgtheory.learning.exploration.thresholds import exploration_threshold
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

GRID = tuple(sorted({*(fmpq(k, 24) for k in range(1, 24)), *(fmpq(k, 200) for k in (1, 2, 3, 4, 6))}))
"""Common thetas: even steps, finer near 0 where limits change first."""


@dataclass(frozen=True)
class GapCurve:
    """By common theta: the largest Nash gap of the limit (None where replies do not settle) and the largest bound.

    threshold: up to where the limit at small theta is the equilibrium it starts from, if it is one.
    """

    thetas: tuple[fmpq, ...]
    gaps: tuple[fmpq | None, ...]
    bounds: tuple[fmpq, ...]
    threshold: float | None

    def document(self) -> dict[str, Any]:
        """As plain lists of numbers, for a figure of the kind `gap_against_theta`."""
        return {
            "kind": "gap_against_theta",
            "theta": [FLOAT.number(theta) for theta in self.thetas],
            "gap": [None if gap is None else FLOAT.number(gap) for gap in self.gaps],
            "bound": [FLOAT.number(bound) for bound in self.bounds],
            "threshold": self.threshold,
        }


def gap_curve(game: MarkovGame, thetas: Sequence[fmpq] = GRID) -> GapCurve:
    """The curve, with limits as `limit_at` finds them."""
    limits = [limit_at(game, [theta] * game.n_players) for theta in thetas]
    gaps = [None if limit is None else _largest_gap(game, limit) for limit in limits]
    bounds = [max(best_bounds(game, [theta] * game.n_players)) for theta in thetas]
    return GapCurve(tuple(thetas), tuple(gaps), tuple(bounds), _threshold(game, limits[0]))


def limit_at(game: MarkovGame, exploration: Sequence[Any]) -> Policy | None:
    """The profile that perceived dominance forces, or else the pure rest point that replies in turn reach from the best
    replies to uniform play (pi^0 of Algorithm 1); None where they cycle."""
    forced = perceived_dominance(game, exploration)
    if forced is not None:
        return forced.limit
    start = pure(game, [np.argmax(q, axis=1) for q in perceived_q(game, uniform(game), exploration)])
    return rest_point_by_replies(game, start, exploration)


def _largest_gap(game: MarkovGame, profile: Policy) -> fmpq:
    gaps: tuple[Any, ...] = nash_gap(Evaluation(game, profile))
    return max(gaps)


def _threshold(game: MarkovGame, limit: Policy | None) -> float | None:
    if limit is None:
        return None
    try:
        return float(exploration_threshold(game, limit).value.ball().mid())
    except InputError:  # the limit at the smallest theta is mixed, or no equilibrium
        return None
