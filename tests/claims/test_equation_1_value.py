"""Equation (1): the value as a discounted sum, and its linearity in the initial distribution."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from checking import assert_caught, assert_holds, assert_proved, own_verdict
from flint import fmpq
from hypothesis import given
from random_games import DISCOUNTS, instance_with, make_game, random_instances, some_policies
from trying import assert_tried_and_caught

from mpgtheory.bellman import truncated_value
from mpgtheory.errors import InputError
from mpgtheory.evaluation import Evaluation
from mpgtheory.simulation import discounted_returns
from verification.claim import Method, Verdict
from verification.claims import equation_1_value as module

CLAIMS = ("equation-1", "equation-1.linear")
MODERATE = tuple(discount for discount in DISCOUNTS if discount <= fmpq(9, 10))


@pytest.mark.parametrize("method", [Method.EXACT, Method.STATISTICAL])
def test_holds_on_routing(shared, method):
    assert_holds(CLAIMS, shared("routing"), {method})


def test_holds_on_team(shared):
    assert_holds(CLAIMS, shared("team"))


def test_holds_on_shaped(shared):
    assert_holds(CLAIMS, shared("shaped"))


def test_holds_on_coordination(shared):
    assert_holds(CLAIMS, shared("coordination:states=2"))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn, {Method.EXACT})


@given(random_instances(discounts=MODERATE))
def test_simulation_supports_on_random_games(drawn):
    assert_holds(CLAIMS, drawn, {Method.STATISTICAL})


def test_simulation_supports_where_every_stage_pays_the_same():
    """No chance at all: the error is the truncation to the last bit, and rounding must not tip it over the radius."""
    for discount in (fmpq(9, 10), fmpq(99, 100)):
        game = make_game(3, 1, (2,), discount, "interior", "zero")
        for payoff in (1, 3, 7):
            constant = replace(game, payoffs=game.payoffs + fmpq(payoff))
            assert_holds(("equation-1",), instance_with(constant, some_policies(constant, np.random.default_rng(0))))


def test_linearity_is_proved_for_every_game_of_a_shape():
    assert_proved("equation-1.linear")


@given(random_instances(discounts=(fmpq(1, 1000), fmpq(1, 3), fmpq(1, 2))))
def test_value_is_the_limit_of_a_long_series(drawn):
    """From scratch in fractions: 24 terms of the series leave at most delta^24 max |u| / (1 - delta)."""
    game, stages = drawn.game, 24
    hand = ByHand(game)
    largest = Fraction(str(abs(game.payoffs).max()))
    bound = hand.delta**stages * largest / (1 - hand.delta)
    for profile in drawn.profiles[:3]:
        values = exact(Evaluation(game, profile.policy).V)
        policy = [exact(block) for block in profile.policy]
        for player, value in enumerate(values):
            partial = hand.series(policy, player, stages)
            assert all(abs(v - p) <= bound for v, p in zip(value, partial, strict=True))
            assert value == hand.value(policy, player)


@given(random_instances())
def test_value_of_a_mixture_of_starts_is_the_mixture_of_values(drawn):
    """Linearity from scratch: play started from mu is play from s with probability mu(s)."""
    hand = ByHand(drawn.game)
    for profile in drawn.profiles:
        policy = [exact(block) for block in profile.policy]
        value = exact(Evaluation(drawn.game, profile.policy).value())
        assert value == [dot(hand.initial, hand.value(policy, i)) for i in range(hand.players)]


def test_fails_without_discounting(shared):
    """With delta = 1 the sum of a constant payoff grows by the same amount for ever; such a game is refused."""
    game = shared("team").game
    with pytest.raises(InputError, match="discount is 1"):
        replace(game, discount=fmpq(1))
    hand = ByHand(game)
    hand.delta, hand.payoffs = Fraction(1), exact(game.payoffs * 0 + 1)
    policy = [exact(block) for block in shared("team").profiles[0].policy]
    assert [hand.series(policy, 0, stages)[0] for stages in (5, 10, 20)] == [5, 10, 20]


def without_discount(at, horizon):
    total = at.payoffs * 0
    for _ in range(horizon):
        total = at.payoffs + total @ at.chain.T
    return total


def transposed(at, horizon):
    total = at.payoffs * 0
    for _ in range(horizon):
        total = at.payoffs + at.game.discount * (total @ at.chain)
    return total


def one_stage_short(at, horizon):
    return truncated_value(at, horizon - 1)


@pytest.mark.parametrize("wrong", [without_discount, transposed, one_stage_short])
def test_detects_a_planted_error_in_the_series(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "truncated_value", wrong)
    assert own_verdict("equation-1", instance("team")) is Verdict.REFUTED
    assert_caught("equation-1", instance("team"), {Method.EXACT})
    assert_tried_and_caught(("equation-1",))


VALUES = {
    "no future": lambda at: at.payoffs,
    "undiscounted first step": lambda at: at.payoffs + at.payoffs @ at.chain.T,
    "normalised": lambda at: Evaluation.right_V(at) * (1 - at.game.discount),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_detects_a_planted_error_in_the_value(monkeypatch, instance, claim, name):
    right = Evaluation.__dict__["V"].func
    monkeypatch.setattr(Evaluation, "right_V", right, raising=False)
    monkeypatch.setattr(Evaluation, "V", property(VALUES[name]))
    assert_caught(claim, instance("team"), {Method.EXACT, Method.SYMBOLIC})


def test_detects_a_planted_error_in_the_visitation(monkeypatch, instance):
    """d without its factor 1 - delta."""
    right = Evaluation.visitation
    monkeypatch.setattr(Evaluation, "visitation", lambda at, mu=None: right(at, mu) / (1 - at.game.discount))
    assert_caught("equation-1.linear", instance("team"))
    assert_tried_and_caught(("equation-1.linear",))


def test_detects_a_planted_error_in_the_simulation(monkeypatch, instance):
    """Play that is discounted with another factor is not supported."""

    def wrong(game, *given, **named):
        return discounted_returns(replace(game, discount=fmpq(1, 10)), *given, **named)

    monkeypatch.setattr(module, "discounted_returns", wrong)
    assert_caught("equation-1", instance("team"), {Method.STATISTICAL})
