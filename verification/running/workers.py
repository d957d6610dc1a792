"""Workers: who runs tasks. Each runs one at a time; the runner says which, and hears what it came to.

`InProcess` is this process itself. `Processes` are processes on the cores of this machine, started by joblib's executor
loky, each alone in its executor: so it is known which task a process died of, and one that hangs can be killed alone.
Every library in them uses one thread.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self

from mpgtheory.errors import InputError
from verification.running.plan import Plan
from verification.running.records import error_text, timeout_text
from verification.running.worker_state import ONE_THREAD, WorkerState, open_worker, packed, perform_here

DEATHS = 2
"""Workers that may die of a task before it counts as failed: the first may have died of something else."""


class Ended(NamedTuple):
    """A task that ended, and its outcome as text."""

    number: int
    outcome: str


class Workers(ABC):
    """A context manager: inside, the workers that are `idle` can be given tasks; at its end they are stopped.

    limit: seconds that a task may take.
    jobs:  processes that may be used on this machine.
    """

    limit: float | None
    jobs: int

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        """Stop all workers at once, whatever they do."""

    @abstractmethod
    def idle(self) -> Sequence[Any]:
        """The workers that can be given a task now, each as often as it can."""

    @abstractmethod
    def start(self, worker: Any, number: int) -> None:
        """Give an idle worker a task."""

    @abstractmethod
    def ended(self, seconds: float) -> list[Ended]:
        """The tasks that ended, as soon as there is one; an empty list if none did within `seconds`."""

    @abstractmethod
    def describe(self) -> str:
        """Who they are, in words."""


class InProcess(Workers):
    """This process: one task at a time, run when its end is asked for."""

    jobs = 1

    def __init__(self, plan: Plan, limit: float | None = None) -> None:
        self._state, self.limit = WorkerState(plan), limit
        self._next: int | None = None
        self._before: str | None = None

    def __enter__(self) -> Self:
        self._before = os.environ.get("LOKY_MAX_CPU_COUNT")
        os.environ["LOKY_MAX_CPU_COUNT"] = "1"  # what joblib and the learner go by
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        if self._before is None:
            del os.environ["LOKY_MAX_CPU_COUNT"]
        else:
            os.environ["LOKY_MAX_CPU_COUNT"] = self._before

    def idle(self) -> Sequence[int]:
        return () if self._next is not None else (0,)

    def start(self, worker: int, number: int) -> None:
        self._next = number

    def ended(self, seconds: float) -> list[Ended]:
        assert self._next is not None
        outcome = self._state.perform(self._next, self.limit)
        number, self._next = self._next, None
        return [Ended(number, outcome)]

    def describe(self) -> str:
        return "this process"


@dataclass
class _Seat:
    """One process, the task it has, and the end that is waited for: of that task, or first of the process's start."""

    executor: Any
    future: Any
    number: int | None = None
    since: float | None = None
    """When the task was given to the process; None as long as the process is not ready for it."""


@dataclass
class Processes(Workers):
    """`jobs` processes on this machine. A task that takes longer than `limit` seconds is killed with its process."""

    plan: Plan
    jobs: int
    limit: float | None = None
    _seats: list[_Seat] = field(default_factory=list, init=False)
    _deaths: dict[int, int] = field(default_factory=dict, init=False)

    def __enter__(self) -> Self:
        self._study = packed(self.plan.study)
        self._seats = [_Seat(*self._process()) for _ in range(self.jobs)]
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        for seat in self._seats:
            seat.executor.shutdown(kill_workers=True)

    def _process(self) -> tuple[Any, Any]:
        """A new process, and the future of its being ready."""
        from joblib.externals.loky import ProcessPoolExecutor

        given = (self._study, self.plan.setting, os.getpid())
        with _deaf_to_interrupts():
            executor = ProcessPoolExecutor(max_workers=1, initializer=open_worker, initargs=given, env=ONE_THREAD)
            return executor, executor.submit(os.getpid)

    def idle(self) -> Sequence[int]:
        return [worker for worker, seat in enumerate(self._seats) if seat.future is None]

    def start(self, worker: int, number: int) -> None:
        seat = self._seats[worker]
        seat.number = number
        self._submit(seat, number)

    def _submit(self, seat: _Seat, number: int) -> None:
        """Give the task to the process, or to a new one if it died while it was idle."""
        try:
            seat.since, seat.future = time.monotonic(), seat.executor.submit(perform_here, number)
        except BrokenExecutor:
            self._replace(seat)

    def ended(self, seconds: float) -> list[Ended]:
        wait([seat.future for seat in self._seats if seat.future], timeout=seconds, return_when=FIRST_COMPLETED)
        ends = []
        for seat in self._seats:
            if seat.since is None:
                self._see_ready(seat)
            elif (outcome := self._outcome(seat)) is not None:
                assert seat.number is not None
                ends.append(Ended(seat.number, outcome))
                seat.number = None
        return ends

    def _see_ready(self, seat: _Seat) -> None:
        """Once a new process is ready, give it the task that waits for it, if any."""
        if seat.future is None or not seat.future.done():
            return
        if (error := seat.future.exception()) is not None:
            raise InputError(f"a process for the study cannot start ({error}); try --jobs 1")
        seat.future = None
        if seat.number is not None:
            self._submit(seat, seat.number)

    def _outcome(self, seat: _Seat) -> str | None:
        """What the task of a seat came to, or None if it is still at work, or begun again by a new process."""
        assert seat.number is not None
        assert seat.since is not None
        if not seat.future.done():
            if self.limit is None or time.monotonic() - seat.since < self.limit:
                return None
            self._replace(seat)
            return timeout_text(self.limit)
        if (error := seat.future.exception()) is None:
            outcome = str(seat.future.result())
            seat.future = seat.since = None
            return outcome
        self._replace(seat)
        deaths = self._deaths[seat.number] = self._deaths.get(seat.number, 0) + 1
        if deaths < DEATHS:
            return None
        title = self.plan.items[seat.number].check.title
        return error_text(f"{title}: {DEATHS} processes died of it: {' '.join(str(error).split())[:200]}")

    def _replace(self, seat: _Seat) -> None:
        """End a process, and have a new one in its place."""
        seat.executor.shutdown(kill_workers=True)
        seat.executor, seat.future = self._process()
        seat.since = None

    def describe(self) -> str:
        return f"{self.jobs} processes"


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started inside never hear Ctrl-C or SIGTERM, which SLURM sends to all: blocked signals are inherited.

    What arrives here meanwhile is heard at the end. The trackers of resources, which unblock signals when they start,
    are started before.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as own_tracker

    resource_tracker.ensure_running()
    own_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def local_workers(plan: Plan, jobs: int | None, limit: float | None) -> Workers:
    """Workers on this machine: all cores that may be used by default; one job is this process.

    Raises:  InputError if `jobs` is not positive.
    """
    from joblib import cpu_count

    if jobs is not None and jobs < 1:
        raise InputError(f"jobs is {jobs}; give at least 1, or nothing for all cores")
    wanted = min(jobs or int(cpu_count()), max(1, len(plan.items)))
    return InProcess(plan, limit) if wanted == 1 else Processes(plan, wanted, limit)
