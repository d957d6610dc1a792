"""Equation (14) and D: the change of the visitation distribution, as printed and as true."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from by_hand import ByHand, exact, replaced
from checking import assert_caught, assert_holds, outcome, own_verdict
from exploring import resealed
from hypothesis import given, settings
from proof_lines import (
    assert_no_forgery,
    assert_other_outcome_rejected,
    certificate_of,
    everywhere,
    example,
    violations,
    with_initial,
)
from random_games import instance_with, random_instances

from mpgtheory.best_response import nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.families.registry import build
from mpgtheory.inclusion import lyapunov
from mpgtheory.policy import pure, uniform
from verification import checker
from verification.checks.lyapunov import points
from verification.claim import Verdict
from verification.claims import equation_14_mismatch as module
from verification.claims.catalogue import find
from verification.kernel.exact import InvalidError

PRINTED, CORRECTED, MISMATCH = "equation-14", "equation-14.corrected", "lemma-3.5.mismatch"
TRUE = (CORRECTED, MISMATCH)
ALL = (PRINTED, *TRUE)


@pytest.mark.parametrize("game", ["team", "coordination:states=2", "matching_pennies", "routing:players=2"])
def test_holds_on(shared, game):
    assert_holds(TRUE, shared(game))


@settings(max_examples=12)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert_holds(TRUE, everywhere(drawn))


@pytest.mark.parametrize("claim", ALL)
def test_says_nothing_without_full_support(shared, claim):
    drawn = shared("team")
    game = with_initial(drawn.game, [1] + [0] * (drawn.game.n_states - 1))
    assert outcome(claim, find(claim).checks[0], instance_with(game, (uniform(game),))) == "vacuous"


@settings(max_examples=12)
@given(random_instances(most_profiles=60))
def test_printed_is_refuted_exactly_where_norms_differ(drawn):
    """False iff at some point a player whose norm is below the largest gains something in one stage."""
    met = everywhere(drawn)
    expected = False
    for point in points(met):
        d, visits = point.mismatch
        norms = (visits / met.game.initial).max(axis=1) / (1 - met.game.discount)
        expected |= any(norm < d and gain.sum() > 0 for norm, gain in zip(norms, point.gains, strict=True))
    assert outcome(PRINTED, find(PRINTED).checks[0], met) == ("refuted" if expected else "certified")


def test_printed_is_refuted_on_team(shared):
    """Two players of different norms, both gaining: the fourth sum is strictly less than the fifth."""
    drawn = shared("team")
    assert outcome(PRINTED, find(PRINTED).checks[0], drawn) == "refuted"
    at = drawn.at(drawn.profiles[0].policy)
    responses = nash_gaps(at)[0]
    lines = module.sums(at, *lyapunov.mismatch(at, responses))
    assert lines[0] == lines[1] <= lines[2] <= lines[3] < lines[4]


def test_printed_holds_for_one_player(instance):
    """With one norm there is no larger one."""
    assert outcome(PRINTED, find(PRINTED).checks[0], instance("routing:players=1")) == "certified"


@settings(max_examples=8)
@given(random_instances(most_profiles=60))
def test_mismatch_by_hand(drawn):
    """D from d by its truncated series in fractions, with the exact remainder delta^K."""
    met, stages = everywhere(drawn), 12
    hand = ByHand(met.game)
    remainder = hand.delta**stages
    for point in points(met):
        found, _ = point.mismatch
        norms = []
        for response in point.responses:
            policy = replaced([exact(b) for b in point.at.policy], response.player, exact(response.block))
            d = hand.visited(policy, hand.initial, stages)
            norms.append(max(x / m for x, m in zip(d, hand.initial, strict=True)) / (1 - hand.delta))
        below, slack = max(norms), remainder / (1 - hand.delta) / min(hand.initial)
        assert below <= exact(found) <= below + slack


def test_fails_without_full_support():
    """mu = (1, 0) and the other state reached by the optimal reply alone: no D makes the left sum small enough.

    In state 0 the second action leads to state 1, where the second action pays 1. Held back in state 0, the player
    never sees state 1: d of the policy is (1, 0), and everything on the right of (14) is zero.
    """
    game = one_player_leaving()
    at = Evaluation(game, pure(game, [[0, 0]]))
    responses = nash_gaps(at)[0]
    visits = Evaluation(game, at.policy.deviate(0, responses[0].block)).visitation()
    gains = lyapunov.stage_gains(at)
    assert exact(at.visitation()) == [1, 0]
    assert (visits * gains).sum() > 0 == (at.visitation() * gains).sum()
    with pytest.raises(ZeroDivisionError):
        lyapunov.mismatch(at, responses)


def one_player_leaving():
    """State 0: stay or leave for good. State 1: the second action pays 1."""
    game = build("team:players=1,states=2,actions=2")
    stay, leave = [1, 0], [0, 1]
    transitions = game.transitions * 0 + np.array([[stay, leave], [leave, leave]])
    payoffs = game.payoffs * 0 + np.array([[[0, 0], [0, 1]]])
    return with_initial(replace(game, transitions=transitions, payoffs=payoffs), [1, 0])


def smallest(at, responses):
    """A planted D: the least of the players' norms."""
    _, visits = lyapunov.mismatch(at, responses)
    return (visits / at.game.initial).max(axis=1).min() / (1 - at.game.discount), visits


