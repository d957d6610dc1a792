"""Run Algorithm 1: many seeds, over the cores, recorded, resumable.

trace = learn(game, Options(alpha="power(z=9/10, c=3/5)", theta="1/20"), steps=10**7, seeds=16)
trace = resume(trace, game, steps=10**8)          # the same numbers as one run of 10**8 steps
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.learning.admission import admit
from mpgtheory.learning.cache_lines import on_own_lines
from mpgtheory.learning.kernel import compiled
from mpgtheory.learning.lane_learner import LaneLearner, fits, grouped, has_wide_registers
from mpgtheory.learning.layout import Memory
from mpgtheory.learning.options import Options
from mpgtheory.learning.sampler import Sampler, sampler_of
from mpgtheory.learning.seed_threads import Progress, SeedThreads
from mpgtheory.learning.states import Standing, is_as_printed, memory_of, rules_of, schedules_of, standing_of, start
from mpgtheory.learning.step_size_tables import TABULATED_PER_SEED, StepSizeTables, own_scratch, tabulated
from mpgtheory.learning.streams import spawn
from mpgtheory.learning.trace import Trace, check_size, joined, record_times, trace_of

ALGORITHM = "algorithm 1"
MOST_SEEDS = 10_000
"""Seeds of one run: each takes a millisecond before the first step."""
Warn = Callable[[str], None]


def ignore_note(note: str) -> None:
    """Ignore the note."""


def learn(
    game: MarkovGame,
    options: Options | None = None,
    *,
    steps: int,
    seeds: int = 1,
    seed: int = 0,
    record: Sequence[int] | None = None,
    cores: int | None = None,
    progress: Progress | None = None,
    warn: Warn = ignore_note,
) -> Trace:
    """Run Algorithm 1 for `steps` iterates with `seeds` independent streams spawned from `seed`.

    Recorded at the iterates `record` (default: ten a decade) and at the last. Ctrl-C ends the run early and keeps what
    was recorded (`is_interrupted`). `warn` is told, before anything runs, what may not be learned; the trace holds the
    same as `notes`.

    Raises:  InputError, before anything runs, for input that cannot be used (see `admission`).
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise InputError(f"seeds is {seeds}; it must lie between 1 and {MOST_SEEDS}: run more with another seed")
    chosen = (options or Options()).for_players(game.n_players)
    notes = admit(game, chosen, steps)
    times = record_times(record, steps)
    check_size(game, seeds, len(times))
    for note in notes:
        warn(note)
    standings = [start(game, rng) for rng in spawn(seed, seeds)]
    return _run(game, chosen, standings, times, cores, progress, seed=seed, notes=notes)


def resume(
    trace: Trace,
    game: MarkovGame,
    *,
    steps: int,
    record: Sequence[int] | None = None,
    cores: int | None = None,
    progress: Progress | None = None,
    warn: Warn = ignore_note,
) -> Trace:
    """Go on from the end of `trace` to iterate `steps`, as an uninterrupted run would have done.

    Raises:  InputError if the trace is of another game or algorithm, or is already there.
    """
    if trace.algorithm != ALGORITHM or not trace.standings:
        raise InputError(f"a trace of {trace.algorithm} holds no state to resume; resume traces of {ALGORITHM}")
    if trace.fingerprint != fingerprint(game, sampler_of(game)):
        raise InputError(f"the trace is of {trace.game}; {game.name} has other payoffs, transitions or discount")
    if steps <= trace.steps:
        raise InputError(f"steps is {steps}; the trace stands at iterate {trace.steps} already: give a larger number")
    options = Options.from_document(trace.options)
    notes = admit(game, options, steps)
    times = record_times(record, steps, start=trace.steps)
    check_size(game, trace.seeds, len(times) + len(trace.times))
    for note in notes:
        warn(note)
    later = _run(game, options, trace.standings, times, cores, progress, seed=trace.seed, notes=notes)
    return joined(trace, replace(later, seconds=later.seconds + trace.seconds))


