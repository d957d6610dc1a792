"""The report of a run: now and then while it goes on, marked as unfinished, and at its end.

An unfinished report has no figures, so that it costs little; what it costs decides when the next one is written. A
thread writes it, so that no worker waits for a task meanwhile.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

from verification.recheck import recheck
from verification.recheck.reading import RESULTS
from verification.report.render import render_report
from verification.results import results_document, write_results
from verification.running.publish import staged
from verification.running.runner import Run, Watch, findings, not_run

FIRST = 6.0
"""Seconds to the first unfinished report: a front page to read while the rest is computed."""
EVERY = 20.0
"""Seconds from one unfinished report to the next, at least."""
SHARE = 0.05
"""Of the run's time at the most goes into unfinished reports."""


class Partial(Watch):
    """Writes the report of a run into `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run: Run | None = None
        self._next = self._started = 0.0
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[Any] | None = None

    def begun(self, run: Run) -> None:
        self.run, self._next = run, time.perf_counter() + FIRST

    def glance(self) -> None:
        """Have a report written if it is time.

        Raises:  InputError if the last one could not be written.
        """
        now = time.perf_counter()
        if self.run is None or (self._writing is not None and not self._writing.done()):
            return
        if self._writing is not None:
            self._writing.result()
            self._writing, self._next = None, now + max(EVERY, (now - self._started) / SHARE)
        if now >= self._next and not self.run.is_complete:
            known = replace(self.run, outcomes=dict(self.run.outcomes))
            self._started, self._writing = now, self._thread.submit(self.write, known)

    def over(self) -> None:
        if self._writing is not None:
            wait([self._writing])  # the last report is written after it, and fails if this one did

    def write(self, run: Run) -> dict[str, Any]:
        """The results of what is done so far, written as a report; at the end of the run it is checked again first.

        Raises:  InputError if the folder cannot be written; the report there is then as it was.
        """
        with staged(self.folder) as staging:
            tasks = {"done": len(run.outcomes), "of": len(run.plan.items), "reused": run.reused, "workers": run.workers}
            results = results_document(
                run.plan.study,
                findings(run),
                folder=staging,
                seconds=round(run.seconds, 3),
                tasks=tasks,
                not_run=not_run(run),
            )
            write_results(results, staging / RESULTS)
            if run.is_complete:
                results["recheck"] = checked_again(run, staging)
                write_results(results, staging / RESULTS)
            render_report(results, staging)
        return results


def checked_again(run: Run, folder: Path) -> dict[str, Any]:
    """What a run wrote into a folder, checked again: its certificates were accepted in this run, links are followed."""
    outcomes = [outcome.evidence for outcome in run.outcomes.values() if outcome.evidence is not None]
    accepted = {evidence.certificate["sha256"] for evidence in outcomes if evidence.certificate is not None}
    return recheck(folder, jobs=1, made_here=accepted, claims=run.plan.study.claims).summary()
