"""Speed of the learner, as ratios measured in one run; the numbers are printed.

Against C and NumPy: routing with 4 players, alpha = 9/10 (n + 1)^-3/5, beta = 9/10 (n + 1)^-9/10, theta = 1/10, one
thread. Processor time, not wall time, so that other work on the machine falls on neither; the cores' ratio is of wall
times.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from c_reference import OPTIONS, compiled, has_compiler, run, write_game
from numpy_algorithm_1 import algorithm_1

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.learning import Options, learn, log_spaced, nash_gaps_along
from mpgtheory.learning.balance import balance
from mpgtheory.learning.run import available_cores

GAME = build("routing:players=4")
STEPS, ROUNDS = 2_000_000, 5
NUMPY_STEPS, NUMPY_RATIO = 3_000, 1_000


def wall_seconds(steps: int, **named: Any) -> float:
    """Wall time of the loop that a run reports, compilation and start apart."""
    return learn(GAME, OPTIONS, steps=steps, record=[], **named).seconds


def smallest(measure: Callable[[], float], rounds: int = ROUNDS) -> float:
    return min(measure() for _ in range(rounds))


def kernel_seconds(steps: int, game: TabularGame = GAME, record: Sequence[int] = ()) -> float:
    """Processor time of all threads during a run on one core, set-up (milliseconds) included."""
    start = time.process_time()
    learn(game, OPTIONS, steps=steps, record=record, cores=1)
    return time.process_time() - start


@pytest.fixture(scope="module")
def c_program(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The C reference, compiled here, and the game as it reads it."""
    if not has_compiler():
        pytest.skip("gcc is not installed")
    folder = tmp_path_factory.mktemp("c")
    return compiled("algorithm_1.c", folder), write_game(GAME, folder / "game.txt")


def test_the_c_program_learns_the_same(c_program: tuple[Path, Path]) -> None:
    """Both end at pure equilibria of the routing game: the comparison is of one algorithm."""
    from mpgtheory.game.policy import Policy
    from mpgtheory.values.best_response import nash_gap
    from mpgtheory.values.evaluation import Evaluation

    policies = run(*c_program, 1_000_000).policy.reshape(GAME.n_players, GAME.n_states, 2)
    assert max(nash_gap(Evaluation(GAME.over(FLOAT), Policy(tuple(policies), FLOAT)))) < 1e-3
    assert nash_gaps_along(learn(GAME, OPTIONS, steps=1_000_000), GAME, records=[-1]).max() < 1e-3


def test_faster_than_c(c_program: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    kernel_seconds(10)
    ours, theirs = zip(*((kernel_seconds(STEPS), run(*c_program, STEPS).seconds) for _ in range(ROUNDS)), strict=True)
    with capsys.disabled():
        print(f"\nC / ours: {min(theirs) / min(ours):.2f} ({1e9 * min(ours) / STEPS:.0f} ns a step)")
    assert 1.2 * min(ours) <= min(theirs)


def test_a_thousand_times_numpy(capsys: pytest.CaptureFixture[str]) -> None:
    def by_numpy() -> float:
        start = time.process_time()
        algorithm_1(GAME, NUMPY_STEPS, np.random.default_rng(0))
        return time.process_time() - start

    kernel_seconds(10)
    ratio = smallest(by_numpy, 3) / NUMPY_STEPS / (smallest(lambda: kernel_seconds(STEPS)) / STEPS)
    with capsys.disabled():
        print(f"\nNumPy / ours: {ratio:.0f}")
    assert ratio >= NUMPY_RATIO


def test_linear_in_players(capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the players cost at most 2.3 times as much."""
    taken = {n: smallest(lambda n=n: kernel_seconds(STEPS, build(f"routing:players={n}"))) for n in (2, 4, 8)}
    with capsys.disabled():
        print("\nns a step and player:", {n: round(1e9 * seconds / STEPS / n, 1) for n, seconds in taken.items()})
    assert taken[8] <= 2.3 * taken[4] <= 2.3 * 2.3 * taken[2]


def test_flat_in_the_horizon(capsys: pytest.CaptureFixture[str]) -> None:
    short, long = (smallest(lambda s=s: kernel_seconds(s) / s, r) for s, r in ((STEPS, 5), (10 * STEPS, 2)))
    with capsys.disabled():
        print(f"\ntime a step at {10 * STEPS} steps / at {STEPS}: {long / short:.3f}")
    assert long <= 1.1 * short


def test_recording_costs_under_two_percent(capsys: pytest.CaptureFixture[str]) -> None:
    """Ten records a decade up to 4e6 steps, taken in turn with none."""
    steps = 2 * STEPS
    times = [(kernel_seconds(steps, record=log_spaced(steps)), kernel_seconds(steps)) for _ in range(7)]
    ratio = min(with_records for with_records, _ in times) / min(without for _, without in times)
    with capsys.disabled():
        print(f"\nwith / without records: {ratio:.4f}")
    assert ratio < 1.02


@pytest.mark.skipif(available_cores() < 2, reason="needs two cores")
def test_sixteen_seeds_on_two_cores(capsys: pytest.CaptureFixture[str]) -> None:
    """Wall times: meaningful only where two cores are free. Eight is what two perfect cores give."""
    one = smallest(lambda: wall_seconds(STEPS, cores=1))
    sixteen = smallest(lambda: wall_seconds(STEPS, seeds=16, cores=2))
    with capsys.disabled():
        print(f"\n16 seeds on 2 cores / 1 seed on 1 core: {sixteen / one:.2f}")
    assert sixteen <= 8.5 * one


@pytest.mark.skipif(available_cores() < 2, reason="needs two cores")
def test_seeds_do_not_slow_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    """In processor time, which other work does not disturb, 16 seeds in two threads cost 16 times one seed."""

    def sixteen() -> float:
        start = time.process_time()
        learn(GAME, OPTIONS, steps=STEPS, record=[], seeds=16, cores=2)
        return time.process_time() - start

    ratio = smallest(sixteen, 3) / smallest(lambda: kernel_seconds(STEPS))
    with capsys.disabled():
        print(f"\nprocessor time of 16 seeds in 2 threads / of 1: {ratio:.2f}")
    assert ratio <= 17


@pytest.mark.parametrize(("continuation", "most"), [("explored", 1.5), ("held", 1.8)])
@pytest.mark.parametrize("name", ["routing:players=4", "shapley_team"])
def test_measuring_the_inequality(
    capsys: pytest.CaptureFixture[str], name: str, continuation: Any, most: float
) -> None:
    """Both sides of the master inequality, noise and shares at every iterate, beside learning alone; in turn.

    With the repair at most 1.5 times as much. As printed the learner itself is faster, measuring costs the same: 1.7,
    where 1.5 was asked for; `mpgtheory/learning/gauged.py` says where the time goes.
    """
    game, options = build(name), Options(continuation=continuation)

    def seconds(run: Callable[[], Any]) -> float:
        start = time.process_time()
        run()
        return time.process_time() - start

    def measured() -> Any:
        return balance(game, options, steps=STEPS, record=[])

    def plain() -> Any:
        return learn(game, options, steps=STEPS, record=[], cores=1)

    measured(), plain()
    times = [(seconds(measured), seconds(plain)) for _ in range(ROUNDS)]
    ratio = min(ours for ours, _ in times) / min(theirs for _, theirs in times)
    with capsys.disabled():
        print(f"\nmeasured / learning alone, {name}, {continuation}: {ratio:.2f}")
    assert ratio <= most
