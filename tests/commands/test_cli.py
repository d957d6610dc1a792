"""The command contract: JSON and nothing else on standard output, exit status, one line for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mpgtheory.formats import load_game
from verification import checker
from verification.catalogue import CATALOGUE
from verification.claim import Scope
from verification.cli import run
from verification.instance import Instance

POLICY = {"format": "mpgtheory.game.policy/1", "policy": [[["1/2", "1/2"]], [["1", 0]]]}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    """The JSON document that a command prints."""
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a refused command prints on standard error; nothing on standard output."""
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.slow
def test_verify_gives_a_verdict_for_every_pair(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "verify", "--game", "coordination", "--game", "shaped")
    assert isinstance(rows, list)
    pairs = {(row["claim"], row["game"]) for row in rows if row["game"] != "every game"}
    expected = {
        (claim.id, game)
        for game in ("coordination", "shaped")
        for claim in CATALOGUE.values()
        if any(k.scope is Scope.GAME and k.suits(Instance(load_game(game))) for k in claim.checks)
    }
    assert len(expected) > 40
    assert pairs == expected
    for row in rows:
        assert {"claim", "game", "verdict", "method", "measured", "claimed", "residual", "tolerance"} <= set(row)
        assert {"hypotheses", "seconds", "certificate"} <= set(row)
        for evidence in row["evidence"]:
            if evidence["method"] in ("float", "modular", "statistical"):
                assert evidence["verdict"] in ("supported", "undecided", "vacuous")


def test_verify_gives_both_statements_of_lemma_3_6b_their_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    claims = ["lemma-3.6b", "appendix-B.2b", "appendix-B.2b.corrected"]
    options = [part for claim in claims for part in ("--claim", claim)]
    rows = answer(capsys, "verify", "--game", "team:seed=4", *options)
    assert isinstance(rows, list)
    verdicts = {row["claim"]: row["verdict"] for row in rows if row["game"] != "every game"}
    assert verdicts == {
        "lemma-3.6b": "certified",
        "appendix-B.2b": "refuted",
        "appendix-B.2b.corrected": "certified",
    }


@pytest.mark.slow
def test_verify_writes_certificates_that_bare_python_accepts(tmp_path: Path) -> None:
    assert run(["verify", "--game", "matching_pennies", "-o", str(tmp_path), "--json"]) == 0
    script = Path(checker.__file__)
    done = subprocess.run([sys.executable, "-I", "-S", script, tmp_path / "certificates"], capture_output=True)
    assert done.returncode == 0, done.stdout
    assert b"0 invalid" in done.stdout
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["surprises"] == []


