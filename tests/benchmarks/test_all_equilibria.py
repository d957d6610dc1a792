"""All equilibria of 100 random games of 2 players, 2 states and 2 actions: how many lists are complete, and how soon.

Each list is checked by the kernel, and must have every equilibrium that another solver finds from 200 random starts.
`python tests/benchmarks/test_all_equilibria.py GAMES STARTS [coarse]` prints the figures.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from flint import fmpq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where this is run as a program

from float_equilibria import found_from
from random_games import make_game

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.equilibria import Equilibria, equilibria
from mpgtheory.game import TabularGame
from verification import checker
from verification.checking.equilibria import list_certificate

DISCOUNTS = (fmpq(1, 2), fmpq(9, 10), fmpq(19, 20))
CLOSE = 1e-5


def game_of(seed: int, *, coarse: bool = False) -> TabularGame:
    """Payoffs are integers from -1,000 to 1,000, rows have weights from 1 to 100, and there are three discounts.

    coarse: single digits instead. Of such games some have two actions that do the same: infinitely many equilibria.
    """
    if coarse:
        kind = "fractions" if seed % 2 else "integers"
        return make_game(seed, 2, (2, 2), DISCOUNTS[seed % 3], "interior", kind)
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 101, size=(2, 2, 2, 2))
    rows = EXACT.array(weights) / EXACT.array(weights.sum(axis=-1, keepdims=True))
    game = make_game(seed, 2, (2, 2), DISCOUNTS[seed % 3], "interior", "integers")
    return replace(
        game, name=f"random {seed}", payoffs=EXACT.array(rng.integers(-1000, 1001, size=(2, 2, 2, 2))), transitions=rows
    )


def missing(found: Equilibria, starts: int, seed: int) -> int:
    """How many equilibria the other solver finds that are not on the list."""
    floats = found.game.dense().over(FLOAT)
    others = found_from(floats.payoffs, floats.transitions, float(floats.discount), np.random.default_rng(seed), starts)
    ours = [np.concatenate([block.astype(float).ravel() for block in one.policy]) for one in found]
    return sum(all(np.abs(x - y).max() > CLOSE for y in ours) for x in others)


def measured(games: int, starts: int, *, coarse: bool = False) -> tuple[int, int, int, list[float], list[float]]:
    """Complete lists, equilibria, and those missing in complete lists; seconds of the search, and of the kernel."""
    complete, total, lost = 0, 0, 0
    searching, checking = list[float](), list[float]()
    for seed in range(games):
        began = time.process_time()
        found = equilibria(game_of(seed, coarse=coarse), time_limit=60)
        searching.append(time.process_time() - began)
        total += len(found)
        if found.is_complete:
            complete += 1
            began = time.process_time()
            checker.check(list_certificate(found))
            checking.append(time.process_time() - began)
            lost += missing(found, starts, seed)
        else:
            print(f"game {seed}: {found!r}", flush=True)
    return complete, total, lost, searching, checking


def lines(games: int, starts: int, *, coarse: bool) -> list[str]:
    complete, total, lost, searching, checking = measured(games, starts, coarse=coarse)
    return [
        f"{complete} of {games} lists complete, {total} equilibria, {lost} missing of those found from {starts} starts",
        f"seconds of one core: median {median(searching):.2f}, largest {max(searching):.2f}",
        f"seconds of the kernel: median {median(checking):.3f}, largest {max(checking):.3f}",
    ]


def test_random_games(capsys: pytest.CaptureFixture[str]) -> None:
    complete, _, lost, searching, _ = measured(20, 20)
    assert complete >= 19
    assert lost == 0
    assert median(searching) < 10


if __name__ == "__main__":
    print("\n".join(lines(int(sys.argv[1]), int(sys.argv[2]), coarse="coarse" in sys.argv)))
