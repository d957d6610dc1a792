"""Evaluation of one profile of `routing:players=8`: 4 states, 256 joint actions.

Ratios are of the smallest times measured in the same run.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from plain_loops import evaluate
from timing import in_turn

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.values.evaluation import Evaluation

GAME = build("routing:players=8")
POLICY = random_policy(GAME, np.random.default_rng(0))
EXACT_SECONDS = 0.2
RATIO = 200


def v_q_d(game: TabularGame, policy: Policy) -> Any:
    """V, Q and d of a profile, nothing evaluated before."""
    at = Evaluation(game, policy)
    return at.V, at.Q, at.visitation()


def by_loops(game: TabularGame, policy: Policy) -> Any:
    """The same by plain loops."""
    return evaluate(game.payoffs, game.transitions, game.initial, game.discount, list(policy))


FLOATS = GAME.over(FLOAT), POLICY.over(FLOAT)
"""Both ways start from the same arrays of doubles."""


def test_both_ways_give_the_same_numbers() -> None:
    for fast, slow in zip(v_q_d(*FLOATS), by_loops(*FLOATS), strict=True):
        assert np.allclose(np.array(fast), np.array(slow), rtol=1e-12, atol=1e-12)


def test_exact_evaluation(benchmark: Any) -> None:
    benchmark.pedantic(v_q_d, args=(GAME, POLICY), rounds=10, warmup_rounds=1)
    assert benchmark.stats.stats.median < EXACT_SECONDS


def test_the_first_exact_evaluation_counts_too(capsys: pytest.CaptureFixture[str]) -> None:
    """On a game that was just built: nothing kept from before."""
    game = build("routing:players=8")
    start = time.perf_counter()
    v_q_d(game, POLICY)
    taken = time.perf_counter() - start
    with capsys.disabled():
        print(f"\nfirst exact V, Q, d: {1000 * taken:.1f} ms")
    assert taken < EXACT_SECONDS


def test_float_evaluation(benchmark: Any) -> None:
    v_q_d(*FLOATS)
    benchmark(v_q_d, *FLOATS)


def test_float_evaluation_against_plain_loops(capsys: pytest.CaptureFixture[str]) -> None:
    slow, fast = in_turn(lambda: by_loops(*FLOATS), lambda: v_q_d(*FLOATS), rounds=15, repeats=200)
    with capsys.disabled():
        print(f"\nFLOAT V, Q, d: {1e6 * fast:.0f} us; plain loops: {1e3 * slow:.1f} ms; ratio {slow / fast:.0f}")
    assert slow / fast >= RATIO
