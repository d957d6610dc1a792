"""Runs of the printed algorithm: what they support of its limits, and that planted errors are not supported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from learner_instances import HORIZON, drawn, frozen, ran, with_options, without_estimates

from mpgtheory.formats import load_game
from mpgtheory.learning import Options
from verification.checks.printed_runs import AS_PRINTED, cycles
from verification.claim import Verdict
from verification.instance import Instance, Sampling
from verification.procedures import learner_limits as module
from verification.tolerances import KEPT_SHARE, SHRUNK

TRACKING, CONVERGENCE = module.TRACKING, module.CONVERGENCE
ERROR, STAYS = "the error against the corrected Q shrinks", "the error against the printed Q stays"
LIMIT, GAIN, CYCLE = (
    "convergence to the limit that perceived dominance forces",
    "one state: the perceived gain",
    "cycling around a hub",
)
GAMES = {
    "dominance": {TRACKING: {ERROR, STAYS}, CONVERGENCE: {LIMIT, GAIN}},
    "shapley_team": {TRACKING: {ERROR}, CONVERGENCE: {CYCLE}},
    "coordination": {TRACKING: {ERROR}, CONVERGENCE: {GAIN}},
    "routing": {TRACKING: {ERROR}, CONVERGENCE: set()},
}


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("claim", [TRACKING, CONVERGENCE])
def test_runs_support_what_is_said_of_the_printed_algorithm(game, claim):
    found = ran(claim, drawn(game))
    assert set(found) == GAMES[game][claim]
    assert all(e.verdict is Verdict.SUPPORTED for e in found.values())
    assert all("of 64 runs" in e.note for e in found.values())


@pytest.mark.parametrize("game", ["matching_pennies", "stag_hunt"])
def test_nothing_is_said_of_policies_without_a_potential(game):
    assert not drawn(game).potential_decision.is_potential
    assert ran(CONVERGENCE, drawn(game)) == {}


def test_the_seed_fixes_the_evidence():
    again = Instance(load_game("dominance"), 3, Sampling(horizon=1000, seeds=8))
    notes = [module.tracking(i).note for i in (again, drawn("dominance", 1000, 8))]
    assert notes[0] == notes[1]
    assert module.tracking(replace(again, seed=4)).note != notes[0]


def test_few_seeds_or_short_runs_support_nothing():
    assert module.to_forced_limit(drawn("dominance", HORIZON, 8)).verdict is Verdict.UNDECIDED
    assert module.tracking(drawn("dominance", 100)).verdict is Verdict.UNDECIDED
    assert not cycles(drawn("shapley_team", 50_000))


def test_exact_limits_are_those_of_the_example():
    """Nash gap 1/5 and |q - Q| = 111/200 at the limit, as worked out by hand."""
    assert "exact limit of the Nash gap 1/5" in module.to_forced_limit(drawn("dominance")).note
    assert "exact limit 0.555" in module.not_the_printed_one(drawn("dominance")).note
    assert 0 < KEPT_SHARE < 1


def test_options_are_the_ones_that_the_reading_states():
    assert Options(theta="1/10") == AS_PRINTED


# Planted errors.


def test_detects_the_printed_q_in_the_place_of_the_corrected_one(monkeypatch):
    right = module.tracking_errors
    monkeypatch.setattr(
        module,
        "tracking_errors",
        lambda trace, game, *, target="printed", records=None: right(trace, game, records=records),
    )
    found = module.tracking(drawn("dominance"))
    assert found.verdict is Verdict.UNDECIDED
    assert f"shrinks to {SHRUNK:g} of its first size: 64" not in found.note


def test_detects_the_corrected_q_in_the_place_of_the_printed_one(monkeypatch):
    right = module.tracking_errors
    monkeypatch.setattr(
        module,
        "tracking_errors",
        lambda trace, game, *, records: right(trace, game, target="corrected", records=records),
    )
    assert module.not_the_printed_one(drawn("dominance")).verdict is Verdict.UNDECIDED


def test_detects_frozen_policies(monkeypatch):
    monkeypatch.setattr(module, "learned", frozen)
    assert module.to_forced_limit(drawn("dominance")).verdict is Verdict.UNDECIDED
    assert module.to_rest_points(drawn("dominance")).verdict is Verdict.UNDECIDED
    assert module.around_a_cycle(drawn("shapley_team")).verdict is Verdict.UNDECIDED


def test_detects_another_exploration(monkeypatch):
    """Below the threshold 2/109 the equilibrium is learned: neither the rest point nor its gap at 1/10 is there."""
    monkeypatch.setattr(module, "learned", with_options(theta="1/100"))
    found = module.to_forced_limit(drawn("dominance"))
    assert found.verdict is Verdict.UNDECIDED
    assert found.failures == 2


def test_detects_a_learner_that_does_not_cycle(monkeypatch):
    """The repaired algorithm comes near equilibria on the Shapley team with bonus."""
    monkeypatch.setattr(module, "learned", with_options(continuation="explored"))
    found = module.around_a_cycle(drawn("shapley_team:bonus=3/10"))
    assert found.verdict is Verdict.UNDECIDED
    assert found.failures == 2


def test_detects_estimates_that_do_not_move(monkeypatch):
    monkeypatch.setattr(module, "learned", without_estimates)
    assert module.tracking(drawn("dominance")).verdict is Verdict.UNDECIDED
