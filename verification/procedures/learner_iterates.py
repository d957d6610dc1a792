"""The learner's own iterates against the texts of Algorithm 1's lines, in floating point.

The texts are those that are certified in exact arithmetic. Here their primitives (the estimate, the policy held, the
counters, what is played) are those of the learner's plain twin, which gives the same bits as its kernel.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning import Options
from mpgtheory.learning.exact import Iterate
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin, reference_step_size
from verification.claim import Check, Evidence, Method
from verification.compare import Comparison
from verification.evidence import float_evidence
from verification.instance import Instance
from verification.language.files import load_statement
from verification.language.given_runs import Given, Update
from verification.language.model import Model
from verification.language.tables import Table
from verification.tolerances import ONE_ITERATE

LENGTH = 30
"""Iterates of a run."""
MOST_CELLS = 600
"""Numbers in the tables of a game up to which a run is made in plain NumPy."""
START, PLAYED = "algorithm-1.initialization", "equation-6"
LINES = {
    "algorithm-1.counters": 0.0,
    "algorithm-1.unvisited": 0.0,
    "algorithm-1.unvisited.corrected": 0.0,
    "equation-4a": ONE_ITERATE,
    "equation-4b": 0.0,
    "equation-5a": ONE_ITERATE,
    "equation-5b": 0.0,
    "section-1.1.perturbation.corrected": ONE_ITERATE,
}
"""The lines of an iterate, with the tolerance; 0 where the learner must not even round."""


@dataclass(frozen=True, eq=False)
class Learned(Update):
    """An update that the learner made: what it has afterwards is its own."""

    now: Iterate


class LearnerModel(Model):
    """The primitives on updates, as the learner has them. twin: whose explored policies are those of (6)."""

    def __init__(self, game: MarkovGame, twin: Twin | None = None) -> None:
        super().__init__(game.dense().over(FLOAT))
        self.twin = twin

    def iterates(self, play: Given) -> list[Iterate]:
        return [play.before, play.now] if isinstance(play, Learned) else [play]

    def _explored(self, w: Table, theta: Table) -> Table:
        twin = self.twin
        assert twin is not None, "only (6) speaks of what is played"
        states = range(self.game.n_states)
        return Table([[twin.explored(i, s).tolist() for s in states] for i in range(self.game.n_players)])


def is_small(instance: Instance) -> bool:
    """Games on which a run in plain NumPy takes no time."""
    return bool(instance.game.cells <= MOST_CELLS)


@functools.lru_cache(maxsize=2)
def run(instance: Instance) -> tuple[Learned, ...]:
    """The first iterates of the learner's twin, with the step sizes that it uses."""
    game, options = instance.game, Options().for_players(instance.game.n_players)
    twin = Twin(game, options, start(game, instance.rng("algorithm-1")))
    made = []
    for _ in range(LENGTH):
        before, state, joint = standing(twin), twin.state, tuple(map(int, twin.actions))
        twin.iterate()
        counts = [int(before.plays[i][state, a]) + 1 for i, a in enumerate(joint)]
        alphas = tuple(map(reference_step_size, options.alpha, counts))
        betas = tuple(reference_step_size(schedule, int(before.visits[state]) + 1) for schedule in options.beta)
        made.append(Learned(state, joint, twin.state, alphas, betas, 0, before, standing(twin)))
    return tuple(made)


def standing(twin: Twin) -> Iterate:
    """What the players have, copied."""
    q = tuple(np.array(block) for block in twin.q)
    policy = Policy(tuple(np.array(block) for block in twin.pi), FLOAT)
    return Iterate(twin.t, q, policy, np.array(twin.visits), tuple(np.array(block) for block in twin.plays))


def along_a_run(claim: str, instance: Instance) -> Iterator[Comparison]:
    """A line of Algorithm 1 at each iterate of the run."""
    statement, model = load_statement(claim), LearnerModel(instance.game)
    for number, update in enumerate(run(instance)):
        for c in statement.comparisons(model, {"y": update}):
            yield replace(c, place=f"iterate {number + 1} of a run: {c.place}")


def of_the_learner(claim: str, instance: Instance) -> Evidence:
    """Evidence from a line of Algorithm 1 along the run."""
    note = f"{LENGTH} iterates of the learner's plain twin, which gives the same bits as its kernel"
    return float_evidence(instance, list(along_a_run(claim, instance)), LINES[claim], note=note)


def at_the_start(instance: Instance) -> Evidence:
    """Counters, estimates and policies with which the learner starts."""
    game = instance.game
    began = standing(Twin(game, Options(), start(game, instance.rng(START))))
    comparisons = list(load_statement(START).comparisons(LearnerModel(game), {"y": began}))
    return float_evidence(instance, comparisons, 0.0, note="1/|A_i| rounded to a double")


def what_is_drawn_from(instance: Instance) -> Evidence:
    """The probabilities from which the learner draws, after some iterates."""
    game = instance.game
    options = Options().for_players(game.n_players)
    twin = Twin(game, options, start(game, instance.rng(PLAYED)))
    twin.run(LENGTH)
    theta = [reference_step_size(schedule, twin.t) for schedule in options.theta]
    case = {"pi": standing(twin).policy, "theta": theta}
    comparisons = list(load_statement(PLAYED).comparisons(LearnerModel(game, twin), case))
    note = f"after {LENGTH} iterates, theta = {', '.join(dict.fromkeys(f'{x:g}' for x in theta))}"
    return float_evidence(instance, comparisons, ONE_ITERATE, note=note)


def _line(claim: str) -> Check:
    def suits(instance: Instance) -> bool:
        return is_small(instance) and next(along_a_run(claim, instance), None) is not None

    return Check(Method.FLOAT, "a run of the learner", functools.partial(of_the_learner, claim), suits=suits)


def _check(title: str, measure: Callable[[Instance], Evidence]) -> Check:
    return Check(Method.FLOAT, title, measure, suits=is_small)


CHECKS: dict[str, Any] = {
    **{claim: (_line(claim),) for claim in LINES},
    START: (_check("the learner", at_the_start),),
    PLAYED: (_check("what the learner draws from", what_is_drawn_from),),
}
