"""Single iterates of Algorithm 1, on which its lines are checked: exact ones from any start, and those of the learner.

A statement about one iterate is checked where it can fail: for every transition (s, a, s') that is possible (or, in a
large game, for some of each kind), from estimates, policies and counters that are drawn, ties and boundary policies
among them; and along a run of the learner's plain twin, in floating point. What holds of every iterate from every start
holds of all iterates.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.game import TabularGame
from mpgtheory.learning import Options
from mpgtheory.learning.exact import Iterate, Play, following, iterates
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin, reference_pace
from mpgtheory.policy import Policy
from verification.claim import Check, Evidence, Method
from verification.compare import Comparison
from verification.evidence import exact_evidence, float_evidence
from verification.falsify.trial import Example
from verification.instance import Instance
from verification.tolerances import ONE_ITERATE

MOST_ITERATES = 8
"""Transitions that are tried in a game with more of them: some of every state and joint action."""
MOST_CELLS = 600
"""Numbers in the tables of a game up to which single iterates are tried: each certificate holds them all."""
LENGTH = 30
"""Iterates of the learner's twin."""


@dataclass(frozen=True, eq=False)
class Step:
    """One iterate t: s^{t-1}, a^{t-1}, s^t, what was before and after, and the step sizes that it used.

    alpha, beta: alpha_i(n~_i^t(s^{t-1}, a_i^{t-1})) and beta_i(n^t(s^{t-1})) of each player.
    tie:         which best reply was taken where there are several.
    """

    game: TabularGame
    label: str
    state: int
    joint: tuple[int, ...]
    after: int
    before: Iterate
    now: Iterate
    alpha: tuple[Any, ...]
    beta: tuple[Any, ...]
    tie: int
    case: int = 0


Compare = Callable[[Step], Iterable[Comparison]]
"""What a line of Algorithm 1 claims of one iterate, in either arithmetic."""


def suits_iterates(instance: Instance) -> bool:
    """Games whose whole description fits into a certificate of a few iterates."""
    return bool(instance.game.cells <= MOST_CELLS)


def has_others(instance: Instance) -> bool:
    """Games in which an iterate leaves some entry as it is: two states, or a player with two actions."""
    return suits_iterates(instance) and (instance.game.n_states > 1 or max(instance.game.action_counts) > 1)


def checks(
    claim: str,
    compare: Compare,
    *,
    exactly: bool = False,
    suits: Callable[[Instance], bool] = suits_iterates,
) -> tuple[Check, Check]:
    """An exact check from any start, and one of the learner; `exactly`: the learner must not even round."""

    def from_any_start(instance: Instance) -> Evidence:
        steps = single_steps(instance)
        comparisons = [comparison for step in steps for comparison in compare(step)]
        return exact_evidence(claim, instance, comparisons, [step_case(step) for step in steps], note=_described(steps))

    def of_the_learner(instance: Instance) -> Evidence:
        comparisons = [comparison for step in learner_steps(instance) for comparison in compare(step)]
        note = f"{LENGTH} iterates of the learner's plain twin, which gives the same bits as its kernel"
        return float_evidence(instance, comparisons, 0.0 if exactly else ONE_ITERATE, note=note)

    return (
        Check(Method.EXACT, "single iterates from any start", from_any_start, suits=suits),
        Check(Method.FLOAT, "a run of the learner", of_the_learner, suits=suits),
    )


def tried(compare: Compare) -> Callable[[Example], Iterator[Comparison]]:
    """The same of every iterate of a drawn play, as a trial's conclusion; the part is called `play`."""

    def conclusion(x: Example) -> Iterator[Comparison]:
        return (comparison for step in steps_of(x.game, x["play"]) for comparison in compare(step))

    return conclusion


def steps_of(game: TabularGame, play: Play, *, label: str = "play") -> list[Step]:
    """The iterates of Algorithm 1 along a play, from its own start."""
    found = iterates(game, play)
    return [_step(game, play, before, now, label) for before, now in itertools.pairwise(found)]


def _step(game: TabularGame, play: Play, before: Iterate, now: Iterate, label: str) -> Step:
    k = before.t
    s, joint = play.states[k], play.actions[k]
    return Step(
        game=game,
        label=f"{label}, s = {game.states[s]}, a = {joint}",
        state=s,
        joint=joint,
        after=play.states[k + 1],
        before=before,
        now=now,
        alpha=tuple(pace[before.plays[i][s, joint[i]]] for i, pace in enumerate(play.alphas)),
        beta=tuple(pace[before.visits[s]] for pace in play.betas),
        tie=play.ties[k],
        case=k,
    )


def _described(steps: tuple[Step, ...]) -> str:
    return f"{len(steps)} iterates from drawn estimates, policies and counters"


