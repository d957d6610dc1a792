"""Enumeration of pure equilibria: batches in floating point first, against exact arithmetic for every profile."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest

from mpgtheory.equilibria import count_pure_profiles, pure_equilibria
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, pure
from mpgtheory.values.best_response import is_fixed_point
from mpgtheory.values.evaluation import Evaluation

LARGE, SMALL = "routing:players=4", "routing:players=2"
RATIO = 20


def exactly(game: TabularGame) -> list[Policy]:
    """All pure equilibria by exact arithmetic alone: every profile is evaluated."""
    per_player = [itertools.product(range(n), repeat=game.n_states) for n in game.action_counts]
    profiles = (pure(game, choice) for choice in itertools.product(*per_player))
    return [p for p in profiles if is_fixed_point(Evaluation(game, p))]


def as_text(found: list[Policy]) -> list[str]:
    return [str([block.tolist() for block in p]) for p in found]


def test_enumeration(benchmark: Any) -> None:
    game = build(LARGE)
    assert count_pure_profiles(game) == 65_536
    found = benchmark.pedantic(pure_equilibria, args=(game,), rounds=3)
    assert found


def test_time_a_profile_against_exact_arithmetic(capsys: pytest.CaptureFixture[str]) -> None:
    large, small = build(LARGE), build(SMALL)
    start = time.perf_counter()
    pure_equilibria(large)
    fast = (time.perf_counter() - start) / count_pure_profiles(large)
    start = time.perf_counter()
    reference = exactly(small)
    slow = (time.perf_counter() - start) / count_pure_profiles(small)
    assert as_text(pure_equilibria(small)) == as_text(reference)
    with capsys.disabled():
        print(
            f"\n{count_pure_profiles(large)} profiles with 4 players: {1e6 * fast:.1f} us each; "
            f"{count_pure_profiles(small)} with 2, all exactly: {1e6 * slow:.0f} us each; ratio {slow / fast:.0f}"
        )
    assert slow / fast >= RATIO


def test_a_game_without_structure(benchmark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """3 players, 2 actions, 5 states: 32,768 profiles of a random team."""
    game = build("team:players=3,states=5,actions=2")
    found = benchmark.pedantic(pure_equilibria, args=(game,), rounds=1)
    assert all(is_fixed_point(Evaluation(game, p)) for p in found)
    with capsys.disabled():
        print(f"\n{len(found)} pure equilibria of {count_pure_profiles(game)} profiles")
