"""Progress: tasks, rate, time left and counts per verdict, as a bar, as lines, or not at all."""

from __future__ import annotations

import io
import re
import sys
import time
from pathlib import Path

import pytest
from planted_runs import drawn, failing, found, planted_plan

from verification.console import duration
from verification.running import progress as progress_module
from verification.running.plan import Plan
from verification.running.progress import Bar, Log, Tally, progress
from verification.running.records import Outcome
from verification.running.runner import Run, Watch, execute
from verification.running.store import Store
from verification.running.workers import InProcess

CHECKS = {"a": drawn, "b": failing, "c": lambda _: found(failures=1), "d": lambda _: found(hypotheses={"h": False})}
COUNTS = "1 supported, 1 undecided, 1 vacuous, 1 failed"


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def plain(text: str) -> str:
    """The text on a terminal without colours and movements."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def said(watch: Watch, capsys: pytest.CaptureFixture[str], plan: Plan | None = None) -> str:
    plan = plan or planted_plan(CHECKS)
    execute(plan, InProcess(plan), watch=watch)
    return capsys.readouterr().err


def test_the_tally_counts_and_foretells() -> None:
    plan = planted_plan({f"claim {k}": drawn for k in range(10)})
    tally = Tally(Run(plan, outcomes={0: Outcome(found()), 1: Outcome()}, reused=2))
    assert (tally.done, tally.left, tally.verdicts()) == (2, None, [("supported", 1)])
    for outcome in (Outcome(found()), Outcome(found(failures=None)), Outcome(None, "it broke"), Outcome()):
        tally.add(outcome)
    tally.since = time.perf_counter() - 8
    assert tally.rate == pytest.approx(0.5, rel=0.01), "stored results are not part of the rate"
    assert tally.left == pytest.approx(8, rel=0.01)
    assert tally.line() == "6 of 10 tasks, 0.5 a second, 8 s left: 2 supported, 1 undecided, 1 failed"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"), (3600, "1 h 00 min"), (7500, "2 h 05 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_quick_runs_log_failures_only(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(Log(), capsys)
    assert text.startswith("mpgtheory: b on coordination: planted: RuntimeError")
    assert text.count("\n") == 1


def test_longer_runs_log_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "FIRST_LINE", 0.0)
    monkeypatch.setattr(progress_module, "LINES", 0.0)
    lines = said(Log(), capsys).splitlines()
    assert re.fullmatch(rf"mpgtheory: 4 of 4 tasks, [\d.]+ a second, 0 s left: {COUNTS}", lines[-1]), (
        "done, rate, time left, verdicts"
    )
    assert all(line.startswith("mpgtheory: ") for line in lines)
    assert "\x1b" not in "".join(lines)


def test_a_bar_shows_rate_time_left_and_verdicts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "150")
    watch = progress()
    assert isinstance(watch, Bar)
    plan = planted_plan(CHECKS)
    execute(plan, InProcess(plan), watch=watch)
    text = plain(screen.getvalue())
    assert "b on coordination: planted: RuntimeError" in text
    assert re.search(r"4/4 [\d.]+/s 0 s left 1 supported 1 undecided 1 vacuous 1 failed", text)
    assert capsys.readouterr().out == ""


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "FIRST_LINE", 0.0)
    assert said(progress(quiet=True), capsys) == ""
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert type(progress(quiet=True)) is Watch


def test_elsewhere_there_is_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(progress(), Log)


def test_stored_and_damaged_results_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = planted_plan({"a": drawn, "b": drawn})
    for _ in range(2):
        with Store(tmp_path, "planted", plan.setting["code"]) as store:
            execute(plan, InProcess(plan), store=store, watch=Log())
        next(iter(store.place.iterdir())).write_text("damaged")
    told = "mpgtheory: 1 of 2 tasks are stored; 1 stored results are damaged, and computed again\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("watch", [Log, Bar])
def test_both_tell_what_ctrl_c_does(capsys: pytest.CaptureFixture[str], watch: type[Watch]) -> None:
    plan = planted_plan({"a": drawn})
    told = watch()
    told.begun(Run(plan))
    told.stopping(2)
    told.over()
    text = " ".join(capsys.readouterr().err.split())
    assert "no new tasks are started; 2 still running. Ctrl-C again stops them" in text
