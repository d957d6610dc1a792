"""Native policy files: by position or by name, and one line for whatever cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from small_games import random_game

from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.formats import read_game, read_policy, write_game
from mpgtheory.formats.native import policy_document
from mpgtheory.game.policy import random_policy, uniform

GAME = build("prisoners_two_state")


@pytest.fixture
def policy_refused(tmp_path: Path) -> Callable[[Any], str]:
    """The message that a policy earns."""

    def inside(policy: Any) -> str:
        path = tmp_path / "policy.json"
        path.write_text(json.dumps({"format": "mpgtheory.game.policy/1", "policy": policy}))
        with pytest.raises(InputError) as caught:
            read_policy(path, GAME)
        message = str(caught.value)
        assert len(message.splitlines()) == 1
        assert message.startswith(f"{path}: ")
        return message.removeprefix(f"{path}: ")

    return inside


def by_name() -> dict[str, Any]:
    """Player 1 cooperates when calm and mixes when tense; player 2 defects."""
    return {
        "1": {"calm": {"cooperate": 1}, "tense": {"defect": "2/3", "cooperate": "1/3"}},
        "2": {"tense": {"defect": 1}, "calm": {"defect": 1.0}},
    }


def test_a_policy_may_name_players_states_and_actions(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps({"format": "mpgtheory.game.policy/1", "policy": by_name()}))
    found = read_policy(path, GAME)
    assert found[0].tolist() == [[1, 0], [fmpq(1, 3), fmpq(2, 3)]]
    assert found[1].tolist() == [[0, 1], [0, 1]]


def test_unknown_names_in_a_policy_are_refused_with_a_suggestion(policy_refused: Callable) -> None:
    policy = by_name()
    policy["row"] = policy.pop("1")
    assert policy_refused(policy) == "policy names an unknown player 'row'; known: 1, 2"
    policy = by_name()
    policy["1"]["clam"] = policy["1"].pop("calm")
    assert policy_refused(policy) == "policy[1] names an unknown state 'clam'; did you mean 'calm'?"
    policy = by_name()
    policy["2"]["calm"] = {"deflect": 1}
    assert policy_refused(policy) == "policy[2][calm] names an unknown action 'deflect'; did you mean 'defect'?"


def test_missing_names_in_a_policy_are_refused(policy_refused: Callable) -> None:
    policy = by_name()
    del policy["2"]
    assert policy_refused(policy) == "policy lacks the player '2'; give every player"
    policy = by_name()
    del policy["1"]["tense"]
    assert policy_refused(policy) == "policy[1] lacks the state 'tense'; give every state"


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ([], "policy has 0 players; the game prisoners_two_state has 2"),
        ([[[1, 0], [1, 0]]] * 3, "policy has 3 players; the game prisoners_two_state has 2"),
        ([[[1, 0], [1, 0]], [[1, 0]]], "policy[2] has 1 entries; 2 were expected"),
        ([[[1, 0], [1]], [[1, 0], [1, 0]]], "policy[1][tense] has 1 entries; 2 were expected"),
        ([[[1, 0], 1], [[1, 0], [1, 0]]], "policy[1][tense] is '1'; a list of 2 was expected"),
        ([[[1, 0], ["1/2", "1/3"]], [[1, 0], [1, 0]]], "policy[1][tense] sums to 5/6 (about 0.833333); each row"),
        ([[[1, 0], [1, 0]], [[2, -1], [1, 0]]], "policy[2][calm][defect] is -1; a probability must not be negative"),
        ([[[1, 0], [1, "x"]], [[1, 0], [1, 0]]], "policy[1][tense][defect]: 'x' is not a finite number"),
        ([[[1, 0], [1, None]], [[1, 0], [1, 0]]], "policy[1][tense][defect]: None is not an exact number"),
        ({"1": {"calm": {}, "tense": {"defect": 1}}, "2": by_name()["2"]}, "policy[1][calm] sums to 0; each row"),
    ],
)
def test_wrong_policies_are_named_by_labels(policy_refused: Callable, policy: Any, message: str) -> None:
    assert policy_refused(policy).startswith(message)


@pytest.mark.parametrize("policy", ["x", 1, None, {"1": []}, {"1": {"calm": 1}}])
def test_policies_of_the_wrong_kind_are_refused(policy_refused: Callable, policy: Any) -> None:
    assert policy_refused(policy).startswith("policy")


def test_a_game_is_no_policy_and_a_policy_no_game(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    write_game(GAME, path)
    with pytest.raises(InputError, match=r"file\.json: format: "):
        read_policy(path, GAME)
    path.write_text(json.dumps(policy_document(uniform(GAME))))
    with pytest.raises(InputError, match=r"file\.json: "):
        read_game(path)


def test_a_policy_of_another_game_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(policy_document(random_policy(random_game(0, 3, (2, 2)), np.random.default_rng(0)))))
    with pytest.raises(InputError, match=r"policy\[1\] has 3 entries; 2 were expected"):
        read_policy(path, GAME)
