"""mpgtheory learn --certify: a certificate of a short run, numbers of a long one, and refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verification import checker, cli

RUN = ["learn", "shapley_team", "--continuation", "explored"]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert cli.run([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_short_run_is_certified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plot = tmp_path / "sides.svg"
    found = answer(capsys, *RUN, "--steps", "100", "--certify", str(tmp_path), "--plot", str(plot))["inequality"]
    assert found["verdict"] == "certified"
    assert found["left"] < found["right"]
    assert checker.check_file(Path(found["certificate"])).outcome == "holds"
    assert plot.read_text(encoding="utf-8").startswith("<?xml")


def test_a_long_run_is_measured_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, *RUN, "--steps", "30000", "--certify", str(tmp_path))["inequality"]
    assert (found["verdict"], found["certificate"]) == ("supported", None)
    assert found["blocks"][-1]["end"] == 30_000
    assert list(tmp_path.iterdir()) == []


def test_people_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*RUN, "--steps", "50", "--certify", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "master inequality: certified" in told
    assert "both sides after 50 iterates" in told


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--seeds", "2"], "one run"),
        (["--temperature", "1/2"], "temperature"),
        (["--theta", "1/(n + 1)"], "exploration that stays"),
    ],
)
def test_what_the_inequality_is_not_about_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], reason: str
) -> None:
    assert cli.run([*RUN, "--steps", "50", "--certify", str(tmp_path), *options]) == 2
    assert reason in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_run_in_pieces_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pieces = ["--resume", str(tmp_path / "trace.npz"), "--certify", str(tmp_path)]
    assert cli.run(["learn", "shapley_team", "--steps", "50", *pieces]) == 2
    assert "one piece" in capsys.readouterr().err
