"""Lemma 3.6(a) by central differences: their order is two, and planted formulas and differences are noticed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from flint import fmpq
from hypothesis import given
from measuring import check_of, outcome
from planted_gradients import GRADIENTS
from random_games import DISCOUNTS, random_instances

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.gradient import Coordinate, _slope, coordinates, difference_sweep, policy_gradient, value_on_line
from verification.claim import Verdict
from verification.procedures import finite_differences as module

GRADIENT = module.GRADIENT
CHECK = check_of(GRADIENT, "central finite differences, observed order")


def verdict(drawn):
    return outcome(GRADIENT, CHECK, drawn)


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "prisoners_two_state"])
def test_holds_on(shared, game):
    """The theorem asks for no potential."""
    assert verdict(shared(game)) == "supported"


@given(random_instances(discounts=DISCOUNTS[:4]))
def test_holds_on_random_games(drawn):
    assert verdict(drawn) == "supported"


@pytest.mark.parametrize("discount", ["99/100", "999/1000", "9999/10000"])
@pytest.mark.parametrize("game", ["team", "prisoners_two_state"])
def test_holds_for_patient_players(instance, game, discount):
    """Off the simplex V has a pole at distance about 1 - delta: the sweep must stay inside it."""
    numerator, denominator = map(int, discount.split("/"))
    drawn = instance(game)
    assert verdict(replace(drawn, game=replace(drawn.game, discount=fmpq(numerator, denominator)))) == "supported"


def test_a_float_never_certifies(shared):
    """Not even evidence without any error and with a certificate in hand."""
    found = CHECK.run(shared("team"))
    assert found.certificate is None
    borrowed = {"claim": GRADIENT}
    assert replace(found, residual=0.0, failures=0, certificate=borrowed).verdict is Verdict.SUPPORTED


def test_observed_order_is_two(shared):
    """Slope of log error against log step on the sweep, again by hand from the figure's data."""
    figure = CHECK.run(shared("team")).figure
    assert figure["kind"] == "difference_order"
    curves = [curve for curve in figure["curves"] if curve["order"] is not None]
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
    assert verdict(instance("team")) == "undecided"
    orders = [sweep.order for sweep in seen if sweep.order is not None]
    assert orders
    assert all(abs(order - 1) < 0.1 for order in orders)


@pytest.mark.parametrize("name", GRADIENTS)
def test_detects_a_planted_formula(monkeypatch, instance, name):
    formula, game = GRADIENTS[name]
    monkeypatch.setattr(module, "policy_gradient", formula)
    assert verdict(instance(game)) == "undecided"


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
