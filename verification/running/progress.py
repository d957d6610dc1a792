"""How a run goes, on standard error: a bar where that is a terminal, else a line now and then.

Both tell the tasks done, the rate, the time that is left at this rate, and how many checks earned each verdict.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

from verification.claim import Verdict
from verification.console import FIRST_LINE, LINES, STYLE, duration
from verification.running.plan import Item
from verification.running.records import Outcome
from verification.running.runner import Run, Watch

MANY = 100
"""Certificates that take so long that one is told of them."""
FAILED = "failed"


class Tally:
    """Counts of a run: tasks by verdict, and failed ones."""

    def __init__(self, run: Run) -> None:
        self.total, self.reused = len(run.plan.items), run.reused
        self.done = 0
        self.counts: Counter[str] = Counter()
        self.since = time.perf_counter()
        for outcome in run.outcomes.values():
            self.add(outcome)

    def add(self, outcome: Outcome) -> None:
        """One more task is done."""
        self.done += 1
        if outcome.evidence is not None:
            self.counts[outcome.evidence.verdict] += 1
        if outcome.error is not None:
            self.counts[FAILED] += 1

    @property
    def rate(self) -> float:
        """Tasks a second in this run."""
        return (self.done - self.reused) / max(time.perf_counter() - self.since, 1e-9)

    @property
    def left(self) -> float | None:
        """Seconds left at this rate; None before the first task is done."""
        return (self.total - self.done) / self.rate if self.done > self.reused else None

    def verdicts(self) -> list[tuple[str, int]]:
        """The counts, in the order of the verdicts, failures last."""
        return [(word, self.counts[word]) for word in (*Verdict, FAILED) if self.counts[word]]

    def line(self) -> str:
        """All of it in one line."""
        counted = ", ".join(f"{count} {word}" for word, count in self.verdicts()) or "no verdicts yet"
        left = f", {duration(self.left)} left" if self.left is not None else ""
        return f"{self.done} of {self.total} tasks, {self.rate:.1f} a second{left}: {counted}"


class Telling(Watch):
    """Says that stored certificates are checked again, which may take a while."""

    def rechecks(self, certificates: int) -> None:
        if certificates > MANY:
            _say(f"the kernel checks {certificates} stored certificates again")


class Log(Telling):
    """A line now and then, for logs of jobs that nobody watches."""

    def begun(self, run: Run) -> None:
        self._tally, self._next = Tally(run), time.perf_counter() + FIRST_LINE
        if run.store_notes:
            _say(run.store_notes)

    def ended(self, item: Item, outcome: Outcome) -> None:
        self._tally.add(outcome)
        if outcome.error is not None:
            _say(f"{item.label}: {outcome.error}")

    def glance(self) -> None:
        if time.perf_counter() >= self._next:
            self._next = time.perf_counter() + LINES
            _say(self._tally.line())

    def stopping(self, running: int) -> None:
        _say(f"no new tasks are started; {running} still running. Ctrl-C again stops them")


class Bar(Telling):
    """A bar with rate, time left and counts per verdict; gone when the run is over."""

    def begun(self, run: Run) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._tally = Tally(run)
        columns = (BarColumn(), MofNCompleteColumn(), *map(TextColumn, ("{task.fields[pace]}", "{task.description}")))
        console = Console(stderr=True)
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("", total=self._tally.total, completed=self._tally.done, pace="")
        if run.store_notes:
            console.print(f"mpgtheory: {run.store_notes}", highlight=False, markup=False)
        self._bar.start()

    def ended(self, item: Item, outcome: Outcome) -> None:
        self._tally.add(outcome)
        if outcome.error is not None:
            self._bar.console.print(f"{item.label}: {outcome.error}", highlight=False, markup=False)

    def glance(self) -> None:
        tally = self._tally
        left = f"{duration(tally.left)} left" if tally.left is not None else "starting"
        shown = " ".join(f"[{STYLE.get(w, 'bold red')}]{count} {w}[/]" for w, count in tally.verdicts())  # type: ignore[call-overload]
        self._bar.update(self._task, completed=tally.done, pace=f"{tally.rate:.1f}/s {left}", description=shown)

    def stopping(self, running: int) -> None:
        text = f"no new tasks are started; {running} still running. Ctrl-C again stops them"
        self._bar.console.print(text, highlight=False, markup=False)

    def over(self) -> None:
        self._bar.stop()


def progress(*, quiet: bool = False) -> Watch:
    """A bar on a terminal, lines elsewhere, or nothing."""
    if quiet:
        return Watch()
    return Bar() if sys.stderr.isatty() else Log()


def _say(text: Any) -> None:
    sys.stderr.write(f"mpgtheory: {text}\n")
    sys.stderr.flush()
