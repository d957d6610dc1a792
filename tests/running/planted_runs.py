"""Planted checks for the tests of studies: some hold, some fail, hang, or take their process with them.

They are pickled by value, so that workers need not find this file.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cloudpickle
from flint import fmpq

from mpgtheory.formats import load_game
from verification.claim import Check, Claim, Evidence, Kind, Method
from verification.instance import Instance, Sampling
from verification.running.plan import Plan
from verification.running.runner import Run
from verification.study import Study

cloudpickle.register_pickle_by_value(sys.modules[__name__])

FEW = Sampling(random_profiles=1, coordinates=2, equilibria=2, episodes=200)
Run_ = Callable[[Instance], Evidence]


def found(text: str = "1", **members: Any) -> Evidence:
    """Evidence that supports a claim."""
    given: dict[str, Any] = {"residual": fmpq(1, 3), "tolerance": fmpq(1, 2), "comparisons": 1, "failures": 0}
    return Evidence(Method.FLOAT, "a game", text, "= 1", **(given | members))


def drawn(instance: Instance) -> Evidence:
    """A number of the instance's own generator."""
    return found(str(instance.rng("planted").integers(10**9)))


def failing(_: Instance) -> Evidence:
    """A check that breaks."""
    raise RuntimeError("the check is broken")


def hanging(_: Instance) -> Evidence:
    """A check that does not end."""
    time.sleep(600)
    return found()


def dying(_: Instance) -> Evidence:
    """A check that its process does not survive."""
    os.kill(os.getpid(), signal.SIGKILL)
    return found()


def dying_once(mark: Path) -> Run_:
    """A check that its process does not survive the first time."""

    def run(_: Instance) -> Evidence:
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return found()

    return run


def noted(log: Path, seconds: float = 0.0) -> Run_:
    """A check that writes down its process each time it is run."""

    def run(instance: Instance) -> Evidence:
        with log.open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        time.sleep(seconds)
        return drawn(instance)

    return run


def noticed(log: Path) -> list[int]:
    """The processes of the checks that were run."""
    return [int(line) for line in log.read_text().splitlines()] if log.exists() else []


def surroundings(_: Instance) -> Evidence:
    """What a process finds about the number of threads to use."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    return found(" ".join(os.environ.get(name, "unset") for name in names))


def claim(name: str, run: Run_, **members: Any) -> Claim:
    """A claim with one planted check."""
    check = Check(Method.FLOAT, "planted", run)
    return Claim(name, "planted", "A planted statement.", "nowhere", Kind.IDENTITY, (check,), **members)


def planted_study(
    checks: Mapping[str, Run_], *, games: tuple[str, ...] = ("coordination",), seed: int = 3, name: str = "planted"
) -> Study:
    """A study of planted checks."""
    claims = tuple(claim(*pair) for pair in checks.items())
    return Study(name, "A planted study", tuple(map(load_game, games)), claims, seed, FEW)


def planted_plan(checks: Mapping[str, Run_], **members: Any) -> Plan:
    """The plan of a study of planted checks."""
    return Plan(planted_study(checks, **members))


def told(run: Run) -> dict[str, str]:
    """What each claim came to on each game: what was measured, or the error."""
    outcomes = {run.plan.items[number].label: outcome for number, outcome in run.outcomes.items()}
    return {label: o.evidence.measured if o.evidence else str(o.error) for label, o in outcomes.items()}
