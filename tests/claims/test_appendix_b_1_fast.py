"""Appendix B.1(vii): (28) and its attractor hold everywhere, and planted errors and forgeries are caught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from checking import assert_caught, assert_holds, weights_with_mass
from exploring import changed, forgeries, is_accepted, ran, resealed
from flint import fmpq
from hypothesis import given, settings
from random_games import instance_with, random_instances

from mpgtheory.bellman import bellman_linear_part
from mpgtheory.inclusion import fast
from verification.checks.estimates import Point, points
from verification.claim import Method, Verdict
from verification.claims import appendix_b_1_fast as module
from verification.claims.catalogue import find

CLAIMS = ("equation-28", "equation-28.attractor")
FIELD, ATTRACTOR = CLAIMS
EXPONENTIAL = "solutions by the matrix exponential"


@pytest.mark.parametrize("game", ["team", "routing", "dominance", "matching_pennies", "pollution_tax"])
def test_holds_on_games(shared, game):
    drawn = shared(game)
    assert_holds(CLAIMS, drawn, {Method.EXACT})
    found = ran(find(ATTRACTOR), drawn)[EXPONENTIAL]
    assert (found.verdict, found.method) == (Verdict.CERTIFIED, Method.ENCLOSURE)


@settings(max_examples=12)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn, {Method.EXACT})
    for found in ran(find(ATTRACTOR), drawn).values():
        assert found.verdict in (Verdict.CERTIFIED, Verdict.VACUOUS)


def test_fails_without_normalised_policies(instance):
    """Rows that sum to two, of both players: row sums of L are 4 delta > 1, and nothing contracts."""
    drawn = instance("team")
    drawn = instance_with(drawn.game, (weights_with_mass(drawn.profiles[0].policy, 2),))
    (check,) = [check for check in find(ATTRACTOR).checks if check.method is Method.EXACT]
    assert check.run(drawn).verdict is Verdict.REFUTED
    assert_caught(ATTRACTOR, drawn, {Method.EXACT})


def wrong_part(game, policy, player):
    return bellman_linear_part(game, policy, player) / game.discount


def test_detects_a_planted_linear_part(monkeypatch, instance):
    monkeypatch.setattr(module, "bellman_linear_part", wrong_part)
    monkeypatch.setattr(fast, "bellman_linear_part", wrong_part)
    for claim in CLAIMS:
        assert_caught(claim, instance("team"))


def test_detects_a_planted_weight_beyond_its_bound(monkeypatch, instance):
    """With weights below eta the rate that eta promises is missed."""
    monkeypatch.setattr(Point, "eta", property(lambda p: max(block.max() for block in p.weights)))
    assert_caught(ATTRACTOR, instance("team"), {Method.EXACT})


def test_detects_a_planted_solution(monkeypatch, instance):
    """The kernel sums the series itself: an exponential of half the time is no solution."""
    right = module.FastDynamics.solution
    monkeypatch.setattr(module.FastDynamics, "solution", lambda self, w, q, t: right(self, w, q, t / 2))
    assert_caught(ATTRACTOR, instance("team"), {Method.ENCLOSURE})


def test_detects_forged_certificates(instance):
    """Moving any number of the solution, the time or eta is noticed, but for what still is true."""
    content = dict(ran(find(ATTRACTOR), instance("team"))[EXPONENTIAL].certificate)
    assert is_accepted(content)
    for forged in forgeries(content, {"ball", "gap"}):
        assert not is_accepted(forged)
    for member, value in (("time", 2), ("time", 3), ("radius", -1), ("eta", 2), ("eta", 0), ("player", 7)):
        assert not is_accepted(changed(content, ("cases", 0, member), value))


def test_detects_a_certificate_that_claims_a_failure(instance):
    content = dict(ran(find(ATTRACTOR), instance("team"))[EXPONENTIAL].certificate)
    assert not is_accepted(resealed({**content, "outcome": "fails"}))


def test_a_start_at_the_attractor_says_nothing(monkeypatch, instance):
    drawn = instance("team")
    still = tuple(replace(p, q=p.at.Q) for p in points(drawn))
    monkeypatch.setattr(module, "points", lambda _: still)
    assert module.solved(drawn).verdict is Verdict.VACUOUS


def test_the_rate_is_sharp(shared):
    """Constant weights: the logarithmic norm of every row is -(1 - delta) w, no less."""
    (p, *_) = points(shared("team"))
    for found in module.contracting(replace(p, q_bar=tuple(np.array(q * 0) for q in p.q_bar))):
        if "norm" in found.place:
            assert found.left == found.right == -(1 - p.game.discount) * fmpq(1)