# Exact iterates from any start.


@functools.lru_cache(maxsize=2)
def single_steps(instance: Instance) -> tuple[Step, ...]:
    """An iterate for each possible (s, a, s'), or for MOST_ITERATES of them, from drawn starts."""
    game, rng = instance.game.dense(), instance.rng("algorithm-1")
    places = [tuple(map(int, place)) for place in np.argwhere(game.transitions != 0)]
    chosen = np.unique(np.linspace(0, len(places) - 1, MOST_ITERATES).astype(int))
    policies = itertools.cycle(profile.policy for profile in instance.profiles)
    return tuple(
        single_step(game, places[int(k)], any_start(game, next(policies), rng), number)
        for number, k in enumerate(chosen)
    )


def single_step(game: TabularGame, place: tuple[int, ...], before: Iterate, number: int) -> Step:
    """The iterate after `before` in which (s, a, s') = `place` happens."""
    state, *joint, after = place
    length = int(before.visits.max()) + 1
    play = Play((state, after), (tuple(joint),), _alphas(game, length), _betas(game, length), (number,))
    return played_step(game, play, before, number)


def played_step(game: TabularGame, play: Play, before: Iterate, number: int) -> Step:
    """The iterate after `before` along a play of one stage."""
    made = _step(game, play, before, following(game, play, before), f"iterate {number + 1}")
    return Step(**{**vars(made), "case": number})


def any_start(game: TabularGame, policy: Policy, rng: np.random.Generator, visits: Array | None = None) -> Iterate:
    """Drawn estimates with ties, the policy given, and counters that fit together (and with `visits` if given)."""
    visits = rng.integers(0, 4, size=game.n_states) if visits is None else visits
    estimates = tuple(EXACT.array(rng.integers(-3, 4, size=block.shape)) / fmpq(2) for block in policy)
    plays = []
    for block in policy:
        weights = np.full(block.shape[1], 1 / block.shape[1])
        plays.append(rng.multinomial(visits, weights))
    return Iterate(0, estimates, policy, visits, tuple(plays))


def _alphas(game: TabularGame, length: int) -> tuple[tuple[fmpq, ...], ...]:
    return tuple(tuple(fmpq(1, n + 1 + i) for n in range(1, length + 1)) for i in range(game.n_players))


def _betas(game: TabularGame, length: int) -> tuple[tuple[fmpq, ...], ...]:
    return tuple(tuple(fmpq(1, n * n + 2 + i) for n in range(1, length + 1)) for i in range(game.n_players))


def step_case(step: Step) -> dict[str, Any]:
    """An iterate as the kernel reads it."""
    return {
        "state": step.state,
        "joint": list(step.joint),
        "after": step.after,
        "alpha": list(step.alpha),
        "beta": list(step.beta),
        "tie": step.tie,
        "before": standing(step.before),
        "now": standing(step.now),
    }


def standing(iterate: Iterate) -> dict[str, Any]:
    """Estimates, policies and counters as the kernel reads them."""
    plays = [counts.tolist() for counts in iterate.plays]
    return {"q": iterate.q, "policy": iterate.policy, "visits": iterate.visits.tolist(), "plays": plays}


# The learner.


@functools.lru_cache(maxsize=2)
def learner_steps(instance: Instance) -> tuple[Step, ...]:
    """LENGTH iterates of the learner's twin, in floating point, with the step sizes that it uses."""
    options = Options().for_players(instance.game.n_players)
    twin = Twin(instance.game, options, start(instance.game, instance.rng("algorithm-1")))
    game = instance.game.dense().over(FLOAT)
    steps = []
    for number in range(LENGTH):
        before, state, joint = _standing_of(twin), twin.state, tuple(map(int, twin.actions))
        twin.iterate()
        now = _standing_of(twin)
        alpha = tuple(reference_pace(options.alpha[i], int(before.plays[i][state, a]) + 1) for i, a in enumerate(joint))
        beta = tuple(reference_pace(schedule, int(before.visits[state]) + 1) for schedule in options.beta)
        label = f"iterate {number + 1} of a run"
        steps.append(Step(game, label, state, joint, twin.state, before, now, alpha, beta, 0))
    return tuple(steps)


def _standing_of(twin: Twin) -> Iterate:
    q = tuple(np.array(block) for block in twin.q)
    policy = Policy(tuple(np.array(block) for block in twin.pi), FLOAT)
    return Iterate(twin.t, q, policy, np.array(twin.visits), tuple(np.array(block) for block in twin.plays))


def others(shape: tuple[int, ...], *visited: Any) -> Array:
    """True everywhere but at the visited entry. Shape `shape`, bool."""
    mask = np.ones(shape, dtype=bool)
    mask[visited] = False
    return mask
