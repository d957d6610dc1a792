"""(A1), (A2), (A4), (A6), (A7) and the filtration of Appendix A, for Algorithm 1."""

from __future__ import annotations

import pytest
from appendix import (
    TINY,
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
from flint import fmpq
from hypothesis import given, settings
from random_games import make_game, random_instances

from mpgtheory.policy import explored
from verification.checks.estimates import points
from verification.claim import Verdict
from verification.claims import appendix_b_1_bounds, appendix_b_1_fast, appendix_b_1_fields, equation_26_noise
from verification.claims import assumption_a_conditions as module
from verification.compare import is_violated
from verification.instance import Instance

TRUE = (
    "assumption-A.1",
    "assumption-A.2.corrected",
    "assumption-A.4.i.corrected",
    "assumption-A.4.ii.corrected",
    "assumption-A.6.moments",
    "assumption-A.7",
)
FILTRATION, ERRORS, FAST, SLOW = "appendix-A.filtration", "assumption-A.2", "assumption-A.4.i", "assumption-A.4.ii"


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "dominance"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@pytest.mark.parametrize("game", ["team:states=2", "dominance"])
def test_the_filtration_holds_on(shared, game):
    assert_certified([FILTRATION], shared(game))


@pytest.mark.slow
@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound((*TRUE, FILTRATION), drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives((*TRUE, FILTRATION), TINY)


def test_printed_codomains_fall():
    assert_falls((FAST, SLOW))


@pytest.mark.parametrize("claim", [ERRORS, FAST])
def test_printed_conditions_are_refuted(shared, claim):
    assert_refuted(claim, shared("dominance"))


def test_estimates_without_payoffs_stay_at_zero():
    """The game of the reading: zero payoffs, a ball of radius 0, and replies that leave it."""
    game = make_game(0, 1, (2, 2), fmpq(1, 2), "interior", "zero")
    assert module.radius(game, module.largest_absolute) == 0
    assert verdicts(SLOW, Instance(game)) == {Verdict.REFUTED}


def test_the_error_of_the_dominance_example(shared):
    """Row 1, column 0, theta = 1/10: the estimates 269/200 and 179/100 with T^pi q = u(., column 0) + q(row 1) / 2."""
    found = module.perceived_dominance(shared("dominance").game, (fmpq(1, 10),) * 2)
    printed = module.bellman(shared("dominance").game, found.limit, 0, found.q_limit[0])
    assert list(printed[0]) == [1 + fmpq(179, 200), fmpq(9, 10) + fmpq(179, 200)]
    assert list((found.q_limit[0] - printed)[0]) == [fmpq(-11, 20), fmpq(-1, 200)]


def test_fails_without_the_absolute_value(shared):
    """A ball of the radius that B.1(i) prints is left: the noise is larger than twice its radius."""
    game = shared("dominance").game.dense()
    printed = module.radius(game, appendix_b_1_bounds.largest_signed)
    assert any(c.left > 2 * printed for c in module.largest_noise(game))
    assert any(is_violated(c) for c in module.inductive_step(game, appendix_b_1_bounds.largest_signed))


def test_fails_without_a_forced_limit(shared):
    """Elsewhere (A2) as printed is not decided: the check is not run."""
    assert verdicts(ERRORS, shared("team")) == set()


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V", "Q") if claim == "assumption-A.7" else ())


def test_rejects_forged_limits(shared):
    content = certificate(ERRORS, shared("dominance"))
    (case,) = content["cases"]
    for change in ({"q": [[[0, 0]], [[0, 0]]]}, {"choices": [0, 0]}, {"exploration": ["0", "1/10"]}):
        assert not accepted({**content, "cases": [{**case, **change}]})


def test_detects_a_planted_error_in_the_radius(monkeypatch, instance):
    for room in (module, appendix_b_1_bounds):
        monkeypatch.setattr(room, "radius", lambda game, largest: largest(game) / (1 - game.discount) / 2)
    assert_unearned(["assumption-A.1", "assumption-A.6.moments"], instance("dominance"))


def test_detects_a_planted_error_in_the_mean_field(monkeypatch, instance):
    monkeypatch.setattr(appendix_b_1_fields, "perceived_profile", lambda policy, theta, i: explored(policy, theta))
    assert_unearned(["assumption-A.2.corrected"], instance("team"))


def test_detects_a_planted_error_in_the_growth(monkeypatch, instance):
    monkeypatch.setattr(appendix_b_1_fields, "largest_absolute", lambda game: fmpq(0))
    assert_unearned(["assumption-A.4.i.corrected"], instance("dominance"))


def test_detects_a_planted_error_in_the_replies(monkeypatch, instance):
    """Elements of G scaled by 3: too large."""
    right = module.vertices
    monkeypatch.setattr(module, "vertices", lambda p: ((place, 3 * w) for place, w in right(p)))
    assert_unearned(["assumption-A.4.ii.corrected"], instance("matching_pennies"))


def test_detects_a_planted_error_in_the_logarithmic_norm(monkeypatch, instance):
    right = appendix_b_1_fast.logarithmic_norms
    monkeypatch.setattr(appendix_b_1_fast, "logarithmic_norms", lambda matrix: right(matrix) + 1)
    assert_unearned(["assumption-A.7"], instance("team"))


def test_detects_a_planted_error_in_the_operator(monkeypatch, instance):
    monkeypatch.setattr(equation_26_noise, "perceived_profile", lambda policy, theta, i: policy)
    assert_unearned([FILTRATION], instance("dominance"))


def test_the_noise_is_at_most_its_bound(shared):
    """At drawn estimates in the ball no target differs from a mean of targets by more."""
    for p in points(shared("dominance")):
        for i, q in enumerate(p.q):
            each = appendix_b_1_bounds.targets(p.game, p.policy, i, q)
            mean = module.bellman(p.game, p.policy, i, q)
            limit = max(c.right for c in module.largest_noise(p.game))
            assert max(abs(x - m) for x in each.ravel() for m in mean.ravel()) <= limit
