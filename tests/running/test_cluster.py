"""The same tasks on a real Dask cluster of several processes, which die, hang, come and go."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from planted_runs import drawn, dying, failing, hanging, noted, noticed, planted_plan, told

from mpgtheory.errors import InputError
from verification.cli import run
from verification.running.cluster import connected
from verification.running.plan import Item, Plan
from verification.running.records import Outcome
from verification.running.runner import Watch, execute
from verification.running.workers import InProcess

dask, distributed = map(pytest.importorskip, ("dask", "distributed"))
ON = "on coordination"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two worker processes, each with its nanny."""
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    few = dask.config.set({"distributed.scheduler.allowed-failures": 1})
    with few, distributed.LocalCluster(**options, silence_logs=50) as started:
        yield started


def on_cluster(plan: Plan, address: str, limit: float | None = None, watch: Watch | None = None) -> dict[str, str]:
    with connected(plan, address, limit) as workers:
        assert workers.describe().startswith("Dask, ")
        return told(execute(plan, workers, watch=watch))


class Killer(Watch):
    """Kills a worker process in the middle of a study."""

    def __init__(self, log: Path) -> None:
        self.log, self.killed = log, 0

    def ended(self, item: Item, outcome: Outcome) -> None:
        if self.killed == 0 and len(noticed(self.log)) >= 4:
            self.killed = noticed(self.log)[-1]
            os.kill(self.killed, signal.SIGKILL)


def test_a_worker_that_is_killed_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    log = tmp_path / "log"
    checks = {f"claim {k}": noted(log, 0.2) for k in range(12)}
    killer = Killer(log)
    results = on_cluster(planted_plan(checks, games=("coordination", "team")), cluster.scheduler_address, watch=killer)
    assert killer.killed in noticed(log)
    assert len(set(noticed(log))) >= 2, "several processes"
    assert os.getpid() not in noticed(log)
    assert 24 <= len(noticed(log)) <= 26, "at most the tasks then running are run again"
    here = planted_plan(checks, games=("coordination", "team"))
    assert results == told(execute(here, InProcess(here)))


def test_what_fails_hangs_or_dies_is_a_row_and_the_rest_is_done(cluster: Any) -> None:
    checks = {
        "fails": failing,
        "hangs": hanging,
        "good": drawn,
        "dies": dying,
        "good too": drawn,
    }
    results = on_cluster(planted_plan(checks), cluster.scheduler_address, limit=2.0)
    assert len(results) == len(checks)
    assert results[f"fails {ON}"].startswith("planted: RuntimeError: the check is broken")
    assert results[f"hangs {ON}"].startswith("stopped after 2 s")
    assert results[f"dies {ON}"].startswith("planted: on the cluster: ")
    assert results[f"good {ON}"] == results[f"good too {ON}"]


def test_workers_with_other_code_are_refused(cluster: Any) -> None:
    plan = planted_plan({"a": drawn})
    plan.__dict__["setting"] = {**plan.setting, "code": "older"}
    with pytest.raises(InputError, match="has other code or versions"):
        on_cluster(plan, cluster.scheduler_address)


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask's command line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler started as the documentation says; its address."""
    told_in = folder / "scheduler.json"
    options = ("--port", "0", "--no-dashboard", "--host", "127.0.0.1", "--scheduler-file", str(told_in))
    with started("scheduler", *options) as process:
        while not told_in.exists() or not told_in.read_text().endswith("}"):
            assert process.poll() is None
            time.sleep(0.05)
        yield json.loads(told_in.read_text())["address"], process


def test_the_command_on_a_cluster_without_nannies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report command, with workers that come late; the results are those of this process."""
    study = tmp_path / "small.toml"
    study.write_text('title = "t"\ngames = ["coordination", "team"]\nclaims = ["equation-1", "equation-3"]\n')
    assert run(["report", str(study), "-o", str(tmp_path / "here"), "--jobs", "1", "--json"]) == 0
    worker = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
    with scheduler(tmp_path) as (address, _), started("worker", address, *worker):
        command = ["report", str(study), "-o", str(tmp_path / "there"), "--scheduler", address, "--json"]
        assert run(command) == 0
    here, there = (json.loads((tmp_path / name / "results.json").read_text()) for name in ("here", "there"))
    assert there["tasks"]["workers"].startswith("Dask, ")

    def rows(results: dict[str, Any]) -> list[Any]:
        return [{**e, "seconds": 0} for f in results["findings"] for e in f["evidence"]]

    assert rows(here) == rows(there)
    assert len(rows(here)) > 4


def test_a_hanging_task_is_ended_without_nannies_too(tmp_path: Path) -> None:
    worker = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
    plan = planted_plan({"hangs": hanging, "good": drawn, "good too": drawn})
    with scheduler(tmp_path) as (address, _), started("worker", address, *worker), started("worker", address, *worker):
        results = on_cluster(plan, address, limit=1.0)
    assert results[f"hangs {ON}"].startswith("stopped after 1 s")
    assert results[f"good {ON}"] == results[f"good too {ON}"]


class Ending(Watch):
    """Ends the scheduler when a task has ended."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def ended(self, item: Item, outcome: Outcome) -> None:
        self.process.kill()


def test_a_scheduler_that_is_lost_is_said(tmp_path: Path) -> None:
    log = tmp_path / "log"
    plan = planted_plan({f"claim {k}": noted(log, 0.3) for k in range(20)})
    worker = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
    with scheduler(tmp_path) as (address, process), started("worker", address, *worker):
        start = time.monotonic()
        with pytest.raises(InputError, match="connection to the scheduler is lost; run the same command again"):
            on_cluster(plan, address, watch=Ending(process))
        assert time.monotonic() - start < 60
