"""Theorems A.2 and A.3 on runs, and the slow dynamics (21) with weights that keep the simplex or do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from appendix import (
    assert_certified,
    assert_falls,
    assert_not_forged,
    assert_refuted,
    assert_sound,
    assert_survives,
    assert_unearned,
)
from checking import checks_of, q_of_another_action
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.arithmetic import EXACT
from mpgtheory.evaluation import Evaluation
from mpgtheory.formats import load_game
from verification.claim import Method, Scope, Verdict
from verification.claims import theorem_3_3_learner
from verification.claims import theorem_a_convergence as module
from verification.claims.equation_31_rest_points import point
from verification.compare import is_violated
from verification.instance import Instance, Sampling

DYNAMICS, CORRECTED = "equation-21", "equation-21.corrected"
THEOREMS = ("theorem-A.2", "theorem-A.3")


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies"])
def test_the_corrected_dynamics_hold_on(shared, game):
    assert_certified([CORRECTED], shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_the_corrected_dynamics_hold_on_random_games(drawn):
    assert_sound([CORRECTED], drawn)


@pytest.mark.slow
def test_searches():
    assert_survives([CORRECTED])
    assert_falls([DYNAMICS])


def test_the_printed_dynamics_are_refuted(shared):
    assert_refuted(DYNAMICS, shared("team"))


def test_the_velocity_of_the_reading(shared):
    """pi = (1/2, 1/2), a best reply e_1 and weights (1, 1/2): a velocity (1/2, -1/4)."""
    drawn = shared("coordination")
    at = drawn.at(drawn.profiles[0].policy)
    ones = tuple(EXACT.array([[0, 1]]) for _ in range(2))
    p = replace(point("uniform", at, at), q_bar=ones)
    masses = {c.left for c in module.entrywise(p)}
    assert [list(w[0]) for w in p.weights] == [[1, fmpq(1, 2)]] * 2
    assert masses <= {fmpq(1, 4), fmpq(0)}
    assert fmpq(1, 4) in masses


def test_fails_without_even_weights(shared):
    """Where all weights of a row agree the printed dynamics keep the simplex."""
    drawn = shared("team")
    at = drawn.at(drawn.profiles[-1].policy)
    even = replace(point("pi", at, at), q_bar=tuple(block * 0 + 3 for block in at.policy))
    assert not any(is_violated(c) for c in module.entrywise(even))


@pytest.fixture(scope="module")
def dominance():
    """The runs of the default study."""
    return Instance(load_game("dominance"), 2023, Sampling(horizon=100_000))


@pytest.mark.slow
@pytest.mark.parametrize("claim", THEOREMS)
def test_runs_support_the_conclusions(dominance, claim):
    (check,) = checks_of(claim, Scope.GAME, {Method.STATISTICAL})
    assert check.fits(dominance)
    assert check.run(dominance).verdict is Verdict.SUPPORTED


def test_no_runs_are_made_where_none_are_asked_for(shared):
    for claim in THEOREMS:
        (check,) = checks_of(claim, Scope.GAME, {Method.STATISTICAL})
        assert not check.fits(shared("dominance"))


@pytest.mark.slow
def test_detects_a_planted_attractor(monkeypatch, dominance):
    """The equilibrium in the place of the perceived one: runs do not go there."""
    found = theorem_3_3_learner.forced(dominance)
    monkeypatch.setattr(module, "forced", lambda instance: replace(found, choices=(0, 0)))
    assert module.to_the_attractor(dominance).verdict is Verdict.UNDECIDED


@pytest.mark.slow
def test_detects_a_planted_error_in_the_estimates(monkeypatch, dominance):
    """The printed Q in the place of the attractor: the distance does not shrink."""
    right = theorem_3_3_learner.tracking_errors
    monkeypatch.setattr(
        theorem_3_3_learner, "tracking_errors", lambda trace, game, target, records: right(trace, game, records=records)
    )
    assert theorem_3_3_learner.tracking(dominance).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("claim", [CORRECTED])
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V", "Q"))


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    monkeypatch.setattr(Evaluation, "_q", q_of_another_action)
    assert_unearned([CORRECTED], instance("team"))


def test_detects_a_planted_error_in_the_velocities(monkeypatch, instance):
    """Replies in the place of differences: mass 1 for 0."""
    right = module.velocities

    def wrong(p):
        for place, step, row, weights in right(p):
            yield place, step + row, row, weights

    monkeypatch.setattr(module, "velocities", wrong)
    assert_unearned([CORRECTED], instance("team"))
