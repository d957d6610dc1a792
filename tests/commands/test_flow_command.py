"""mpgtheory flow: JSON, files, figures, and one line for every mistake."""

from __future__ import annotations

import json
from math import log
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from verification import cli

SWITCHING = [[["3/4", "1/4"]], [["1/4", "3/4"]]]
HITTING = [[["1/2", "1/2"]], [[0, 1]]]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert cli.run(["flow", *arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    document = json.loads(captured.out)
    assert isinstance(document, dict)
    return document


def profile(folder: Path, blocks: Any, name: str = "start.json") -> str:
    path = folder / name
    path.write_text(json.dumps({"format": "mpgtheory.game.policy/1", "policy": blocks}))
    return str(path)


def test_events_target_gap_and_phi(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, "coordination", "--start", profile(tmp_path, SWITCHING), "--duration", "30")
    (one,) = found["flows"]
    assert one["events"][0]["time"] == pytest.approx(log(9 / 8), abs=1e-14)
    assert one["events"][0]["changes"] == [{"player": "1", "state": "s1", "leaving": "B", "entering": "A"}]
    assert one["target"] == {"1": {"s1": "A"}, "2": {"s1": "A"}}
    assert 0 <= one["gap"] < 1e-9
    assert one["phi"]["start"] > one["phi"]["end"] >= 0
    assert one["phi"]["largest_slope"] <= 0
    assert found["is_complete"]


def test_a_certified_flow_and_its_limit(capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = answer(capsys, "dominance", "--certified")["flows"]
    assert one["limit"] == {
        "policy": {"1": {"s1": "row0"}, "2": {"s1": "column0"}},
        "is_equilibrium": True,
        "gaps": ["0", "0"],
    }
    (other,) = answer(capsys, "dominance", "--certified", "--theta", "1/10")["flows"]
    assert (other["limit"]["is_equilibrium"], max(other["limit"]["gaps"])) == (False, "1/5")


def test_an_undecided_flow_keeps_what_was_computed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    start = profile(tmp_path, [[["3/4", "1/4"]], [["1/4", "3/4"]]])
    (one,) = answer(capsys, "matching_pennies", "--start", start, "--certified", "--events", "3", "-o", str(path))[
        "flows"
    ]
    assert one["status"] == "most-events"
    assert one["limit"] is None
    assert "ended early" in one["undecided"]
    assert cli.run(["flow", "matching_pennies", "--start", start, "--certified", "--events", "3"]) == 0
    assert "no limit is certified: the limit of a flow that ended early" in capsys.readouterr().out
    written = json.loads(path.read_text())
    assert written["format"] == "mpgtheory.flow/1"
    assert len(written["flows"][0]["pieces"]) == 3


def test_basins(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "coordination")["basins"]
    assert sorted((basin["limit"]["1"]["s1"], basin["area"]) for basin in found) == [("A", "5/6"), ("B", "1/6")]
    assert "circle" in answer(capsys, "matching_pennies", "--duration", "1")["no_basins"]
    assert answer(capsys, "coordination", "--theta", "1/10")["basins"] is None
    assert cli.run(["flow", "coordination"]) == 0
    assert "5/6 of all starts to 1: s1 -> A; 2: s1 -> A" in capsys.readouterr().out


def test_branches(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    start = profile(tmp_path, HITTING)
    found = answer(capsys, "coordination", "--start", start, "--ties", "branch")
    assert [one["branch"] for one in found["flows"]] == [[0], [1], [2]]
    assert [one["hit"] is not None for one in found["flows"]] == [False, False, True]
    cut = answer(capsys, "coordination", "--start", start, "--ties", "branch", "--branches", "2")
    assert not cut["is_complete"]


def test_nearest_to_a_motion_towards_a_profile(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    mixed = profile(tmp_path, [[["1/3", "2/3"]]] * 2)
    for action, row in (("A", [1, 0]), ("B", [0, 1])):
        goal = profile(tmp_path, [[row]] * 2, "goal.json")
        arguments = ("--start", mixed, "--ties", "nearest", "--towards", goal)
        (one,) = answer(capsys, "coordination", *arguments)["flows"]
        assert one["target"]["1"] == {"s1": action}


@pytest.mark.slow
def test_weights_of_all_kinds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    start = profile(tmp_path, SWITCHING)
    half = answer(capsys, "coordination", "--start", start, "--gamma", "1", "--gamma", "1/2")["flows"][0]
    assert half["events"][0]["time"] == pytest.approx(2 * log(9 / 8))
    jump = answer(capsys, "coordination", "--start", start, "--gamma", "0:1, 1/20:1/2")["flows"][0]
    assert [event["kind"] for event in jump["events"]] == ["weights-change", "cross", "end"]
    wave = answer(capsys, "coordination", "--start", start, "--gamma", "3/4+sin(tau)/4", "--eta", "1/2")["flows"][0]
    assert log(9 / 8) < wave["events"][0]["time"] < 2 * log(9 / 8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["coordination", "--flows", "3", "--learn", "2000"], ["player 1: A", "Algorithm 1, theta = 1/10"]),
        (["shapley_team", "--theta", "1/10", "--duration", "4"], ["player 1, state hub"]),
        (["team:seed=3", "--figure", "lyapunov"], ["flow 1", "time"]),
        (["stag_hunt"], ["state"]),
    ],
)
def test_figures(capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    plot = tmp_path / "figure.svg"
    assert answer(capsys, *arguments, "--plot", str(plot))["plot"] == str(plot)
    text = plot.read_text()
    ElementTree.fromstring(text)
    assert all(word in text for word in words)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["coordination", "--duration", "0"], "duration is 0"),
        (["coordination", "--duration", "1e9"], "at most 1e+06"),
        (["coordination", "--duration", "soon"], "soon"),
        (["coordination", "--gamma", "2"], "gamma leaves its bounds"),
        (["coordination", "--eta", "0"], "eta is 0"),
        (["coordination", "--gamma", "tau", "--eta", "1/2"], "gamma leaves its bounds at time"),
        (["coordination", "--gamma", "1-tau/9"], "give its lower bound eta"),
        (["coordination", "--theta", "2"], "2"),
        (["coordination", "--continuation", "explored"], "needs --theta"),
        (["coordination", "--start", "nowhere.json"], "nowhere.json"),
        (["coordination", "--start", "uniform", "--flows", "2"], "leave out --start"),
        (["coordination", "--ties", "nearest"], "--towards PROFILE"),
        (["coordination", "--certified", "--leave"], "leave out --ties and --leave"),
        (["coordination", "--learn", "9"], "--plot"),
        (["coordination", "--figure", "portrait"], "--plot"),
        (["coordination", "-o", "flow.txt"], "must end in .json"),
        (["shapley_team", "--figure", "portrait", "--plot", "PLOT"], "two players with two actions"),
        (["coordination", "--figure", "ternary", "--plot", "PLOT"], "no player has three actions"),
        (["matching_pennies", "--figure", "lyapunov", "--plot", "PLOT"], "no Markov potential game"),
        (["coordination", "--certified", "--plot", "PLOT"], "leave out --certified"),
        (["shapley_team", "--learn", "9", "--plot", "PLOT"], "use --figure portrait"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], message: str
) -> None:
    given = [str(tmp_path / "figure.svg") if word == "PLOT" else word for word in arguments]
    output = ["-o", str(tmp_path / "flow.json")] if "-o" not in given else []
    assert cli.run(["flow", *given, *output]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ([[["1/2", "1/3"]], [["1/2", "1/2"]]], "policy[1][s1]"),
        ([[["1/2", "1/2"]]], "policy has 1 players"),
        ({"1": {"s1": {"A": 1}}, "9": {"s1": {"A": 1}}}, "9"),
        ({"1": {"s7": {"A": 1}}, "2": {"s1": {"A": 1}}}, "s7"),
    ],
)
def test_starts_off_the_simplex_and_unknown_names(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, policy: Any, message: str
) -> None:
    assert cli.run(["flow", "coordination", "--start", profile(tmp_path, policy)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert message in error


def test_what_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(["flow", "coordination", "--start", profile(tmp_path, HITTING), "--duration", "2"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("at an equilibrium from time 0.405465108 on\n")
    assert "0.405465  equilibrium" in printed
    assert "heads for 1: s1 -> 0.333 A + 0.667 B" in printed


def test_a_certified_flow_of_many_players_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["flow", "routing:players=300", "--certified"]) == 2
    assert "2400 weights" in capsys.readouterr().err