def undiscounted(at, responses):
    """A planted D without 1 / (1 - delta)."""
    found, visits = lyapunov.mismatch(at, responses)
    return found * (1 - at.game.discount), visits


@pytest.mark.parametrize("claim", TRUE)
@pytest.mark.parametrize("wrong", [smallest, undiscounted])
def test_detects_a_planted_error_in_the_mismatch(monkeypatch, instance, claim, wrong):
    drawn = instance("team")
    monkeypatch.setattr(module, "mismatch", wrong)
    monkeypatch.setattr("verification.checks.lyapunov.mismatch", wrong)
    assert own_verdict(claim, drawn) is Verdict.REFUTED
    assert_caught(claim, instance("team"))


@pytest.mark.parametrize("claim", TRUE)
def test_detects_a_planted_error_in_the_visits(monkeypatch, instance, claim):
    """d of varpi for d of (pi^+, varpi_-i): the kernel knows whose visitation it is."""

    def wrong(at, responses):
        visits = np.array([at.visitation() for _ in responses])
        return (visits / at.game.initial).max() / (1 - at.game.discount), visits

    monkeypatch.setattr(module, "mismatch", wrong)
    monkeypatch.setattr("verification.checks.lyapunov.mismatch", wrong)
    assert_caught(claim, instance("team"))


@pytest.mark.parametrize(
    ("claim", "members"),
    [(MISMATCH, {"optimal", "d_optimal"}), (CORRECTED, {"V", "d", "optimal", "d_optimal", "replies"})],
)
def test_rule_rejects_forged_numbers(shared, claim, members):
    assert_no_forgery(claim, shared("team"), members)
    assert_other_outcome_rejected(claim, shared("team"))


def test_rule_rejects_a_refutation_of_the_corrected(shared):
    """The same numbers that refute the printed line: written for the corrected claim they refute nothing."""
    content = certificate_of(PRINTED, shared("team"))
    assert content["outcome"] == "fails"
    assert checker.check(content) > 0
    with pytest.raises(InvalidError, match="nothing fails"):
        checker.check(resealed({**content, "claim": CORRECTED}))


def test_trials_find_the_printed_error(shared):
    drawn = shared("team")
    data = example(drawn.game, drawn.profiles[0].policy)
    assert violations(module.trial_of("=")(data))
    assert not violations(module.trial_of("<=")(data))
    assert not violations(module.trial_of_mismatch(data))


def test_bounds_of_the_mismatch_are_attained():
    """Drawn at once to the rarest state, D is almost 1 / ((1 - delta) min mu)."""
    game = with_initial(one_player_leaving(), [9, 1])
    at = Evaluation(game, pure(game, [[1, 1]]))
    found, _ = lyapunov.mismatch(at, nash_gaps(at)[0])
    delta = exact(game.discount)
    d = (1 - delta) * Fraction(1, 10) + delta
    assert exact(found) == d * 10 / (1 - delta)
