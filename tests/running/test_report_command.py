"""`mpgtheory report` as a user runs it: bad input is refused at once, Ctrl-C and kills lose nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from killed_studies import STUDY, contents

from verification.cli import run
from verification.results import results_document
from verification.running import partial
from verification.written import MARK

SMALL = 'title = "t"\ngames = ["coordination"]\nclaims = ["equation-3"]\n'


@pytest.fixture
def study(tmp_path: Path) -> str:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a refused command prints; nothing is written."""
    assert run(["report", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_a_report_is_resumed(study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    reused = []
    for options in ([], [], ["--seed", "4"], ["--fresh"]):
        assert run(["report", study, "-o", str(folder), "--jobs", "1", "--json", *options]) == 0
        assert json.loads(capsys.readouterr().out)["surprises"] == []
        tasks = json.loads((folder / "results.json").read_text())["tasks"]
        assert tasks["done"] == tasks["of"]
        reused.append(tasks["reused"])
    assert reused == [0, tasks["of"], 0, 0]


def test_a_report_that_does_not_follow_says_so_first(
    study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault between the evidence and what is written of it, planted in the verdict of a claim."""

    def planted(*arguments: Any, **named: Any) -> dict[str, Any]:
        document = results_document(*arguments, **named)
        document["claims"][0]["verdict"] = "proved"
        return document

    monkeypatch.setattr(partial, "results_document", planted)
    folder = tmp_path / "out"
    assert run(["report", study, "-o", str(folder), "--jobs", "1"]) == 1
    shown = capsys.readouterr().out
    assert "DOES NOT FOLLOW equation-3: its verdict is proved; the findings come to certified" in shown
    for name in ("README.md", "index.html"):
        text = (folder / name).read_text()
        assert text.index("Verdicts that do not follow") < text.index("by verdict")
    assert run(["report", study, "-o", str(folder), "--jobs", "1", "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["recheck"]["problems"]) == 1


def test_a_finished_report_is_checked_and_can_be_checked_again(
    study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert run(["report", study, "-o", str(folder), "--jobs", "1"]) == 0
    assert "Checked: every verdict follows: 1 rows, 1 by certificate" in capsys.readouterr().out
    assert "Checked again, and every verdict follows" in (folder / "README.md").read_text()
    assert run(["check", str(folder)]) == 0


def test_against_an_older_report(study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    assert run(["report", study, "-o", str(folder), "--jobs", "1"]) == 0
    assert run(["report", study, "-o", str(folder), "--jobs", "1", "--against", str(folder)]) == 0
    assert "No verdict changed" in capsys.readouterr().out
    older = json.loads((folder / "results.json").read_text())
    older["claims"][0]["verdict"] = "undecided"
    (tmp_path / "older.json").write_text(json.dumps(older))
    command = ["report", study, "-o", str(folder), "--jobs", "1", "--against", str(tmp_path / "older.json")]
    assert run(command) == 0
    assert "CHANGED equation-3, all in all: undecided -> certified" in capsys.readouterr().out
    assert run([*command, "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert change == {"claim": "equation-3", "place": "all in all", "before": "undecided", "now": "certified"}


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "mpgtheory.results/1"}'])
def test_an_older_report_that_is_none(
    study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "results.json").write_text(text)
    assert run(["report", study, "-o", str(tmp_path / "out"), "--against", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists(), "nothing was run"


def test_a_task_that_takes_too_long_is_a_surprise(
    study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A timeout is a row with its error and exit status 1; with more time the same command finishes."""
    folder = tmp_path / "out"
    options = ["-o", str(folder), "--jobs", "1"]
    assert run(["report", study, *options, "--timeout", "0.001"]) == 1
    assert "stopped after 0.001 s" in capsys.readouterr().out
    assert "stopped after 0.001 s" in (folder / "README.md").read_text()
    assert run(["report", study, *options]) == 0


BAD = {
    "unknown key": ("title = 't'\ngames = ['team']\nbudget = 3\n", "budget"),
    "an empty grid": ("title = 't'\ngames = ['team:seed={}']\n", "empty"),
    "a grid of too many games": ("title = 't'\ngames = ['team:seed={1..100000000}']\n", "100000000 games"),
    "an impossible time": ("title = 't'\ngames = ['team']\ntimeout = 0\n", "timeout"),
    "an impossible budget": ("title = 't'\ngames = ['team']\n[search]\ntrials = 0\n", "search.trials"),
    "a budget of endless time": ("title = 't'\ngames = ['team']\n[search]\nseconds = inf\n", "search.seconds"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_studies_are_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    text, shown = BAD[name]
    (tmp_path / "bad.toml").write_text(text)
    line = refusal(capsys, str(tmp_path / "bad.toml"), "-o", str(tmp_path / "out"))
    assert shown in line
    assert "bad.toml" in line
    assert not (tmp_path / "out").exists()


def test_bad_options_are_refused_at_once(study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ("-o", str(tmp_path / "out"))
    assert "jobs" in refusal(capsys, study, *out, "--jobs", "0")
    assert "timeout" in refusal(capsys, study, *out, "--timeout", "0")
    both = refusal(capsys, study, *out, "--jobs", "2", "--scheduler", "tcp://localhost:1")
    assert "--jobs 2 and --scheduler tcp://localhost:1 exclude each other" in both
    assert not (tmp_path / "out").exists()


def test_an_unreachable_scheduler_is_refused_at_once(
    study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        port = taken.getsockname()[1]
        start = time.monotonic()
        for address in (f"tcp://127.0.0.1:{port}", f"127.0.0.1:{port}", "tcp://127.0.0.1", "nowhere"):
            line = refusal(capsys, study, "-o", str(tmp_path / "out"), "--scheduler", address)
            assert f"--scheduler {address}: no Dask scheduler is reached" in line
        assert time.monotonic() - start < 60  # four times the half minute that Dask waits by itself is more
    assert not (tmp_path / "out").exists()


def test_the_folder_of_another_study_is_refused(study: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps({"study": {"name": "precious"}}))
    assert "'precious'" in refusal(capsys, study, "-o", str(folder))
    assert [path.name for path in folder.iterdir()] == ["results.json"]


class Command:
    """A report in a process group of its own, as a shell starts it, on two processes."""

    def __init__(self, study: Path, folder: Path) -> None:
        self.folder = folder
        arguments = ["report", str(study), "-o", str(folder), "--jobs", "2"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "verification.cli", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored by jobs in the background
        )

    @property
    def stored(self) -> set[str]:
        return {path.name for path in self.folder.glob("tasks/*/[!.]*.txt")}

    def wait_for(self, count: int) -> None:
        """Until `count` results are stored."""
        end = time.monotonic() + 120
        while len(self.stored) < count:
            assert self.process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.005)

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """The exit status, and what it said."""
        _, error = self.process.communicate(timeout=120)
        return self.process.returncode, error


@pytest.mark.slow
def test_ctrl_c_and_kills_lose_nothing_on_several_processes(tmp_path: Path) -> None:
    path = tmp_path / "kill.toml"
    path.write_text(STUDY)
    assert run(["report", str(path), "-o", str(tmp_path / "undisturbed"), "--jobs", "1", "--quiet"]) == 0
    folder = tmp_path / "disturbed"

    early = Command(path, folder)
    while not (folder / "tasks" / "lock").exists():
        time.sleep(0.005)
    time.sleep(0.4)
    early.press_ctrl_c()  # while the processes start
    status, said = early.end()
    assert status == 130
    assert "Traceback" not in said
    assert list(folder.glob(".*")) == [folder / MARK], "nothing is left half written"

    interrupted = Command(path, folder)
    interrupted.wait_for(len(interrupted.stored) + 3)
    interrupted.press_ctrl_c()
    status, said = interrupted.end()
    assert status == 130
    count = len(interrupted.stored)
    assert "no new tasks are started" in said
    of = json.loads((tmp_path / "undisturbed" / "results.json").read_text())["tasks"]["of"]
    assert f"mpgtheory: {count} of {of} tasks are done; the same command goes on" in said
    assert f"Unfinished: {count} of {of} tasks done" in (folder / "README.md").read_text()

    killed = Command(path, folder)
    killed.wait_for(count + 3)
    kept = killed.stored
    killed.process.kill()
    assert killed.end()[0] == -signal.SIGKILL
    assert kept <= killed.stored

    assert run(["report", str(path), "-o", str(folder), "--jobs", "2", "--quiet"]) == 0
    again, whole = contents(folder), contents(tmp_path / "undisturbed")
    assert again.pop("results.json").replace("2 processes", "this process") == whole.pop("results.json")
    assert again == whole
    reused = json.loads((folder / "results.json").read_text())["tasks"]["reused"]
    assert 0 < reused < of, "certified results are used again; proofs and identities are computed again"


@pytest.mark.slow
def test_ctrl_c_twice_stops_at_once(tmp_path: Path) -> None:
    path = tmp_path / "long.toml"
    path.write_text('title = "t"\ngames = ["coordination"]\n[learning]\nhorizon = 10_000_000_000\nseeds = 100\n')
    command = Command(path, tmp_path / "out")
    command.wait_for(5)
    command.press_ctrl_c()
    time.sleep(1.0)
    start = time.monotonic()
    command.press_ctrl_c()
    status, said = command.end()
    assert status == 130
    assert "tasks are done; the same command goes on" in said
    assert time.monotonic() - start < 20
    for left in command.folder.rglob(".unfinished-*"):
        raise AssertionError(f"{left} is left")
