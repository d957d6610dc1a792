"""Runs: reproducible, resumable, interruptible, and refused before they start if the input is bad."""

from __future__ import annotations

import _thread
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from learners import VARIANTS, final_row, same, uneven_game
from small_games import make_game

from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.formats.outputs import check_writable
from mpgtheory.learning import Options, as_released, learn, log_spaced, read_trace, resume, write_trace
from mpgtheory.learning.admission import MOST_STEPS, WITHOUT_EXPLORATION, _sample, admit
from mpgtheory.step_sizes import Schedule

GAME = build("routing:players=2")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_resumed_run_is_the_uninterrupted_one(variant: str, tmp_path: Path) -> None:
    """Saved at an odd iterate, read back, resumed: the same bits, and the same records."""
    game, options = uneven_game(), VARIANTS[variant]
    whole = learn(game, options, steps=2000, seeds=2, record=[0, 100, 777, 1500])
    write_trace(learn(game, options, steps=777, seeds=2, record=[0, 100]), tmp_path / "half.npz")
    resumed = resume(read_trace(tmp_path / "half.npz"), game, steps=2000, record=[1500])
    assert resumed.times.tolist() == whole.times.tolist() == [0, 100, 777, 1500, 2000]
    for name in ("policies", "q", "plays"):
        assert same(getattr(whole, name), getattr(resumed, name))
    assert np.array_equal(whole.states, resumed.states)
    assert all(np.array_equal(a.words, b.words) for a, b in zip(whole.standings, resumed.standings, strict=True))


def test_a_seed_does_not_depend_on_company_cores_or_records() -> None:
    alone = learn(GAME, steps=3000, record=[])
    among = learn(GAME, steps=3000, seeds=5, cores=2)
    for one, many in zip(final_row(alone), final_row(among), strict=True):
        assert np.array_equal(one[0], many[0])
        assert not np.array_equal(many[0], many[1]) or many.ndim == 1


def test_other_seeds_give_other_runs() -> None:
    first, second = (learn(GAME, steps=500, seed=seed) for seed in (0, 1))
    assert not same(first.q, second.q)


def test_counters_count() -> None:
    trace = learn(uneven_game(), steps=1234, seeds=2)
    assert (trace.visits.sum(axis=2) == trace.times).all()
    for plays in trace.plays:
        assert np.array_equal(plays.sum(axis=3), trace.visits)


def test_stage_0_is_recorded_as_printed() -> None:
    trace = learn(GAME, steps=5)
    assert trace.times[0] == 0
    for policy, q in zip(trace.policies, trace.q, strict=True):
        assert (policy[0, 0] == 0.5).all()
        assert (q[0, 0] == 0).all()


def test_policies_stay_distributions() -> None:
    trace = learn(uneven_game(), Options(ties="random"), steps=20_000)
    for block in trace.policies:
        assert np.abs(block.sum(axis=-1) - 1).max() < 1e-12
        assert block.min() >= 0


def test_log_spaced_times_do_not_depend_on_the_horizon_but_for_the_last() -> None:
    assert log_spaced(10) == [0, 1, 2, 3, 4, 5, 6, 8, 10]
    assert set(log_spaced(777)) - {777} <= set(log_spaced(10**6))


class Interrupting:
    """A progress callback that presses Ctrl-C when it is first called with steps done."""

    def __init__(self) -> None:
        self.pressed = False

    def __call__(self, done: int, total: int) -> None:
        if not self.pressed and done > 0:
            self.pressed = True
            _thread.interrupt_main()


def test_an_interruption_keeps_what_was_recorded_and_the_run_can_go_on() -> None:
    steps = 3 * 10**7
    record = list(range(0, steps, 2**19))
    partial = learn(GAME, steps=steps, seeds=3, record=record, cores=2, progress=Interrupting())
    assert partial.is_interrupted
    assert 0 < partial.steps < steps
    assert partial.times.tolist() == [t for t in record if t < partial.steps] + [partial.steps]
    later = partial.steps + 1000
    resumed, whole = resume(partial, GAME, steps=later), learn(GAME, steps=later, seeds=3, record=[])
    assert all(np.array_equal(a, b) for a, b in zip(final_row(resumed), final_row(whole), strict=True))


def test_an_error_in_a_seed_ends_the_run() -> None:
    from mpgtheory.learning.seed_threads import SeedThreads

    def advance(seed: int, steps: int) -> None:
        if seed == 1:
            raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        SeedThreads([0, 0, 0], 10, [5, 10], advance, lambda *_: None).run(2)


