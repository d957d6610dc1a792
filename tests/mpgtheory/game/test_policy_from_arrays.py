"""Policies from arrays, lists, dicts and tensors; and one clear error for every form that is not read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import fmpq

import mpgtheory as mpg
from mpgtheory.arithmetic import FLOAT
from mpgtheory.game.policy import uniform


@pytest.fixture(scope="module")
def game() -> mpg.MarkovGame:
    """Two players with 2 and 3 actions in 2 states."""
    return mpg.game(np.zeros((2, 2, 2, 3)), np.full((2, 2, 3, 2), 0.5), 0.9)


def blocks() -> list[np.ndarray]:
    return [np.full((2, 2), 0.5), np.full((2, 3), 1 / 3)]


FORMS = {
    "arrays": blocks,
    "lists": lambda: [block.tolist() for block in blocks()],
    "names": lambda: {"1": {"s1": {"a1": 0.5, "a2": "1/2"}, "s2": [0.5, 0.5]}, "2": blocks()[1]},
}


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_gives_the_same_exact_policy(game: mpg.MarkovGame, form: str) -> None:
    found = mpg.policy(game, FORMS[form]())
    assert all((a == b).all() for a, b in zip(found, uniform(game), strict=True))


def test_a_policy_over_floats_is_read_exactly_and_mended(game: mpg.MarkovGame) -> None:
    found = mpg.policy(game, uniform(game).over(FLOAT))
    assert (found[1] == fmpq(1, 3)).all()
    assert "2 rows of the policy missed 1 by at most 1e-16, now mended" in repr(found)


def test_a_learners_row_that_misses_one_by_1e_17_is_read(game: mpg.MarkovGame) -> None:
    found = mpg.policy(game, [[[1.0, 1e-17], [1.0, -1e-18]], blocks()[1]])
    assert found[0].tolist() == [[1 - fmpq(1, 10**17), fmpq(1, 10**17)], [fmpq(1), fmpq(0)]]


def test_whole_numbers_are_choices(game: mpg.MarkovGame) -> None:
    found = mpg.policy(game, [np.array([1, 0]), [2, 2]])
    assert found[0].tolist() == [[0, 1], [1, 0]]
    assert found[1].tolist() == [[0, 0, 1]] * 2
    assert repr(found) == "Policy: pure, shapes (2, 2) and (2, 3)"


def test_one_array_for_players_with_equally_many_actions() -> None:
    game = mpg.load("coordination")
    assert mpg.policy(game, np.full((2, 1, 2), 0.5))[1].tolist() == [[fmpq(1, 2)] * 2]
    alone = mpg.game(np.zeros((1, 2, 3)), np.full((2, 3, 2), 0.5), 0.9)
    assert mpg.policy(alone, np.full((2, 3), 1 / 3))[0].shape == (2, 3)


HOSTILE: dict[str, tuple[Any, str]] = {
    "one part": ([np.ones((2, 2))], "the policy has 1 parts for 2 players; give one array (states, actions)"),
    "a vector": (np.ones(3), "the policy has shape (3,)"),
    "a shape": ([np.ones((2, 2)) / 2, np.ones((2, 2)) / 2], "policy[1] has shape (2, 2); player 2 needs (2, 3)"),
    "a row": ([[[0.5, 0.4], [1, 0]], [0, 0]], "policy[0][0] (state s1) sums to 0.9; each row must sum to 1"),
    "by how much": ([[[0.5, 0.4], [1, 0]], [0, 0]], "misses it by -0.1"),
    "negative": ([[[1.001, -0.001], [1, 0]], [0, 0]], "has -0.001 at 1; a probability must not be negative"),
    "NaN": ([[[np.nan, 1], [1, 0]], [0, 0]], "policy[0][0, 0] is nan"),
    "no such action": ([[2, 0], [0, 0]], "policy[0][0] is action 2 in state s1; actions are numbered from 0 to 1"),
    "ragged": ([[[0.5, 0.5], [1]], [0, 0]], "policy[0][1] has 1 numbers and policy[0][0] has 2 numbers"),
    "complex": ([np.ones((2, 2), complex), [0, 0]], "policy[0] holds complex numbers"),
    "an unknown player": ({"1": [0, 0], "3": [0, 0]}, "the policy names an unknown player '3'"),
    "a missing player": ({"1": [0, 0]}, "the policy lacks the player '2'"),
    "an unknown action": ({"1": {"s1": {"b": 1}, "s2": [1, 0]}, "2": [0, 0]}, "names an unknown action 'b'"),
    "a missing state": ({"1": {"s1": [1, 0]}, "2": [0, 0]}, "policy[1] lacks the state 's2'"),
    "junk": (["x", "y"], "policy[0]: 'x' is not a finite number"),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_hostile_policies_get_one_clear_error(game: mpg.MarkovGame, case: str) -> None:
    values, message = HOSTILE[case]
    with pytest.raises(mpg.InputError) as caught:
        mpg.policy(game, values)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
