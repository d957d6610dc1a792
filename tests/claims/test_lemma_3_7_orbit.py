"""The closed orbit: certified by the flow and over Q(E); perturbed payoffs, wrong periods, forgeries are rejected."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from exploring import REJECTED, changed, claim_of, forgeries, is_accepted, ran, resealed, verdicts, with_payoffs
from flint import arb, fmpq

from mpgtheory.arithmetic import ball
from mpgtheory.formats import load_game
from mpgtheory.inclusion import EnclosedOrbit
from verification import checker
from verification.claim import Method, Verdict
from verification.claims import lemma_3_7_orbit as module
from verification.instance import Instance
from verification.kernel.rules_exploration_cycle import Field
from verification.kernel.rules_exploration_orbit import against_root

ORBIT = claim_of(module, "lemma-3.7.orbit")
TITLE = "found by the flow, confirmed over Q(E)"
GAMES = ("shapley_team", "shapley_team:bonus=3/10")


@pytest.fixture(scope="module")
def content():
    """The certificate of the team without bonus."""
    return dict(ran(ORBIT, Instance(load_game("shapley_team"), 1))[TITLE].certificate)


@pytest.mark.slow
@pytest.mark.parametrize("game", GAMES)
def test_holds_on_teams(instance, game):
    found = ran(ORBIT, instance(game))[TITLE]
    assert (found.verdict, found.method) == (Verdict.CERTIFIED, Method.ENCLOSURE)
    low, high = (fmpq(*map(int, str(x).split("/"))) for x in found.certificate["cases"][0]["period"])
    assert 0 < high - low <= fmpq(1, 10**12)
    assert found.certificate["cases"][0]["turns"] == 1
    assert found.figure["kind"] == "closed_orbit"
    for panel in found.figure["panels"]:
        assert panel["orbit"][0] == panel["orbit"][-1]
        assert len(panel["corners"]) == 6
        assert np.array(panel["flow"]).sum(axis=1) == pytest.approx(1)


def test_without_bonus_the_equation_is_that_of_shapley(content):
    assert content["cases"][0]["equation"] == [-1, 1, 0, 1]


@pytest.mark.parametrize("game", ["team", "coordination", "dominance", "matching_pennies"])
def test_other_games_have_no_such_orbit(instance, game):
    assert ran(ORBIT, instance(game)) == {}


def more_in_s1(payoffs):
    payoffs[:, 1, 0, 0] += fmpq(1, 1000)


def test_detects_a_perturbed_payoff(instance, content):
    """No such hub any more; and the certificate of the right game does not fit the perturbed one."""
    drawn = instance("shapley_team")
    assert ran(ORBIT, replace(drawn, game=with_payoffs(drawn.game, more_in_s1))) == {}
    forged = changed(content, ("game", "payoffs", 0, 1, 0, 0), "1001/1500")
    assert not is_accepted(forged)


@pytest.mark.slow
def test_detects_a_planted_period(monkeypatch, instance):
    """An enclosure that misses -6 log E refutes; the kernel sees the same."""
    monkeypatch.setattr(EnclosedOrbit, "period", property(lambda self: arb("2.2934") + arb(0, "1e-15")))
    found = module.found_by_the_flow(instance("shapley_team"))
    assert found.failures == 1
    assert verdicts(ORBIT, instance("shapley_team")) == {str(Verdict.REFUTED)}


@pytest.mark.slow
def test_detects_a_planted_contraction(monkeypatch, instance):
    """A norm that is smaller than the true one is not confirmed over Q(E)."""
    monkeypatch.setattr(EnclosedOrbit, "contraction", lambda self, turns=1: arb("0.2"))
    assert verdicts(ORBIT, instance("shapley_team")) == {REJECTED}


@pytest.mark.slow
def test_detects_a_wide_period(monkeypatch, instance):
    monkeypatch.setattr(EnclosedOrbit, "period", property(lambda self: arb("2.29347") + arb(0, "1e-5")))
    found = module.found_by_the_flow(instance("shapley_team"))
    assert found.failures == 1
    assert "width" in found.place


@pytest.mark.slow
def test_detects_forged_certificates(content):
    assert is_accepted(content)
    for forged in forgeries(content, {"corners"}):
        assert not is_accepted(forged)
    for member, value in (
        ("factor", "27/100"),
        ("factor", 1),
        ("turns", 0),
        ("turns", 5),
        ("turns", True),
        ("hub", 1),
        ("period", ["2293470515/1000000000", "22934705150/10000000000"]),
        ("period", ["2293470516/1000000000", "2293470517/1000000000"]),
        ("period", [3, 2]),
        ("exploration", ["1/5", "1/5"]),
        ("equation", [-1, 1, 1, 1]),
        ("root", ["1/2", "3/5"]),
    ):
        assert not is_accepted(changed(content, ("cases", 0, member), value)), (member, value)
    assert not is_accepted(resealed({**content, "outcome": "fails"}))


def test_a_true_failure_is_seen_but_nothing_doubtful(content):
    """A period that is certainly wrong fails; one whose end cannot be told from -6 log E is not judged."""
    case = content["cases"][0]
    wrong = resealed({**content, "outcome": "fails", "cases": [{**case, "period": ["229/100", "2293/1000"]}]})
    assert is_accepted(wrong)
    field, doubtful = Field(case["equation"], case["root"]), log_of_root()
    with pytest.raises(checker.InvalidError, match="too near to -6 log E to tell"):
        against_root(field, doubtful)


def log_of_root():
    """-6 log E to 60 digits."""
    with ball(256).precision():
        low, high = arb(68) / 100, arb(69) / 100
        for _ in range(230):
            middle = (low + high) / 2
            low, high = (low, middle) if middle**3 + middle > 1 else (middle, high)
        value = (-6 * low.log()).mid().fmpq()
    return Fraction(int(value.p), int(value.q))


def test_longer_products_are_confirmed_too(content):
    """Two turns contract by 0.018876121...: the kernel multiplies twelve phases in Q(E)."""
    case = content["cases"][0]
    assert is_accepted(changed(content, ("cases", 0), {**case, "turns": 2, "factor": "18877/1000000"}))
    assert not is_accepted(changed(content, ("cases", 0), {**case, "turns": 2, "factor": "18876/1000000"}))
