"""Where tasks are run: in this process, in a process of its own on another core, or on another machine.

A state has the plan and the instances of the games it worked on last, so that the claims on one game share evaluations.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mpgtheory.game import MarkovGame
from verification.garbage import collect_rarely
from verification.instance import Instance
from verification.running.plan import Plan
from verification.running.records import error_text, evidence_text, foreign_text, timeout_text, unsuited_text
from verification.study import Study, measure

RING_AGAIN = 1.0
"""Seconds until a task whose time is over is stopped again, should it have swallowed the first attempt."""
KEPT_GAMES = 2
"""Games whose evaluations are kept: the last one, and one for those who go to and fro."""
LIBRARIES = ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "NUMBA")
ONE_THREAD = dict.fromkeys([*(f"{name}_NUM_THREADS" for name in LIBRARIES), "LOKY_MAX_CPU_COUNT"], "1")
"""The environment of a worker that shares the machine with others: libraries and the learner use one core."""


class WorkerState:
    """Runs the tasks of one plan, by number."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._instances: dict[str, Instance] = {}

    def perform(self, number: int, limit: float | None = None) -> str:
        """The outcome of a task as text (see `records`), stopped after `limit` seconds.

        It is stopped when Python gets to run; a process on its own is stopped from outside at any time.
        """
        item = self.plan.items[number]
        try:
            with stopped_after(limit):
                if isinstance(item.on, MarkovGame):
                    self._prepare(item.on)
                task = self.plan.task(item, self._instances)
                fits = not isinstance(task.instance, Instance) or item.check.fits(task.instance)
                return evidence_text(measure(task)) if fits else unsuited_text()
        except StoppedError:
            self._instances.clear()  # an interrupted computation may have left them half made
            return timeout_text(limit or 0.0)
        except Exception as error:  # a failing task is a row with its error, not the end of the study
            return error_text(error_line(error, item.check.title))

    def _prepare(self, game: MarkovGame) -> None:
        """Have the instance of `game`, and let go of those used longest ago."""
        study = self.plan.study
        kept = self._instances.pop(game.name, None) or Instance(game, study.seed, study.sampling)
        self._instances[game.name] = kept
        for name in list(self._instances)[:-KEPT_GAMES]:
            del self._instances[name]


def error_line(error: BaseException, title: str) -> str:
    """An error in one line: which check, what, and where."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{title}: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"


class StoppedError(BaseException):
    """The time of a task is over; no `except Exception` of a check catches it."""


@contextmanager
def stopped_after(limit: float | None) -> Iterator[None]:
    """Stop what runs inside after `limit` seconds, where the system can and this is the main thread."""
    usable = limit is not None and hasattr(signal, "setitimer")
    if not usable or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: Any) -> None:
        raise StoppedError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit or 0.0, RING_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_state: WorkerState | None = None
_is_foreign = False


def open_worker(study: bytes, setting: Mapping[str, Any], parent: int) -> None:
    """Make this process a worker of `parent`: it leaves Ctrl-C to the parent, and ends when the parent ends."""
    global _state, _is_foreign
    collect_rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _state = WorkerState(Plan(unpacked(study)))
    _is_foreign = _state.plan.setting != setting


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def perform_here(number: int) -> str:
    """The outcome of a task, at the state of this worker."""
    assert _state is not None
    return foreign_text(_state.plan.setting) if _is_foreign else _state.perform(number)


def packed(study: Study) -> bytes:
    """A study as bytes, with whatever functions its checks are made of."""
    import cloudpickle

    return bytes(cloudpickle.dumps(study))


def unpacked(study: bytes) -> Study:
    """The study that was packed."""
    return pickle.loads(study)
