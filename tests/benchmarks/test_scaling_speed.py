"""A hundred players, a million states: the bounds that the toolkit promises, measured as ratios within one run.

The page of `scaling_page.py` has the whole picture.
"""

from __future__ import annotations

import numpy as np
import pytest
from peers import compared, installed
from scaling import against_bare_solve, crowd, mixed, peak_gigabytes
from timing import seconds_once

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.learning import learn
from mpgtheory.potential import decide_potential
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

EXACT_64, FLOAT_128, DECISION_32 = 10.0, 0.5, 60.0
"""Seconds."""
BARE_RATIO, MOST_GIGABYTES, CROWD_RATIO = 1.5, 4.0, 1.5


def told(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(f"\n{text}")


def test_exact_nash_gap_of_sixty_four_players(capsys: pytest.CaptureFixture[str]) -> None:
    game = crowd(64)
    policy = mixed(game)
    taken = seconds_once(lambda: nash_gap(Evaluation(game, policy)))
    told(capsys, f"exact Nash gap, 64 players: {taken:.3f} s")
    assert taken < EXACT_64


def test_float_nash_gap_of_a_hundred_and_twenty_eight_players(capsys: pytest.CaptureFixture[str]) -> None:
    game = crowd(128)
    floats, policy = game.over(FLOAT), mixed(game).over(FLOAT)
    taken = seconds_once(lambda: nash_gap(Evaluation(floats, policy)))
    told(capsys, f"float Nash gap, 128 players: {taken:.3f} s")
    assert taken < FLOAT_128


@pytest.mark.parametrize("word", ["", "common_interest=true", "independent_transitions=true"])
def test_potential_decision_with_thirty_two_players(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    game = build(f"routing:players=32,{word}")
    taken = seconds_once(lambda: decide_potential(game, np.random.default_rng(0)))
    told(capsys, f"potential decision, 32 players {word}: {taken:.3f} s")
    assert taken < DECISION_32


def test_a_million_states_against_a_bare_solve(capsys: pytest.CaptureFixture[str]) -> None:
    ours, bare, radius = against_bare_solve(1000)
    told(
        capsys,
        f"enclosed values of 10^6 states / bare solve: {ours / bare:.2f}; radius {radius:.1e}; {bare:.1f} s bare",
    )
    told(capsys, f"peak memory {peak_gigabytes():.2f} GB")
    assert ours <= BARE_RATIO * bare
    assert peak_gigabytes() < MOST_GIGABYTES


def test_a_step_of_a_thousand_players(capsys: pytest.CaptureFixture[str]) -> None:
    """Time a step and player, in turn."""
    games = {n: build(f"routing:players={n},threshold={max(2, n // 2)},dense=false") for n in (4, 1000)}
    for game in games.values():
        learn(game, steps=10, record=[], cores=1)
    step_sizes: dict[int, list[float]] = {n: [] for n in games}
    for _ in range(5):
        for n, game in games.items():
            steps = 8_000_000 // n
            step_sizes[n].append(learn(game, steps=steps, record=[], cores=1).seconds / steps / n)
    few, many = (min(step_sizes[n]) for n in (4, 1000))
    told(capsys, f"ns a step and player: {1e9 * few:.1f} with 4, {1e9 * many:.1f} with 1000; ratio {many / few:.2f}")
    assert many <= CROWD_RATIO * few


@pytest.mark.skipif(not installed(), reason="no peer is installed; pip install quantecon pymdptoolbox stormpy")
@pytest.mark.filterwarnings("ignore:Comparing a sparse matrix")
def test_peers_find_the_same_values(capsys: pytest.CaptureFixture[str]) -> None:
    """`compared` asserts it; the ratios are told, not bounded."""
    for name, theirs, mine in compared(20):
        told(capsys, f"{name} / ours on 400 states: {theirs / mine:.2g}")
