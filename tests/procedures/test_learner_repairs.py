"""Runs of the repaired algorithm: what they support, where they cannot tell, and that planted errors are noticed."""

from __future__ import annotations

import pytest
from learner_instances import drawn, frozen, ran, with_options, without_estimates

from verification.claim import Verdict
from verification.procedures import learner_repairs as module

REPAIRS = module.REPAIRS


@pytest.mark.parametrize(("game", "checks"), [("dominance", 3), ("shapley_team:bonus=3/10", 4)])
def test_runs_support_the_repairs(game, checks):
    found = ran(REPAIRS, drawn(game))
    assert len(found) == checks
    assert {e.verdict for e in found.values()} == {Verdict.SUPPORTED}


def test_runs_cannot_tell_the_repaired_from_the_printed_one_without_bonus():
    """There the gain in Q of the explored profile is as small for both."""
    found = ran(REPAIRS, drawn("shapley_team"))
    verdicts = {title: evidence.verdict for title, evidence in found.items()}
    assert verdicts.pop("explored continuation beside the held one") is Verdict.UNDECIDED
    assert set(verdicts.values()) == {Verdict.SUPPORTED}


def test_repairs_are_tried_where_the_printed_algorithm_fails():
    assert ran(REPAIRS, drawn("coordination")) == {}


def test_options_are_the_ones_that_the_reading_states():
    assert module.REPAIRED.continuation == "explored"
    values = [float(module.VANISHING.theta[0].value(t)) for t in (1, 100, 10_000)]
    assert values == pytest.approx([0.5 * (t + 1) ** -0.4 for t in (1, 100, 10_000)])


def test_detects_frozen_policies(monkeypatch):
    monkeypatch.setattr(module, "learned", frozen)
    assert module.repaired_rest(drawn("dominance")).verdict is Verdict.UNDECIDED
    assert module.vanishing(drawn("shapley_team")).verdict is Verdict.UNDECIDED


def test_detects_estimates_that_do_not_move(monkeypatch):
    monkeypatch.setattr(module, "learned", without_estimates)
    assert module.repaired_tracking(drawn("shapley_team")).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("game", ["dominance", "shapley_team", "shapley_team:bonus=3/10"])
def test_detects_exploration_that_does_not_vanish(monkeypatch, game):
    monkeypatch.setattr(module, "learned", with_options(theta="1/10"))
    assert module.vanishing(drawn(game)).verdict is Verdict.UNDECIDED


def test_detects_the_printed_algorithm_in_the_place_of_the_repaired_one(monkeypatch):
    monkeypatch.setattr(module, "learned", with_options(continuation="held"))
    assert module.beside_the_printed_one(drawn("shapley_team:bonus=3/10")).verdict is Verdict.UNDECIDED
