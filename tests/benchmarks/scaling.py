"""How time grows with players (by head counts) and with states (sparse): what each size takes, and the fitted power.

A series is one job at growing sizes; each is run for its own sake before it is timed, and the smallest time of a few
runs counts. The exponent is the slope of log time against log size over the upper half of the sizes, where overheads
no longer hide it.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import bicgstab
from timing import seconds, seconds_once

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_policy, uniform
from mpgtheory.game.sparse import enclosed_gaps, enclosed_value
from mpgtheory.game.sparse.solve import RELATIVE
from mpgtheory.learning import learn
from mpgtheory.potential import decide_potential
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

PLAYERS = (2, 4, 8, 16, 32, 64, 128)
SIDES = (3, 10, 32, 100, 316, 1000)
"""Sides of grid worlds: 9 to a million states."""
ALIKE = (10, 100, 1_000, 10_000)
LEARNERS = (4, 16, 64, 256, 1000)


@dataclass(frozen=True)
class Series:
    """One job: what it is, the unit of size, and (size, seconds) in order of size."""

    job: str
    unit: str
    points: tuple[tuple[int, float], ...]

    @property
    def exponent(self) -> float:
        """The fitted power of the size."""
        upper = np.log(np.array(self.points[len(self.points) // 2 :]))
        return float(np.polyfit(upper[:, 0], upper[:, 1], 1)[0])


def series(
    job: str, unit: str, sizes: Iterable[int], prepare: Callable[[int], tuple[int, Callable[[], Any]]]
) -> Series:
    """Time a job; `prepare` gives the size that is reported and the call, all data made before."""
    points = []
    for size in sizes:
        reported, call = prepare(size)
        points.append((reported, seconds(call, rounds=3 if reported < 100_000 else 1)))
    return Series(job, unit, tuple(points))


def crowd(players: int) -> MarkovGame:
    """Selfish routing by head counts, whatever its size."""
    return build(f"routing:players={players},dense=false")


def mixed(game: MarkovGame) -> Policy:
    return random_policy(game, np.random.default_rng(0))


def by_players() -> list[Series]:
    """Evaluation, Nash gaps and the potential decision of routing games."""

    def evaluation(players: int, arithmetic: Any) -> tuple[int, Callable[[], Any]]:
        game = crowd(players)
        over, policy = game.over(arithmetic), mixed(game).over(arithmetic)
        return players, lambda: Evaluation(over, policy).Q

    def gap(players: int, arithmetic: Any) -> tuple[int, Callable[[], Any]]:
        game = crowd(players)
        over, policy = game.over(arithmetic), mixed(game).over(arithmetic)
        return players, lambda: nash_gap(Evaluation(over, policy))

    return [
        series("V and Q of a mixed profile, doubles", "players", PLAYERS, lambda n: evaluation(n, FLOAT)),
        series("V and Q of a mixed profile, exact", "players", PLAYERS[:-1], lambda n: evaluation(n, EXACT)),
        series("Nash gap of a mixed profile, doubles", "players", PLAYERS, lambda n: gap(n, FLOAT)),
        series("Nash gap of a mixed profile, exact", "players", PLAYERS[:-1], lambda n: gap(n, EXACT)),
        *of_alike_players(),
    ]


def of_alike_players() -> list[Series]:
    """What players who are alike, and mostly play alike, save: exact answers for thousands."""

    def decision(players: int) -> tuple[int, Callable[[], Any]]:
        game = crowd(players)
        return players, lambda: decide_potential(game, np.random.default_rng(0))

    def gap(players: int) -> tuple[int, Callable[[], Any]]:
        game = crowd(players)
        policy = uniform(game)
        return players, lambda: nash_gap(Evaluation(game, policy))

    return [
        series("Nash gap of the uniform profile, exact", "players", ALIKE, gap),
        series("potential decision (refuted by an exact four-cycle)", "players", ALIKE, decision),
    ]


def grid(side: int) -> tuple[MarkovGame, Policy]:
    """A grid world over doubles with a random mixed profile."""
    game, rng = build(f"gridworld:size={side}").over(FLOAT), np.random.default_rng(0)
    blocks = [rng.random((game.n_states, count)) + 0.1 for count in game.action_counts]
    return game, Policy(tuple(block / block.sum(axis=1, keepdims=True) for block in blocks), FLOAT)


def by_states() -> list[Series]:
    """Values and Nash gaps of grid worlds, enclosed."""

    def value(side: int) -> tuple[int, Callable[[], Any]]:
        game, policy = grid(side)
        return game.n_states, lambda: enclosed_value(Evaluation(game, policy))

    def gaps(side: int) -> tuple[int, Callable[[], Any]]:
        game, policy = grid(side)
        return game.n_states, lambda: enclosed_gaps(Evaluation(game, policy))

    def walk(side: int) -> tuple[int, Callable[[], Any]]:
        game, steps = build(f"gridworld:size={side}"), 200_000
        return game.n_states, lambda: learn(game, steps=steps, record=[], cores=1)

    return [
        series("chain and values of a mixed profile, enclosed", "states", SIDES, value),
        series("Nash gaps of a mixed profile, enclosed", "states", SIDES[:-1], gaps),
        series("200,000 steps of the learner, set-up included", "states", SIDES[:-1], walk),
    ]


def learner_paces() -> Series:
    """Seconds a step of Algorithm 1 on routing games by head counts."""
    points = []
    for players in LEARNERS:
        game = build(f"routing:players={players},threshold={max(2, players // 2)},dense=false")
        steps = 4_000_000 // players
        learn(game, steps=10, record=[], cores=1)
        taken = min(learn(game, steps=steps, record=[], cores=1).seconds for _ in range(3))
        points.append((players, taken / steps))
    return Series("a step of Algorithm 1", "players", tuple(points))


def against_bare_solve(side: int, *, rounds: int = 3) -> tuple[float, float, float]:
    """Seconds of our enclosed values of a chain, of SciPy's bare solve of the same system, and the radius.

    In turn; assembling the chain and the system is in neither.
    """
    game, policy = grid(side)
    chain = csr_array(Evaluation(game, policy).chain)
    system = csr_array(eye_array(game.n_states, format="csr") - game.discount * chain)
    ours, bare, radius = [], [], 0.0
    for _ in range(rounds):
        at = Evaluation(game, policy)
        right = at.payoffs[0]
        ours.append(seconds_once(lambda at=at: enclosed_value(at)))
        bare.append(seconds_once(lambda right=right: bicgstab(system, right, rtol=RELATIVE, atol=0.0)))
        radius = enclosed_value(at).radius
    return min(ours), min(bare), radius


def peak_gigabytes() -> float:
    """The largest memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
