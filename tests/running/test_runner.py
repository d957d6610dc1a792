"""A run goes on where another ended, however it ended, and hears Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flint import fmpq
from planted_runs import Run_, drawn, failing, found, hanging, noted, noticed, planted_plan, planted_study, told

from mpgtheory.errors import InputError
from verification.claim import Evidence
from verification.instance import Instance
from verification.running import plan as plan_module
from verification.running.plan import Item, Plan
from verification.running.records import Outcome
from verification.running.runner import Run, Watch, Watches, execute, findings
from verification.running.store import Store
from verification.running.workers import InProcess
from verification.study import Study


def go(plan: Plan, folder: Path, *, limit: float | None = None, watch: Watch | None = None, fresh: bool = False) -> Run:
    """Run `plan`, with results stored in `folder`."""
    with Store(folder, "planted", plan.setting["code"], fresh=fresh) as store:
        return execute(plan, InProcess(plan, limit), store=store, watch=watch)


class StopAfter(Watch):
    """The process is killed after some tasks, as far as a test can be."""

    def __init__(self, count: int) -> None:
        self.left = count

    def ended(self, item: Item, outcome: Outcome) -> None:
        self.left -= 1
        if self.left == 0:
            raise SystemExit


def checks(log: Path, count: int = 6) -> dict[str, Run_]:
    return {f"claim {k}": noted(log) for k in range(count)}


@pytest.mark.parametrize("killed_after", range(1, 7))
def test_finished_tasks_are_not_run_again(tmp_path: Path, killed_after: int) -> None:
    log = tmp_path / "log"
    undisturbed = go(planted_plan(checks(tmp_path / "apart")), tmp_path / "apart folder")
    with pytest.raises(SystemExit):
        go(planted_plan(checks(log)), tmp_path / "out", watch=StopAfter(killed_after))
    assert len(noticed(log)) == killed_after
    run = go(planted_plan(checks(log)), tmp_path / "out")
    assert len(noticed(log)) == 6
    assert run.reused == killed_after
    assert run.is_complete
    assert told(run) == told(undisturbed)
    assert go(planted_plan(checks(log)), tmp_path / "out").reused == 6
    assert len(noticed(log)) == 6


def run_again(tmp_path: Path, change: Callable[[Study], Study]) -> int:
    """How many of six tasks are run again when the study is changed."""
    log = tmp_path / "log"
    go(planted_plan(checks(log)), tmp_path / "out")
    go(Plan(change(planted_study(checks(log)))), tmp_path / "out")
    return len(noticed(log)) - 6


def test_results_of_other_options_are_not_used(tmp_path: Path) -> None:
    assert run_again(tmp_path, lambda study: replace(study, seed=study.seed + 1)) == 6


def test_results_of_another_game_are_not_used(tmp_path: Path) -> None:
    assert run_again(tmp_path, lambda study: replace(study, games=(study.games[0].changed(discount=fmpq(1, 3)),))) == 6


def test_results_of_other_titles_and_limits_are_used(tmp_path: Path) -> None:
    assert run_again(tmp_path, lambda study: replace(study, title="Another", timeout=9.0)) == 0


def test_results_of_changed_code_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    go(planted_plan(checks(log)), tmp_path / "out")
    changed = {**plan_module.setting(), "code": "f" * 64}
    monkeypatch.setattr(plan_module, "setting", lambda: changed)
    assert go(planted_plan(checks(log)), tmp_path / "out").reused == 0
    assert len(noticed(log)) == 12


def test_a_fresh_run_runs_all_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    go(planted_plan(checks(log)), tmp_path / "out")
    assert go(planted_plan(checks(log)), tmp_path / "out", fresh=True).reused == 0
    assert len(noticed(log)) == 12


def test_damaged_results_are_found_and_computed_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    whole = go(planted_plan(checks(log)), tmp_path / "out")
    first, second, *_ = files = sorted((tmp_path / "out" / "tasks").glob("*/*.txt"))
    assert len(files) == 6
    first.write_bytes(first.read_bytes()[:-20])
    second.write_bytes(second.read_bytes().replace(b'"measured": "', b'"measured": "9'))
    run = go(planted_plan(checks(log)), tmp_path / "out")
    assert (run.damaged, run.reused) == (2, 4)
    assert run.store_notes == "4 of 6 tasks are stored; 2 stored results are damaged, and computed again"
    assert told(run) == told(whole)
    assert go(planted_plan(checks(log)), tmp_path / "out").damaged == 0


def test_failed_tasks_are_tried_again(tmp_path: Path) -> None:
    first = go(planted_plan({"a": failing, "b": drawn}), tmp_path)
    assert first.is_complete
    assert {outcome.error is None for outcome in first.outcomes.values()} == {True, False}
    assert go(planted_plan({"a": failing, "b": drawn}), tmp_path).reused == 1


def test_a_task_that_took_too_long_is_tried_again_where_there_is_more_time(tmp_path: Path) -> None:
    plan = planted_plan({"a": hanging})
    assert "0.2 s" in told(go(plan, tmp_path, limit=0.2))["a on coordination"]
    assert [go(plan, tmp_path, limit=limit).reused for limit in (0.2, 0.1, 0.3)] == [1, 1, 0]


def test_a_result_that_cannot_be_stored_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"

    def full(*_: object) -> None:
        raise InputError("No space left on device")

    monkeypatch.setattr(Store, "save", full)
    with pytest.raises(InputError, match="No space"):
        go(planted_plan(checks(log)), tmp_path / "out")
    assert len(noticed(log)) == 1


def interrupting(times: int) -> Run_:
    """A check during which Ctrl-C is pressed."""

    def run(instance: Instance) -> Evidence:
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
        return drawn(instance)

    return run


class Stopping(Watch):
    """Hears that a run is stopping, and that it is over."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def stopping(self, running: int) -> None:
        self.heard.append(running)

    def over(self) -> None:
        self.heard.append("over")


