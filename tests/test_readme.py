"""The README and the page on learners are executed: console examples print what they show, Python examples run."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import mpgtheory as mpg
from verification.cli import app, run
from verification.study import load_study

ROOT = Path(__file__).resolve().parent.parent
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "mpgtheory/README.md")}
STUDIES = (ROOT / "verification" / "README.md").read_text(encoding="utf-8")
TEXT = PAGES["README.md"]
EXAMPLES = [
    found for text in PAGES.values() for found in re.findall(r"^\$ mpgtheory (.*)\n((?:.+\n)*?)(?=```)", text, re.M)
]


def words(text: str) -> list[list[str]]:
    """The lines of an output without the width of its columns."""
    return [line.split() for line in text.strip().splitlines()]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_console_example(capsys: pytest.CaptureFixture[str], command: str, expected: str) -> None:
    assert run(shlex.split(command)) == 0
    assert words(capsys.readouterr().out) == words(expected)


@pytest.mark.usefixtures("declared_entry_points")
@pytest.mark.parametrize("page", PAGES)
def test_python_examples(page: str) -> None:
    parsed = doctest.DocTestParser().get_doctest(PAGES[page], {}, page, page, 0)
    assert len(parsed.examples) >= 8
    runner = doctest.DocTestRunner()
    runner.run(parsed)
    assert runner.failures == 0


def test_study_example(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```", STUDIES, re.M | re.S)
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
    from scaling_page import FOLDER, page

    found = json.loads((FOLDER / "scaling.json").read_text(encoding="utf-8"))
    assert page(found) == (FOLDER / "scaling.md").read_text(encoding="utf-8")


def test_links_lead_to_files() -> None:
    for path in (ROOT / "README.md", ROOT / "mpgtheory" / "README.md", ROOT / "verification" / "README.md"):
        prose = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)#]+)\)", prose):
            assert (path.parent / target).exists(), f"{path}: {target}"


def test_the_table_of_wishes_names_what_there_is() -> None:
    """Every call is a public name, and every command one of the command line."""
    rows = re.findall(r"^\| .* \|$", TEXT[TEXT.index("| I want to |") : TEXT.index("## At the command line")], re.M)
    calls = {name for row in rows for name in re.findall(r"`mpg\.(\w+)\(", row)}
    commands = {name for row in rows for name in re.findall(r"`mpgtheory (\w+)", row)}
    assert len(calls) >= 10
    assert calls <= set(dir(mpg))
    assert commands <= {command.name for command in app.registered_commands}


def test_the_first_sentence_is_short() -> None:
    first = re.search(r"\*\*(.+?)\*\*", TEXT, re.S)
    assert first is not None
    assert len(first[1].split()) <= 25
