"""mpgtheory falsify: one JSON document, the exit status, files that other commands read again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flint import fmpq

from mpgtheory.formats import load_game
from verification.catalogue import CATALOGUE
from verification.cli import run
from verification.compare import AT_MOST, Comparison
from verification.falsify.drawn_data import POLICY
from verification.falsify.trial import Example, Trial

FALSE, TRUE = "appendix-B.2b", "lemma-3.6b"
KEYS = {
    *("claim", "outcome", "corrected_by", "is_surprise", "tried", "met", "comparisons", "forms", "seed", "seconds"),
    *("stopped_by_clock", "counterexample", "verdict", "game", "policies", "certificate", "is_certified", "instances"),
}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert run(["falsify", *arguments, "--json"]) == status
    document = json.loads(capsys.readouterr().out)
    assert set(document) == KEYS
    return document


def test_a_false_statement_falls_and_is_no_surprise(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, FALSE)
    assert (found["outcome"], found["verdict"], found["is_surprise"]) == ("refuted", "refuted", False)
    assert found["is_certified"]
    assert found["corrected_by"] == f"{FALSE}.corrected"
    assert found["counterexample"]["words"][0] == "1 state, 2 players with 1 and 2 actions, discount 1/2"


def test_a_true_statement_survives(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, TRUE, "--instances", "30", "--seed", "5")
    assert (found["outcome"], found["tried"], found["met"], found["seed"]) == ("survived", 30, 30, 5)
    assert found["instances"] == found["met"]
    assert found["counterexample"] is None
    assert [form["met"] for form in found["forms"]] == [30]


@pytest.mark.slow
def test_equal_seeds_give_equal_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the clock does not end the search; and the game alone can be written."""
    answers = [answer(capsys, FALSE, "--seed", "3", "--budget", "120", "-o", str(tmp_path / "g.json")) for _ in "12"]
    for found in answers:
        del found["seconds"]
    assert answers[0] == answers[1]
    assert load_game(answers[0]["game"]).n_players == 2
    assert answers[0]["certificate"] is None


def test_the_budget_in_seconds_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, TRUE, "--budget", "0.2")
    assert found["stopped_by_clock"]
    assert found["seconds"] < 2


def planted(x: Example) -> Iterator[Comparison]:
    """V is at most the largest payoff: without the factor 1 / (1 - delta)."""
    yield Comparison("V", x.at("pi").V.max(), AT_MOST, fmpq(x.game.payoffs.max()))


def test_detects_a_planted_false_statement(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement that falls and is not listed as false: exit status 1."""
    claim = dataclasses.replace(CATALOGUE[TRUE], trials=(Trial(planted, {"pi": POLICY}),), checks=())
    monkeypatch.setitem(CATALOGUE, TRUE, claim)
    found = answer(capsys, TRUE, status=1)
    assert found["is_surprise"]
    assert not found["is_certified"]
    assert run(["falsify", TRUE]) == 1
    assert "SURPRISE" in capsys.readouterr().out


def test_a_counterexample_that_no_check_confirms_is_a_surprise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even of a statement that is listed as false: the trial or the check is wrong."""
    (trial,) = CATALOGUE[FALSE].trials
    claim = dataclasses.replace(CATALOGUE[FALSE], trials=(dataclasses.replace(trial, evidence_for=None),), checks=())
    monkeypatch.setitem(CATALOGUE, FALSE, claim)
    found = answer(capsys, FALSE, status=1)
    assert found["is_surprise"]
    assert not found["is_certified"]


def test_a_counterexample_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["falsify", FALSE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{FALSE}: REFUTED by instance ")
    assert lines[1] == "  1 state, 2 players with 1 and 2 actions, discount 1/2"
    assert any(line.startswith("violated at ") for line in lines)
    assert lines[-1] == f"known to be false as printed; what is true: {FALSE}.corrected"


def test_survival_is_told_with_how_much_was_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["falsify", TRUE, "--instances", "10"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{TRUE}: survived: 10 instances met the hypotheses, of 10 drawn in ")


def test_what_is_written_is_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The game is a native file, the policies profile files that nash takes, and the certificate checks."""
    found = answer(capsys, FALSE, "-o", str(tmp_path / "found"))
    assert load_game(found["game"]).n_states == 1
    assert [Path(path).name for path in found["policies"]] == ["pi.json", "pi-prime.json"]
    for policy in found["policies"]:
        assert run(["nash", found["game"], "--policy", policy, "--json"]) == 0
    assert run(["check", found["certificate"]]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("claim", "remedy"),
    [
        ("lemma-3.6x", "no claim has the id 'lemma-3.6x'"),
        ("definition-2.1", "a property that a game may have or lack"),
        ("section-4.rates", "has no form that can be tried"),
    ],
)
def test_bad_input_is_one_line(claim: str, remedy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["falsify", claim]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert remedy in captured.err
