"""Numbers that doubles cannot hold: computed exactly where that can be, else refused by name in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.formats import load_game
from mpgtheory.game.doubles import LONGEST_HORIZON, check_doubles, reason_against
from mpgtheory.potential.distance import nearest_potential_game
from verification.cli import run
from verification.console import shown_number

NINES = {count: "0." + "9" * count for count in (17, 60, 400)}


def one_line(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line, of at most 500 characters, with which a command is refused; a learner may have compiled before."""
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = [line for line in captured.err.splitlines() if not line.startswith("mpgtheory: compiling, once")]
    assert len(line) < 500
    return line


def pennies(folder: Path, size: str, states: int = 1) -> str:
    """Matching pennies for payoffs of a size."""
    plus, minus = size, f"-{size}"
    own = [[plus, minus], [minus, plus]]
    other = [[minus, plus], [plus, minus]]
    path = folder / "pennies.json"
    document = {
        "format": "mpgtheory.game/1",
        "name": "pennies",
        "players": ["1", "2"],
        "states": [f"s{k}" for k in range(states)],
        "actions": [["a", "b"], ["c", "d"]],
        "discount": "1/2",
        "initial": [f"1/{states}"] * states,
        "payoffs": [[own] * states, [other] * states],
        "transitions": [[[[f"1/{states}"] * states] * 2] * 2] * states,
    }
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize("nines", NINES.values(), ids=map(str, NINES))
@pytest.mark.parametrize(
    "command",
    [
        ["learn", "coordination", "--steps", "100"],
        ["flow", "coordination"],
        ["flow", "coordination", "--certified"],
        ["nash", "gridworld:size=60", "--uniform"],
    ],
    ids=["learn", "flow", "certified", "sparse"],
)
def test_doubles_that_cannot_represent_the_discount_are_refused_by_name(
    capsys: pytest.CaptureFixture[str], command: list[str], nines: str
) -> None:
    said = one_line(capsys, *command, "--discount", nines)
    assert f"{command[1]}: the discount 999" in said
    assert "too near to 1 for doubles" in said


