"""Equation (12): the derivative of the Lyapunov function, by the potential, by values, by the policy gradient."""

from __future__ import annotations

import numpy as np
import pytest
from checking import assert_caught, assert_holds, outcome, own_verdict
from exploring import resealed
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_lines import (
    assert_is_slope,
    assert_no_forgery,
    assert_other_outcome_rejected,
    certificate_of,
    common,
    example,
    undiscounted_visits,
    violations,
)
from random_games import make_game, random_instances, some_policies

from mpgtheory.evaluation import Evaluation
from mpgtheory.families.registry import build
from mpgtheory.inclusion import lyapunov
from mpgtheory.inclusion.lyapunov import along_gradient, mixed_selection, velocity
from mpgtheory.policy import random_policy
from verification import checker
from verification.claim import Verdict
from verification.claims import equation_12_derivative as module
from verification.claims.catalogue import find
from verification.kernel.exact import InvalidError
from verification.study import Task, measure

CLAIMS = ("equation-12", "equation-12.a", "equation-12.b")
OF_EVERY_GAME = ("equation-12.b",)
SMALL = {"random_profiles": 1, "equilibria": 1}


@pytest.mark.parametrize("game", ["team", "coordination:states=2", "potential_stage"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


def test_says_nothing_without_a_potential(shared):
    drawn = shared("matching_pennies")
    verdicts = {name: outcome(name, find(name).checks[0], drawn) for name in CLAIMS}
    assert verdicts == {"equation-12": "vacuous", "equation-12.a": "vacuous", "equation-12.b": "certified"}


@settings(max_examples=8)
@given(random_instances(most_profiles=60))
def test_policy_gradient_step_holds_on_random_games(drawn):
    assert_holds(OF_EVERY_GAME, drawn)


@settings(max_examples=6)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    assert_holds(CLAIMS, common(drawn))


@settings(max_examples=6)
@given(st.integers(0, 999), st.integers(0, 99))
def test_is_the_derivative_of_values_by_hand(seed, draw):
    """Central differences of V by elimination in fractions, along the velocities that the check follows."""
    game = build(f"team:seed={seed}")
    policy = random_policy(game, np.random.default_rng(draw))
    at = Evaluation(game, policy)
    w = velocity(policy, mixed_selection(at), at.V * 0 + 1)
    assert_is_slope(game, 0, policy, w, along_gradient(at, w).sum())


def test_fails_without_a_potential():
    """Payoffs that belong to no potential: (12) and (a) are false at some of the profiles; (b) holds at all of them."""
    game = make_game(3, 2, (2, 2), fmpq(2, 3), "interior", "integers")
    policies = some_policies(game, np.random.default_rng(0))
    for trial in (module.trial_of_whole, module.trial_of_potential_step):
        assert any(violations(trial(example(game, policy))) for policy in policies)
    assert not any(violations(module.trial_of_gradient_step(example(game, policy))) for policy in policies)


def without_discount(at, direction):
    return along_gradient(at, direction) * (1 - at.game.discount)


def with_initial_for_visits(at, direction):
    visits = undiscounted_visits(at) / (1 - at.game.discount)
    return np.array([visits @ (q * w).sum(axis=1) for q, w in zip(at.Q, direction, strict=True)])


@pytest.mark.parametrize("wrong", [without_discount, with_initial_for_visits])
@pytest.mark.parametrize("claim", ["equation-12", "equation-12.b"])
def test_detects_a_planted_error_in_the_gradient(monkeypatch, instance, claim, wrong):
    monkeypatch.setattr(module, "along_gradient", wrong)
    assert own_verdict(claim, instance("team", **SMALL)) is Verdict.REFUTED
    assert_caught(claim, instance("team", **SMALL))


@pytest.mark.parametrize("claim", CLAIMS)
def test_detects_a_planted_error_in_the_slopes(monkeypatch, instance, claim):
    """The chain stays where it is, only payoffs move."""

    def wrong(at, direction):
        return lyapunov.value_slopes(at, tuple(block * 0 for block in direction)) + at.payoffs * 0 + 1

    monkeypatch.setattr(module, "value_slopes", wrong)
    monkeypatch.setattr(
        module, "path_slopes", lambda path, w: np.array([(k + 1) * wrong(at, w) for k, at in enumerate(path)])
    )
    assert_caught(claim, instance("team", **SMALL))


@pytest.mark.parametrize("claim", CLAIMS)
def test_detects_a_planted_error_in_the_velocity(monkeypatch, instance, claim):
    """The identities hold along any direction: that this one is (8) is for the kernel to see."""
    monkeypatch.setattr(module, "velocity", lambda policy, replies, rates: velocity(replies, policy, rates))
    drawn = instance("team", **SMALL)
    assert own_verdict(claim, drawn) is Verdict.CERTIFIED
    with pytest.raises(InvalidError, match="slope"):
        measure(Task(find(claim), find(claim).checks[0], drawn))


@pytest.mark.parametrize(
    ("claim", "members"),
    [
        ("equation-12", {"V", "d", "gamma", "replies", "path", "slopes", "reference"}),
        ("equation-12.a", {"V", "d", "gamma", "replies", "path", "slopes", "partial", "own"}),
        ("equation-12.b", {"V", "d", "gamma", "replies", "own"}),
    ],
)
def test_rule_rejects_forged_numbers(shared, claim, members):
    assert_no_forgery(claim, shared("coordination"), members)
    assert_other_outcome_rejected(claim, shared("coordination"))


def test_rule_rejects_replies_that_are_not_best(shared):
    """A direction along which the identity holds as well, but which (8) does not have."""
    content = certificate_of("equation-12.b", shared("team"))
    (replies,) = content["cases"][-1]["replies"]
    content["cases"][-1]["replies"] = [[[row[::-1] for row in block] for block in replies]]
    with pytest.raises(InvalidError, match="not best"):
        checker.check(resealed(content))
