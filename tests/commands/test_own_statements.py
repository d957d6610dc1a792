"""Statements of one's own at the command line: verified, falsified, in files and studies, and refused in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from verification.cli import run

BELOW_OPTIMUM = "forall i s: V[pi](i,s) <= W[pi](i,s)"
DOUBLES = "forall i s: W[pi](i,s) <= 2 * V[pi](i,s)"
MEAN = "forall i s: V[pi](i,s) = sum a: pi(i,s,a) * Q[pi](i,s,a)"
FILE = f'''
[below]
given = "policy pi"
claim = "{BELOW_OPTIMUM}"

[doubles]
given = "policy pi"
claim = "{DOUBLES}"
'''


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_true_statement_is_certified(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = rows(capsys, "verify", "coordination", "--statement", BELOW_OPTIMUM, "-o", str(tmp_path))
    assert [(r["claim"], r["verdict"]) for r in found] == [("statement", "certified")]
    assert run(["check", str(tmp_path / "certificates")]) == 0


def test_an_identity_is_proved_for_a_shape(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "verify", "coordination", "--statement", MEAN)
    assert [(r["game"], r["verdict"]) for r in found] == [("every game", "proved"), ("coordination", "certified")]


def test_a_false_statement_is_refuted_and_no_surprise(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "verify", "coordination", "--statement", DOUBLES)
    assert [r["verdict"] for r in found] == ["refuted"]


def test_a_counterexample_is_found_shrunk_and_certified(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["falsify", DOUBLES, "--json", "-o", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["is_certified"], found["is_surprise"]) == ("refuted", True, False)
    assert found["counterexample"]["game"]["states"] == ["s0"]
    assert run(["check", found["certificate"]]) == 0


def test_a_hypothesis_makes_a_statement_vacuous_where_it_fails(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("verify", "matching_pennies", "--statement", BELOW_OPTIMUM, "--assuming", "Markov potential game")
    assert [r["verdict"] for r in rows(capsys, *command)] == ["vacuous"]


def test_a_file_of_statements(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FILE, encoding="utf-8")
    found = rows(capsys, "verify", "coordination", "--statement", str(tmp_path / "mine.toml"))
    assert [(r["claim"], r["verdict"]) for r in found] == [("below", "certified"), ("doubles", "refuted")]
    assert run(["falsify", str(tmp_path / "mine.toml"), "--instances", "60", "--json"]) == 0
    assert [d["verdict"] for d in json.loads(capsys.readouterr().out)] == ["survived", "refuted"]


def test_a_study_names_a_file_of_statements(tmp_path: Path) -> None:
    from verification.study import load_study

    (tmp_path / "mine.toml").write_text(FILE, encoding="utf-8")
    study = 'title = "t"\ngames = ["coordination"]\nclaims = ["lemma-3.6b"]\nstatements = ["mine.toml"]\n'
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    assert [claim.id for claim in load_study(str(tmp_path / "study.toml")).claims] == ["lemma-3.6b", "below", "doubles"]


BAD_TEXTS = {
    "an undeclared name": ("forall i s: x(i,s) = 1", "line 1, column 13: 'x' is not declared"),
    "a wrong sort": ("forall i s: V[pi](s,i) = 1", "line 1, column 19: a player was expected, this is a state"),
    "an action of the wrong player": (
        "forall i j s a: pi(j,s,a) = 1",
        "line 1, column 24: an action of j was expected, this is an action of i",
    ),
    "an unbounded stage": ("forall k: delta^k < 1", "line 1, column 8: 'k' is a stage: give its bound"),
    "a division by zero": ("forall i s: 1 / (V[pi](i,s) - V[pi](i,s)) = 1", "division by zero at i 0, s 0"),
    "a long text": ("1 = 1 and " * 10_000 + "1 = 1", "the text has 100005 characters; at most 20000"),
    "deep brackets": ("(" * 50 + "1" + ")" * 50 + " = 1", "nested more than 40 deep"),
    "no statement": ("forall i s: V[pi](i,s)", "a truth was expected, this is a number"),
    "a foreign character": ("forall i s: V[pi](i,s) = \u0661", "begins no word, number or sign"),
}


@pytest.mark.parametrize("name", BAD_TEXTS)
@pytest.mark.parametrize("command", [["verify", "coordination", "--statement"], ["falsify"]], ids=["verify", "falsify"])
def test_bad_texts_are_one_line(capsys: pytest.CaptureFixture[str], name: str, command: list[str]) -> None:
    text, words = BAD_TEXTS[name]
    assert run([*command, text]) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert len(printed.splitlines()) == 1


BAD_FILES = {
    "an unknown key": ('[x]\nclaim = "1 = 1"\ncolour = "red"\n', "x.colour"),
    "a cycle in uses": (
        '[x]\nclaim = "1 = 1"\nuses = ["y"]\n[y]\nclaim = "1 = 1"\nuses = ["x"]\n',
        "x uses y uses x: a cycle",
    ),
    "an unknown id in uses": ('[x]\nclaim = "1 = 1"\nuses = ["lemma-3.6z"]\n', "did you mean"),
    "an id of the catalogue": ('["lemma-3.6b"]\nclaim = "1 = 1"\n', "is an id of the catalogue"),
    "an unknown hypothesis": ('[x]\nclaim = "1 = 1"\nassuming = ["full suport"]\n', "did you mean 'full support'?"),
    "a definition of a primitive": ('[x]\nwhere = "V := 1"\nclaim = "1 = 1"\n', "'V' is a word of the language"),
    "no TOML": ("[x\n", "the file must be TOML"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    text, words = BAD_FILES[name]
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert run(["verify", "coordination", "--statement", str(tmp_path / "mine.toml")]) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert len(printed.splitlines()) == 1


def test_the_language_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    listed = rows(capsys, "language")
    assert len(listed) >= 35
    assert all(row["latex"] and row["example"] and row["meaning"] for row in listed)
    assert run(["language", "VV"]) == 2
    assert "did you mean 'V'?" in capsys.readouterr().err


def test_claims_show_their_terms(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "lemma-3.6b"]) == 0
    printed = capsys.readouterr().out
    assert "as printed: For any policy" in printed
    assert "as checked: forall i z:" in printed


def test_catalogues_import_nothing_heavy() -> None:
    code = "import sys; from verification.cli import run; run(['language', 'V']); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
