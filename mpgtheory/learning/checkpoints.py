"""Runs that are written to the disk now and then, so that a machine that fails costs minutes, not days.

At a checkpoint the run is interrupted as by Ctrl-C, written, and resumed: resumed runs are the uninterrupted ones, bit
for bit, so the trace is that of a run without checkpoints.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mpgtheory.learning.seed_threads import Progress
from mpgtheory.learning.trace import Trace, record_times

RECORDED = ("policies", "q", "plays", "visits", "states")
"""Members of a trace whose second axis is the record."""


def with_checkpoints(
    begin: Callable[[Progress], Trace],
    go_on: Callable[[Trace, Progress], Trace],
    save: Callable[[Trace], None],
    *,
    every: float,
    steps: int,
    record: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Trace:
    """The trace of `begin`, interrupted every so many seconds, saved, and continued by `go_on`.

    `begin` and `go_on` hand the progress callback that they are given to `learn` and `resume`. An interruption by the
    user ends the run as ever; during `save` and while the run begins again too: then what was recorded until there is
    returned, and saved or not.
    """
    clock, stops = _Clock(every, progress), []
    trace = begin(clock)
    while trace.is_interrupted and clock.is_due and trace.steps < steps:
        stops.append(trace.steps)
        try:
            save(trace)
            clock.begin_again(trace)
            trace = go_on(trace, clock)
        except KeyboardInterrupt:
            break
    if trace.steps == steps:  # the last interruption came too late
        trace = replace(trace, is_interrupted=False)
    return without(trace, {*stops} - {*record_times(record, steps), trace.steps})


class _Clock:
    """A progress callback that interrupts a run when a checkpoint is due."""

    def __init__(self, every: float, progress: Progress | None) -> None:
        self.every, self.progress = every, progress
        self.before, self.is_due = 0, False
        self.since = time.perf_counter()

    def begin_again(self, trace: Trace) -> None:
        """From here on the next checkpoint is waited for."""
        self.before, self.is_due, self.since = trace.steps * trace.seeds, False, time.perf_counter()

    def __call__(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(self.before + done, self.before + total)
        if not self.is_due and done < total and time.perf_counter() - self.since >= self.every:
            self.is_due = True
            raise KeyboardInterrupt


def without(trace: Trace, times: Collection[int]) -> Trace:
    """The trace without its records at some iterates."""
    kept = ~np.isin(trace.times, np.array(sorted(times), dtype=np.int64))

    def part(value: Any) -> Any:
        return tuple(block[:, kept] for block in value) if isinstance(value, tuple) else value[:, kept]

    members: dict[str, Any] = {name: part(getattr(trace, name)) for name in RECORDED}
    return replace(trace, times=trace.times[kept], **members)
