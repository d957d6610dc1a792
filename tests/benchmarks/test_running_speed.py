"""What running a study costs beside its tasks: overhead of a task, and how far several processes come.

Run with `pytest tests/benchmarks`. What a task costs is told beside what the disk takes to keep a file; what two
processes do beside one is told for tasks that wait for the clock, and for tasks that compute, there beside two bare
processes that do the same.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cloudpickle
import pytest
from flint import fmpq

from mpgtheory.formats import load_game
from mpgtheory.formats.outputs import write_text
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.instance import Instance
from verification.running.plan import Plan
from verification.running.runner import Watch, execute
from verification.running.store import Store
from verification.running.workers import InProcess, Processes, Workers
from verification.study import Study

cloudpickle.register_pickle_by_value(sys.modules[__name__])

OVERHEAD_SECONDS = 0.010
SPEEDUP = 1.8
TINY, WAITING, COMPUTING, ROUNDS = 1000, 60, 30, 2


def tiny(_: Instance) -> Evidence:
    """A check that costs nothing."""
    exact = fmpq(0)
    return Evidence(Method.FLOAT, "a game", "1", "= 1", residual=exact, tolerance=exact, comparisons=1, failures=0)


def waiting(instance: Instance) -> Evidence:
    """A check that takes a tenth of a second, and no core."""
    time.sleep(0.1)
    return tiny(instance)


def work() -> int:
    """About a tenth of a second of one core."""
    return sum(k * k % 7 for k in range(1_000_000))


def computing(instance: Instance) -> Evidence:
    """A check that takes a tenth of a second of one core."""
    work()
    return tiny(instance)


def plan_of(check: Callable[[Instance], Evidence], count: int) -> Plan:
    """A study of `count` tasks on two games."""
    checks = tuple(Check(Method.FLOAT, f"check {k}", check) for k in range(count // 2))
    claim = Claim("planted", "planted", "A planted statement.", "nowhere", Kind.IDENTITY, checks)
    return Plan(Study("speed", "Speed", tuple(map(load_game, ("coordination", "team"))), (claim,)))


class Clock(Watch):
    """Wall time from the first task on: processes have started by then."""

    first: float | None = None

    def starts(self, item: object) -> None:
        self.first = self.first or time.perf_counter()


def seconds_of(plan: Plan, workers: Workers, folder: Path) -> float:
    """Wall time of a study's tasks, each stored."""
    clock = Clock()
    with Store(folder, "speed", plan.setting["code"]) as store:
        run = execute(plan, workers, store=store, watch=clock)
    assert run.is_complete
    assert clock.first is not None
    assert all(outcome.evidence is not None for outcome in run.outcomes.values())
    return time.perf_counter() - clock.first


def disk_seconds(folder: Path) -> float:
    """What a small file costs that is to outlive a loss of power, however it is written."""
    start = time.perf_counter()
    for number in range(TINY):
        write_text(folder / f"{number}.txt", "x" * 2000, durable=True)
    return (time.perf_counter() - start) / TINY


@pytest.mark.parametrize("jobs", [1, 2])
def test_overhead_of_a_task(tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: int) -> None:
    plan = plan_of(tiny, TINY)
    workers = InProcess(plan) if jobs == 1 else Processes(plan, jobs)
    overhead, disk = seconds_of(plan, workers, tmp_path) / TINY, disk_seconds(tmp_path / "disk")
    resumed = plan_of(tiny, TINY)
    start = time.perf_counter()
    with Store(tmp_path, "speed", resumed.setting["code"]) as store:
        assert execute(resumed, InProcess(resumed), store=store).reused == TINY
    reading = (time.perf_counter() - start) / TINY
    with capsys.disabled():
        told = f"{1e3 * overhead:.2f} ms a task, {1e3 * disk:.2f} ms of them for the disk"
        print(f"\n{jobs} job(s): {told}; {1e3 * reading:.2f} ms to read a result again")
    assert overhead < OVERHEAD_SECONDS
    assert reading < OVERHEAD_SECONDS


def test_two_processes_hand_out_without_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = plan_of(waiting, WAITING), plan_of(waiting, WAITING)
    alone = seconds_of(one, InProcess(one), tmp_path / "one")
    together = seconds_of(two, Processes(two, 2), tmp_path / "two")
    with capsys.disabled():
        print(
            f"\ntasks that wait: {alone:.2f} s alone, {together:.2f} s with two processes; ratio {alone / together:.2f}"
        )
    assert alone / together > SPEEDUP


def worker(count: int) -> None:
    for _ in range(count):
        work()


def bare_seconds(jobs: int) -> float:
    """The same computing by bare processes: what the machine has to give."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=worker, args=(COMPUTING // jobs,)) for _ in range(jobs)]
    start = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return time.perf_counter() - start


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="has one core")
def test_two_processes_do_the_work_of_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At least 1.8 times the tasks of one, where two bare processes come that far; else as far as they come."""
    ratios = []
    for round_ in range(ROUNDS):
        plans = [plan_of(computing, COMPUTING) for _ in range(2)]
        alone = seconds_of(plans[0], Processes(plans[0], 1), tmp_path / f"one {round_}")
        together = seconds_of(plans[1], Processes(plans[1], 2), tmp_path / f"two {round_}")
        ratios.append((alone / together, bare_seconds(1) / bare_seconds(2)))
    ours, bare = max(ratios)
    with capsys.disabled():
        print(
            f"\ntasks that compute: two processes do {ours:.2f} times the tasks of one; bare processes {bare:.2f} times"
        )
    assert ours > min(SPEEDUP, 0.95 * bare)
