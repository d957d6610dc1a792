"""What a newcomer types first: no command, --version, lists that fit, numbers that can be read, files from NumPy."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from verification.cli import run


@pytest.fixture
def doubles(tmp_path: Path) -> str:
    """A potential game of three players as a user has it: computed in doubles, saved by NumPy."""
    rng = np.random.default_rng(7)
    transitions = rng.dirichlet(np.ones(3), size=(3, 2, 2, 3))
    team, shaping = rng.normal(size=(3, 2, 2, 3)), rng.normal(size=(3, 3))
    paid = [team + w[:, None, None, None] - 0.9 * (transitions @ w) for w in shaping]
    np.savez(tmp_path / "doubles.npz", payoffs=paid, transitions=transitions, discount=0.9)
    return str(tmp_path / "doubles.npz")


def told(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run(list(arguments)) == status
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert len(captured.err) < 700
    return captured.err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == told(capsys, "--help")
    assert "Commands:" in told(capsys)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    import mpgtheory as mpg

    assert told(capsys, "--version") == f"mpgtheory {mpg.__version__}\n"


def test_an_unknown_command_is_still_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No such command 'gmae'" in refused(capsys, "gmae")


def test_completion_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--show-completion" in told(capsys, "--help")


def test_the_list_of_claims_fits_80_columns_with_whole_ids(capsys: pytest.CaptureFixture[str]) -> None:
    from verification.language.files import catalogue

    lines = told(capsys, "claims").splitlines()
    assert max(map(len, lines)) <= 80
    assert {line.split()[0] for line in lines if not line.startswith(" ")} == {"id", *catalogue()}


def test_claims_are_found_by_words(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(told(capsys, "claims", "policy gradient", "--json"))
    assert "lemma-3.6a" in {row["id"] for row in rows}
    assert all("gradient" in row["title"].lower() for row in rows)
    assert len(rows) < 30


def test_words_that_no_claim_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no claim has the id or holds the words 'lemma-3.66b'; did you mean" in refused(
        capsys, "claims", "lemma-3.66b"
    )
    assert "known: " in refused(capsys, "claims", "#")


def report(folder: Path) -> Path:
    """A report in which one claim is refuted and one proved."""
    folder.mkdir()
    rows = [{"id": "lemma-3.6b", "verdict": "proved"}, {"id": "appendix-B.2b", "verdict": "refuted"}]
    (folder / "results.json").write_text(json.dumps({"claims": rows}))
    return folder


def test_claims_by_the_verdict_of_a_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    where = ("--report", str(report(tmp_path / "report")))
    found = json.loads(told(capsys, "claims", "--verdict", "refuted", *where, "--json"))
    assert [(row["id"], row["verdict"]) for row in found] == [("appendix-B.2b", "refuted")]
    assert json.loads(told(capsys, "claims", "lemma", "--verdict", "refuted", *where, "--json")) == []


def test_verdicts_without_a_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nowhere = ("--report", str(tmp_path))
    assert "no report is there; write one with mpgtheory report" in refused(
        capsys, "claims", "--verdict", "proved", *nowhere
    )
    assert "no such verdict; did you mean 'proved'?" in refused(capsys, "claims", "--verdict", "prooved", *nowhere)
    (tmp_path / "results.json").write_text("[]")
    assert "is no report of mpgtheory" in refused(capsys, "claims", "--verdict", "proved", *nowhere)


def test_a_game_in_doubles_is_told_to_be_a_potential_game_to_within_rounding(
    capsys: pytest.CaptureFixture[str], doubles: str
) -> None:
    text = told(capsys, "potential", doubles)
    assert "doubles has no exact potential, but is a Markov potential game to within rounding" in text
    assert "an exact potential game is near: shaped common payoff" in text
    assert max(map(len, text.splitlines())) < 140
    document = json.loads(told(capsys, "potential", doubles, "--json"))
    assert (document["is_potential"], document["within_rounding"]) == (False, True)
    assert 0 < fraction(document["cycle_relative_to_span"]) < 1e-13
    assert 0 < fraction(document["nearby"]["payoff_change"]) < 1e-13


def fraction(text: str) -> float:
    from fractions import Fraction

    return float(Fraction(text))


def test_a_tolerance_of_zero_knows_no_rounding(capsys: pytest.CaptureFixture[str], doubles: str) -> None:
    assert "doubles is no Markov potential game" in told(capsys, "potential", doubles, "--tol", "0")
    assert "--tol: the tolerance is 2; it must be at least 0 and below 1" in refused(
        capsys, "potential", doubles, "--tol", "2"
    )


def test_exact_games_carry_both_facts_too(capsys: pytest.CaptureFixture[str]) -> None:
    for game, is_potential, relative in (("coordination", True, "0"), ("matching_pennies", False, "4")):
        document = json.loads(told(capsys, "potential", game, "--json"))
        assert (document["is_potential"], document["within_rounding"]) == (is_potential, is_potential)
        assert document["cycle_relative_to_span"] == relative


def test_long_fractions_are_decimals_unless_asked_for(capsys: pytest.CaptureFixture[str], doubles: str) -> None:
    policy = Path(doubles).with_name("pi.npz")
    np.savez(policy, policy_1=np.full((3, 2), 0.5), policy_2=np.full((3, 2), 0.5), policy_3=np.full((3, 3), 1 / 3))
    for command in (("nash", doubles, "--policy", str(policy)), ("game", doubles)):
        short, full = told(capsys, *command), told(capsys, *command, "--exact")
        assert max(map(len, short.splitlines())) < 80
        assert "/" in full
        assert len(full) > len(short)
    assert run(["nash", doubles, "--policy", str(policy)]) == 0
    assert "note: 3 rows of the policy missed 1 by at most 1e-16, now mended" in capsys.readouterr().err


def test_nash_says_what_it_does_not_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert "mixed equilibria were not searched" in told(capsys, "nash", "coordination")
    assert told(capsys, "nash", "prisoners_two_state").startswith("1 pure stationary equilibrium among")


def test_a_policy_that_misses_one_by_1e_17_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pi.json").write_text('{"format": "mpgtheory.game.policy/1", "policy": [[[1.0, 1e-17]], [[1, 0]]]}')
    assert run(["nash", "coordination", "--policy", str(tmp_path / "pi.json"), "--json"]) == 0
    assert "note: 1 row of the policy missed 1 by at most 1e-17, now mended" in capsys.readouterr().err


REFUSED = {
    "profiles": (("nash", "routing:players=4000"), "has more than 10^4816 pure profiles; at most"),
    "seeds": (("learn", "dominance", "--seeds", "1000000"), "seeds is 1000000; it must lie between 1 and 10000"),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_sizes_that_nobody_can_wait_for(capsys: pytest.CaptureFixture[str], case: str) -> None:
    arguments, message = REFUSED[case]
    assert message in refused(capsys, *arguments)


def test_a_gambit_payoff_that_is_a_dash(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("pygambit")
    (tmp_path / "g.nfg").write_text('NFG 1 R "x" { "1" "2" } { 2 2 }\n\n1 1 - 2 3 4 5 6\n')
    assert "'-' is no number" in refused(capsys, "game", str(tmp_path / "g.nfg"))


def test_one_seed_is_no_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "100 steps of 1 seed, " in told(capsys, "learn", "dominance", "--steps", "100")


def test_a_game_goes_to_numpy_and_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(tmp_path / "game.npz")
    assert "written to" in told(capsys, "game", "routing:players=3", "-o", path)
    assert json.loads(told(capsys, "game", path, "--json")) == json.loads(
        told(capsys, "game", "routing:players=3", "--json")
    )


def test_compiling_is_said_once_where_the_cache_has_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    from mpgtheory.arithmetic.compiled import _watchers
    from verification.console import compiling

    with compiling():
        for _ in range(3):
            for watcher in _watchers:
                watcher()
    assert capsys.readouterr().err == "mpgtheory: compiling, once; later runs start at once\n"
    assert not _watchers


def test_a_long_wait_shows_that_something_runs_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys
    import time

    from verification.console import waiting

    with waiting("deciding"):
        pass
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with waiting("deciding"):
        time.sleep(0.2)
    assert "deciding; Ctrl-C stops" in capsys.readouterr().err