def _run(
    game: MarkovGame,
    options: Options,
    standings: Sequence[Standing],
    times: list[int],
    cores: int | None,
    progress: Progress | None,
    **named: Any,
) -> Trace:
    sampler, cores = sampler_of(game), cores or available_cores()
    team = _team(game, sampler, options, standings, (times[-1], cores))
    for kind in {type(one): one for one in team}.values():
        kind.advance(0)  # compiles, or loads what was compiled
    rows: list[list[list[Standing]]] = [[one.standings] if times[0] == one.iterate else [] for one in team]
    seed_threads = SeedThreads(
        [one.iterate for one in team],
        times[-1],
        times,
        lambda group, steps: team[group].advance(steps),
        lambda group, iterate: rows[group].append(team[group].standings),
        sizes=[len(one.standings) for one in team],
    )
    since = time.perf_counter()
    finished = seed_threads.run(cores, progress)
    seconds = time.perf_counter() - since
    for row, one in zip(rows, team, strict=True):  # an early end is no stop of the seed_threads
        if not row or row[-1][0].iterate != one.iterate:
            row.append(one.standings)
    return trace_of(
        [[record[k] for record in row] for row in rows for k in range(len(row[0]))],
        game,
        algorithm=ALGORITHM,
        fingerprint=fingerprint(game, sampler),
        options=options.document(),
        seeds=len(standings),
        steps=seed_threads.goal,
        seconds=seconds,
        is_interrupted=not finished,
        **named,
    )


def _team(
    game: MarkovGame, sampler: Sampler, options: Options, standings: Sequence[Standing], until: tuple[int, int]
) -> list[Learner | LaneLearner]:
    """Who runs the seeds, until = (iterate, cores): eight at a time where that can be done and is sooner."""
    goal, cores = until
    steps = (goal - standings[0].iterate) * len(standings)
    step_sizes, which = schedules_of(options)
    schedules = tabulated(step_sizes, min(goal, steps, TABULATED_PER_SEED * len(standings))), which
    work = steps * game.n_players if has_wide_registers() and fits(sampler, options) else 0
    groups = grouped(len(standings), cores, work)
    return [
        LaneLearner(game, sampler, options, [standings[seed] for seed in seeds], schedules)
        if len(seeds) > 1
        else Learner(game, sampler, options, standings[seeds[0]], schedules)
        for seeds in groups
    ]


class Learner:
    """One seed's run: its memory and stream, advanced in place.

    Runs that share `schedules` share the tables of step sizes; by default they are computed as they come.
    """

    def __init__(
        self,
        game: MarkovGame,
        sampler: Sampler,
        options: Options,
        standing: Standing,
        schedules: tuple[StepSizeTables, Array] | None = None,
    ) -> None:
        step_sizes, which = schedules or schedules_of(options)
        self._kernel = compiled(sampler.play, is_printed=is_as_printed(options))
        self._data: Any = sampler.own_data()
        self._rules = rules_of(game, options, own_scratch(step_sizes))
        self._memory: Memory = memory_of(standing, game.action_counts, step_sizes, which)
        self._words: Array = on_own_lines(standing.words)

    def advance(self, steps: int) -> None:
        self._kernel(self._data, self._rules, self._memory, self._words, steps)

    @property
    def iterate(self) -> int:
        return int(self._memory.place[0])

    @property
    def state(self) -> int:
        """s^t."""
        return int(self._memory.place[1])

    @property
    def actions(self) -> Array:
        """a^t. Shape (N,)."""
        return np.array(self._memory.actions)

    @property
    def standing(self) -> Standing:
        return standing_of(self._memory, self._words)

    @property
    def standings(self) -> list[Standing]:
        return [self.standing]


def fingerprint(game: MarkovGame, sampler: Sampler) -> str:
    """A digest of what the learner sees of a game: the sampler's data, the discount, the initial distribution."""
    digest = hashlib.sha256(repr((str(game.discount), [str(x) for x in game.initial])).encode())
    for array in sampler.data:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def available_cores() -> int:
    """Cores that this process may use: its affinity, its container's share, and LOKY_MAX_CPU_COUNT where it is set."""
    from joblib import cpu_count

    return int(cpu_count())
