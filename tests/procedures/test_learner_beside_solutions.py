"""Runs of the learner beside solutions of (8): what they say of both readings, and planted learners and paths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from measuring import measured

from mpgtheory.errors import InputError
from mpgtheory.learning import Options
from verification.checks import tracked_runs
from verification.checks.printed_runs import AS_PRINTED
from verification.checks.tracked_runs import QUANTITIES, TrackedRuns, miss_of_each, tracked, trends
from verification.claim import Verdict
from verification.procedures import learner_beside_solutions as module

LONG = {"horizon": 100_000, "seeds": 64}


def beside(reading, drawn):
    """The evidence of runs against a reading of (8)."""
    return measured(module.CLAIM_OF[reading], f"runs against the {reading} inclusion", drawn)


@pytest.mark.parametrize(("values", "trend"), [([3, 2, 1, 0], -1), ([0, 1, 2, 5], 1), ([1, 1, 1, 1], 0), ([0] * 4, -1)])
def test_trends_by_hand(values, trend):
    assert trends(np.array([values], dtype=float)).tolist() == [trend]


def test_trends_agree_with_scipy():
    from scipy.stats import kendalltau

    values = np.random.default_rng(0).normal(size=(5, 9))
    expected = [kendalltau(np.arange(9), row).statistic for row in values]
    assert trends(values) == pytest.approx(expected)


@pytest.mark.slow
def test_the_printed_reading_fails_and_the_corrected_one_passes_on_the_dominance_example(instance):
    drawn = instance("dominance", **LONG)
    printed, corrected = beside("printed", drawn), beside("corrected", drawn)
    assert printed.verdict is Verdict.UNDECIDED
    assert corrected.verdict is Verdict.SUPPORTED
    runs = tracked(drawn, AS_PRINTED)
    verdicts = {r: {n: f.verdict(n, miss_of_each()) for n in QUANTITIES} for r, f in runs.followed.items()}
    assert verdicts["printed"] == {"eps": "rises", "missed": "rises", "rates": "falls", "distance": "rises"}
    assert set(verdicts["corrected"].values()) == {"falls"}
    assert np.median(runs.followed["printed"].values["eps"][:, -1]) == pytest.approx(0.1, abs=1e-3)
    assert np.median(runs.followed["printed"].values["distance"][:, -1]) == pytest.approx(1 - np.exp(-1), abs=0.01)
    assert np.median(runs.followed["corrected"].values["distance"][:, -1]) < 1e-6
    assert printed.figure["kind"] == "shadowing"
    assert corrected.figure["kind"] == "flow-portrait"
    assert len(printed.tables[0]["rows"]) == len(QUANTITIES)


@pytest.mark.slow
def test_both_readings_pass_where_exploration_changes_no_reply(instance):
    drawn = instance("coordination", **LONG)
    assert beside("printed", drawn).verdict is Verdict.SUPPORTED
    assert beside("corrected", drawn).verdict is Verdict.SUPPORTED


@pytest.mark.slow
def test_the_learner_follows_the_closed_orbit_of_the_shapley_team(instance):
    """Four states: rates near 1/4, with a trend to it; the printed inclusion is left further and further behind."""
    drawn = instance("shapley_team", **LONG)
    assert beside("printed", drawn).verdict is Verdict.UNDECIDED
    assert beside("corrected", drawn).verdict is Verdict.SUPPORTED
    runs = tracked(drawn, AS_PRINTED)
    assert 0.1 < runs.followed["corrected"].slowest < 0.25
    late = {reading: np.median(f.values["distance"][:, -1]) for reading, f in runs.followed.items()}
    assert late["corrected"] < 0.3 < 0.6 < late["printed"]


@pytest.mark.slow
def test_detects_a_planted_learner_that_replies_to_another_q(monkeypatch, instance):
    """A learner whose opponents hardly explore, passed off as one at theta = 1/10: it follows the printed inclusion."""
    right = tracked_runs.learn

    def planted(game, options, **named):
        honest = Options(theta="1/1000")
        return replace(right(game, honest, **named), options=options.document())

    monkeypatch.setattr(tracked_runs, "learn", planted)
    drawn = instance("dominance", **LONG)
    assert beside("corrected", drawn).verdict is Verdict.UNDECIDED


def test_detects_planted_paths_that_stay_away(monkeypatch, instance):
    """Distances that do not fall are not supported, whatever the rest does."""
    runs = made_runs(distance=[[0.5, 0.4, 0.6, 0.5]] * 40)
    monkeypatch.setattr(module, "tracked", lambda *_: runs)
    drawn = instance("dominance", **LONG)
    assert module.following(drawn, "corrected").verdict is Verdict.UNDECIDED
    monkeypatch.setattr(module, "tracked", lambda *_: made_runs(distance=[[0.5, 0.4, 0.3, 0.1]] * 40))
    assert module.following(drawn, "corrected").verdict is Verdict.SUPPORTED


def test_few_runs_support_nothing(monkeypatch, instance):
    monkeypatch.setattr(module, "tracked", lambda *_: made_runs(distance=[[0.5, 0.4, 0.3, 0.1]] * 12))
    assert module.following(instance("dominance", **LONG), "corrected").verdict is Verdict.UNDECIDED


def made_runs(distance) -> TrackedRuns:
    falling = np.array([[4.0, 3.0, 2.0, 1.0]] * len(distance))
    values = {"eps": falling, "missed": falling, "rates": falling, "distance": np.array(distance)}
    one = tracked_runs.Followed(values, dict.fromkeys(QUANTITIES, np.arange(4.0)), 0, 0.0, 1.0)
    times = np.arange(1.0, 5.0)
    return TrackedRuns({"printed": one, "corrected": one}, 1.0, len(distance), 100, times, times)


def test_short_runs_are_refused(instance):
    with pytest.raises(InputError, match="a trend needs 4: run longer"):
        tracked(instance("dominance", horizon=5, seeds=2), AS_PRINTED)


def test_only_small_games_and_cycles_are_followed_by_default(instance):
    suited = {g for g in ("dominance", "team", "shapley_team", "routing") if module.is_followed(instance(g, **LONG))}
    assert suited == {"dominance", "shapley_team"}
    assert module.is_followed(instance("team", horizon=10**6, seeds=64))
    assert not module.is_followed(instance("dominance", horizon=10_000, seeds=64))
