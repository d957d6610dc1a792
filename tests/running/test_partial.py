"""Reports of a run that goes on are marked as unfinished, and what they say of its tasks is what is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from planted_runs import drawn, failing, planted_plan

from mpgtheory.errors import InputError
from verification.running import partial as partial_module
from verification.running.partial import Partial
from verification.running.plan import Item, Plan
from verification.running.records import Outcome
from verification.running.runner import Watch, Watches, execute
from verification.running.workers import InProcess

GAMES = ("coordination", "team")


class After(Watch):
    """Does something after a number of tasks."""

    def __init__(self, count: int, do: Callable[[], object]) -> None:
        self.left, self.do = count, do

    def ended(self, item: Item, outcome: Outcome) -> None:
        self.left -= 1
        if self.left == 0:
            self.do()


def written(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text(encoding="utf-8") for name in ("README.md", "index.html", "results.json")}


def reports(folder: Path, plan: Plan, count: int) -> tuple[dict[str, str], dict[str, str]]:
    """The report after `count` tasks, and the one at the end."""
    unfinished: dict[str, str] = {}
    partial = Partial(folder)

    def look() -> None:
        assert partial.run is not None
        partial.write(partial.run)
        unfinished.update(written(folder))

    run = execute(plan, InProcess(plan), watch=Watches(partial, After(count, look)))
    partial.write(run)
    return unfinished, written(folder)


def test_an_unfinished_report_says_so_in_every_form(tmp_path: Path) -> None:
    plan = planted_plan({"a": drawn, "b": failing}, games=GAMES)
    unfinished, final = reports(tmp_path, plan, 3)
    for name in ("README.md", "index.html"):
        assert "Unfinished: 3 of 4" in unfinished[name]
        assert "Unfinished" not in final[name]
    before, after = (json.loads(texts["results.json"]) for texts in (unfinished, final))
    assert before["tasks"] == {"done": 3, "of": 4, "reused": 0, "workers": "this process"}
    assert after["tasks"]["done"] == 4
    assert len(before["findings"]) == 3
    assert len(after["findings"]) == 4
    rows = {(f["claim"], f["game"]): f["evidence"] for f in after["findings"]}
    assert all(rows[f["claim"], f["game"]] == f["evidence"] for f in before["findings"])
    assert len(after["surprises"]) == 2, "failed tasks"


def test_reports_are_written_now_and_then_and_cost_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planted_plan({"a": drawn})
    run = execute(plan, InProcess(plan))
    run.outcomes.clear()
    clock = iter([0.0, 5.9, 6.1, 8.1, 48.0, 48.2])
    monkeypatch.setattr(partial_module, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    times = []
    partial = Partial(tmp_path)
    monkeypatch.setattr(partial, "write", times.append)
    partial.begun(run)
    for expected in (0, 1, 1, 1, 2):  # 5.9 s: too early; 6.1 s to 8.1 s: two seconds are 5 % of 40; 48 s; 48.2 s
        partial.glance()
        partial.over()
        assert len(times) == expected


def test_a_report_that_cannot_be_written_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planted_plan({"a": drawn})
    run = execute(plan, InProcess(plan))
    run.outcomes.clear()
    monkeypatch.setattr(partial_module, "FIRST", 0.0)
    (tmp_path / "file").write_text("no folder")
    partial = Partial(tmp_path / "file")
    partial.begun(run)
    partial.glance()
    partial.over()
    with pytest.raises(InputError, match="give a folder"):
        partial.glance()
