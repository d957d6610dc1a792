"""Appendix B.2(a): (29) for every K, its induction and its limit; two lines have lost a symbol."""

from __future__ import annotations

from fractions import Fraction

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
from by_hand import ByHand, exact
from checking import REJECTED, q_of_another_action, q_without_discount
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.evaluation import Evaluation
from mpgtheory.gradient import Coordinate, coordinates
from verification.claim import Verdict
from verification.claims import appendix_b_2a_policy_gradient as module

TRUE = ("equation-29", "equation-29.base", "equation-29.step.corrected", "equation-29.limit.corrected")
STEP, LIMIT = "equation-29.step", "equation-29.limit"
GAMES = ("team", "shaped", "matching_pennies")


@pytest.mark.parametrize("game", GAMES)
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@pytest.mark.slow
@settings(max_examples=6)
@given(random_instances())
def test_holds_on_random_games(drawn):
    module.slopes.cache_clear()
    assert_sound(TRUE, drawn)


@pytest.mark.slow
def test_true_lines_survive_a_search():
    assert_survives(TRUE)


@pytest.mark.slow
def test_printed_lines_fall_to_a_search():
    assert_falls((STEP, LIMIT))


@pytest.mark.parametrize("claim", [STEP, LIMIT])
def test_printed_lines_are_refuted(shared, claim):
    assert_refuted(claim, shared("team"))


def test_expected_visits_agree_with_brute_force(shared):
    """The law of s^k by matrix powers in fractions, term by term."""
    drawn = shared("team")
    hand, profile = ByHand(drawn.game), drawn.profiles[-1].policy
    chain = hand.chain([exact(block) for block in profile])
    reach = [[Fraction(int(s == t)) for t in range(hand.states)] for s in range(hand.states)]
    total = [Fraction(0)] * hand.states
    for k in range(4):
        total = [x + hand.delta**k * row[1] for x, row in zip(total, reach, strict=True)]
        reach = [
            [sum(r * c for r, c in zip(row, column, strict=True)) for column in zip(*chain, strict=True)]
            for row in reach
        ]
    assert exact(module.expected_visits(drawn.at(profile), 1, 4)) == total


def test_the_printed_limit_counts_visits_without_discount(shared):
    """One state, delta = 1/2: the first line is 2 Q, and the fewest terms that exceed it are three."""
    drawn = shared("coordination:discount=1/2")
    at = drawn.at(drawn.profiles[0].policy)
    assert module.too_large(at, Coordinate(0, 0, 0)) == 3
    (comparison,) = module.printed_limit("uniform", at, Coordinate(0, 0, 0))
    assert (comparison.left, comparison.right) == (3, 2)


def test_fails_without_enough_terms(shared):
    """Fewer terms say nothing of an infinite sum: neither outcome is accepted."""
    content = certificate(LIMIT, shared("team"))
    (case,) = content["cases"]
    for outcome in ("holds", "fails"):
        assert not accepted({**content, "outcome": outcome, "cases": [{**case, "horizon": 1}]})


def test_fails_without_an_expectation(shared):
    """Where the next state is certain the line is true as printed; where it is not, it is not."""
    assert verdicts(STEP, shared("coordination")) == {Verdict.CERTIFIED}
    assert verdicts(STEP, shared("team")) == {Verdict.REFUTED}


@pytest.mark.parametrize("claim", [*TRUE, STEP])
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V",))


def fresh(instance, game="team"):
    module.slopes.cache_clear()
    return instance(game)


def one_stage_short(at, state, stages):
    return right(at, state, stages - 1) if stages > 1 else right(at, state, 1) * 0


right = module.expected_visits


def test_detects_a_planted_error_in_the_visits(monkeypatch, instance):
    monkeypatch.setattr(module, "expected_visits", one_stage_short)
    assert_unearned(TRUE, fresh(instance))


@pytest.mark.parametrize("wrong", [q_of_another_action, q_without_discount])
def test_detects_a_planted_error_in_q(monkeypatch, instance, wrong):
    monkeypatch.setattr(Evaluation, "_q", wrong)
    assert_unearned(TRUE, fresh(instance))


def test_detects_a_planted_error_in_the_derivative(monkeypatch, instance):
    """The derivative along another coordinate, with the values of the right one."""
    original = module.line_of

    def wrong(at, where):
        line, _ = original(at, where)
        return line, original(at, coordinates(at.game)[-1])[1]

    monkeypatch.setattr(module, "line_of", wrong)
    assert_unearned(TRUE, fresh(instance))


def test_detects_a_planted_truth_in_the_printed_step(monkeypatch, instance):
    """If the check compared the true line, its certificate would say `holds`; the kernel knows better."""
    monkeypatch.setattr(module, "realised_step", module.expected_step)
    check = module.at_slopes(STEP, module.expected_step)
    found = check.run(fresh(instance))
    assert found.verdict is Verdict.CERTIFIED
    assert not accepted(dict(found.certificate))
    assert REJECTED not in verdicts(STEP, fresh(instance))
