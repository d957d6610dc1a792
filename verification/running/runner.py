"""Running a plan: what is stored is taken, the rest is handed to workers, and each result is stored as it comes.

Ctrl-C once: no more tasks are started, and those running finish and are stored. Twice: everything stops at once.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NamedTuple

from verification.claim import Evidence
from verification.rows import NOT_YET, UNSUITED
from verification.running.plan import Item, Plan
from verification.running.queue import Queue
from verification.running.records import Outcome, read_outcome
from verification.running.reuse import founded, is_certified
from verification.running.store import Store
from verification.running.workers import Workers
from verification.study import EVERY_GAME, Finding

WRITERS = 2
"""Threads that write results."""
GLANCE = 0.2
"""Seconds between two looks at Ctrl-C, at hanging tasks and at the progress."""


class Watch:
    """Who is told how a run goes. By default nobody."""

    def rechecks(self, certificates: int) -> None:
        """Stored results have been read, and the kernel is given so many certificates of them again."""

    def begun(self, run: Run) -> None:
        """What is stored has been taken; workers start."""

    def starts(self, item: Item) -> None:
        """A task is handed to a worker."""

    def ended(self, item: Item, outcome: Outcome) -> None:
        """A task has ended, and its result is stored."""

    def glance(self) -> None:
        """Called a few times a second from the loop of the run."""

    def stopping(self, running: int) -> None:
        """Ctrl-C: `running` tasks are left to finish."""

    def over(self) -> None:
        """No task runs any more, however that came."""


class Watches(Watch):
    """Several watches, told in turn."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    def rechecks(self, certificates: int) -> None:
        for watch in self._watches:
            watch.rechecks(certificates)

    def begun(self, run: Run) -> None:
        for watch in self._watches:
            watch.begun(run)

    def starts(self, item: Item) -> None:
        for watch in self._watches:
            watch.starts(item)

    def ended(self, item: Item, outcome: Outcome) -> None:
        for watch in self._watches:
            watch.ended(item, outcome)

    def glance(self) -> None:
        for watch in self._watches:
            watch.glance()

    def stopping(self, running: int) -> None:
        for watch in self._watches:
            watch.stopping(running)

    def over(self) -> None:
        for watch in self._watches:
            watch.over()


@dataclass
class Run:
    """How far a run is: the outcome of each task that is done, by number."""

    plan: Plan
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    reused: int = 0
    damaged: int = 0
    unfounded: int = 0
    is_stopped: bool = False
    workers: str = ""
    since: float = field(default_factory=time.perf_counter)

    @property
    def is_complete(self) -> bool:
        """Whether every task is done."""
        return len(self.outcomes) == len(self.plan.items)

    @property
    def store_notes(self) -> str:
        """What was found in the store, in words; empty if there was nothing."""
        words = f"{self.reused} of {len(self.plan.items)} tasks are stored" if self.reused else ""
        if self.damaged:
            words += f"{'; ' if words else ''}{self.damaged} stored results are damaged, and computed again"
        if self.unfounded:
            words += f"{'; ' if words else ''}{self.unfounded} stored results do not follow, and are computed again"
        return words

    @property
    def seconds(self) -> float:
        """Wall time so far."""
        return time.perf_counter() - self.since


def execute(plan: Plan, workers: Workers, *, store: Store | None = None, watch: Watch | None = None) -> Run:
    """Run all tasks of `plan` that are not stored.

    Raises:  InputError if a result cannot be stored; KeyboardInterrupt after a second Ctrl-C.
    """
    run, told = Run(plan, workers=workers.describe()), watch or Watch()
    if store is not None:
        _take_stored(run, workers, store, told)
    run.reused = len(run.outcomes)
    told.begun(run)
    try:
        if not run.is_complete:
            with _first_interrupt() as interrupted, workers:
                _Loop(run, workers, store, told, interrupted).run()
    finally:
        told.over()
    return run


def _take_stored(run: Run, workers: Workers, store: Store, watch: Watch) -> None:
    """Take what is stored, as far as it follows."""
    loaded = ((item, store.load(run.plan.keys[item.number])) for item in run.plan.items)
    stored = {item.number: one for item, one in loaded if one is not None and one.tells(workers.limit)}
    watch.rechecks(sum(map(is_certified, stored.values())))
    run.outcomes, run.unfounded = founded(run.plan, stored, workers.jobs)
    run.damaged = store.damaged


class _Saving(NamedTuple):
    """A result on its way to the disk."""

    item: Item
    outcome: Outcome
    done: Future[None]


