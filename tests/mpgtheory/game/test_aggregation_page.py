"""The page on players who see less than the state is executed, and so is its command."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from pathlib import Path

import pytest

from verification.checker import check_file
from verification.cli import run

PAGE = Path(__file__).resolve().parents[3] / "mpgtheory" / "game" / "aggregation" / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\$ mpgtheory (.*)\n((?:.+\n)*?)(?=```)", TEXT, re.M)


@pytest.mark.usefixtures("declared_entry_points")
def test_python_examples() -> None:
    parsed = doctest.DocTestParser().get_doctest(TEXT, {}, PAGE.name, str(PAGE), 0)
    assert len(parsed.examples) >= 8
    runner = doctest.DocTestRunner()
    runner.run(parsed)
    assert runner.failures == 0


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_console_example(capsys: pytest.CaptureFixture[str], command: str, expected: str) -> None:
    assert run(shlex.split(command)) == 0
    assert capsys.readouterr().out.split() == expected.split()


def test_an_exact_aggregation_is_written_with_its_certificate(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["aggregate", "stag_hunt", "-o", str(tmp_path / "out"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["is_exact"]
    assert check_file(Path(found["certificate"])).claim == "aggregation.exact"
    assert run(["game", found["smaller_game"], "--json"]) == 0


def test_runs_are_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["aggregate", "stag_hunt", "--sees", "herd,herd", "--steps", "2000", "--seeds", "2", "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert runs["verdict"] == "supported"
    assert len(runs["tracking"]) == 2


def test_a_list_that_does_not_fit_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["aggregate", "stag_hunt", "--sees", "herd"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
