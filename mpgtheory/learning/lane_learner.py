"""Eight seeds' runs side by side: when that is done, their memory, and how it is taken apart again."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.learning.cache_lines import on_own_lines
from mpgtheory.learning.options import Options
from mpgtheory.learning.sampler import Sampler, play_tables
from mpgtheory.learning.states import Standing, memory_of, rules_of
from mpgtheory.learning.step_size_tables import CONSTANT, StepSizeTables, own_scratch, tables_of

LANES = 8
COST = 4
"""Single runs that take as long as eight side by side, about: see tests/benchmarks/README.md."""
LEAST_WORK = 2 * 10**8
"""Iterates of all players and seeds together (some seconds) beyond which it is worth to load another kernel."""
PER_LINE = 8
"""Numbers in a cache line."""


def fits(sampler: Sampler, options: Options) -> bool:
    """Whether seeds can learn side by side: dense or sparse tables, pure best replies, fixed exploration."""
    usual = Options()
    is_fixed = all(kind == CONSTANT for kind in tables_of(options.theta).kinds)
    is_pure = all(getattr(options, name) == getattr(usual, name) for name in ("ties", "temperature", "perturbation"))
    return sampler.play is play_tables and is_fixed and is_pure


@functools.cache
def has_wide_registers() -> bool:
    """Whether registers of this processor hold four doubles: with two, eight seeds take as long as one by one."""
    from llvmlite.binding import get_host_cpu_features

    return bool(get_host_cpu_features().get("avx2", False))


def grouped(seeds: int, cores: int, work: int) -> list[range]:
    """The seeds that learn together, in order; alone where that ends sooner, as with more cores than groups.

    `work` counts the iterates of all players and seeds.
    """
    groups = -(-seeds // LANES)
    if work <= LEAST_WORK or COST * -(-groups // cores) > -(-seeds // cores):
        return [range(seed, seed + 1) for seed in range(seeds)]
    whole = LANES * (groups if seeds % LANES > COST else seeds // LANES)
    together = [range(first, min(first + LANES, seeds)) for first in range(0, whole, LANES)]
    return together + [range(seed, seed + 1) for seed in range(whole, seeds)]


class LaneLearner:
    """The runs of up to eight seeds at one iterate, advanced together; lanes without a seed repeat the last."""

    def __init__(
        self,
        game: MarkovGame,
        sampler: Sampler,
        options: Options,
        standings: Sequence[Standing],
        schedules: tuple[StepSizeTables, Array],
    ) -> None:
        from mpgtheory.learning import lanes

        assert len({standing.iterate for standing in standings}) == 1
        self._shapes = standings[0].q.shape, len(standings)
        self._kernel, self._data = lanes.compiled(), sampler.own_data()
        self._rules = rules_of(game, options, own_scratch(schedules[0]))
        filled = [*standings, *[standings[-1]] * (LANES - len(standings))]
        self._memory: Any = lanes.LaneMemory(*map(on_own_lines, _arrays(game, filled, schedules)))

    def advance(self, steps: int) -> None:
        self._kernel(self._data, self._rules, self._memory, steps)

    @property
    def iterate(self) -> int:
        return int(self._memory.place[0])

    @property
    def standings(self) -> list[Standing]:
        """Where each seed stands."""
        memory, (shape, seeds) = self._memory, self._shapes
        cells = shape[0] * shape[1]
        rows = {name: getattr(memory, name).reshape(LANES, -1)[:, :cells] for name in ("q", "policy", "plays")}
        return [
            Standing(
                place=np.array([memory.place[0], memory.state[lane]]),
                actions=memory.actions[lane::LANES],
                **{name: array[lane].reshape(shape) for name, array in rows.items()},
                visits=memory.visits.reshape(LANES, -1)[lane],
                words=memory.words[lane::LANES],
            )
            for lane in range(seeds)
        ]


def _arrays(game: MarkovGame, standings: Sequence[Standing], schedules: tuple[StepSizeTables, Array]) -> list[Array]:
    """The arrays of `lanes.LaneMemory`, in order."""
    players, span = standings[0].q.shape
    lines = -(-players * span // PER_LINE) | 1  # an odd number: seeds a power of two apart would share few cache sets
    rates = memory_of(standings[0], game.action_counts, *schedules).rates

    def apart(name: str) -> Array:
        """One seed after another."""
        rows = np.array([getattr(standing, name).ravel() for standing in standings])
        return np.pad(rows, ((0, 0), (0, PER_LINE * lines - players * span))).ravel()

    def side_by_side(rows: list[Array]) -> Array:
        return np.array(rows).T.ravel()

    return [
        *map(apart, ("q", "policy", "plays")),
        np.concatenate([standing.visits for standing in standings]),
        side_by_side([standing.actions for standing in standings]),
        np.zeros(players * LANES),
        side_by_side([standing.words for standing in standings]),
        np.array([standing.place[1] for standing in standings]),
        np.array(game.action_counts, dtype=np.int64),
        rates[:, 1],
        rates[:, 2],
        schedules[1],
        np.array([PER_LINE * lines, span, game.n_states]),
        standings[0].place[:1],
        np.zeros(LANES, dtype=np.int64),
        np.zeros(LANES),
    ]
