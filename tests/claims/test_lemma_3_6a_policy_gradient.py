"""Lemma 3.6(a), the policy gradient theorem, by all four methods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from checking import (
    assert_caught,
    assert_holds,
    checks_of,
    outcome,
    own_verdict,
    q_against_uniform,
    q_of_another_action,
    q_without_discount,
)
from flint import fmpq
from hypothesis import given
from random_games import DISCOUNTS, random_instances
from trying import assert_tried_and_caught

from mpgtheory.arithmetic import FLOAT
from mpgtheory.evaluation import Evaluation
from mpgtheory.gradient import Coordinate, _slope, coordinates, difference_sweep, policy_gradient, value_on_line
from mpgtheory.policy import Policy
from verification.checks.shapes import SMALL
from verification.claim import Method, Scope, Verdict
from verification.claims import lemma_3_6a_policy_gradient as module

CLAIMS = ("lemma-3.6a",)
(CLAIM,) = CLAIMS
ON_A_GAME = (Method.FLOAT, Method.EXACT, Method.MODULAR)


def test_all_four_methods_are_there():
    found = [check.method for check in module.CLAIMS[0].checks]
    assert sorted(found) == sorted([*ON_A_GAME, Method.SYMBOLIC])


@pytest.mark.parametrize("method", ON_A_GAME)
def test_holds_on_routing(shared, method):
    assert_holds(CLAIMS, shared("routing"), {method})


@pytest.mark.parametrize("method", ON_A_GAME)
def test_holds_on_team(shared, method):
    assert_holds(CLAIMS, shared("team"), {method})


@pytest.mark.parametrize("method", ON_A_GAME)
def test_holds_on_shaped(shared, method):
    assert_holds(CLAIMS, shared("shaped"), {method})


@pytest.mark.parametrize("method", ON_A_GAME)
def test_holds_on_prisoners(shared, method):
    """The theorem asks for no potential."""
    assert_holds(CLAIMS, shared("prisoners_two_state"), {method})


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn, {Method.EXACT, Method.MODULAR})


@given(random_instances(discounts=DISCOUNTS[:4]))
def test_finite_differences_support_on_random_games(drawn):
    assert_holds(CLAIMS, drawn, {Method.FLOAT})


@pytest.mark.parametrize("discount", ["99/100", "999/1000", "9999/10000"])
@pytest.mark.parametrize("game", ["team", "prisoners_two_state"])
def test_finite_differences_support_for_patient_players(instance, game, discount):
    """Off the simplex V has a pole at distance about 1 - delta: the sweep must stay inside it."""
    numerator, denominator = map(int, discount.split("/"))
    drawn = instance(game)
    patient = replace(drawn, game=replace(drawn.game, discount=fmpq(numerator, denominator)))
    assert_holds(CLAIMS, patient, {Method.FLOAT})


@pytest.mark.slow
def test_proved_for_every_game_of_four_shapes():
    evidence = module.every_game_of_a_shape()
    assert evidence.verdict is Verdict.PROVED
    assert "2x2x2, 2x2x3, 2x3x2, 3x2x2" in evidence.instance
    assert evidence.comparisons == sum(n * s * a for n, s, a in module.SHAPES)


def test_a_float_never_certifies(shared):
    """Not even evidence without any error and with a certificate in hand."""
    check = next(checks_of(CLAIM, Scope.GAME, {Method.FLOAT}))
    evidence = check.run(shared("team"))
    assert evidence.certificate is None
    (exact_check,) = checks_of(CLAIM, Scope.GAME, {Method.EXACT})
    borrowed = exact_check.run(shared("team")).certificate
    assert replace(evidence, residual=0.0, failures=0, certificate=borrowed).verdict is Verdict.SUPPORTED


def test_observed_order_is_two(shared):
    """Slope of log error against log step on the sweep, again by hand from the figure's data."""
    check = next(checks_of(CLAIM, Scope.GAME, {Method.FLOAT}))
    curves = [curve for curve in check.run(shared("team")).figure["curves"] if curve["order"] is not None]
    assert curves
    for curve in curves:
        assert abs(curve["order"] - 2) < 0.1
        errors, steps = np.array(curve["errors"][2:7]), np.array(curve["steps"][2:7])
        ratio = np.log2(errors[:-1] / errors[1:]) / np.log2(steps[:-1] / steps[1:])
        assert np.all(abs(ratio - 2) < 0.2)


def one_sided_sweep(at, where, theorem, steps):
    """Forward differences in place of central ones."""
    good = difference_sweep(at, where, theorem, steps)
    value = lambda amount: float(value_on_line(at.game, at.policy, where, amount) @ at.game.initial)  # noqa: E731
    errors = np.array([abs((value(step) - value(0.0)) / step - theorem) for step in steps])
    order = _slope(np.asarray(steps), errors, np.array(good.rounding))
    return replace(good, errors=tuple(errors), order=order)


def test_detects_a_planted_one_sided_difference(monkeypatch, instance):
    """Its order is one, and it is not supported."""
    seen = []

    def sweep(*given):
        seen.append(one_sided_sweep(*given))
        return seen[-1]

    monkeypatch.setattr(module, "difference_sweep", sweep)
    assert_caught(CLAIM, instance("team"), {Method.FLOAT})
    orders = [sweep.order for sweep in seen if sweep.order is not None]
    assert orders
    assert all(abs(order - 1) < 0.1 for order in orders)


