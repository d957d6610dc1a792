"""The page that teaches the statement language is executed: its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from verification.cli import run

PAGE = Path(__file__).resolve().parent.parent / "verification" / "language" / "TUTORIAL.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\$ mpgtheory (.*)\n((?:.+\n)*?)(?=```)", TEXT, re.M)


def words(text: str) -> list[list[str]]:
    """The lines of an output without the width of its columns."""
    return [line.split() for line in text.strip().splitlines()]


def test_there_are_ten_examples() -> None:
    assert len(re.findall(r"^## \d+\. ", TEXT, re.M)) == 10
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[command[:60] for command, _ in EXAMPLES])
def test_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, expected: str
) -> None:
    (file,) = re.findall(r"^```toml\n(.*?)^```", TEXT, re.M | re.S)
    (tmp_path / "mine.toml").write_text(file, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(shlex.split(command)) == 0
    assert words(capsys.readouterr().out) == words(expected)