def test_ctrl_c_once_finishes_what_is_running(tmp_path: Path) -> None:
    watch = Stopping()
    before = signal.getsignal(signal.SIGINT)
    plan = planted_plan({"a": drawn, "b": interrupting(1), "c": drawn, "d": drawn})
    run = go(plan, tmp_path, watch=watch)
    assert run.is_stopped
    assert not run.is_complete
    assert set(told(run)) == {"a on coordination", "b on coordination"}
    assert watch.heard == [0, "over"]
    assert signal.getsignal(signal.SIGINT) is before
    again = go(planted_plan({"a": drawn, "b": drawn, "c": drawn, "d": drawn}), tmp_path)
    assert again.reused == 2
    assert again.is_complete


def test_ctrl_c_twice_stops_at_once(tmp_path: Path) -> None:
    watch = Stopping()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        go(planted_plan({"a": drawn, "b": interrupting(2), "c": drawn}), tmp_path, watch=watch)
    assert watch.heard == ["over"]
    assert signal.getsignal(signal.SIGINT) is before
    assert go(planted_plan({"a": drawn, "b": drawn, "c": drawn}), tmp_path).reused == 1


def test_a_check_for_other_games_is_no_row() -> None:
    study = planted_study({"a": drawn, "b": drawn}, games=("coordination", "routing"))
    picky = replace(study.claims[0].checks[0], suits=lambda instance: instance.game.n_players == 2)
    plan = Plan(replace(study, claims=(replace(study.claims[0], checks=(picky,)), study.claims[1])))
    run = execute(plan, InProcess(plan))
    assert run.is_complete
    assert [(f.claim, f.game) for f in findings(run)] == [
        ("a", "coordination"),
        ("b", "coordination"),
        ("b", "routing"),
    ]


def test_findings_are_in_the_order_of_the_study_whatever_came_first() -> None:
    plan = planted_plan({"a": drawn, "b": failing}, games=("coordination", "team", "routing"))
    run = execute(plan, InProcess(plan))
    expected = [(claim, game) for claim in "ab" for game in ("coordination", "team", "routing")]
    assert [(f.claim, f.game) for f in findings(run)] == expected
    turned = replace(run, outcomes=dict(reversed(run.outcomes.items())))
    assert findings(turned) == findings(run)
    half = replace(run, outcomes={k: o for k, o in run.outcomes.items() if k < 3})
    assert [(f.claim, f.game) for f in findings(half)] == [("a", "coordination"), ("a", "team"), ("b", "coordination")]


def test_several_watches_hear_the_same() -> None:
    heard: list[tuple[int, str]] = []

    class Listening(Watch):
        def __init__(self, number: int) -> None:
            self.number = number

        def begun(self, run: Run) -> None:
            heard.append((self.number, "begun"))

        def starts(self, item: Item) -> None:
            heard.append((self.number, f"starts {item.claim.id}"))

        def ended(self, item: Item, outcome: Outcome) -> None:
            heard.append((self.number, f"ended {item.claim.id}"))

        def glance(self) -> None:
            heard.append((self.number, "glance"))

        def over(self) -> None:
            heard.append((self.number, "over"))

    plan = planted_plan({"a": lambda _: found()})
    execute(plan, InProcess(plan), watch=Watches(Listening(1), Listening(2)))
    first, second = ([word for who, word in heard if who == number] for number in (1, 2))
    assert first == second == ["begun", "starts a", "ended a", "glance", "over"]