@given(random_instances())
def test_gradient_by_hand(drawn):
    """The derivative of 'evaluate by elimination' along each coordinate, by exact secants.

    f is a Moebius function, so its secant s(h) = (f(h) - f(0)) / h has 1/s linear in h unless f is constant:
    1/f'(0) = 2/s(h) - 1/s(2h).
    """
    hand, profile = ByHand(drawn.game), drawn.profiles[-1].policy
    policy = [exact(block) for block in profile]
    theorem = policy_gradient(Evaluation(drawn.game, profile))
    for where in coordinates(drawn.game)[::3]:
        step = (1 - hand.delta) / 4
        secants = [(moved(hand, policy, where, h) - moved(hand, policy, where, 0)) / h for h in (step, 2 * step)]
        derivative = 0 if secants[0] == 0 else 1 / (2 / secants[0] - 1 / secants[1])
        assert exact(theorem[where.player][where.state, where.action]) == derivative


def moved(hand, policy, where, amount):
    """V_i(mu, pi + amount e) of the player of `where`, by hand."""
    changed = [[list(row) for row in block] for block in policy]
    changed[where.player][where.state][where.action] += amount
    return dot(hand.initial, hand.value(changed, where.player))


def test_fails_without_the_extension_off_the_simplex(shared):
    """If weights are renormalised, the derivative is d Gamma / (1 - delta), not d Q / (1 - delta)."""
    drawn, where = shared("team"), Coordinate(0, 1, 0)
    game, policy = drawn.game.over(FLOAT), drawn.profiles[-1].policy.over(FLOAT)
    at, step = Evaluation(game, policy), 1e-5

    def renormalised(amount):
        block = np.array(policy.shift(0, 1, 0, amount)[0])
        blocks = (block / block.sum(axis=1, keepdims=True), *tuple(policy)[1:])
        return Evaluation(game, Policy(blocks, FLOAT)).value()[0]

    derivative = (renormalised(step) - renormalised(-step)) / (2 * step)
    weight = at.visitation()[1] / (1 - game.discount)
    assert abs(derivative - weight * at.advantage[0][1, 0]) < 1e-6
    assert abs(derivative - policy_gradient(at)[where.player][where.state, where.action]) > 1e-2


WRONG_Q = (q_against_uniform, q_of_another_action, q_without_discount)


@pytest.mark.parametrize("wrong", WRONG_Q)
def test_detects_a_planted_error_in_q(monkeypatch, instance, wrong):
    """In all four methods."""
    monkeypatch.setattr(module, "SHAPES", SMALL)
    monkeypatch.setattr(Evaluation, "_q", wrong)
    assert own_verdict(CLAIM, instance("team:states=2")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team:states=2"))
    assert_tried_and_caught((CLAIM,))


def test_detects_a_planted_error_in_the_visitation(monkeypatch, instance):
    """d without its factor 1 - delta, in all four methods."""
    right = Evaluation._visited
    monkeypatch.setattr(module, "SHAPES", SMALL)
    monkeypatch.setattr(Evaluation, "_visited", lambda at, mu: right(at, mu) / (1 - at.game.discount))
    assert own_verdict(CLAIM, instance("team:states=2")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team:states=2"))


GRADIENTS = {
    "d without 1 - delta": lambda at: tuple(g / (1 - at.game.discount) for g in policy_gradient(at)),
    "missing 1 / (1 - delta)": lambda at: tuple(g * (1 - at.game.discount) for g in policy_gradient(at)),
    "advantage for Q": lambda at: tuple(
        at.visitation()[:, None] * gamma / (1 - at.game.discount) for gamma in at.advantage
    ),
    "Q of another player": lambda at: policy_gradient(at)[::-1],
}


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.parametrize("method", [Method.FLOAT, Method.MODULAR, Method.SYMBOLIC])
def test_detects_a_planted_error_in_the_formula(monkeypatch, instance, name, method):
    """The exact check has its own copy of the right-hand side; it is attacked above."""
    monkeypatch.setattr(module, "SHAPES", SMALL)
    monkeypatch.setattr(module, "policy_gradient", GRADIENTS[name])
    game = "routing:players=2" if name == "Q of another player" else "team:states=2"
    assert_caught(CLAIM, instance(game), {method})


def test_a_planted_error_is_not_proved(monkeypatch):
    """Symbolically wrong is `undecided`: polynomials refute no single game."""
    monkeypatch.setattr(module, "SHAPES", SMALL)
    monkeypatch.setattr(module, "policy_gradient", GRADIENTS["d without 1 - delta"])
    (check,) = checks_of(CLAIM, Scope.EVERY_GAME, None)
    assert outcome(CLAIM, check, None) == Verdict.UNDECIDED


def test_detects_a_planted_error_in_the_values(monkeypatch, instance):
    """Values on the line that follow no Moebius function, or those of another coordinate."""

    def squared(game, policy, where, amount):
        return value_on_line(game, policy, where, amount * amount)

    def neighbour(game, policy, where, amount):
        other = Coordinate(where.player, where.state, (where.action + 1) % game.action_counts[where.player])
        return value_on_line(game, policy, other, amount)

    for wrong in (squared, neighbour):
        monkeypatch.setattr(module, "value_on_line", wrong)
        assert_caught(CLAIM, instance("team:states=2"), {Method.EXACT})
