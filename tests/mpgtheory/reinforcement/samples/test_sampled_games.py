"""Games known by samples: counts by hand, the truth in the limit, questions that data decide, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mpgtheory as mpg
from mpgtheory.reinforcement.samples import SampledGame, from_simulator, from_transitions, simulator_of

ROUTING = mpg.load("routing:players=2")
LOG: dict[str, Any] = {
    "states": [0, 0, 1, 0],
    "actions": [[0, 1], [0, 1], [1, 1], [0, 0]],
    "payoffs": [[1.0, 0.0], [0.0, 0.0], [0.5, 0.25], [1.0, 1.0]],
    "following": [1, 0, 0, 1],
}
SIZES: dict[str, Any] = {"n_states": 2, "action_counts": (2, 2), "discount": "1/2", "payoff_range": (0, 1)}


def logged(**changed: Any) -> SampledGame:
    return from_transitions(**{**LOG, **SIZES, **changed})


def sampled(per_cell: int, game: mpg.MarkovGame = ROUTING, **options: Any) -> SampledGame:
    return from_simulator(simulator_of(game), like=game, per_cell=per_cell, seed=1, **options)


def test_counts_and_moments_by_hand() -> None:
    found = logged()
    assert found.samples.tolist() == [[1, 2, 0, 0], [0, 0, 0, 1]]
    assert found.counts[0, 1].tolist() == [1, 1]
    assert found.payoffs[0, 0, 1] == 0.5
    assert found.variances[0, 0, 1] == 0.5
    assert found.payoffs[0, 0, 2] == 0.5  # the middle of the range
    assert found.is_anytime
    assert str(found.estimate.transitions[0, 0, 1, 1]) == "1/2"
    assert repr(found) == (
        "SampledGame logs: 4 samples, 2 states, 2 x 2 actions, 0 to 2 in each of 8 cells, 5 without samples"
    )


def test_without_samples_the_interval_is_the_whole_range_and_the_answer_says_how_many_are_needed() -> None:
    gap = logged().nash_gap("uniform", eps=0.5)
    assert gap.gap[0] == 0
    assert gap.gap[1] == pytest.approx(2.0, abs=1e-6)  # payoffs in [0, 1], discount 1/2
    assert gap.verdict == "undecided"
    assert gap.samples_needed is not None
    assert "5 of 8 cells have no samples" in repr(gap)
    assert f"about {gap.samples_needed:,} samples a cell" in repr(gap)


def test_so_many_samples_do_decide() -> None:
    gap = sampled(20).nash_gap("uniform", eps=2)
    assert gap.verdict == "undecided"
    assert gap.samples_needed is not None
    assert sampled(2 * gap.samples_needed).nash_gap("uniform", eps=2).verdict == "supported"
    assert sampled(gap.samples_needed // 4).nash_gap("uniform", eps=2).verdict == "undecided"


def test_a_question_at_the_gap_itself_is_never_decided() -> None:
    game = mpg.load("dominance")  # one state and fixed payoffs: the interval is the gap, up to rounding
    gap = sampled(10, game).nash_gap([[1], [0]], eps=0.2)
    assert (gap.verdict, gap.samples_needed) == ("undecided", None)
    assert "no number of samples decides it" in repr(gap)


@pytest.mark.parametrize("kind", ["weissman", "bernstein"])
def test_with_many_samples_intervals_close_around_the_truth(kind: str) -> None:
    policy = [[[0.25, 0.75]] * 4, [[0.5, 0.5]] * 4]
    truth = {name: float(gap) for name, gap in mpg.nash_gap(ROUTING, policy).upper.items()}
    widths = []
    for per_cell in (100, 10_000, 100_000):
        gap = sampled(per_cell).nash_gap(policy, kind=kind)
        assert all(gap.lower[name] <= truth[name] <= gap.upper[name] for name in truth)
        widths.append(gap.gap[1] - gap.gap[0])
    assert widths[1] < widths[0] / 5
    assert widths[2] < widths[1] / 2


def test_values_hold_and_narrow() -> None:
    wide, narrow = (sampled(n).values("uniform") for n in (100, 10_000))
    truth = mpg.evaluate(ROUTING, "uniform").V
    assert ((narrow.lower <= truth) & (truth <= narrow.upper)).all()
    assert (narrow.upper - narrow.lower < wide.upper - wide.lower).all()


def test_a_four_cycle_excludes_a_potential_and_data_never_show_one() -> None:
    pennies = mpg.load("matching_pennies")
    cycle = sampled(50, pennies).is_potential()
    assert (cycle.is_potential, cycle.verdict) == (False, "supported")
    exact = sampled(50, pennies).four_cycle((0, 1), [[0], [0]], [[1], [1]])
    assert abs(float(exact.lower[0])) == pytest.approx(16, abs=1e-6)
    assert float(exact.lower[0]) * float(mpg.is_potential(pennies).details.cycle.sums[0].p) > 0
    assert "no Markov potential game" in repr(cycle)
    for game in (mpg.load("coordination"), mpg.load("routing:players=2,common_interest=1")):
        assert sampled(200, game).is_potential().verdict == "undecided"


def test_logs_of_play_and_a_simulator_tell_the_same() -> None:
    batch, rng = mpg.environments.Batch(ROUTING, 2_000, seed=3), np.random.default_rng(4)
    rows: list[tuple[np.ndarray, ...]] = []
    states = batch.reset()
    for _ in range(100):
        joint = rng.integers(2, size=(2_000, 2))
        after, payoffs, *_ = batch.step(joint)
        rows.append((states, joint, payoffs, after))
        states = after
    logs = from_transitions(
        *(np.concatenate(part) for part in zip(*rows, strict=True)),
        like=ROUTING,
        discount=ROUTING.discount,
        payoff_range=(-8, 12),
        payoffs_are_fixed=True,
    )
    gap, truth = logs.nash_gap("uniform"), float(mpg.nash_gap(ROUTING))
    assert gap.gap[0] <= truth <= gap.gap[1]
    assert gap.gap[1] - gap.gap[0] < 1.5
    assert "at any time" in repr(gap)
    with pytest.raises(mpg.InputError, match="only anytime=True holds"):
        logs.nash_gap("uniform", anytime=False)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"states": [0, 0, 2, 0]}, r"states\[2\] is 2; numbers run from 0 to 1"),
        ({"following": [0, 0, -1, 0]}, r"following\[2\] is -1"),
        ({"actions": [[0, 1], [0, 2], [1, 1], [0, 0]]}, r"actions\[1, 1\] is 2; numbers run from 0 to 1"),
        ({"actions": [[0, 1]] * 3}, r"actions have shape \(3, 2\)"),
        ({"states": [0.0, 0, 0, 0]}, "whole numbers"),
        ({"states": np.zeros(0, dtype=int)}, "empty"),
        ({"payoffs": [[1.0, 0.0]] * 3 + [[2.0, 0.0]]}, r"payoffs\[3, 0\] is 2.0, outside payoff_range"),
        ({"payoffs": [[1.0, 0.0]] * 3 + [[float("nan"), 0.0]]}, r"payoffs\[3, 0\] is not finite"),
        ({"payoff_range": None}, "payoff_range is missing"),
        ({"payoff_range": (1, 0)}, "the least first"),
        ({"discount": 1}, "discount"),
        ({"n_states": None}, "the sizes are missing"),
        ({"payoffs_are_fixed": True}, "transition 1 pays otherwise"),
    ],
)
def test_logs_that_do_not_fit_are_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(mpg.InputError, match=why):
        logged(**changed)


def test_questions_and_simulators_that_do_not_fit_are_refused() -> None:
    found = sampled(5)
    with pytest.raises(mpg.InputError, match="eps is -1"):
        found.nash_gap("uniform", eps=-1)
    with pytest.raises(mpg.InputError, match="two players"):
        found.four_cycle((0, 0), "uniform", "uniform")
    with pytest.raises(mpg.InputError, match="per_cell is 0"):
        sampled(0)
    with pytest.raises(mpg.InputError, match="the simulator returned shapes"):
        from_simulator(lambda s, a, rng: (s[:3], a), like=ROUTING, per_cell=1)
    with pytest.raises(mpg.InputError, match=r"next states of the simulator.* is 4"):
        from_simulator(lambda s, a, rng: (s + 4, np.zeros(a.shape)), like=ROUTING, per_cell=1)


def test_the_payoffs_of_a_game_in_doubles_lie_in_its_own_range() -> None:
    """0.9127555772777217 is a numerator and a denominator of 16 digits: rounding each of them is off by one."""
    game = mpg.game([[[[0.9127555772777217, 0.1]]]] * 2, [[[[1], [1]]]], 0.5)
    sampled = mpg.samples.from_simulator(mpg.samples.simulator_of(game), like=game, per_cell=2)
    assert sampled.samples.sum() == 4
