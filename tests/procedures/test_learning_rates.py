"""Slopes of errors: right on power laws, and a planted error that does not fall is not supported."""

from __future__ import annotations

import numpy as np
import pytest
from measuring import check_of, measured

from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import learning_rates as module
from verification.study import load_study
from verification.tolerances import MISS_PROBABILITY

RATES = module.RATES
TITLE = "slopes over the last two decades"
LONG = {"horizon": 100_000, "seeds": 32}


@pytest.mark.parametrize("power", [-2.0, -0.5, 0.0, 0.25])
def test_power_laws_have_their_exponent_as_slope(power):
    times = np.array([1, 10, 100, 215, 464, 1000, 2154, 4642, 10_000])
    values = np.outer([1.0, 3.0], times**power)
    values[:, :2] = 7.0  # before the last two decades
    assert module.slopes(times, 10_000, values) == pytest.approx([power] * 2)


def test_what_underflows_has_no_slope():
    times = np.array([1, 10, 100])
    assert module.slopes(times, 100, np.array([[1.0, 0.1, 0.0]])) is None


@pytest.mark.parametrize("game", ["dominance", "coordination", "shapley_team"])
def test_the_error_falls_on(instance, game):
    found = measured(RATES, TITLE, instance(game, **LONG))
    assert found.verdict is Verdict.SUPPORTED
    assert f"{MISS_PROBABILITY:g}" in found.note
    curves = {curve["label"]: curve for curve in found.figure["curves"]}
    assert set(curves) == {"tracking error", "Nash gap"}
    for curve in curves.values():
        assert len(curve["quartiles"]) == len(found.figure["times"])
        assert all(low <= middle <= high for low, middle, high in curve["quartiles"])
    low, high = curves["tracking error"]["slope"]
    assert -1 < low < high < 0


def test_the_gap_does_not_fall_where_the_limit_is_no_equilibrium(instance):
    (gap,) = [
        c for c in measured(RATES, TITLE, instance("dominance", **LONG)).figure["curves"] if c["label"] == "Nash gap"
    ]
    assert abs(gap["slope"][0]) < 0.2


@pytest.mark.parametrize("name", ["paper", "full"])
def test_every_game_of_the_studies_has_its_slopes(name):
    study = load_study(name)
    for game in study.games:
        drawn = Instance(game, study.seed, study.sampling)
        assert check_of(RATES, TITLE).fits(drawn), game.name


def test_slopes_are_shown_without_assumption_3_1_and_support_nothing(instance):
    found = measured(RATES, TITLE, instance("coordination:states=2", horizon=1000, seeds=24))
    assert found.verdict is Verdict.VACUOUS
    assert found.figure["curves"][0]["slope"][1] < 0


def test_too_few_seeds_support_nothing(instance):
    assert module.rates(instance("dominance", horizon=1000, seeds=8)).verdict is Verdict.UNDECIDED


def test_at_most_so_many_seeds_are_evaluated(instance):
    found = module.rates(instance("dominance", horizon=1000, seeds=40))
    assert found.figure["seeds"] == module.MOST_SEEDS


@pytest.mark.parametrize("target", ["printed", "explored"])
def test_detects_a_planted_target_that_is_not_tracked(monkeypatch, instance, target):
    """Against the printed Q the error on the dominance example tends to 111/200."""
    right = module.tracking_errors
    drawn = instance("dominance", horizon=100_000, seeds=32)

    def wrong(trace, game, **_):
        found = right(trace, game, target="printed")
        return np.maximum(found, 0.555) if target == "printed" else np.ones_like(found)

    monkeypatch.setattr(module, "tracking_errors", wrong)
    found = module.rates(drawn)
    slope = found.figure["curves"][0]["slope"]
    assert slope[1] > -0.1
    assert found.verdict is Verdict.UNDECIDED or target == "printed"
