"""The closed orbit found by the flow: its period, that it attracts, planted enclosures and forged certificates."""

from __future__ import annotations

import copy
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from measuring import REJECTED, accepted, check_of, forgeries, measured, outcome, with_member

from mpgtheory.arithmetic import ball
from mpgtheory.formats import load_game
from mpgtheory.inclusion import EnclosedOrbit
from verification.claim import Method, Verdict
from verification.instance import Instance
from verification.kernel.exact import InvalidError
from verification.kernel.rules_exploration_cycle import Field
from verification.kernel.rules_exploration_orbit import against_root
from verification.procedures import orbit_by_the_flow as module

ORBIT, TITLE = module.ORBIT, "found by the flow, confirmed over Q(E)"
CHECK = check_of(ORBIT, TITLE)
GAMES = ("shapley_team", "shapley_team:bonus=3/10")


def verdict(drawn):
    return outcome(ORBIT, CHECK, drawn)


@pytest.fixture(scope="module")
def content():
    """The certificate of the team without bonus."""
    return dict(measured(ORBIT, TITLE, Instance(load_game("shapley_team"), 1)).certificate)


@pytest.mark.slow
@pytest.mark.parametrize("game", GAMES)
def test_holds_on_teams(instance, game):
    found = measured(ORBIT, TITLE, instance(game))
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
    assert not CHECK.fits(instance(game))


def test_detects_a_perturbed_payoff(instance, content):
    """No such hub any more; and the certificate of the right game does not fit the perturbed one."""
    drawn = instance("shapley_team")
    payoffs = np.array(drawn.game.payoffs)
    payoffs[:, 1, 0, 0] += fmpq(1, 1000)
    assert not CHECK.fits(replace(drawn, game=replace(drawn.game, payoffs=payoffs)))
    forged = copy.deepcopy(content)
    forged["game"]["payoffs"][0][1][0][0] = "1001/1500"
    assert not accepted(forged)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("period", "place"), [("2.2934 +/- 1e-15", "-6 log E"), ("2.29347 +/- 1e-5", "width")], ids=["elsewhere", "wide"]
)
def test_detects_a_planted_period(monkeypatch, instance, period, place):
    """An enclosure that misses -6 log E, or is too wide, fails its own comparison, and certifies nothing."""
    middle, reach = period.split(" +/- ")
    monkeypatch.setattr(EnclosedOrbit, "period", property(lambda self: arb(middle) + arb(0, reach)))
    found = CHECK.run(instance("shapley_team"))
    assert found.failures == 1
    assert place in found.place
    assert verdict(instance("shapley_team")) == REJECTED


@pytest.mark.slow
def test_detects_a_planted_contraction(monkeypatch, instance):
    """A norm that is smaller than the true one is not confirmed over Q(E)."""
    monkeypatch.setattr(EnclosedOrbit, "contraction", lambda self, turns=1: arb("0.2"))
    assert verdict(instance("shapley_team")) == REJECTED


@pytest.mark.slow
def test_forged_certificates_are_rejected(content):
    assert accepted(content)
    assert not any(map(accepted, forgeries(content, {"corners"})))
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
        assert not accepted(with_member(content, member, value)), (member, value)
    assert not accepted({**content, "outcome": "fails"})


def test_a_doubtful_end_is_not_judged(content):
    """A period whose end cannot be told from -6 log E is refused."""
    case = content["cases"][0]
    field, doubtful = Field(case["equation"], case["root"]), log_of_root()
    with pytest.raises(InvalidError, match="too near to -6 log E to tell"):
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
    doubled = with_member(content, "turns", 2)
    assert accepted(with_member(doubled, "factor", "18877/1000000"))
    assert not accepted(with_member(doubled, "factor", "18876/1000000"))
