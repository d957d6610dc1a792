"""Learners side by side: known limits, what theory predicts, intervals over seeds, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import mpgtheory as mpg
from mpgtheory.reinforcement.learners import Runs, compare, run_from_policies
from mpgtheory.reinforcement.learners.catalogue import learners
from mpgtheory.reinforcement.learners.seeds import interval

DOMINANCE = mpg.load("dominance")


@pytest.fixture(scope="module")
def runs() -> Runs:
    return compare(DOMINANCE, steps=30_000, seeds=2)


def test_all_learners_run_behind_one_call(runs: Runs) -> None:
    assert list(runs.runs) == list(learners())
    for run in runs.runs.values():
        assert run.gaps.shape == (2, len(run.steps)) == run.policies[0].shape[:2]
        assert (run.gaps >= -1e-12).all()
        for seed in range(2):
            assert float(mpg.nash_gap(DOMINANCE, run.policy(seed))) == pytest.approx(run.gaps[seed, -1], abs=1e-9)


def test_exploring_learners_end_where_the_flow_predicts(runs: Runs) -> None:
    for name in ("algorithm 1", "algorithm 1, T3", "vanishing exploration"):
        run = runs[name]
        assert run.prediction.flow == pytest.approx({"vanishing exploration": 0.0}.get(name, 0.2), abs=1e-9)
        assert run.prediction.bound is not None
        assert run.prediction.flow <= run.prediction.bound + 1e-9
        assert np.abs(run.gaps[:, -1] - run.prediction.flow).max() < 0.03


def test_the_table_has_gap_against_steps_with_intervals(runs: Runs) -> None:
    rows = [row for row in runs.table() if row["learner"] == "algorithm 1"]
    assert [row["steps"] for row in rows] == runs["algorithm 1"].steps.tolist()
    assert all(row["lower"] <= row["median"] <= row["upper"] for row in rows)
    assert rows[-1]["flow"] == pytest.approx(0.2)
    assert "algorithm 1" in repr(runs)


def test_the_plot_is_drawn(runs: Runs, tmp_path: Path) -> None:
    figure = runs.plot(tmp_path / "gaps.png")
    assert (tmp_path / "gaps.png").read_bytes()[:4] == b"\x89PNG"
    assert len(figure.axes[0].get_legend().get_texts()) == len(learners())


def test_checkpoints_of_another_learner_stand_beside_them(runs: Runs) -> None:
    other = run_from_policies(DOMINANCE, "mine", [0, 1_000], [["uniform", [[0], [0]]], ["uniform", [[1], [0]]]])
    both = runs.with_run(other)
    assert list(both.runs) == [*runs.runs, "mine"]
    assert both["mine"].gaps[:, -1].tolist() == pytest.approx([0.0, 0.2])
    assert "mine" not in runs.runs


@pytest.mark.parametrize("count", range(1, 40))
def test_the_median_lies_in_the_interval_over_seeds_as_often_as_it_says(count: int) -> None:
    low, _, high = interval(np.arange(count, dtype=float))
    skipped = int(low)

    def miss(ranks: int) -> float:
        return 2 * sum(math.comb(count, k) for k in range(ranks)) / 2**count

    assert high == count - 1 - low
    if count >= 6:
        assert miss(skipped + 1) <= 0.05 < miss(skipped + 2)
    else:
        assert skipped == 0


def test_what_cannot_be_run_is_refused() -> None:
    with pytest.raises(mpg.InputError, match=r"the learner is 'algorithm1'; did you mean 'algorithm 1'"):
        compare(DOMINANCE, ["algorithm1"])
    with pytest.raises(mpg.InputError, match="steps is 0"):
        compare(DOMINANCE, steps=0)
    with pytest.raises(mpg.InputError, match="theta is 0"):
        compare(DOMINANCE, theta="0")
    with pytest.raises(mpg.InputError, match="increasing"):
        run_from_policies(DOMINANCE, "x", [1, 1], [["uniform", "uniform"]])
    with pytest.raises(mpg.InputError, match="each needs 2"):
        run_from_policies(DOMINANCE, "x", [0, 1], [["uniform"]])
