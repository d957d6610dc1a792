"""What theory says of the limit of Algorithm 1: where the flow goes, and the largest gap at rest points.

The flow is that of the inclusion as exploring players perceive it, from the uniform policy, in floats. The bound holds
at rest points of the learner: T1 and T2 as printed, T3 repaired; with exploration that vanishes it is 0. They say
nothing of games in which the learner does not come to rest.
"""

from __future__ import annotations

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import uniform
from mpgtheory.inclusion import destination, flow
from mpgtheory.learning.exploration.bounds import best_bounds, repaired_bounds
from mpgtheory.reinforcement.learners.runs_of_one import Prediction
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

DURATION = 30.0
"""Time of the flow: what moves to a target is within 1e-13 of it."""
ARRIVED = 1e-6
"""A flow whose end is this near to its target is taken to go there; any other has no predicted limit."""


def limit_of_play(game: MarkovGame, theta: str | None, *, repaired: bool) -> Prediction:
    """The prediction for exploration `theta`; None: for one that vanishes."""
    if game.is_enclosed:
        return Prediction()
    trajectory = flow(game, uniform(game), duration=DURATION, exploration=theta, repaired=repaired)
    end, gap = destination(trajectory), None
    if end.distance <= ARRIVED:
        gap = float(max(nash_gap(Evaluation(game.over(FLOAT), end.target))))  # type: ignore[type-var, arg-type]
    if theta is None:
        return Prediction(gap, 0.0)
    bounds = (repaired_bounds if repaired else best_bounds)(game, [theta] * game.n_players)
    return Prediction(gap, float(max(bounds)))
