"""Runs of the learner: what they support, and that planted errors are not supported."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest
from exploring import claim_of, ran

from mpgtheory.formats import load_game
from mpgtheory.learning import Options
from verification.checks.learning_runs import learned
from verification.claim import Verdict
from verification.claims import theorem_3_3_learner as module
from verification.instance import Instance, Sampling
from verification.tolerances import KEPT_SHARE, SHRUNK

TRACKING, CONVERGENCE, REPAIRS = (
    claim_of(module, name) for name in ("lemma-3.4.learner", "lemma-3.7.learner", "theorem-3.3.learner")
)
HORIZON, SEEDS = 100_000, 64
ERROR, STAYS = "the error against the corrected Q shrinks", "the error against the printed Q stays"
LIMIT, GAIN, CYCLE = (
    "convergence to the limit that perceived dominance forces",
    "one state: the perceived gain",
    "cycling around a hub",
)
GAMES = {
    "dominance": {"lemma-3.4.learner": {ERROR, STAYS}, "lemma-3.7.learner": {LIMIT, GAIN}},
    "shapley_team": {"lemma-3.4.learner": {ERROR}, "lemma-3.7.learner": {CYCLE}},
    "coordination": {"lemma-3.4.learner": {ERROR}, "lemma-3.7.learner": {GAIN}},
    "routing": {"lemma-3.4.learner": {ERROR}, "lemma-3.7.learner": set()},
}


@functools.cache
def drawn(game: str, horizon: int = HORIZON, seeds: int = SEEDS) -> Instance:
    return Instance(load_game(game), 3, Sampling(horizon=horizon, seeds=seeds))


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("claim", [TRACKING, CONVERGENCE], ids=lambda claim: claim.id)
def test_runs_support_what_is_said_of_the_printed_algorithm(game, claim):
    found = ran(claim, drawn(game))
    assert set(found) == GAMES[game][claim.id]
    assert all(e.verdict is Verdict.SUPPORTED for e in found.values())
    assert all("of 64 runs" in e.note for e in found.values())


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


@pytest.mark.parametrize("game", ["matching_pennies", "stag_hunt"])
def test_nothing_is_said_of_policies_without_a_potential(game):
    if not drawn(game).potential_decision.is_potential:
        assert ran(CONVERGENCE, drawn(game)) == {}


def test_the_seed_fixes_the_evidence():
    again = Instance(load_game("dominance"), 3, Sampling(horizon=1000, seeds=8))
    notes = [module.tracking(i).note for i in (again, drawn("dominance", 1000, 8))]
    assert notes[0] == notes[1]
    assert module.tracking(replace(again, seed=4)).note != notes[0]


def test_few_seeds_or_short_runs_support_nothing():
    assert module.to_forced_limit(drawn("dominance", HORIZON, 8)).verdict is Verdict.UNDECIDED
    assert module.tracking(drawn("dominance", 100)).verdict is Verdict.UNDECIDED
    assert not module.cycles(drawn("shapley_team", 50_000))


# Planted errors.


def planted_options(monkeypatch, **changes):
    """Every run with other options than the check says."""
    monkeypatch.setattr(module, "learned", lambda i, options: learned(i, replace(options, **changes)))


def frozen(instance, options):
    """The runs with policies that never move."""
    trace = learned(instance, options)
    still = tuple(np.repeat(block[:, :1], block.shape[1], axis=1) for block in trace.policies)
    return replace(trace, policies=still)


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
    assert module.repaired_rest(drawn("dominance")).verdict is Verdict.UNDECIDED
    assert module.vanishing(drawn("shapley_team")).verdict is Verdict.UNDECIDED


def test_detects_another_exploration(monkeypatch):
    """Below the threshold 2/109 the equilibrium is learned: neither the rest point nor its gap at 1/10 is there."""
    planted_options(monkeypatch, theta="1/100")
    found = module.to_forced_limit(drawn("dominance"))
    assert found.verdict is Verdict.UNDECIDED
    assert found.failures == 2


def test_detects_a_learner_that_does_not_cycle(monkeypatch):
    """The repaired algorithm comes near equilibria on the Shapley team with bonus."""
    planted_options(monkeypatch, continuation="explored")
    found = module.around_a_cycle(drawn("shapley_team:bonus=3/10"))
    assert found.verdict is Verdict.UNDECIDED
    assert found.failures == 2


@pytest.mark.parametrize("game", ["dominance", "shapley_team", "shapley_team:bonus=3/10"])
def test_detects_exploration_that_does_not_vanish(monkeypatch, game):
    planted_options(monkeypatch, theta="1/10")
    assert module.vanishing(drawn(game)).verdict is Verdict.UNDECIDED


def test_detects_the_printed_algorithm_in_the_place_of_the_repaired_one(monkeypatch):
    planted_options(monkeypatch, continuation="held")
    assert module.beside_the_printed_one(drawn("shapley_team:bonus=3/10")).verdict is Verdict.UNDECIDED


def test_detects_estimates_that_do_not_move(monkeypatch):
    def still(instance, options):
        trace = learned(instance, options)
        return replace(trace, q=tuple(np.zeros_like(block) for block in trace.q))

    monkeypatch.setattr(module, "learned", still)
    assert module.tracking(drawn("dominance")).verdict is Verdict.UNDECIDED
    assert module.repaired_tracking(drawn("shapley_team")).verdict is Verdict.UNDECIDED


def test_exact_limits_are_those_of_the_example():
    """Nash gap 1/5 and |q - Q| = 111/200 at the limit, as worked out by hand."""
    assert "exact limit of the Nash gap 1/5" in module.to_forced_limit(drawn("dominance")).note
    assert "exact limit 0.555" in module.not_the_printed_one(drawn("dominance")).note
    assert 0 < KEPT_SHARE < 1


def test_options_are_the_ones_that_the_reading_states():
    assert Options(theta="1/10") == module.AS_PRINTED
    assert module.REPAIRED.continuation == "explored"
    values = [float(module.VANISHING.theta[0].value(t)) for t in (1, 100, 10_000)]
    assert values == pytest.approx([0.5 * (t + 1) ** -0.4 for t in (1, 100, 10_000)])
