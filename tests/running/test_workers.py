"""Workers on this machine: what fails, hangs or dies is a row of its own, and the rest is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from planted_runs import (
    drawn,
    dying,
    dying_once,
    failing,
    found,
    hanging,
    noted,
    noticed,
    planted_plan,
    surroundings,
    told,
)

from mpgtheory.errors import InputError
from verification.claim import Evidence
from verification.instance import Instance
from verification.running.plan import Plan
from verification.running.runner import Watch, execute
from verification.running.workers import InProcess, Processes, Workers, local_workers
from verification.study import measure, tasks

ON = "on coordination"


def spinning(_: Instance) -> Evidence:
    """A check that does not end, and swallows every error, even that its time is over, once."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException as error:
            if "again" in error.args:
                raise
            try:
                while time.monotonic() < end:
                    pass
            except BaseException as second:
                raise type(second)("again") from None
    return found()


def test_in_this_process_a_failing_task_is_a_row_and_a_hanging_one_is_stopped() -> None:
    plan = planted_plan({"a": failing, "b": hanging, "c": drawn, "d": spinning})
    start = time.monotonic()
    results = told(execute(plan, InProcess(plan, 0.5)))
    assert time.monotonic() - start < 20
    assert results[f"a {ON}"].startswith("planted: RuntimeError: the check is broken (planted_runs.py:")
    assert results[f"c {ON}"].isdigit()
    for late in (f"b {ON}", f"d {ON}"):
        assert results[late].startswith("stopped after 0.5 s")


def test_the_alarm_is_off_when_a_task_has_ended() -> None:
    before = signal.getsignal(signal.SIGALRM)
    plan = planted_plan({"a": drawn})
    execute(plan, InProcess(plan, 0.2))
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.slow
def test_in_processes_what_hangs_or_dies_is_a_row_and_the_rest_is_done(tmp_path: Path) -> None:
    """One study with everything that can go wrong, on two processes."""
    log = tmp_path / "log"
    checks = {
        "fails": failing,
        "dies": dying,
        "hangs": hanging,
        "dies once": dying_once(tmp_path / "mark"),
        "good": noted(log, 0.1),
        "threads": surroundings,
    }
    plan = planted_plan(checks)
    results = told(execute(plan, Processes(plan, 2, limit=2.0)))
    assert len(results) == len(checks)
    assert results[f"fails {ON}"].startswith("planted: RuntimeError")
    assert results[f"dies {ON}"].startswith("planted: 2 processes died of it")
    assert results[f"hangs {ON}"].startswith("stopped after 2 s")
    assert results[f"dies once {ON}"] == "1"
    assert results[f"good {ON}"].isdigit()
    assert results[f"threads {ON}"] == "1 1 1 1 1"
    assert len(noticed(log)) == 1
    assert os.getpid() not in noticed(log)


class Killer(Watch):
    """Kills a worker process while it is idle, before the last task is handed out."""

    def __init__(self, workers: Processes) -> None:
        self.workers, self.killed = workers, 0

    def starts(self, item: object) -> None:
        if self.killed == 0:
            (seat,) = self.workers._seats
            (self.killed,) = seat.executor._processes
            os.kill(self.killed, signal.SIGKILL)
            time.sleep(1.0)


@pytest.mark.slow
def test_a_process_that_dies_while_idle_costs_nothing_and_results_are_the_same_everywhere() -> None:
    plan = planted_plan({"a": drawn, "b": drawn})
    workers = Processes(plan, 1)
    killer = Killer(workers)
    results = told(execute(plan, workers, watch=killer))
    assert killer.killed > 0
    here = Plan(plan.study)
    assert results == told(execute(here, InProcess(here)))
    assert results == {f"{task.claim.id} {ON}": measure(task).measured for task in tasks(plan.study)}


@pytest.mark.slow
def test_a_process_with_other_code_stops_the_study() -> None:
    plan = planted_plan({"a": drawn})
    plan.__dict__["setting"] = {**plan.setting, "code": "older"}
    with pytest.raises(InputError, match="other code or versions"):
        execute(plan, Processes(plan, 1))


PARENT = """
import sys
sys.path.insert(0, {here!r})
from pathlib import Path
from planted_runs import noted, planted_plan
from verification.running.runner import execute
from verification.running.workers import Processes
if __name__ == "__main__":
    plan = planted_plan({{"a": noted(Path({log!r}), 600)}})
    execute(plan, Processes(plan, 1))
"""


def is_running(pid: int) -> bool:
    """Whether there is such a process, zombies apart."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_processes_end_when_the_command_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = PARENT.format(here=str(Path(__file__).parent), log=str(log))
    (tmp_path / "parent.py").write_text(script)
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py")], stderr=subprocess.DEVNULL)
    while not noticed(log):
        assert parent.poll() is None
        time.sleep(0.05)
    (worker,) = noticed(log)
    assert is_running(worker)
    parent.kill()
    parent.wait()
    end = time.monotonic() + 20
    while is_running(worker) and time.monotonic() < end:
        time.sleep(0.1)
    assert not is_running(worker)


def test_jobs() -> None:
    plan = planted_plan({"a": drawn, "b": drawn, "c": drawn})

    def describe(workers: Workers) -> str:
        return workers.describe()

    assert describe(local_workers(plan, 1, None)) == "this process"
    assert describe(local_workers(plan, 2, None)) == "2 processes"
    assert describe(local_workers(plan, 99, None)) == "3 processes", "no more than there are tasks"
    one = replace(plan.study, claims=plan.study.claims[:1])
    assert describe(local_workers(Plan(one), 99, None)) == "this process"
    with pytest.raises(InputError, match="jobs is 0"):
        local_workers(plan, 0, None)


def test_this_process_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planted_plan({"a": surroundings})
    for before in ("7", None):
        if before is None:
            monkeypatch.delenv("LOKY_MAX_CPU_COUNT", raising=False)
        else:
            monkeypatch.setenv("LOKY_MAX_CPU_COUNT", before)
        assert told(execute(plan, InProcess(plan)))[f"a {ON}"].endswith(" 1"), "the learner uses one core"
        assert os.environ.get("LOKY_MAX_CPU_COUNT") == before
