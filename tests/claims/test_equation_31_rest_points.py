"""Appendix B.2(c), (30) to (33): at rest points of the dynamics no deviation gains, after any number of stages."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from appendix import (
    TINY,
    accepted,
    assert_certified,
    assert_not_forged,
    assert_sound,
    assert_survives,
    assert_unearned,
    certificate,
)
from by_hand import ByHand, exact, replaced
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.best_response import is_fixed_point
from verification.certificate import HOLDS
from verification.checks import stages
from verification.checks.estimates import case_of, points
from verification.checks.stages import Deviation
from verification.claims import equation_31_rest_points as module
from verification.compare import is_violated

CHAINS = ("equation-31", "equation-32", "equation-33", "equation-32.step", "equation-32.limit")
CLAIMS = ("equation-30", *CHAINS)


@pytest.mark.parametrize("game", ["team", "coordination", "matching_pennies", "prisoners_two_state"])
def test_holds_on(shared, game):
    """Pure and mixed equilibria, of games that are potential games and of one that is none."""
    assert_certified(CLAIMS, shared(game))


@pytest.mark.slow
@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(CLAIMS, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(CLAIMS, TINY)


def test_truncated_returns_agree_with_brute_force(shared):
    """K payoffs of the deviation and then V, by powers in fractions."""
    p = points(shared("team"))[1]
    hand = ByHand(p.game)
    policy, other = ([exact(block) for block in q.policy] for q in (p.at, p.other))
    for d in stages.deviations(p):
        deviated = replaced(policy, d.player, other[d.player])
        chain, ahead = hand.chain(deviated), hand.value(policy, d.player)
        for _ in range(3):
            ahead = [sum(c * x for c, x in zip(row, ahead, strict=True)) for row in chain]
        paid = hand.series(deviated, d.player, 3)
        assert exact(d.truncated(d.value, 3)) == [u + hand.delta**3 * v for u, v in zip(paid, ahead, strict=True)]


@pytest.mark.parametrize(
    ("claim", "compare", "members"),
    [
        ("equation-31", module.no_gain, "policy V optimal"),
        ("equation-32", partial(stages.chain, sign=">="), "policy V trial horizon"),
        ("equation-33", partial(stages.first_stage, sign=">="), "policy V trial"),
        ("equation-32.step", partial(stages.one_more_stage, sign=">="), "policy V trial horizon"),
        ("equation-32.limit", partial(stages.limit, sign=">="), "policy V trial V_trial horizon"),
    ],
)
def test_fails_without_a_rest_point(shared, claim, compare, members):
    """At a profile where some player does not reply best somebody's deviation gains, and the kernel wants no part."""
    drawn = shared("team")
    p = next(p for p in points(drawn) if not is_fixed_point(p.at))
    better = replace(p, other=drawn.at(reply_of(p)))
    assert any(is_violated(c) for c in compare(better))
    content = certificate(claim, drawn)
    case = module_case(better, members)
    assert not accepted({**content, "outcome": HOLDS, "cases": [case]})
    assert not accepted({**content, "outcome": "fails", "cases": [case]})


def reply_of(p):
    """Optimal policies of all players, each against the others' of the point."""
    responses = module.nash_gaps(p.at)[0]
    policy = p.policy
    for i, response in enumerate(responses):
        policy = policy.deviate(i, response.block)
    return policy


def module_case(p, members):
    from verification.certificate import document

    return {key: document(value) for key, value in case_of(p, members.split()).items()}


@pytest.mark.parametrize("claim", CLAIMS)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V",))


def test_rejects_a_forged_limit(shared):
    """The value of the deviation is claimed too."""
    assert_not_forged("equation-32.limit", shared("prisoners_two_state"), at=("V_trial",))


def undiscounted(self, ending, count):
    for _ in range(count):
        ending = self.there.payoffs[self.player] + self.there.chain @ ending
    return ending


def without_payoffs(self, ending, count):
    for _ in range(count):
        ending = self.there.game.discount * (self.there.chain @ ending)
    return ending


def one_less(self, ending, count):
    return right(self, ending, max(count - 1, 0))


right = Deviation.truncated


@pytest.mark.parametrize("wrong", [undiscounted, one_less])
def test_detects_a_planted_error_in_the_stages(monkeypatch, instance, wrong):
    monkeypatch.setattr(Deviation, "truncated", wrong)
    assert_unearned(("equation-32.step", "equation-32.limit"), instance("team"))


def test_detects_a_planted_error_in_the_objective(monkeypatch, instance):
    """One stage ahead without the others' policies: the chain of the profile itself."""
    monkeypatch.setattr(module, "one_stage", lambda p, i, reply: p.at.payoffs[i] + p.game.discount * p.at.V[i])
    assert_unearned(("equation-30",), instance("team"))


def test_detects_a_planted_turned_inequality(instance):
    """(32) and its lines with <= for >= fall where a deviation loses."""
    listed = list(module.rest_points(instance("team")))
    for turned in (stages.chain, stages.first_stage, stages.one_more_stage, stages.limit):
        assert any(is_violated(c) for p in listed for c in turned(p, "<="))
        assert not any(is_violated(c) for p in listed for c in turned(p, ">="))