@dataclass
class _Loop:
    """Tasks out, results in, until all are done or a Ctrl-C comes.

    Threads write the results: until one is safe on a disk takes milliseconds, in which workers would wait for tasks. A
    task has ended when its result is stored.
    """

    run_: Run
    workers: Workers
    store: Store | None
    watch: Watch
    interrupted: threading.Event
    running: dict[int, Item] = field(default_factory=dict)
    saving: deque[_Saving] = field(default_factory=deque)
    writers: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        left = [item for item in self.run_.plan.items if item.number not in self.run_.outcomes]
        self.queue = Queue(left)

    def run(self) -> None:
        with ThreadPoolExecutor(WRITERS) as self.writers:
            while not self.run_.is_complete:
                self._hand_out()
                is_over = not self.running and (self.run_.is_stopped or not self.queue)
                if not is_over:
                    self._take_ended()
                self._note_stored(wait=is_over or self.workers.jobs == 1)
                if is_over:
                    return
                self.watch.glance()

    def _take_ended(self) -> None:
        """Wait for results, and hand out further tasks before anything is done with them."""
        ended = [(self.running.pop(one.number), one.outcome) for one in self.workers.ended(GLANCE)]
        self._hand_out()
        for item, outcome in ended:
            self._keep(item, outcome)

    def _hand_out(self) -> None:
        if self.interrupted.is_set() and not self.run_.is_stopped:
            self.run_.is_stopped = True
            self.watch.stopping(len(self.running))
        if self.run_.is_stopped:
            return
        for worker in self.workers.idle():
            if (item := self.queue.next(worker)) is None:
                return
            self.running[item.number] = item
            self.watch.starts(item)
            self.workers.start(worker, item.number)

    def _keep(self, item: Item, text: str) -> None:
        """Have a result written, if there is a store and it is worth it."""
        plan, outcome = self.run_.plan, read_outcome(text)
        if self.store is None or not outcome.is_worth_keeping:
            self._note(item, outcome)
            return
        done = self.writers.submit(self.store.save, plan.keys[item.number], plan.inputs(item), text)
        self.saving.append(_Saving(item, outcome, done))

    def _note_stored(self, *, wait: bool) -> None:
        """Note the results that are stored by now, in the order in which they came; all of them if `wait`.

        Raises:  InputError if one cannot be stored.
        """
        while self.saving and (wait or self.saving[0].done.done()):
            item, outcome, done = self.saving.popleft()
            done.result()
            self._note(item, outcome)

    def _note(self, item: Item, outcome: Outcome) -> None:
        self.run_.outcomes[item.number] = outcome
        self.watch.ended(item, outcome)


@contextmanager
def _first_interrupt() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second raises KeyboardInterrupt as ever."""
    event = threading.Event()
    ours = threading.current_thread() is threading.main_thread()
    before: Any = signal.getsignal(signal.SIGINT)
    if not ours or before is not signal.default_int_handler:
        yield event
        return

    def note(_: int, __: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()

    signal.signal(signal.SIGINT, note)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)


def findings(run: Run) -> list[Finding]:
    """What is known so far of each claim on each game, in the order claim, game."""
    evidence: dict[tuple[str, str], list[tuple[str, Evidence]]] = {}
    errors: dict[tuple[str, str], list[str]] = {}
    for item in run.plan.items:
        outcome, pair = run.outcomes.get(item.number), (item.claim.id, item.game)
        if outcome is not None and outcome.evidence is not None:
            evidence.setdefault(pair, []).append((item.check.title, outcome.evidence))
        if outcome is not None and outcome.error is not None:
            errors.setdefault(pair, []).append(outcome.error)
    study = run.plan.study
    games = [EVERY_GAME, *(game.name for game in study.games), *(pair.name for pair in study.schedules)]
    pairs = [(claim.id, game) for claim in study.claims for game in games]
    known = [pair for pair in pairs if pair in evidence or pair in errors]
    clauses = {claim.id: claim.clauses for claim in study.claims}
    return [
        Finding(*pair, tuple(evidence.get(pair, ())), tuple(errors.get(pair, ())), clauses[pair[0]]) for pair in known
    ]


def not_run(run: Run) -> list[dict[str, str]]:
    """The checks without a result: those that are not for a game, and those whose turn has not come."""
    rows = []
    for item in run.plan.items:
        outcome = run.outcomes.get(item.number)
        if outcome is None or (outcome.evidence is None and outcome.error is None):
            why = NOT_YET if outcome is None else UNSUITED
            check = {"check": item.check.title, "method": str(item.check.method)}
            rows.append({"claim": item.claim.id, "game": item.game, **check, "why": why})
    return rows
