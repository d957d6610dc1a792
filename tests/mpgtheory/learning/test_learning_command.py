"""mpgtheory learn: JSON, trace, figure, progress, resumption, warnings and refusals."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mpgtheory.learning import read_trace, seed_threads
from verification import cli

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "verification.cli"]
ABSORBING = {
    "format": "mpgtheory.game/1",
    "name": "absorbing",
    "players": ["1"],
    "states": ["left", "kept"],
    "actions": [["a", "b"]],
    "discount": "1/2",
    "initial": ["1/2", "1/2"],
    "payoffs": [[[1, 0], [2, 3]]],
    "transitions": [[[0, 1], [0, 1]], [[0, 1], [0, 1]]],
}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert cli.run(["learn", *arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    document = json.loads(captured.out)
    assert isinstance(document, dict)
    return document


def test_summary_trace_and_figure(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    trace, plot = tmp_path / "trace.npz", tmp_path / "gaps.svg"
    options = ("--steps", "20000", "--seeds", "3", "-o", str(trace), "--plot", str(plot))
    found = answer(capsys, "dominance", *options)
    assert {"steps", "seeds", "steps_per_second", "final_gaps", "mean_gap_interval", "notes"} <= set(found)
    assert (found["steps"], found["seeds"]) == (20000, 3)
    assert found["final_gaps"] == pytest.approx([0.2] * 3, abs=1e-2)
    assert found["equilibria"] == 1
    assert found["final_distances"] == pytest.approx([1] * 3, abs=1e-2)
    assert read_trace(trace).seeds == 3
    assert plot.read_text().startswith("<?xml")


def test_the_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["learn", "dominance", "--steps", "100", "--seeds", "2"]) == 0
    shown = capsys.readouterr().out
    for words in ("final gap", "mean final gap", "95% interval", "nearest equilibrium, of 1 in all", "steps a second"):
        assert words in shown


def test_no_distance_is_told_where_equilibria_are_not_all_known(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "routing:players=4", "--steps", "10")
    assert (found["equilibria"], found["final_distances"]) == (None, None)


def test_options_reach_the_learner(capsys: pytest.CaptureFixture[str]) -> None:
    given = (
        "--alpha",
        "1/(n+1)",
        "--alpha",
        "1/2",
        "--theta",
        "1/20",
        "--ties",
        "uniform",
        "--continuation",
        "explored",
    )
    found = answer(capsys, "dominance", "--steps", "10", *given)
    options = found["options"]
    assert isinstance(options, dict)
    assert options["alpha"] == ["1/(n+1)", "1/2"]
    assert options["theta"] == ["1/20", "1/20"]
    assert (options["ties"], options["continuation"]) == ("uniform", "explored")


def test_a_resumed_run_ends_where_one_run_ends(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    half = str(tmp_path / "half.npz")
    answer(capsys, "coordination", "--steps", "500", "--seeds", "2", "-o", half)
    resumed = answer(capsys, "coordination", "--steps", "900", "--resume", half)
    whole = answer(capsys, "coordination", "--steps", "900", "--seeds", "2")
    assert resumed["final_gaps"] == whole["final_gaps"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--alpha", "n**(-1/2)"), "alpha = n**(-1/2) is 1 at n = 1"),
        (("--theta", "0"), "theta = 0 is 0"),
        (("--steps", "0"), "steps is 0"),
        (("--steps", str(2**63)), "2**53"),
        (("-o", "trace.csv"), "must end in .npz or .nc"),
        (("--plot", "gaps.png"), "must end in .svg"),
        (("--resume", "missing.npz"), "missing.npz"),
        (("--beta", "1/m"), "beta: unknown name 'm'"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert cli.run(["learn", "dominance", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert words in captured.err


def test_an_unwritable_output_is_refused_before_the_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    started = time.process_time()
    assert cli.run(["learn", "dominance", "--steps", str(10**12), "-o", str(tmp_path / "file" / "t.npz")]) == 2
    assert time.process_time() - started < 5
    assert "cannot be written" in capsys.readouterr().err


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal, 100 columns wide."""
    here, there = pty.openpty()
    termios.tcsetwinsize(there, (24, 100))
    yield here, there
    os.close(here)


def begun(there: int, *arguments: str) -> subprocess.Popen[bytes]:
    """A run of 10^12 steps whose standard error is the terminal."""
    command = [*COMMAND, "learn", "dominance", "--steps", str(10**12), *arguments]
    environment = {**os.environ, "TERM": "xterm"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=there, env=environment)
    os.close(there)
    return process


def read_until(here: int, pattern: str) -> str:
    """What the terminal shows up to where `pattern` appears."""
    shown, end = "", time.monotonic() + 240
    while not re.search(pattern, shown):
        assert time.monotonic() < end, shown
        if select.select([here], [], [], 1)[0]:
            shown += os.read(here, 4096).decode()
    return shown


def test_ctrl_c_keeps_what_was_recorded(tmp_path: Path, terminal: tuple[int, int]) -> None:
    """Interrupted when the bar shows a rate and the time that is left; the trace can be read and resumed."""
    here, there = terminal
    trace = tmp_path / "trace.npz"
    process = begun(there, "-o", str(trace), "--json")
    read_until(here, r"[1-9][0-9,]* steps/s.*?\d:\d\d:\d\d")
    process.send_signal(signal.SIGINT)
    read_until(here, "mpgtheory: interrupted")
    out, _ = process.communicate(timeout=240)
    assert process.returncode == 130
    kept = read_trace(trace)
    assert kept.is_interrupted
    assert json.loads(out)["steps"] == kept.steps == kept.times[-1] > 0
    later = str(kept.steps + 1000)
    assert cli.run(["learn", "dominance", "--steps", later, "--resume", str(trace)]) == 0


def test_an_interrupted_run_without_a_file_says_that_nothing_was_kept(terminal: tuple[int, int]) -> None:
    here, there = terminal
    process = begun(there)
    read_until(here, "steps/s")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=240)
    assert process.returncode == 130
    assert "no trace was written" in out.decode()


def test_a_game_that_violates_assumption_3_1_is_warned_of_before_the_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, and the run takes place; what is lost is named."""
    path = tmp_path / "absorbing.json"
    path.write_text(json.dumps(ABSORBING))
    said_before: list[str] = []
    right = seed_threads.SeedThreads.run

    def noting(self: seed_threads.SeedThreads, *arguments: Any) -> bool:
        said_before.append(capsys.readouterr().err)
        return right(self, *arguments)

    monkeypatch.setattr(seed_threads.SeedThreads, "run", noting)
    assert cli.run(["learn", str(path), "--steps", "100", "--json"]) == 0
    (said,) = said_before
    assert said.startswith("mpgtheory: warning: Assumption 3.1")
    assert "left may be visited finitely often, so q and the policy there may not be learned" in said
    captured = capsys.readouterr()
    assert captured.err == ""
    assert len(json.loads(captured.out)["notes"]) == said.count("\n") == 1


@pytest.mark.parametrize("option", [("--theta", "1/10"), ("--seeds", "1"), ("--seed", "0"), ("--perturbation",)])
def test_a_trace_to_go_on_from_has_its_own_options(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: tuple[str, ...]
) -> None:
    """Given again, even alike, they are refused rather than ignored."""
    path = str(tmp_path / "trace.npz")
    answer(capsys, "coordination", "--steps", "10", "-o", path)
    assert cli.run(["learn", "coordination", "--steps", "20", "--resume", path, *option]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert f"leave {option[0]} out" in captured.err


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["learn", "--help"]) == 0
    assert "Example: mpgtheory learn" in " ".join(capsys.readouterr().out.split())
