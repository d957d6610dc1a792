"""Which equilibrium of the complete list is nearest to a policy, by hand and in the commands."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria import equilibria, known_equilibria, nearest
from mpgtheory.families import build
from mpgtheory.game.policy import exact_policy, pure, uniform
from verification.cli import run


def test_by_hand() -> None:
    """Coordination: (A, A), (B, B) and (1/3, 2/3) twice; from (1/4, 3/4) for both the mixed one is 1/12 away."""
    game = build("coordination")
    known = known_equilibria(game)
    assert known is not None
    quarter = [[fmpq(1, 4), fmpq(3, 4)]]
    found = nearest(known, exact_policy([quarter, quarter]))
    assert found is not None
    assert found.distance == fmpq(1, 12)
    assert known[found.number - 1].kind[0] == "mixed"
    assert (found.of, found.is_complete) == (3, True)


def test_an_equilibrium_is_at_distance_0_under_its_own_number() -> None:
    game = build("routing:players=2")
    known = known_equilibria(game)
    assert known is not None
    for number, one in enumerate(known, 1):
        found = nearest(known, one.policy)
        assert found is not None
        assert (found.number, found.distance) == (number, 0)
        in_floats = nearest(known, one.policy.over(FLOAT))
        assert in_floats is not None
        assert in_floats.number == number


def test_an_irrational_equilibrium_is_known_to_its_radius() -> None:
    game = make_game(6, 2, (2, 2), fmpq(9, 10), "interior", "integers")
    known = known_equilibria(game, most_regions=100_000)
    assert known is not None
    assert known.is_complete
    far = [nearest([one], uniform(game)) for one in known]
    assert all(found is not None and 0 < found.radius < fmpq(1, 10**30) for found in far)


def test_large_games_and_games_without_a_list_have_none() -> None:
    assert known_equilibria(build("routing:players=4")) is None
    assert nearest(None, uniform(build("coordination"))) is None


def test_the_list_may_be_incomplete_after_so_many_regions_and_does_not_depend_on_time() -> None:
    game = build("routing:players=2")
    lists = [equilibria(game, most_regions=20) for _ in range(2)]
    assert not lists[0].is_complete
    assert [len(found) for found in lists] == [len(lists[0])] * 2
    assert [part.why for part in lists[0].open][:1] == ["not looked at: the search had ended"]
    found = nearest(lists[0], pure(game, [[0] * 4] * 2))
    assert found is None or not found.is_complete


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run([*arguments, "--json"]) == 0
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def test_the_commands_say_which(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "policy.npz"
    np.savez(path, policy_1=np.array([[0.0, 1.0]]), policy_2=np.array([[0.0, 1.0]]))
    near = told(capsys, "nash", "coordination", "--policy", str(path))["nearest"]
    assert near == {"number": 1, "of": 3, "complete": True, "distance": "0", "radius": "0"}
    learned = told(capsys, "learn", "coordination", "--steps", "5000", "--seeds", "2")
    assert learned["equilibria"] == 3
    assert learned["final_nearest"] == [2, 2]
    (flow,) = told(capsys, "flow", "coordination")["flows"]  # type: ignore[misc]
    assert flow["nearest"]["number"] == 2
    assert flow["nearest"]["distance"] < 1e-6
    (certified,) = told(capsys, "flow", "dominance", "--certified", "--theta", "1/10")["flows"]  # type: ignore[misc]
    assert certified["nearest"]["distance"] == "1"
    assert told(capsys, "nash", "routing:players=3", "--uniform")["nearest"] is None
