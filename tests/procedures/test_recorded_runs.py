"""Runs beside the master inequality: certified if short, supported with a figure if long; a false side is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from measuring import REJECTED, check_of, measured, outcome

from verification.claim import Verdict
from verification.procedures import recorded_runs as module
from verification.report.figures.balance import caption, draw

EXACT, DOUBLES = f"{module.ITERATES} iterates, certified", f"{module.LONG} iterates in doubles"


@pytest.mark.parametrize("game", ["shapley_team", "routing:players=2"])
def test_short_runs_are_certified(instance, game):
    found = measured(module.RUNS, EXACT, instance(game))
    assert found.verdict is Verdict.CERTIFIED
    assert found.certificate["claim"] == module.RUNS


def test_long_runs_are_supported_with_a_figure(instance):
    found = measured(module.RUNS, DOUBLES, instance("shapley_team"))
    assert found.verdict is Verdict.SUPPORTED
    assert "says nothing here" in found.note
    figure = found.figure
    assert min(len(figure[name]) for name in ("times", "left", "right", "held", "played")) > 20
    assert "at least" in caption(figure)
    assert draw(figure).figure.axes


def test_there_is_no_bound_where_kappa_is_not_0(instance):
    found = measured(module.RUNS, DOUBLES, instance("routing:players=2"))
    assert "kappa is not 0" in found.note
    assert "says nothing" in caption(found.figure)


def test_a_left_side_that_is_too_large_is_not_supported(instance, monkeypatch):
    honest = module.balance

    def planted(*given, **named):
        found = honest(*given, **named)
        return replace(found, left=found.right + found.staleness + 2 * found.rounding + 1)

    monkeypatch.setattr(module, "balance", planted)
    assert outcome(module.RUNS, check_of(module.RUNS, DOUBLES), instance("shapley_team")) is not Verdict.SUPPORTED


def test_a_left_side_that_is_too_small_is_rejected(instance, monkeypatch):
    from verification.checking import runs

    honest = runs.balance

    def planted(*given, **named):
        found = honest(*given, **named)
        return replace(found, left=np.array(found.left) * 0.9)

    monkeypatch.setattr(runs, "balance", planted)
    assert outcome(module.RUNS, check_of(module.RUNS, EXACT), instance("shapley_team")) == REJECTED
