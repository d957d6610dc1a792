"""mpgtheory distance: DESIGN's document, certificates that bare Python accepts, one line for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from verification import checker
from verification.cli import run


def test_the_document_and_its_certificates(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["distance", "prisoners_two_state", "--json", "-o", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"lower", "upper", "cycle", "phi", "kappa", "certificate"} <= set(document)
    assert Fraction(document["lower"]) == Fraction(72675, 19747)
    assert 0 < Fraction(document["upper"]) / Fraction(document["lower"]) - 1 < Fraction(1, 100)
    moves = document["cycle"]["moves"]
    assert abs(sum(Fraction(move["gain"]) for move in moves)) / len(moves) == Fraction(document["lower"])
    assert len(document["kappa"]) == 2
    paths = [Path(document["certificate"][end]) for end in ("lower", "upper", "kappa")]
    done = subprocess.run([sys.executable, "-I", "-S", checker.__file__, *paths], capture_output=True)
    assert done.returncode == 0, done.stdout
    assert b"3 valid, 0 invalid" in done.stdout


def test_a_potential_game_is_at_distance_zero(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["distance", "shaped", "--json", "-o", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["lower"], document["upper"], document["cycle"]) == ("0", "0", None)
    assert document["is_potential"]
    assert checker.check_file(Path(document["certificate"]["upper"])).claim == "definition-2.1"


def test_the_answer_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["distance", "matching_pennies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "matching_pennies: alpha between 4 and 4 (0 % apart)"
    assert "sum to 16" in lines[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("distance", "matching_pennies", "--within", "0"), "within is 0"),
        (("distance", "matching_pennies", "--within", "much"), "much"),
        (("distance", "gridworld:size=100"), "too large"),
        (("distance", "nowhere.json"), "nowhere.json"),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert words in captured.err


def test_published_games_are_listed_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["games", "--published", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) >= 15
    assert {"name", "game", "title", "reading", "source", "note"} == set(rows[0])
    assert run(["games", "--published"]) == 0
    assert "perturbed_team:players=3" in capsys.readouterr().out
