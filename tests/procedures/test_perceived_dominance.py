"""Limits that perceived dominance forces: they refute on the dominance example, not where exploration is cheap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from measuring import REJECTED, accepted, check_of, measured, outcome, with_member

from mpgtheory.values.evaluation import Evaluation
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import perceived_dominance as module

TITLE = "the limit that perceived dominance forces"
LEMMA, FOLLOWS = "lemma-3.7", "section-3.2.shadowing"


def verdict(claim, drawn):
    return outcome(claim, check_of(claim, TITLE), drawn)


@pytest.mark.parametrize("claim", module.CLAIMS)
def test_the_dominance_example_refutes(shared, claim):
    assert verdict(claim, shared("dominance")) == Verdict.REFUTED
    found = measured(claim, TITLE, shared("dominance"))
    assert found.certificate["cases"] == [{"theta": ["1/10", "1/10"], "h": [1, 0]}]
    assert "orders the actions of player 0 otherwise than Q does" in found.note


def test_by_how_much_the_dominance_example_refutes(shared):
    """At (row 1, column 0), where policies go, row 0 is better by 1/10 in Q(pi); for ever, by 1/5."""
    assert measured(LEMMA, TITLE, shared("dominance")).residual == fmpq(1, 5)
    assert measured(FOLLOWS, TITLE, shared("dominance")).residual == fmpq(1, 10)


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "shapley_team"])
def test_nothing_is_forced_on(shared, game):
    assert not module.has_forced_limit(shared(game))


def with_payoffs(drawn, change):
    payoffs = np.array(drawn.game.payoffs)
    change(payoffs)
    return Instance(replace(drawn.game, payoffs=payoffs), drawn.seed)


def mild(payoffs):
    payoffs[:, 0, 0, 1] = fmpq(17, 20)


def tilted(payoffs):
    payoffs[1, 0] = [[fmpq(3), fmpq(1)], [fmpq(9), fmpq(8)]]


@pytest.mark.parametrize("claim", [LEMMA, FOLLOWS])
def test_holds_without_costly_exploration(shared, claim):
    """The example with 17/20 for -10: row 0 dominates, exploration or not; the limit is the equilibrium."""
    assert verdict(claim, with_payoffs(shared("dominance"), mild)) == Verdict.CERTIFIED


def test_says_nothing_without_a_potential(shared):
    """Dominance in a game that has none refutes nothing of what is said of Markov potential games."""
    drawn = with_payoffs(shared("dominance"), tilted)
    assert verdict(LEMMA, drawn) == verdict("theorem-3.3", drawn) == Verdict.VACUOUS


def test_detects_a_planted_limit(monkeypatch, instance):
    """Another profile than the one that dominance forces: it does not meet the condition of its declaration."""
    right = module.forced
    monkeypatch.setattr(module, "forced", lambda *given: replace(right(*given), choices=(0, 0)))
    assert verdict(LEMMA, instance("dominance")) == REJECTED


def test_detects_a_planted_q(monkeypatch, instance):
    """Q = 0, in which every action is best: the kernel computes its own."""
    right = Evaluation._q
    monkeypatch.setattr(Evaluation, "_q", lambda at, player: right(at, player) * 0)
    assert verdict(FOLLOWS, instance("dominance")) == REJECTED


def test_forged_certificates_are_rejected(shared):
    content = dict(measured(LEMMA, TITLE, shared("dominance")).certificate)
    assert accepted(content)
    assert not accepted({**content, "outcome": "holds"})
    assert not accepted(with_member(content, "h", [0, 0]))
    assert not accepted(with_member(content, "theta", ["1/100", "1/100"]))
