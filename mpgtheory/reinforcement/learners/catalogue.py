"""Learners behind one call: name -> runs on a game.

    "algorithm 1"            as printed, with constant exploration theta
    "algorithm 1, T3"        repaired: (4a) continues with the explored policy
    "vanishing exploration"  as printed, theta_t = theta (t + 1)^(-1/4)
    "decentralised q"        Arslan and Yueksel (2017): pure policies, changed at the end of phases
    "policy gradient"        Leonardos et al. (2021), with exact gradients
    "natural gradient"       Fox et al. (2022), with exact advantages

The first four learn from play; a step is a stage. The gradient methods know the game; a step is a gradient, and at most
MOST_GRADIENTS are computed. Their first seed starts at the uniform policy, every other one at a random policy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays.options import word
from mpgtheory.game.policy import random_policy, uniform
from mpgtheory.learning import Options, learn, log_spaced
from mpgtheory.learning.baselines import decentralized_q_learning, natural_policy_gradient, policy_gradient
from mpgtheory.reinforcement.learners.prediction import limit_of_play
from mpgtheory.reinforcement.learners.runs_of_one import Prediction, Run, gaps_of, run_of

THETA = "1/10"
PER_DECADE = 4
"""Records in a decade of steps."""
LATE = 16
"""Further records, evenly in the second half of the steps: by them it is said what became of a run."""
MOST_GRADIENTS = 1_000
PHASES = 40
"""Phases of decentralised Q-learning, each of an equal share of the steps."""
Learner = Callable[..., Run]
"""From a game, steps, seeds, a seed and theta to runs."""


def learners() -> dict[str, Learner]:
    """The learners by name."""
    return {
        "algorithm 1": _algorithm("algorithm 1", {}),
        "algorithm 1, T3": _algorithm("algorithm 1, T3", {"continuation": "explored"}),
        "vanishing exploration": _algorithm("vanishing exploration", {}, vanishes=True),
        "decentralised q": _decentralised,
        "policy gradient": _gradient("policy gradient", policy_gradient),
        "natural gradient": _gradient("natural gradient", natural_policy_gradient),
    }


def learner_named(name: str) -> Learner:
    """A learner by name.

    Raises:  InputError if there is none.
    """
    known = learners()
    return known[word("the learner", name, known)]


def records(steps: int) -> list[int]:
    """The steps that are recorded."""
    late = {steps - (steps - steps // 2) * k // LATE for k in range(LATE + 1)}
    return sorted({*log_spaced(steps, per_decade=PER_DECADE), *late})


def _algorithm(name: str, choices: dict[str, Any], *, vanishes: bool = False) -> Learner:
    def run(game: MarkovGame, *, steps: int, seeds: int, seed: int, theta: str) -> Run:
        schedule = f"power(z={theta}, c=1/4)" if vanishes else theta
        options = Options(theta=schedule, **choices)
        trace = learn(game, options, steps=steps, seeds=seeds, seed=seed, record=records(steps))
        exploration, repaired = None if vanishes else theta, bool(choices)
        prediction = limit_of_play(game, exploration, repaired=repaired)
        outcome = run_of(trace, game, learner=name)
        return replace(outcome, prediction=prediction, exploration=exploration, is_repaired=repaired)

    return run


def _decentralised(game: MarkovGame, *, steps: int, seeds: int, seed: int, theta: str) -> Run:
    phases = min(PHASES, steps)
    trace = decentralized_q_learning(game, phases=phases, stages=steps // phases, seeds=seeds, seed=seed)
    return run_of(trace, game, learner="decentralised q")


def _gradient(name: str, method: Callable[..., Any]) -> Learner:
    def run(game: MarkovGame, *, steps: int, seeds: int, seed: int, theta: str) -> Run:
        count, rng = min(steps, MOST_GRADIENTS), np.random.default_rng(seed)
        starts = [uniform(game), *(random_policy(game, rng) for _ in range(seeds - 1))]
        record = records(count)
        traces = [method(game, steps=count, start=start, record=record) for start in starts]
        blocks = tuple(np.concatenate(parts) for parts in zip(*(trace.policies for trace in traces), strict=True))
        return Run(name, traces[0].times, blocks, gaps_of(game, blocks), "gradients", Prediction())

    return run
