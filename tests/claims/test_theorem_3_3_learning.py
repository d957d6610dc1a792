"""Theorem 3.3 under fixed exploration: refuted as printed; with the repaired continuation T3 and its identity hold."""

from __future__ import annotations

import pytest
from exploring import assert_caught, changed, claim_of, forgeries, is_accepted, ran, resealed, verdicts
from flint import fmpq
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import rise
from verification.claim import Verdict
from verification.claims import theorem_3_3_learning as module

PRINTED, CORRECTED = claim_of(module, "theorem-3.3"), claim_of(module, "theorem-3.3.corrected")
MPGS = ("team", "shaped", "coordination", "potential_stage", "dominance", "shapley_team", "shapley_team:bonus=3/10")
TEAMS = ("shapley_team", "shapley_team:bonus=3/10")
DOMINANCE, CYCLE = "the limit that perceived dominance forces", "a closed orbit of the dynamics at a hub"
TWINS = "two states with the same future"
BOUND, RISING = "Nash gaps at rest points and other profiles", "the Lyapunov identity"


def test_printed_is_refuted_on_the_dominance_example(shared):
    """Both sentences fail: the comparisons of q with Q, and those of the Nash gap with 0."""
    found = ran(PRINTED, shared("dominance"))
    assert set(found) == {DOMINANCE}
    assert found[DOMINANCE].verdict is Verdict.REFUTED
    assert found[DOMINANCE].failures > 1


@pytest.mark.parametrize("game", TEAMS)
def test_printed_is_refuted_on_the_shapley_team(shared, game):
    found = ran(PRINTED, shared(game))
    assert set(found) == {TWINS, CYCLE}
    assert {e.verdict for e in found.values()} == {Verdict.REFUTED}


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "routing:players=2"])
def test_printed_is_not_checked_where_it_says_nothing(shared, game):
    assert ran(PRINTED, shared(game)) == {}


@pytest.mark.parametrize("game", MPGS)
def test_corrected_holds_on(shared, game):
    found = ran(CORRECTED, shared(game))
    assert set(found) == {BOUND, RISING}
    assert {e.verdict for e in found.values()} == {Verdict.CERTIFIED}


@pytest.mark.slow
@given(random_instances(most_profiles=60))
def test_corrected_holds_on_random_games(drawn):
    assert verdicts(CORRECTED, drawn) == {Verdict.CERTIFIED}


def test_fails_without_the_repair(shared):
    """On the Shapley team with the bonus the repaired algorithm has pure rest points, the printed one has none."""
    drawn = shared("shapley_team:bonus=3/10")
    assert list(module.rest_points(drawn, repaired=True))
    assert list(module.rest_points(drawn)) == []


def test_without_a_potential_only_the_bound_is_checked(shared):
    assert set(ran(CORRECTED, shared("matching_pennies"))) == {BOUND}
    assert verdicts(CORRECTED, shared("matching_pennies")) == {Verdict.CERTIFIED}


# Planted errors and forged certificates.


def test_detects_a_planted_gap(monkeypatch, instance):
    monkeypatch.setattr("mpgtheory.exploration.dominance.nash_gap", lambda _: (fmpq(0), fmpq(0)))
    monkeypatch.setattr("mpgtheory.exploration.dominance.perceived_q", lambda g, p, t: Evaluation(g, p).Q)
    assert_caught(PRINTED, instance("dominance"), never=Verdict.CERTIFIED)


def test_detects_a_planted_bound(monkeypatch, instance):
    """A bound near zero: the check's own comparisons fail, and the kernel accepts neither outcome."""
    monkeypatch.setattr(module, "repaired_bounds", lambda g, t: (fmpq(-1),) * g.n_players)
    monkeypatch.setattr(module, "rise", lambda *arguments: doubled(rise(*arguments)))
    assert_tried_and_caught((CORRECTED.id,))
    (check,) = [c for c in CORRECTED.checks if c.title == BOUND]
    evidence = check.run(instance("team"))
    assert evidence.verdict is Verdict.REFUTED
    assert not is_accepted(evidence.certificate)


def doubled(found):
    return type(found)(found.potential, found.value, 2 * found.predicted)


def test_detects_a_planted_profile(monkeypatch, instance):
    """The unexplored profile in the place of the explored one."""
    monkeypatch.setattr(module, "explored", lambda policy, _: policy)
    assert_caught(CORRECTED, instance("team"), never=Verdict.CERTIFIED)


def test_forged_certificates_are_rejected(shared):
    content = ran(PRINTED, shared("dominance"))[DOMINANCE].certificate
    for forged in forgeries(content, {"V", "Q", "q", "optimal", "choices"}):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**content, "outcome": "holds"}))
    for title in (TWINS, CYCLE):
        other = ran(PRINTED, shared("shapley_team"))[title].certificate
        assert not is_accepted(resealed({**other, "outcome": "holds"}))
        assert not is_accepted(changed(other, ("cases", 0, "exploration"), [0, 0]))


@pytest.mark.parametrize(
    ("title", "members"), [(BOUND, {"V", "optimal", "repaired"}), (RISING, {"V", "V_before", "d"})]
)
def test_forged_bounds_and_rises_are_rejected(shared, title, members):
    content = ran(CORRECTED, shared("team"))[title].certificate
    for forged in forgeries(content, members):
        assert not is_accepted(forged)
    assert not is_accepted(resealed({**content, "outcome": "fails"}))
