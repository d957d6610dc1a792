"""Appendix B.1(vii): contraction, bound and continuity of Q, and what is inferred of Lemma 3.4."""

from __future__ import annotations

import pytest
from appendix import (
    accepted,
    assert_certified,
    assert_falls,
    assert_not_forged,
    assert_refuted,
    assert_sound,
    assert_survives,
    assert_unearned,
    certificate,
    verdicts,
)
from checking import REJECTED, q_of_another_action, weights_with_mass
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import perceived_dominance
from mpgtheory.families.random_tables import random_payoffs
from verification.checks.estimates import points
from verification.claim import Verdict
from verification.claims import appendix_b_1_limits as module
from verification.compare import is_violated

TRUE = ("appendix-B.1.vii.difference", "appendix-B.1.vii.corrected", "appendix-B.1.vii.continuity")
FORCED = "appendix-B.1.inference.corrected"
FALSE = ("appendix-B.1.vii", "appendix-B.1.inference")
BOUNDED, INFERENCE = FALSE


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "dominance"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


def test_the_corrected_inference_holds_on_dominance(shared):
    assert_certified([FORCED], shared("dominance"))


@settings(max_examples=10)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound((*TRUE, FORCED), drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(TRUE)


@pytest.mark.parametrize("claim", FALSE)
def test_printed_statements_fall(shared, claim):
    assert_refuted(claim, shared("dominance"))


def test_the_printed_bound_falls_to_a_search():
    assert_falls([BOUNDED])


def test_the_limits_of_the_dominance_example(shared):
    """At row 1, column 0: q tends to 269/200, 179/100 where Q has 19/10, 9/5 (MATH.md, section 3)."""
    found = perceived_dominance(shared("dominance").game, (fmpq(1, 10),) * 2)
    assert list(found.q_limit[0][0]) == [fmpq(269, 200), fmpq(179, 100)]
    assert list(found.true_q[0][0]) == [fmpq(19, 10), fmpq(9, 5)]


def test_the_worst_profile_decides_the_bound(shared):
    """|Q| reaches max |u| / (1 - delta) nowhere but where the largest payoff is earned for ever."""
    listed = list(module.with_worst_payoff(shared("dominance")))
    assert any(is_violated(c) for c in module.bounded_as_printed(listed[0]))
    assert not any(is_violated(c) for p in listed for c in module.bounded_corrected(p))


def test_the_bounds_are_not_idle(shared):
    """Half of the Lipschitz constant is too little somewhere near, a hundredth certainly."""
    p = points(shared("dominance"))[0]
    ratios = [c.left / c.right for c in module.continuous(p) if c.right]
    assert max(ratios) > fmpq(1, 100)


def test_fails_without_normalised_policies(shared):
    """Off the simplex T stretches: rows that sum to 2 double the continuation, opponents' weights double it again."""
    drawn = shared("team")
    p = points(drawn)[1]
    off = Evaluation(drawn.game, weights_with_mass(p.policy, 2))
    moved = module.Point(p.label, off, p.other, p.q, tuple(q + 1 for q in p.q), p.exploration)
    assert any(is_violated(c) for c in module.difference(moved))


def test_fails_without_dominance(shared):
    """Elsewhere the inference is not decided: the check is not run."""
    assert verdicts(INFERENCE, shared("team")) == set()


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    at = {"appendix-B.1.vii.corrected": ("V", "Q"), "appendix-B.1.vii.continuity": ("V", "Q", "V_before")}
    assert_not_forged(claim, shared("prisoners_two_state"), at=at.get(claim, ()))


def test_rejects_forged_limits(shared):
    assert_not_forged(FORCED, shared("dominance"), at=("q", "perceived"))
    content = certificate(INFERENCE, shared("dominance"))
    (case,) = content["cases"]
    for choices in ([0, 0], [1, 1], [2, 0], []):
        assert not accepted({**content, "cases": [{**case, "choices": choices}]})


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    monkeypatch.setattr(Evaluation, "_q", q_of_another_action)
    assert_unearned(TRUE[1:], instance("team"))


def test_detects_a_planted_error_in_the_continuation(monkeypatch, instance):
    """The best action in the place of the mixture."""
    monkeypatch.setattr(module, "continuation", lambda policy, i, q: q.max(axis=1))
    assert_unearned(TRUE[:1], instance("team"))


def test_detects_a_planted_error_in_the_limit(monkeypatch, instance):
    """The operator of another profile: what is held in the place of what is perceived."""
    right = module.perceived
    monkeypatch.setattr(module, "perceived", lambda game, policy, theta: right(game, policy, (fmpq(0),) * 2))
    assert verdicts(FORCED, instance("dominance")) <= {Verdict.REFUTED, REJECTED}


def test_payoffs_of_each_kind_are_drawn():
    """The strategies behind random games reach negative payoffs, at which the printed bound falls."""
    import numpy as np

    assert random_payoffs(np.random.default_rng(0), (3, 3)).min() < 0
