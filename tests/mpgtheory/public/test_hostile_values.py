"""Whatever a user hands over, the answer is a value or one line that says what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import mpgtheory as mpg

U, P = np.arange(12.0).reshape(2, 1, 2, 3), np.ones((1, 2, 3, 1))


class Angry:
    """An object whose conversion to an array fails in its own way."""

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise KeyError("x")


JUNK: dict[str, Any] = {
    "None": None,
    "zero": 0,
    "negative": -1,
    "NaN": float("nan"),
    "infinite": float("inf"),
    "empty text": "",
    "text": "x",
    "division by zero": "1/0",
    "bytes": b"1",
    "empty list": [],
    "empty lists": [[[[]]]],
    "dict": {1: 2},
    "set": set(),
    "object": object(),
    "angry": Angry(),
    "function": lambda: 0,
    "empty array": np.array([]),
    "a number of rank 0": np.zeros(()),
    "None of rank 0": np.array(None),
    "text of rank 0": np.array("a"),
    "truth values": np.ones((2, 2), bool),
    "complex": np.ones(3, complex),
    "dates": np.array([1], dtype="M8[s]"),
    "records": np.zeros(2, dtype=[("a", "f8")]),
    "ragged objects": np.array([[1, [2]], 3], dtype=object),
    "sparse": sp.eye(2),
    "sparse and None": [sp.eye(1)] * 5 + [None],
    "sparse complex": [sp.eye(1) * 1j] * 6,
    "range": range(3),
    "iterator": iter([1]),
    "decimal NaN": Decimal("NaN"),
    "tiny decimal": Decimal("1e-5000"),
    "fraction": Fraction(1, 3),
    "huge": 10**5000,
    "long text": "9" * 5000,
    "subnormal": np.full((1, 2, 3, 1), 1e-320),
    "text beyond": np.full((2, 1, 2, 3), "1e-500"),
    "memory": memoryview(b"abc"),
    "date": datetime.date(2023, 10, 1),
    "payoffs": U,
    "transitions": P.tolist(),
    "surrogate": ["\ud800", "b"],
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "payoffs": lambda x: mpg.game(x, P, 0.9),
    "transitions": lambda x: mpg.game(U, x, 0.9),
    "discount": lambda x: mpg.game(U, P, x),
    "initial": lambda x: mpg.game(U, P, 0.9, initial=x),
    "players": lambda x: mpg.game(U, P, 0.9, players=x),
    "states": lambda x: mpg.game(U, P, 0.9, states=x),
    "actions": lambda x: mpg.game(U, P, 0.9, actions=x),
    "name": lambda x: mpg.game(U, P, 0.9, name=x),
    "policy": lambda x: mpg.policy(mpg.game(U, P, 0.9), x),
    "parts of a policy": lambda x: mpg.nash_gap(mpg.game(U, P, 0.9), [x, x]),
    "tol": lambda x: mpg.is_potential(mpg.game(U, P, 0.9), tol=x),
    "schedules": lambda x: mpg.check_step_sizes(x, "1/n"),
    "steps": lambda x: mpg.learn(mpg.game(U, P, 0.9), steps=x),
    "theta": lambda x: mpg.learn(mpg.game(U, P, 0.9), steps=3, theta=x),
    "duration": lambda x: mpg.flow(mpg.game(U, P, 0.9), duration=x),
}


@pytest.mark.parametrize("junk", JUNK, ids=str)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_junk_gets_a_value_or_one_line(call: str, junk: str) -> None:
    message = outcome(CALLS[call], JUNK[junk])
    assert len(message) < 500
    assert len(message.splitlines()) == 1


def outcome(call: Callable[[Any], Any], value: Any) -> str:
    """The answer in one line, or the error."""
    try:
        return repr(call(value))
    except mpg.InputError as error:
        return str(error)