@pytest.mark.parametrize("nines", NINES.values(), ids=map(str, NINES))
def test_what_is_exact_stays_exact(capsys: pytest.CaptureFixture[str], nines: str) -> None:
    assert run(["nash", "coordination", "--discount", nines, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == 2
    assert run(["potential", "matching_pennies", "--discount", nines, "--json"]) == 0
    cycle = json.loads(capsys.readouterr().out)["witness"]["sum"]
    assert fmpq(*map(int, cycle.split("/"))) == 8 * 10 ** (len(nines) - 2)


def test_verify_leaves_out_what_needs_doubles(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--claim", "lemma-3.6a", "--claim", "lemma-3.6b", "--claim", "equation-1"]
    assert run(["verify", "coordination", *chosen, "--discount", NINES[60], "--json", "-q"]) == 0
    rows = json.loads(capsys.readouterr().out)
    methods = {evidence["method"] for row in rows for evidence in row["evidence"]}
    assert "exact" in methods
    assert not methods & {"float", "statistical", "enclosure"}
    assert not any(row["errors"] for row in rows)


def test_enumeration_without_doubles_is_bounded_before_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    said = one_line(capsys, "nash", "routing:players=4", "--discount", NINES[400])
    assert "65536 pure profiles; at most 20000 are enumerated without doubles" in said


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (["flow", "coordination", "--duration", "1e400"], "--duration lies beyond"),
        (["flow", "coordination", "--duration", "1e-400"], "--duration lies below"),
        (["flow", "coordination", "--certified", "--duration", "1e400"], "duration is 1000"),
        (["flow", "coordination", "--theta", "1e-400"], "theta lies below"),
        (["learn", "coordination", "--steps", "9", "--temperature", "1e400"], "temperature lies beyond"),
        (["learn", "coordination", "--steps", "9", "--temperature", "1e-400"], "temperature lies below"),
        (["learn", "coordination", "--steps", "9", "--theta", "1e-400"], "theta = 1e-400 is 0"),
        (["nash", "coordination", "--discount", "0." + "9" * 4300], "a number may have 4000"),
        (["nash", "coordination", "--discount", "1e-999999999"], "exponent beyond 400"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value)[:40],
)
def test_options_beyond_doubles_are_named(capsys: pytest.CaptureFixture[str], command: list[str], place: str) -> None:
    assert place in one_line(capsys, *command)


@pytest.mark.parametrize("size", ["1e-7", "1e-200", "1e20", "1e200", "1e-400", "1e400", "7" * 3000])
def test_payoffs_of_any_size_have_their_exact_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], size: str
) -> None:
    """Matching pennies of payoffs x: no potential game, the sup norm from one is x; uniform play is the equilibrium."""
    path = pennies(tmp_path, size)
    assert run(["potential", path, "--json"]) == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert document["is_potential"] is False
    if nearest := document["distance"].get("nearest_in_payoffs"):
        assert nearest["distance"] == pytest.approx(float(size), rel=1e-6)
        assert nearest["distance"] >= (1 - 1e-6) * FLOAT.number(load_game(path).payoffs.max())
    else:
        assert captured.err.count("\n") == 1, "beyond the floats the distance is not known, and that is said"
        assert float(size) in (0.0, float("inf"))
    assert run(["nash", path, "--uniform", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_equilibrium"] is True
    assert run(["nash", path]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("size", ["1e200", "1e-200", "1e-400", "1e400", "7" * 3000])
@pytest.mark.parametrize("command", [["learn", "--steps", "9"], ["flow"], ["flow", "--certified"]], ids=" ".join)
def test_payoffs_that_doubles_cannot_hold_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], size: str
) -> None:
    name, *options = command
    assert "pennies: payoffs of size" in one_line(capsys, name, pennies(tmp_path, size), *options)


def test_a_program_that_fails_does_not_cost_the_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the linear program failed")

    monkeypatch.setattr("mpgtheory.potential.distance._nearest_fit", fails)
    assert run(["potential", "matching_pennies", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["is_potential"] is False
    assert "the linear program failed" in captured.err


def test_a_computed_number_of_any_length_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The gap of many players has more digits than a number of an input may have; see also 10,000 of them."""
    assert run(["nash", "routing:players=2000", "--uniform"]) == 0
    assert capsys.readouterr().out.startswith("players 1 to 2000: gap 4196.")
    assert shown_number(f"{'1' * 12_000}/3", exact=False).startswith("3.7037e+11998")


@pytest.mark.parametrize("scale", ["1e-7", "1", "1e20", "3/7"])
@pytest.mark.parametrize("shift", ["0", "1e6"])
def test_the_distance_scales_with_the_payoffs(scale: str, shift: str) -> None:
    game = build("matching_pennies").dense()
    by, add = rational(scale), rational(shift)
    moved = game.changed(payoffs=game.payoffs * by + add)
    found = nearest_potential_game(moved)
    size = FLOAT.number(by)
    assert found.distance == pytest.approx(nearest_potential_game(game).distance * size, rel=1e-6)
    assert found.lower_bound == nearest_potential_game(game).lower_bound * by
    assert found.residual <= 1e-6 * size


def test_the_horizon_that_doubles_tell() -> None:
    game = build("coordination")
    assert reason_against(game.changed(discount=1 - 1 / LONGEST_HORIZON)) is None
    assert reason_against(game.changed(discount=1 - 1 / (LONGEST_HORIZON + 1))) is not None
    just = game.changed(discount=1 - 1 / LONGEST_HORIZON)
    exact = FLOAT.number(1 / LONGEST_HORIZON)
    assert abs((1 - just.over(FLOAT).discount) / exact - 1) < 1e-6


def test_a_probability_that_vanishes_in_doubles_is_another_game() -> None:
    tiny = fmpq(1, 10**400)
    game = load_game("team")
    rows = game.dense().transitions.copy()
    rows[(0,) * (rows.ndim - 1)] = [1 - tiny, tiny, *[fmpq(0)] * (rows.shape[-1] - 2)]
    with pytest.raises(InputError, match="is 0 in doubles"):
        check_doubles(game.dense().changed(transitions=rows))
