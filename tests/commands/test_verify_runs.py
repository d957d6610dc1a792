"""mpgtheory verify on claims about runs of the learner: made where they are asked for, as long as is said."""

from __future__ import annotations

import json

import pytest

from verification.cli import run
from verification.commands.verify import _sampling
from verification.study import load_study


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    """The findings that the command prints."""
    assert run(["verify", "--json", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


def test_a_named_claim_runs_as_in_the_default_study() -> None:
    usual, named = load_study("paper").sampling, _sampling(True, None, None)
    assert (named.horizon, named.seeds) == (usual.horizon, usual.seeds)
    assert named.horizon > 0
    assert _sampling(True, 10, None).horizon == 10
    assert _sampling(True, None, 5).seeds == 5


def test_all_claims_run_nothing_unless_a_horizon_is_given() -> None:
    assert _sampling(False, None, None).horizon == 0
    found = _sampling(False, 500, 7)
    assert (found.horizon, found.seeds) == (500, 7)


def test_horizon_and_seeds_reach_the_runs(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--claim", "lemma-3.4.learner", "--game", "dominance", "--horizon", "2000", "--seeds", "9")
    (row,) = rows(capsys, *options)
    assert row["method"] == "statistical"
    notes = [evidence["note"] for evidence in row["evidence"]]  # type: ignore[attr-defined]
    assert len(notes) == 2
    assert all("of 9 runs" in note and "2e+03 iterates" in note for note in notes)


def test_no_runs_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--claim", "lemma-3.4.learner", "--game", "dominance")
    assert rows(capsys, *options, "--horizon", "0") == []
    assert run(["verify", *options, "--horizon", "0"]) == 0
    assert "none of these claims has a check" in capsys.readouterr().out


def test_seeds_without_runs_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--game", "dominance", "--seeds", "4"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "--horizon" in captured.err


@pytest.mark.parametrize(("option", "value"), [("--horizon", "-1"), ("--horizon", "20000000000"), ("--seeds", "0")])
def test_absurd_values_are_refused(capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    assert run(["verify", "--claim", "lemma-3.4.learner", "--game", "dominance", option, value]) == 2
    assert option in capsys.readouterr().err


def test_help_shows_an_example_with_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--help"]) == 0
    assert "--claim lemma-3.7.learner --game dominance --horizon" in " ".join(capsys.readouterr().out.split())
