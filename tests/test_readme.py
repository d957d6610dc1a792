"""The README is executed: its console examples print what it shows, its Python examples are doctests."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from verification.cli import run
from verification.study import load_study

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\$ mpgtheory (.*)\n((?:.+\n)*?)(?=```)", TEXT, re.M)


def words(text: str) -> list[list[str]]:
    """The lines of an output without the width of its columns."""
    return [line.split() for line in text.strip().splitlines()]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_console_example(capsys: pytest.CaptureFixture[str], command: str, expected: str) -> None:
    assert run(shlex.split(command)) == 0
    assert words(capsys.readouterr().out) == words(expected)


def test_python_examples() -> None:
    parsed = doctest.DocTestParser().get_doctest(TEXT, {}, "README.md", "README.md", 0)
    assert len(parsed.examples) >= 8
    runner = doctest.DocTestRunner()
    runner.run(parsed)
    assert runner.failures == 0


def test_study_example(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```", TEXT, re.M | re.S)
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    study = load_study(str(tmp_path / "example.toml"))
    assert len(study.games) == 11
    assert (study.timeout, study.sampling.seeds) == (600, 128)


def test_the_two_commands_are_found_by_ci() -> None:
    script = ROOT / ".ci" / "readme_commands.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    commands = done.stdout.splitlines()
    assert len(commands) == 2
    assert commands[0].endswith("mpgtheory report")
    assert commands[1].endswith("pytest")


def test_the_table_of_growth_is_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    from scaling_page import FOLDER, in_readme, page

    found = json.loads((FOLDER / "scaling.json").read_text(encoding="utf-8"))
    assert in_readme(found, TEXT) == TEXT
    assert page(found) == (FOLDER / "scaling.md").read_text(encoding="utf-8")


def test_links_lead_to_files() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", TEXT, flags=re.S)
    for target in re.findall(r"\]\(([^)#]+)\)", prose):
        assert (ROOT / target).exists(), target
