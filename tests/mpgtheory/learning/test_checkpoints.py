"""A run with checkpoints is the run without them, and what is on the disk in between can be resumed."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from mpgtheory.families import build
from mpgtheory.learning import Options, Trace, learn, read_trace, resume, seed_threads, write_trace
from mpgtheory.learning.checkpoints import with_checkpoints
from verification.cli import run

GAME, STEPS, SEEDS = build("routing:players=2"), 8_000_000, 2


@pytest.fixture(autouse=True)
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs be interrupted ten times as often as usual, so that short ones are interrupted several times."""
    monkeypatch.setattr(seed_threads, "GLANCE", seed_threads.GLANCE / 10)
    monkeypatch.setattr(seed_threads, "TURN", seed_threads.TURN // 16)


def checkpointed(save: object, *, record: list[int] | None = None, begin: Trace | None = None) -> Trace:
    def started(progress: object) -> Trace:
        if begin is not None:
            return resume(begin, GAME, steps=STEPS, record=record, progress=progress)  # type: ignore[arg-type]
        return learn(GAME, Options(), steps=STEPS, seeds=SEEDS, record=record, progress=progress)  # type: ignore[arg-type]

    return with_checkpoints(
        started,
        lambda trace, progress: resume(trace, GAME, steps=STEPS, record=record, progress=progress),
        save,  # type: ignore[arg-type]
        every=0.0,
        steps=STEPS,
        record=record,
    )


def test_checkpoints_change_nothing(tmp_path: Path) -> None:
    saved: list[Trace] = []

    def save(trace: Trace) -> None:
        write_trace(trace, tmp_path / "trace.npz")
        saved.append(read_trace(tmp_path / "trace.npz"))

    found, plain = checkpointed(save), learn(GAME, Options(), steps=STEPS, seeds=SEEDS)
    assert len(saved) >= 2, "the run is too short to be interrupted"
    assert not found.is_interrupted
    assert list(found.times) == list(plain.times)
    assert np.array_equal(found.visits, plain.visits)
    for again in (found, resume(saved[-1], GAME, steps=STEPS)):
        for name in ("policies", "q", "plays"):
            assert np.array_equal(getattr(again, name)[0][:, -1], getattr(plain, name)[0][:, -1])
    for name in ("policies", "q", "plays"):
        assert all(map(np.array_equal, getattr(found, name), getattr(plain, name)))


def test_records_that_were_asked_for_stay(tmp_path: Path) -> None:
    first = learn(GAME, Options(), steps=1000, seeds=SEEDS, record=[7, 77])
    found = checkpointed(lambda _: None, record=[STEPS // 2], begin=first)
    assert list(found.times) == [7, 77, 1000, STEPS // 2, STEPS]


def test_an_interruption_by_the_user_ends_the_run() -> None:
    def save(_: Trace) -> None:
        raise KeyboardInterrupt

    found = checkpointed(save)
    assert found.is_interrupted
    assert 0 < found.steps < STEPS
    assert found.times[-1] == found.steps


def test_the_command_writes_checkpoints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["learn", "coordination", "--checkpoint", "1"]) == 2
    assert "-o" in capsys.readouterr().err
    written: list[int] = []
    monkeypatch.setattr("mpgtheory.learning.write_trace", lambda trace, path: written.append(trace.steps))
    out = str(tmp_path / "trace.npz")
    hurrying = SimpleNamespace(perf_counter=lambda: 100 * time.perf_counter())
    monkeypatch.setattr("mpgtheory.learning.checkpoints.time", hurrying)
    steps = str(2 * 10**7)  # many times the 6 ms that 0.6 s between checkpoints are on that clock
    assert run(["learn", "coordination", "--steps", steps, "--checkpoint", "0.01", "-o", out]) == 0
    assert written[-1] == int(steps)
    assert len(written) > 1