def test_progress_reaches_the_total() -> None:
    calls: list[tuple[int, int]] = []
    learn(GAME, steps=1000, seeds=3, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (3000, 3000)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"alpha": "n**(-1/2)"}, "alpha = n.* is 1 at n = 1"),
        ({"alpha": "1/2 + n/1000"}, "alpha = .* is 1.001 at n = 501|alpha = .* is 1 at n = 500"),
        ({"beta": "1/(n - 1)"}, "beta = .* is nan at n = 1"),
        ({"beta": "sin(n)"}, "beta = .* at n = 4"),
        ({"alpha": "0"}, "alpha = 0 is 0"),
        ({"theta": "0"}, "theta = 0 is 0.*if no exploration is allowed explicitly"),
        ({"theta": "1"}, "theta = 1 is 1"),
        ({"theta": "-1/10"}, "theta = -1/10"),
        ({"theta": "1/n", "allow_unit_steps": True}, "theta = 1/n is 1 at n = 1"),
        ({"alpha": "Max(1/n, n/300)", "allow_unit_steps": True}, "is 1.00333 at n = 301"),
        ({"beta": "2**(-2*n)"}, "is 0 at n = 538"),
        ({"alpha": ["1/2", "1/3", "1/4"]}, "alpha has 3 schedules for 2 players"),
    ],
)
def test_schedules_outside_0_1_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        learn(GAME, Options(**options), steps=1000)  # type: ignore[arg-type]


ONE_COUNTER = "Piecewise((1/2, n < 150001), ({}, n < 150002), (1/2, True))"


def test_one_counter_outside_0_1_among_millions_is_found() -> None:
    """150,001 is none of the counters that are evaluated: its branch is looked at; a shorter run never reaches it."""
    assert 150_001 not in _sample(10**7)
    for value, shown in (("3/2", "1.5"), ("0", "0"), ("1", "1")):
        options = Options(alpha=ONE_COUNTER.format(value)).for_players(2)
        with pytest.raises(InputError, match=f"is {shown} at n = 150001"):
            admit(GAME, options, 10**7)
        assert admit(GAME, options, 150_000) == ()
    one = Options(alpha=ONE_COUNTER.format("1"), allow_unit_steps=True).for_players(2)
    assert admit(GAME, one, 10**7) == ()


def test_a_range_that_is_not_decided_is_noted() -> None:
    (note,) = admit(GAME, Options(alpha="(2 + sin(n))/4").for_players(2), 1000)
    assert "alpha = (2 + sin(n))/4: that it stays in (0, 1) up to n = 1000 is not decided" in note
    assert admit(GAME, Options(alpha="1/(2 + sqrt(n))").for_players(2), 1000) == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"alpha": "1/m"}, "alpha: unknown name 'm'"),
        ({"theta": 0.1}, "theta: 0.1 is not an exact number"),
        ({"ties": "first"}, "ties is 'first'"),
        ({"continuation": "hold"}, "did you mean 'held'"),
        ({"temperature": -1.0}, "temperature"),
        ({"temperature": "1e-x"}, "not a finite number"),
        ({"perturbation": True}, "give a temperature"),
        ({"beta": []}, "beta is empty"),
    ],
)
def test_options_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Options(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"steps": MOST_STEPS + 1}, "2\\*\\*53"),
        ({"steps": 2**62 + 1}, "2\\*\\*53"),
        ({"steps": 10, "seeds": 0}, "seeds is 0"),
        ({"steps": 10, "record": [11]}, "iterate 11"),
        ({"steps": 10, "record": [-1]}, "iterate -1"),
        ({"steps": 10**7, "seeds": 100, "record": range(10**6)}, "record fewer times"),
    ],
)
def test_runs_are_refused(named: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        learn(GAME, **named)  # type: ignore[arg-type]


def test_what_is_lost_may_be_allowed() -> None:
    silent = Options(theta=[0, "1/10"], allow_no_exploration=True)
    said: list[str] = []
    assert learn(GAME, silent, steps=10, warn=said.append).steps == 10
    assert said == [WITHOUT_EXPLORATION]
    assert learn(GAME, as_released(1e-3), steps=10).steps == 10
    assert Options(theta=Fraction(1, 3)).theta == (Schedule.parse("1/3"),)


def test_resume_is_refused_for_another_game_or_an_earlier_end() -> None:
    trace = learn(GAME, steps=10)
    with pytest.raises(InputError, match="other payoffs"):
        resume(trace, build("routing:players=2,discount=1/3"), steps=20)
    with pytest.raises(InputError, match="larger number"):
        resume(trace, GAME, steps=10)


def test_games_that_violate_assumption_3_1_are_noted() -> None:
    assert learn(GAME, steps=1).notes == ()
    absorbing = make_game([[[1], [2]]], [[[0, 1]], [[0, 1]]])
    periodic = make_game([[[1], [2]]], [[[0, 1]], [[1, 0]]])
    partial = make_game([[[1], [2]]], [[["1/2", "1/2"]], [["1/2", "1/2"]]], initial=[1, 0])
    split = make_game([[[1, 0], [2, 0]]], [[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    for game, words in (
        (absorbing, "reducible even under exploration; s1 may be"),
        (periodic, "periodic"),
        (partial, "no weight to s2"),
        (split, "no joint action"),
    ):
        said: list[str] = []
        assert any(words in note for note in learn(game, steps=1, warn=said.append).notes)
        assert any(words in note for note in said)


def test_outputs_are_checked_before_the_run(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    check_writable(tmp_path / "new" / "trace.npz")
    assert list(tmp_path.iterdir()) == [occupied]
    for path in (occupied / "trace.npz", tmp_path, Path("/proc/trace.npz"), tmp_path / ("t" * 300)):
        with pytest.raises(InputError, match="cannot be written"):
            check_writable(path)
    assert list(tmp_path.iterdir()) == [occupied]
