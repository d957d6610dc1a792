"""(7) and (8): componentwise selections, and what existence of solutions needs of best replies."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from by_hand import ByHand, exact
from checking import REJECTED, assert_caught, assert_holds, outcome, own_verdict
from exploring import resealed
from flint import fmpq
from hypothesis import given, settings
from proof_lines import assert_no_forgery, assert_other_outcome_rejected, certificate_of, violations
from random_games import random_instances

from mpgtheory.best_response import best_actions
from mpgtheory.evaluation import Evaluation
from verification import checker
from verification.claim import Verdict
from verification.claims import equation_7_inclusion as module
from verification.claims.catalogue import find
from verification.kernel.exact import InvalidError

SELECTION, EXISTENCE = "equation-7.selection", "equation-8.existence"
CLAIMS = (SELECTION, EXISTENCE)


@pytest.mark.parametrize("game", ["team", "coordination:states=2", "matching_pennies", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=12)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


def test_componentwise_selections_by_hand(shared):
    """At the mixed equilibrium of coordination (7) alone admits (1, 1): weights would grow to a sum above one."""
    drawn = shared("coordination")
    (mixed,) = [p for p in drawn.equilibria if p.label.startswith("mixed") and "1 of" in p.label][:1]
    hand, policy = ByHand(drawn.game), [exact(block) for block in mixed.policy]
    (q,) = hand.q(policy, 0)
    assert q[0] == q[1]
    velocities = [b - x for b, x in zip((Fraction(1), Fraction(1)), policy[0][0], strict=True)]
    assert sum(velocities) == 1
    found = [c for c in module.each_selection(drawn.at(mixed.policy), "mixed", 0) if "player 0" in c.place]
    kept = {c.place.split("selection ")[1].split(":")[0]: c.left for c in found}
    assert kept == {"(0, 0)": False, "(0, 1)": True, "(1, 0)": True, "(1, 1)": False}


def test_fails_off_the_simplex(shared):
    """Where rows sum to more than 1, velocities that keep the sum are no longer those of best replies."""
    drawn = shared("coordination")
    policy = drawn.equilibria[-1].policy
    heavy = policy.__class__(tuple(block * 2 for block in policy), policy.arithmetic, is_distribution=False)
    assert violations(module.each_selection(Evaluation(drawn.game, heavy), "heavy", 0))


def test_fails_far_from_the_profile(shared):
    """Closeness is what closes the graph: far from a profile other actions are best."""
    drawn = shared("coordination")
    first, second = (drawn.at(p.policy) for p in drawn.equilibria if p.label.startswith("pure"))
    assert violations(module.no_new_best(first, second, "far", 0))


def test_near_profiles_are_near_and_not_the_same(shared):
    drawn = shared("team")
    at, towards = drawn.at(drawn.profiles[0].policy), drawn.profiles[2].policy
    near = module.close(at, towards)
    gaps = [gap for q in at.Q for gap in (q.max(axis=1, keepdims=True) - q).ravel() if gap > 0]
    assert 0 < 2 * module.moved(at, near) < min(gaps)


def worst(q):
    return best_actions(-q)


@pytest.mark.parametrize("claim", CLAIMS)
def test_detects_a_planted_error_in_the_best_actions(monkeypatch, instance, claim):
    monkeypatch.setattr(module, "best_actions", worst)
    assert_caught(SELECTION, instance("team"))
    monkeypatch.setattr(module, "best_actions", lambda q: worst(q) | best_actions(q))
    assert outcome(SELECTION, find(SELECTION).checks[0], instance("team")) in (REJECTED, "refuted")


def test_detects_a_planted_error_in_the_closeness(monkeypatch, instance):
    """A whole step for a small one."""
    monkeypatch.setattr(module, "close", lambda at, towards: Evaluation(at.game, towards))
    assert own_verdict(EXISTENCE, instance("coordination")) is Verdict.REFUTED
    assert_caught(EXISTENCE, instance("coordination"))


def test_rule_rejects_forged_numbers(shared):
    assert_no_forgery(SELECTION, shared("coordination"), {"V", "Q"})
    assert_no_forgery(EXISTENCE, shared("coordination"), {"V", "Q", "V_near"})
    for claim in CLAIMS:
        assert_other_outcome_rejected(claim, shared("coordination"))


def test_rule_rejects_a_profile_that_is_not_near(shared):
    drawn = shared("coordination")
    content = certificate_of(EXISTENCE, drawn)
    case, other = content["cases"][0], content["cases"][1]
    case["near"], case["V_near"] = other["policy"], other["V"]
    with pytest.raises(InvalidError):
        checker.check(resealed({**content, "outcome": "fails"}))


def test_bound_of_the_right_side(shared):
    """|b - pi| <= 1 for vertices b: the velocities of (8) are bounded, as existence needs."""
    drawn = shared("team")
    for profile in drawn.profiles:
        for block in profile.policy:
            for s, a in np.ndindex(block.shape):
                assert abs(block[s] - np.eye(block.shape[1], dtype=int)[a]).max() <= fmpq(1)