def test_verify_discount_changes_the_game(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("verify", "--game", "team", "--claim", "equation-1.linear")
    at_one_half = answer(capsys, *options, "--discount", "1/2")
    at_one_third = answer(capsys, *options, "--discount", "1/3")
    assert isinstance(at_one_half, list)
    assert isinstance(at_one_third, list)
    assert at_one_half[-1]["measured"] != at_one_third[-1]["measured"]


def test_game_describes_and_writes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "game.json"
    described = answer(capsys, "game", "routing:players=3", "-o", str(path))
    again = answer(capsys, "game", str(path))
    assert described == again
    assert isinstance(described, dict)
    assert described["joint_actions"] == 8
    assert described["initial"] == ["1/4"] * 4
    assert not described["has_common_payoff"]


def test_nash_of_a_profile_by_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Coordination pays 2 on (A, A), 1 on (B, B); player 1 mixes equally, player 2 plays A.

    Player 1 is paid 2 * 1/2 a stage and could have 2: gap (2 - 1) / (1 - 1/2) = 2. Player 2's A pays 1, B 1/2: gap 0.
    """
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(POLICY))
    found = answer(capsys, "nash", "coordination", "--policy", str(policy), "-o", str(tmp_path / "out"))
    assert isinstance(found, dict)
    assert found["gaps"] == ["2", "0"]
    assert found["gap"] == "2"
    assert found["is_equilibrium"] is False
    assert checker.check_file(Path(found["certificate"])).comparisons > 0


def test_nash_lists_all_pure_equilibria(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "nash", "coordination")
    assert isinstance(found, dict)
    chosen = [e["actions"]["1"]["s1"] + e["actions"]["2"]["s1"] for e in found["equilibria"]]
    assert (found["profiles"], found["count"], chosen) == (4, 2, ["AA", "BB"])


def test_nash_improves_where_profiles_are_too_many(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    game = "routing:players=8,common_interest=true"
    found = answer(capsys, "nash", game, "--improve", "-o", str(tmp_path))
    assert isinstance(found, dict)
    assert checker.check_file(Path(found["equilibria"][0]["certificate"])).comparisons > 0
    assert "no equilibrium" in refusal(capsys, "nash", "matching_pennies", "--improve")


def test_equilibria_lists_all_with_certificates(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, "equilibria", "coordination", "-o", str(tmp_path))
    assert isinstance(found, dict)
    assert found["complete"] is True
    assert found["undecided"] == []
    assert {"policy": [[["1/3", "2/3"]]] * 2, "radius": "0", "values": [["4/3"]] * 2}.items() <= max(
        found["equilibria"], key=lambda row: row["kind"] == ["mixed", "quasi-strict", "regular"]
    ).items()
    paths = [found["certificate"], *(row["certificate"] for row in found["equilibria"])]
    assert [checker.check_file(Path(path)).claim for path in paths] == ["equilibria.all", *["equilibria.one"] * 3]


def test_equilibria_says_what_it_left_open(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "equilibria", "stag_hunt", "--time-limit", "1e-9")
    assert isinstance(found, dict)
    assert found["complete"] is False
    assert found["certificate"] is None
    assert "time was up" in found["undecided"][0]["why"]


def test_equilibria_finds_one_of_a_larger_game(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "equilibria", "routing:players=3", "--one")
    assert isinstance(found, dict)
    assert (found["complete"], len(found["equilibria"])) == (False, 1)
    assert len(answer(capsys, "equilibria", "stag_hunt", "--one", "--starts", "8")["equilibria"]) > 1  # type: ignore[index]


def test_equilibria_of_players_who_play_alike(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """By head counts, with a certificate of how little anybody gains near it; refused where nobody can be exchanged."""
    found = answer(capsys, "equilibria", "routing:players=12", "--one", "--symmetric", "-o", str(tmp_path))
    assert isinstance(found, dict)
    (row,) = found["equilibria"]
    assert row["kind"] == ["mixed", "quasi-strict", "symmetric"]
    assert row["policy"][0] == row["policy"][11]
    assert checker.check_file(Path(row["certificate"])).claim == "definition-2.3"
    assert "exchangeable" in refusal(capsys, "equilibria", "coordination", "--one", "--symmetric")
    assert "--one" in refusal(capsys, "equilibria", "routing:players=12", "--symmetric")


@pytest.mark.slow
def test_equilibria_says_that_a_game_is_too_large_for_a_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "equilibria", "gridworld:size=15", "--one", "-o", "certificates")
    assert isinstance(found, dict)
    assert found["equilibria"][0]["radius"] == "0"
    assert found["equilibria"][0]["certificate"] is None


def test_equilibria_gives_the_value_of_a_zero_sum_game(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, "equilibria", "matching_pennies", "--value", "-o", str(tmp_path))
    assert isinstance(found, dict)
    assert (found["low"], found["high"], found["policy"]) == (["0"], ["0"], [[["1/2", "1/2"]]] * 2)
    assert checker.check_file(Path(found["certificate"])).claim == "equilibria.value"
    assert "zero-sum" in refusal(capsys, "equilibria", "coordination", "--value")


def test_potential_both_ways(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    refuted = answer(capsys, "potential", "prisoners_two_state", "-o", str(tmp_path))
    confirmed = answer(capsys, "potential", "shaped", "-o", str(tmp_path))
    assert isinstance(refuted, dict)
    assert isinstance(confirmed, dict)
    assert (refuted["is_potential"], refuted["method"], refuted["error_probability"]) == (False, "four-cycle", 0)
    assert refuted["witness"]["sum"] != "0"
    assert (confirmed["is_potential"], confirmed["structure"]) == (True, "shaped common payoff")
    for document in (refuted, confirmed):
        assert checker.check_file(Path(document["certificate"])).comparisons > 0


@pytest.mark.slow
def test_steps_condition_by_condition(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    options = ("--alpha", "9/10*(n+1)**(-3/5)", "--beta", "9/10/(n+1)")
    plot = tmp_path / "steps.svg"
    found = answer(capsys, "steps", *options, "--plot", str(plot))
    assert isinstance(found, dict)
    assert found["verdict"] == "proved"
    assert {c["verdict"] for c in found["conditions"].values()} == {"proved"}
    assert plot.read_text().startswith("<?xml")
    equal = answer(capsys, "steps", "--alpha", "1/2*n**(-3/5)", "--beta", "1/4*n**(-3/5)")
    assert isinstance(equal, dict)
    assert equal["conditions"]["iv"]["verdict"] == "refuted"
    assert "1/2" in equal["conditions"]["iv"]["results"][0]["reason"]
    symbolic = answer(capsys, "steps", "--alpha", "z*(n+1)**(-c1)", "--beta", "y*(n+1)**(-c2)")
    assert isinstance(symbolic, dict)
    assert "c1 < c2" in symbolic["system"]


@pytest.mark.slow
def test_games_lists_every_family_with_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "games")
    assert isinstance(rows, list)
    routing = next(row for row in rows if row["name"] == "routing")
    assert routing["parameters"]["slopes"] == "2:4"
    for row in rows:
        parameters = ",".join(f"{key}={value}" for key, value in row["parameters"].items() if value != "None")
        assert isinstance(answer(capsys, "game", f"{row['name']}:{parameters}"), dict)


def test_check_counts_and_exits_with_one_on_corruption(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["nash", "coordination", "-o", str(tmp_path)]) == 0
    capsys.readouterr()
    expected = {"valid": 2, "invalid": [], "rows_that_do_not_follow": [], "reports": []}
    assert answer(capsys, "check", str(tmp_path)) == expected
    broken = next(iter(sorted(tmp_path.glob("*.json"))))
    broken.write_text(broken.read_text().replace('"1/2"', '"1/3"'))
    assert run(["check", str(tmp_path), "--json"]) == 1
    counted = json.loads(capsys.readouterr().out)
    assert counted["valid"] == 1
    assert [row["file"] for row in counted["invalid"]] == [str(broken)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "--claim", "lemma-3.6"), ("lemma-3.6", "did you mean")),
        (("verify", "--game", "rooting"), ("rooting", "did you mean 'routing'")),
        (("verify", "--game", "team", "--game", "team"), ("named 'team' twice",)),
        (("game", "routing:player=3"), ("no parameter 'player'", "did you mean 'players'")),
        (("game", "routing:players=x"), ("players", "x")),
        (("game", "routing:players"), ("key=value",)),
        (("game", "routing:players=40,dense=true"), ("numbers as dense tables",)),
        (("game", "team:discount=1"), ("discount", "strictly between 0 and 1")),
        (("game", "team", "--discount", "nine"), ("--discount", "nine")),
        (("nash", "routing:players=8"), ("pure profiles",)),
        (("nash", "missing.json"), ("missing.json", "No such file")),
        (("check", "nowhere"), ("nowhere", "no such file")),
        (("report", "papre"), ("papre", "did you mean 'paper'")),
        (("verfy",), ("verify",)),
        (("steps", "--alpha", "__import__('os')", "--beta", "1/n"), ("__import__",)),
        (("steps", "--alpha", "1/n", "--alpha", "1/n", "--beta", "1/n"), ("2 alpha and 1 beta",)),
        (("steps", "--alpha", "gamma(n)", "--beta", "1/n"), ("gamma",)),
        (("steps", "--alpha", "1/n", "--beta", "1/n", "--plot", "x.png"), (".svg",)),
        (("game", "team", "--normalise", "-1"), ("--normalise",)),
        (("nash",), ("GAME",)),
        (("equilibria", "coordination", "--starts", "3"), ("--starts", "--one")),
        (("equilibria", "coordination", "--starts", "0"), ("--starts",)),
        (("equilibria", "coordination", "--time-limit", "-1"), ("--time-limit",)),
        (("equilibria", "coordination", "--time-limit", "nan"), ("--time-limit",)),
        (("equilibria", "gridworld:size=30"), ("ask for one",)),
        (("equilibria", "gridworld:size=300", "--one"), ("too large for exact values",)),
        (("equilibria", "routing:players=40"), ("ask for one equilibrium",)),
    ],
)
def test_bad_input_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    line = refusal(capsys, *arguments)
    for word in words:
        assert word in line


def test_output_that_cannot_be_written_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    assert str(occupied) in refusal(capsys, "game", "team", "-o", str(occupied / "game.json"))
    assert str(occupied) in refusal(capsys, "report", "-o", str(occupied))
    assert list(tmp_path.iterdir()) == [occupied]


def test_a_policy_of_another_game_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(POLICY))
    line = refusal(capsys, "nash", "team", "--policy", str(policy))
    assert "policy[1]" in line
    assert str(policy) in line


def test_an_unexpected_refutation_is_a_surprise(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the catalogue not to know that Appendix B.2(b) is false as printed, the exit status would be 1."""
    from dataclasses import replace

    from verification.catalogue import CATALOGUE

    claim = "appendix-B.2b"
    monkeypatch.setitem(CATALOGUE, claim, replace(CATALOGUE[claim], corrected_by=None))
    assert run(["verify", "--claim", claim, "--game", "team"]) == 1
    assert "SURPRISE" in capsys.readouterr().out


def test_help_shows_an_example_of_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        "report",
        "verify",
        "claims",
        "games",
        "game",
        "nash",
        "equilibria",
        "potential",
        "steps",
        "learn",
        "check",
        "language",
    ):
        assert run([command, "--help"]) == 0
        assert f"Example: mpgtheory {command}" in " ".join(capsys.readouterr().out.split())


def test_help_imports_nothing_heavy() -> None:
    """`mpgtheory --help` answers at once: neither NumPy nor the claims are imported for it."""
    code = "import sys; from verification.cli import run; run(['--help']); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_many_players_are_told_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    """No table of a hundred columns, and no number that fills the screen."""
    for command in (
        ["learn", "routing:players=20", "--steps", "200", "--seeds", "2"],
        ["potential", "routing:players=24"],
        ["flow", "routing:players=12", "--duration", "0.1"],
    ):
        assert run(command) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) < 1000
    assert "and 4 more players (--json)" in lines[-1]
