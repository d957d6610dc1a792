"""The path of one run of the compiled learner: what chance and schedules decided, so that the run can be made again.

States, joint actions and step sizes are those of the kernel, to the bit: a step size is a double, and so an exact
number. Whoever applies Algorithm 1 to them in exact arithmetic sees how far rounding has led the learner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.learning.admission import admit
from mpgtheory.learning.options import Options
from mpgtheory.learning.run import Learner
from mpgtheory.learning.sampler import sampler_of
from mpgtheory.learning.states import start
from mpgtheory.learning.step_size_tables import CONSTANT, evaluate, power_law, tables_of
from mpgtheory.learning.streams import spawn

if TYPE_CHECKING:
    from flint import fmpq

    from mpgtheory.game import MarkovGame
    from mpgtheory.learning.states import Standing
    from mpgtheory.step_sizes import Schedule

MOST_RECORDED = 200_000
"""Iterates of a path that is kept whole."""
READINGS = {"reply": "previous", "ties": "lowest", "temperature": 0.0, "perturbation": False, "bootstrap": "next"}
"""The reading of Algorithm 1 that is as printed, but for the continuation of (4a)."""


@dataclass(frozen=True, eq=False)
class RecordedPath:
    """A run of T iterates from the start of Algorithm 1.

    Shapes:  states (T + 1,) and actions (T, N) of integers; alphas and betas: for each player its step sizes at the
             counters 1, 2, ... that occurred; theta: exploration of each player. `end` is where the learner stands.
    """

    game: MarkovGame
    options: Options
    states: Array
    actions: Array
    alphas: tuple[Array, ...]
    betas: tuple[Array, ...]
    theta: tuple[fmpq, ...]
    end: Standing

    def __repr__(self) -> str:
        return f"RecordedPath: {len(self.actions):,} iterates of Algorithm 1 on {self.game.name}"


def record_path(game: MarkovGame, options: Options | None = None, *, steps: int, seed: int = 0) -> RecordedPath:
    """The path of the first run that `learn` makes with these options and this seed.

    Raises:  InputError for options that are not Algorithm 1 as printed or repaired, or more iterates than are kept.
    """
    chosen = (options or Options()).for_players(game.n_players)
    theta = constant_exploration(chosen)
    if not 1 <= steps <= MOST_RECORDED:
        raise InputError(f"steps is {steps}; a path of 1 to {MOST_RECORDED} iterates can be recorded")
    admit(game, chosen, steps)
    learner = Learner(game, sampler_of(game), chosen, start(game, spawn(seed, 1)[0]))
    states, actions = np.empty(steps + 1, dtype=np.int64), np.empty((steps, game.n_players), dtype=np.int64)
    for t in range(steps):
        states[t], actions[t] = learner.state, learner.actions
        learner.advance(1)
    states[steps], end = learner.state, learner.standing
    alphas = [used(schedule, int(plays.max())) for schedule, plays in zip(chosen.alpha, end.plays, strict=True)]
    betas = [used(schedule, int(end.visits.max())) for schedule in chosen.beta]
    return RecordedPath(game, chosen, frozen(states), frozen(actions), tuple(alphas), tuple(betas), theta, end)


def used(schedule: Schedule, most: int) -> Array:
    """The kernel's values at the counters 1, ..., most (at least one)."""
    counters = np.arange(1, max(most, 1) + 1)
    values = np.empty(len(counters))
    evaluate(tables_of([schedule]), 0, counters, values)
    return frozen(values)


def constant_exploration(options: Options) -> tuple[fmpq, ...]:
    """theta of each player.

    Raises:  InputError unless the options are Algorithm 1 as printed or with the explored continuation, with
             exploration that stays and is not 0.
    """
    from flint import fmpq

    for name, usual in READINGS.items():
        if getattr(options, name) != usual:
            text = str(usual).lower()
            raise InputError(
                f"{name} is {getattr(options, name)}; the inequality is about Algorithm 1 with {name} {text}"
            )
    rates = []
    for schedule, kind in zip(options.theta, tables_of(options.theta).kinds, strict=True):
        law = power_law(schedule) if kind == CONSTANT else None
        if law is None or not 0 < law[0] < 1:
            raise InputError(f"theta is {schedule}; the inequality needs exploration that stays, between 0 and 1")
        rates.append(fmpq(law[0].numerator, law[0].denominator))
    return tuple(rates)
