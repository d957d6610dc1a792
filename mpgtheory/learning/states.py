"""Where a run stands: everything that it needs to go on, bit generator included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array, frozen
from mpgtheory.game import MarkovGame
from mpgtheory.learning.cache_lines import on_own_lines
from mpgtheory.learning.layout import LOWEST, RANDOM, UNIFORM, Memory, Rules
from mpgtheory.learning.options import Options
from mpgtheory.learning.step_size_tables import CONSTANT, StepSizeTables, tables_of
from mpgtheory.learning.streams import words_of
from mpgtheory.step_sizes import Schedule

TIES = {"lowest": LOWEST, "uniform": UNIFORM, "random": RANDOM}


KINDS: dict[str, Any] = {"q": np.float64, "policy": np.float64, "words": np.uint64}
"""Types of the arrays of a standing; the others are int64."""


@dataclass(frozen=True, eq=False)
class Standing:
    """One seed's run after an iterate t: s^t, a^t, the players' memories and the stream of random numbers.

    Shapes:  place (2,): t and s^t; actions (N,); q, policy, plays (N, S * max |A_i|), player i's (s, a) at
             s * |A_i| + a; visits (S,); words (4,) uint64, see `streams`.
    """

    place: Array
    actions: Array
    q: Array
    policy: Array
    plays: Array
    visits: Array
    words: Array

    def __post_init__(self) -> None:
        for field in fields(self):
            kind = KINDS.get(field.name, np.int64)
            object.__setattr__(self, field.name, frozen(np.array(getattr(self, field.name), dtype=kind)))

    @property
    def iterate(self) -> int:
        return int(self.place[0])


def start(game: MarkovGame, rng: np.random.Generator) -> Standing:
    """Stage 0: s^0 from mu, counters and q zero, pi^0 uniform, a^0 from pi^0 without exploration."""
    counts, states = game.action_counts, game.n_states
    shape = (len(counts), states * max(counts))
    policy = np.zeros(shape)
    for player, count in enumerate(counts):
        policy[player, : states * count] = 1.0 / count
    reached = game.over(FLOAT).initial.cumsum()[:-1]
    state = int(np.searchsorted(reached, rng.random(), side="right"))
    actions = [min(int(rng.random() * count), count - 1) for count in counts]
    zeros = np.zeros(shape)
    return Standing(
        place=np.array([0, state]),
        actions=np.array(actions),
        q=zeros,
        policy=policy,
        plays=zeros.astype(np.int64),
        visits=np.zeros(states, dtype=np.int64),
        words=words_of(rng),
    )


def rules_of(game: MarkovGame, options: Options, step_sizes: StepSizeTables) -> Rules:
    """The options that all players share, as the kernel reads them."""
    return Rules(
        step_sizes=step_sizes,
        discount=float(game.over(FLOAT).discount),
        temperature=options.temperature,
        ties=TIES[options.ties],
        is_perturbed=options.perturbation,
        continues_explored=options.continuation == "explored",
        replies_to_current=options.reply == "current",
        continues_at_same_state=options.bootstrap == "same",
    )


def is_as_printed(options: Options) -> bool:
    """Whether the options are Algorithm 1 as printed, with whatever step sizes, and fixed exploration."""
    variants = ("continuation", "reply", "ties", "temperature", "perturbation", "bootstrap")
    usual = Options()
    is_fixed = all(kind == CONSTANT for kind in tables_of(options.theta).kinds)
    return is_fixed and all(getattr(options, name) == getattr(usual, name) for name in variants)


def schedules_of(options: Options) -> tuple[StepSizeTables, Array]:
    """The step_sizes of all players, each distinct schedule once, and who uses which. Shape of the latter (N, 3)."""
    each = list(zip(options.alpha, options.beta, options.theta, strict=True))
    distinct: list[Schedule] = list(dict.fromkeys(schedule for row in each for schedule in row))
    return tables_of(distinct), np.array([[distinct.index(schedule) for schedule in row] for row in each])


def memory_of(standing: Standing, counts: Sequence[int], step_sizes: StepSizeTables, schedules: Array) -> Memory:
    """Fresh arrays for the kernel that stand where `standing` does; `counts` are |A_i|."""
    sizes = np.array(counts, dtype=np.int64)
    theta = step_sizes.values[schedules[:, 2]]
    rates = np.stack([np.zeros(len(sizes)), 1.0 - theta, theta / sizes], axis=1)
    memory = Memory(
        q=standing.q,
        policy=standing.policy,
        plays=standing.plays,
        visits=standing.visits,
        actions=standing.actions,
        rewards=np.zeros(len(sizes)),
        place=standing.place,
        reply=np.zeros(int(sizes.max())),
        rates=rates,
        sizes=sizes,
        schedules=schedules,
    )
    return Memory(*map(on_own_lines, memory))


def standing_of(memory: Memory, words: Array) -> Standing:
    """A copy of where the kernel stands."""
    return Standing(memory.place, memory.actions, memory.q, memory.policy, memory.plays, memory.visits, words)
