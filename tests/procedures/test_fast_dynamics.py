"""Enclosed solutions of the fast dynamics (28): they are what the kernel's series gives, and nothing else is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from measuring import REJECTED, accepted, check_of, forgeries, outcome, with_member

from mpgtheory.inclusion.flow import fast
from verification.claim import Method, Verdict
from verification.procedures import fast_dynamics as module

TITLE = "solutions by the matrix exponential"
CHECK = check_of(module.ATTRACTOR, TITLE)


@pytest.mark.parametrize("game", ["team", "routing", "dominance", "matching_pennies", "pollution_tax"])
def test_solutions_are_certified(shared, game):
    assert CHECK.method is Method.ENCLOSURE
    assert outcome(module.ATTRACTOR, CHECK, shared(game)) == Verdict.CERTIFIED


def test_a_start_at_the_attractor_says_nothing(monkeypatch, instance):
    drawn = instance("team")
    still = [replace(start, estimates=start.rest_point) for start in module.starts(drawn)]
    monkeypatch.setattr(module, "starts", lambda _: still)
    assert module.enclosed_solutions(drawn).verdict is Verdict.VACUOUS


def test_without_slack_the_bound_is_attained(monkeypatch, instance):
    """Constant gap and weights: |q^1 - Q| is exp(-eta (1 - delta)) |q^0 - Q|, so no ball of positive radius fits."""
    drawn = instance("team")
    constant = [
        replace(start, estimates=start.rest_point + 1, weights=start.weights * 0 + 1) for start in module.starts(drawn)
    ]
    monkeypatch.setattr(module, "starts", lambda _: constant)
    assert outcome(module.ATTRACTOR, CHECK, drawn) == Verdict.CERTIFIED
    monkeypatch.setattr(module, "SLACK", 1)
    assert outcome(module.ATTRACTOR, CHECK, drawn) == REJECTED


def test_a_planted_linear_part_is_noticed(monkeypatch, instance):
    right = fast.bellman_linear_part
    monkeypatch.setattr(fast, "bellman_linear_part", lambda game, policy, i: right(game, policy, i) / game.discount)
    assert outcome(module.ATTRACTOR, CHECK, instance("team")) in (REJECTED, Verdict.REFUTED)


def test_a_planted_solution_is_noticed(monkeypatch, instance):
    """The kernel sums the series itself: an exponential of half the time is no solution."""
    right = module.FastDynamics.solution
    monkeypatch.setattr(module.FastDynamics, "solution", lambda self, w, q, t: right(self, w, q, t / 2))
    assert outcome(module.ATTRACTOR, CHECK, instance("team")) == REJECTED


def test_a_weight_below_eta_is_noticed(monkeypatch, instance):
    """The rate that eta promises needs all weights above eta."""
    monkeypatch.setattr(module.Start, "eta", property(lambda start: start.weights.max()))
    assert outcome(module.ATTRACTOR, CHECK, instance("prisoners_two_state")) == REJECTED


def test_forged_certificates_are_noticed(instance):
    """Moving any number of the solution, the time or eta is noticed, but for what still is true."""
    content = dict(CHECK.run(instance("team")).certificate)
    single = {**content, "cases": content["cases"][:1]}
    assert accepted(single)
    assert not any(map(accepted, forgeries(single, {"ball", "gap"})))
    for member, value in (("time", 2), ("time", 3), ("radius", -1), ("eta", 2), ("eta", 0), ("player", 7)):
        assert not accepted(with_member(single, member, value)), (member, value)


def test_a_certificate_that_claims_a_failure_is_noticed(instance):
    content = dict(CHECK.run(instance("team")).certificate)
    assert accepted(content)
    assert not accepted({**content, "outcome": "fails"})
