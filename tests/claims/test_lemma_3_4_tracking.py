"""Lemma 3.4 under fixed exploration: refuted where dominance decides the limit; the corrected bound holds."""

from __future__ import annotations

import numpy as np
import pytest
from exploring import assert_caught, changed, claim_of, forgeries, harmless, is_accepted, ran, resealed, verdicts
from flint import fmpq
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import perceived_q
from verification.claim import Verdict
from verification.claims import lemma_3_4_tracking as module

PRINTED, CORRECTED = claim_of(module, "lemma-3.4"), claim_of(module, "lemma-3.4.corrected")
GAMES = ("routing", "team", "shaped", "coordination", "matching_pennies", "potential_stage", "prisoners_two_state")
TEAMS = ("shapley_team", "shapley_team:bonus=3/10", "shapley_team:exploration=1/2")
DOMINANCE, TWINS = "the limit that perceived dominance forces", "two states with the same future"


def test_printed_is_refuted_on_the_dominance_example(shared):
    """q_1 -> (269/200, 179/100), Q_1(pi) = (19/10, 9/5): the order is reversed."""
    (evidence,) = ran(PRINTED, shared("dominance")).values()
    assert evidence.verdict is Verdict.REFUTED
    (case,) = evidence.certificate["cases"]
    assert case["exploration"] == ["1/10", "1/10"]
    assert case["choices"] == [1, 0]
    assert case["Q"][0] == [["19/10", "9/5"]]
    assert case["q"][0] == [["269/200", "179/100"]]
    assert "otherwise than Q does" in evidence.note


@pytest.mark.parametrize("game", TEAMS)
def test_printed_is_refuted_on_the_shapley_team(shared, game):
    """Estimates value the better outcome state C theta 2/3 = 2/3 above or below what Q does."""
    found = ran(PRINTED, shared(game))
    assert set(found) == {TWINS}
    assert found[TWINS].verdict is Verdict.REFUTED
    assert found[TWINS].residual == fmpq(2, 3)


@pytest.mark.parametrize("game", TEAMS)
def test_the_twin_difference_is_that_of_q_at_any_profile_with_settled_rows(shared, game):
    """By evaluation of random profiles that play the dominant actions in s1 and s2."""
    drawn = shared(game)
    found = module.twin_states(drawn.game)
    for profile in drawn.profiles:
        policy = profile.policy
        for player, state in ((0, 1), (1, 2)):
            block = np.array(policy[player])
            block[state] = [fmpq(1), fmpq(0), fmpq(0)]
            policy = policy.deviate(player, block)
        true = Evaluation(drawn.game, policy).Q[found.player]
        seen = perceived_q(drawn.game, policy, [module.THETA] * 2)[found.player]
        assert true[found.state, 0] - true[found.twin, 0] == found.true
        assert seen[found.state, 0] - seen[found.twin, 0] == found.estimated


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "routing:players=2"])
def test_printed_is_not_checked_where_nothing_forces_the_limit(shared, game):
    assert ran(PRINTED, shared(game)) == {}


def test_fails_without_exploring_opponents_no_more(shared):
    """Where nobody's action matters to others, the estimates do track Q: the same check certifies."""
    drawn = shared("dominance")
    alone = type(drawn)(harmless(drawn.game), drawn.seed)
    assert verdicts(PRINTED, alone) == {Verdict.CERTIFIED}


@pytest.mark.parametrize("game", [*GAMES, "dominance", *TEAMS])
def test_corrected_holds_on(shared, game):
    assert verdicts(CORRECTED, shared(game)) == {Verdict.CERTIFIED}


@given(random_instances(most_profiles=60))
def test_corrected_holds_on_random_games(drawn):
    assert verdicts(CORRECTED, drawn) == {Verdict.CERTIFIED}


def test_twenty_samples_an_instance(shared):
    (evidence,) = ran(CORRECTED, shared("team")).values()
    cases = evidence.certificate["cases"]
    assert len(cases) == module.SAMPLES
    assert len({tuple(case["exploration"]) for case in cases}) > 5


# Planted errors and forged certificates.


def test_detects_a_planted_error_in_the_limit(monkeypatch, instance):
    """If the check took Q(pi) for the limit of q, it would certify; the kernel does not accept it."""
    monkeypatch.setattr("mpgtheory.exploration.dominance.perceived_q", lambda g, p, t: Evaluation(g, p).Q)
    assert_caught(PRINTED, instance("dominance"), never=Verdict.CERTIFIED)


def test_detects_a_planted_bound(monkeypatch, instance):
    """A tenth of rho S is refuted by the check's own comparisons; the kernel keeps to the true bound."""
    monkeypatch.setattr(module, "tracking_bounds", lambda g, t: (fmpq(1, 10**6),) * g.n_players)
    assert_caught(CORRECTED, instance("team"), never=Verdict.CERTIFIED)
    assert_tried_and_caught((CORRECTED.id,))


def test_detects_a_planted_perceived_value(monkeypatch, instance):
    """If the opponents' exploration is forgotten, all differences vanish and the check holds: the kernel objects."""
    monkeypatch.setattr(module, "perceived", lambda g, p, t: [Evaluation(g, p)] * g.n_players)
    assert_caught(CORRECTED, instance("team"), never=Verdict.CERTIFIED)


def test_detects_planted_twins(monkeypatch, instance):
    monkeypatch.setattr(module, "outcome_payoff", lambda *_: fmpq(0))
    drawn = instance("shapley_team")
    assert not module.has_twin_states(drawn)
    assert not is_accepted(module.in_twin_states(drawn).certificate)


def test_forged_certificates_are_rejected(shared):
    content = ran(PRINTED, shared("dominance"))[DOMINANCE].certificate
    assert is_accepted(content)
    for forged in forgeries(content, {"V", "Q", "q", "choices"}):
        assert not is_accepted(forged), forged["cases"]
    assert not is_accepted(resealed({**content, "outcome": "holds"}))
    assert not is_accepted(changed(content, ("cases", 0, "exploration", 1), "1/1000"))
    assert not is_accepted(changed(content, ("cases", 0, "exploration", 1), 0))
    assert not is_accepted(changed(content, ("game", "payoffs", 0, 0, 1, 0), -9))


def test_forged_twins_are_rejected(shared):
    content = ran(PRINTED, shared("shapley_team"))[TWINS].certificate
    assert is_accepted(content)
    assert not is_accepted(changed(content, ("cases", 0, "state"), 0))  # the hub does not lead on by that row
    assert not is_accepted(changed(content, ("cases", 0, "twin"), content["cases"][0]["state"]))
    assert not is_accepted(changed(content, ("cases", 0, "player"), 2))
    assert not is_accepted(resealed({**content, "outcome": "holds"}))
    tied = changed(content, ("game", "payoffs", 1, 2, 0, 1), content["game"]["payoffs"][1][2][0][0])
    assert not is_accepted(tied)  # player 2's action 0 no longer dominates in s2


def test_forged_bounds_are_rejected(shared):
    (evidence,) = ran(CORRECTED, shared("team")).values()
    for forged in forgeries(evidence.certificate, {"V", "perceived"}):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**evidence.certificate, "outcome": "fails"}))
