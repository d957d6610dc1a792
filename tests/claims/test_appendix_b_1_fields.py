"""Appendix B.1(ii) to (iv): error terms, step sizes, mean fields; four statements false or imprecise as printed."""

from __future__ import annotations

import numpy as np
import pytest
from appendix import (
    assert_certified,
    assert_falls,
    assert_not_forged,
    assert_refuted,
    assert_sound,
    assert_survives,
    assert_unearned,
    verdicts,
)
from checking import measured_schedules, q_of_another_action, weights_with_mass
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.arithmetic import EXACT
from mpgtheory.evaluation import Evaluation
from mpgtheory.exploration import perceived_profile
from mpgtheory.noise import mean_target
from mpgtheory.policy import explored
from verification.checks.estimates import points
from verification.claim import Verdict
from verification.claims import appendix_b_1_fields as module
from verification.compare import is_violated
from verification.schedules import schedule_pair

TRUE = (
    "appendix-B.1.ii.corrected",
    "appendix-B.1.iv.mean-field",
    "appendix-B.1.iv.continuous.corrected",
    "appendix-B.1.iv.growth-fast.corrected",
    "appendix-B.1.iv.growth-slow",
)
FALSE = ("appendix-B.1.ii", "appendix-B.1.iv.continuous", "appendix-B.1.iv.growth-fast")
ERRORS, CONTINUOUS, GROWTH = FALSE
STEPS = "appendix-B.1.iii"


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "dominance"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(TRUE, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(TRUE)


@pytest.mark.parametrize("claim", FALSE)
def test_printed_statements_fall(shared, claim):
    assert_falls((claim,))
    assert_refuted(claim, shared("dominance"))


def test_the_error_term_of_the_dominance_example(shared):
    """The numbers of the reading: theta = 1/10, row 1 and column 0 held, q = 0."""
    game = shared("dominance").game.dense()
    policy = module.pure(game, [[1], [0]])
    theta = (fmpq(1, 10),) * 2
    zero = EXACT.array([[0, 0]])
    mean = mean_target(game, policy, explored(policy, theta), 0, zero)
    assert list((mean - module.bellman(game, policy, 0, zero))[0]) == [fmpq(-11, 20), fmpq(-1, 200)]


@settings(max_examples=8)
@given(random_instances(players=(1, 1)))
def test_a_lone_player_has_no_error_terms(drawn):
    """Nobody else explores; and a field that is continuous where no action is second best."""
    assert verdicts(ERRORS, drawn) <= {Verdict.CERTIFIED}


@settings(max_examples=10)
@given(random_instances())
def test_the_jump_at_ties_is_a_jump(drawn):
    """Where some q has two different entries in a row, br(q/n) misses a vertex of br(0) for every n."""
    for p in module.with_unequal_estimates(drawn):
        missed = [c for c in module.continuous(p) if is_violated(c)]
        assert bool(missed) == any(len(set(map(str, row))) > 1 for q in p.q for row in q)
        for scale in (1, 10, 1000):
            for q in p.q:
                assert (module.best_actions(q / fmpq(scale)) == module.best_actions(q)).all()


@settings(max_examples=10)
@given(random_instances())
def test_replies_near_ties_are_replies_at_ties(drawn):
    """Upper semi-continuity, by steps much smaller than the gap: no new best action appears."""
    for p in points(drawn):
        for q, step in zip(p.q, p.q_bar, strict=True):
            near = q + step / fmpq(10**9)
            assert (module.best_actions(near) <= module.best_actions(q)).all()


def test_fails_without_normalised_policies(shared):
    """Off the simplex the growth bound breaks: T q with rows that sum to 2 doubles twice."""
    drawn = shared("team")
    p = points(drawn)[1]
    off = Evaluation(drawn.game, weights_with_mass(p.policy, 2))
    large = tuple(block * 0 + 1000 for block in p.q)
    moved = module.replace(p, at=off, q=large)
    assert any(is_violated(c) for c in module.growth_corrected(moved))


@pytest.mark.parametrize(
    ("alpha", "beta", "verdict"),
    [
        ("n**(-3/5)/2", "n**(-9/10)/2", Verdict.PROVED),
        ("n**(-9/10)/2", "n**(-3/5)/2", Verdict.VACUOUS),
        ("1/2", "1/(2*n)", Verdict.VACUOUS),
    ],
)
def test_step_sizes(alpha, beta, verdict):
    assert measured_schedules(STEPS, schedule_pair("drawn", [alpha], [beta])).verdict is verdict


def test_detects_a_planted_failing_condition(monkeypatch):
    """If (A3) failed where Assumption 3.2 holds, the claim would fall."""
    pair = schedule_pair("drawn", ["n**(-3/5)/2"], ["n**(-9/10)/2"])
    failing = schedule_pair("other", ["1/2"], ["1/2"]).appendix
    vars(pair)["appendix"] = failing
    assert measured_schedules(STEPS, pair).verdict is Verdict.REFUTED


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    at = ("V", "Q") if claim == "appendix-B.1.iv.mean-field" else ()
    assert_not_forged(claim, shared("prisoners_two_state"), at=at)


def test_detects_a_planted_error_in_the_mean(monkeypatch, instance):
    """The own policy explored as well: the mean field of the repair, not of (4a)."""
    monkeypatch.setattr(module, "perceived_profile", lambda policy, theta, i: explored(policy, theta))
    assert_unearned(["appendix-B.1.ii.corrected"], instance("team"))


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    monkeypatch.setattr(Evaluation, "_q", q_of_another_action)
    assert_unearned(["appendix-B.1.iv.mean-field"], instance("team"))


def test_detects_a_planted_error_in_the_distance(monkeypatch, instance):
    monkeypatch.setattr(module, "row_distance", lambda x, y: fmpq(-1))
    assert_unearned(["appendix-B.1.iv.continuous.corrected"], instance("team"))


def test_detects_a_planted_error_in_the_norm(monkeypatch, instance):
    """Elements of G taken ten times too large."""
    monkeypatch.setattr(module, "largest", lambda values: abs(values).max() * (10 if values.ndim == 1 else 1))
    assert_unearned(["appendix-B.1.iv.growth-slow"], instance("matching_pennies"))


def test_detects_a_planted_truth_in_the_printed_error_terms(monkeypatch, instance):
    """With the corrected operator in the printed check its certificate would say `holds`; the kernel knows better."""
    monkeypatch.setattr(module, "_remainder", lambda p, explores: right(p, explores=True))
    assert Verdict.CERTIFIED not in verdicts(ERRORS, instance("team"))


right = module._remainder


def test_what_is_perceived_is_the_mean(shared):
    """T at (pi_i, pi~_-i) against the mean of the target, for every player and table."""
    p = points(shared("team"))[1]
    for i, q in enumerate(p.q):
        mean = mean_target(p.game, p.policy, explored(p.policy, p.exploration), i, q)
        seen = module.bellman(p.game, perceived_profile(p.policy, p.exploration, i), i, q)
        assert np.array_equal(mean, seen)
