"""The policy gradient in three ways, and that wrong inputs to each are seen."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from small_games import games_with_policy, laws, make_game, random_game
from test_arithmetic import encloses
from test_indeterminates import in_numbers, number_of

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.arithmetic.indeterminates import generic_game
from mpgtheory.game.policy import random_policy, uniform
from mpgtheory.values import gradient
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.gradient import (
    Coordinate,
    Moebius,
    coordinates,
    difference_sweep,
    fit_moebius,
    policy_gradient,
    value_derivative,
    value_on_line,
)

STEPS = 2.0 ** -np.arange(3, 14)


def theorem(at: Evaluation, where: Coordinate) -> object:
    """d(s) Q_i(s, a) / (1 - delta) at one coordinate."""
    return policy_gradient(at)[where.player][where.state, where.action]


@laws
@given(games_with_policy(most_states=2))
def test_the_derivative_from_values_is_the_theorem(drawn: tuple) -> None:
    game, policy = drawn
    at = Evaluation(game, policy)
    for where in coordinates(game):
        derivative, residual = value_derivative(at, where)
        assert derivative == theorem(at, where)
        assert residual == 0


@pytest.mark.parametrize("prime", [1_000_003, 2**61 - 1])
def test_the_same_holds_mod_p(prime: int) -> None:
    game, arithmetic = random_game(7, 3, (2, 3), discount="3/5"), modular(prime)
    policy = random_policy(game, np.random.default_rng(0))
    at = Evaluation(game.over(arithmetic), policy.over(arithmetic))
    exact = Evaluation(game, policy)
    for where in coordinates(game):
        derivative, residual = value_derivative(at, where)
        assert derivative == arithmetic.number(theorem(exact, where))
        assert residual == 0


def test_balls_enclose_the_exact_derivative() -> None:
    game, arithmetic = random_game(7, 2, (2, 2)), ball(200)
    policy = random_policy(game, np.random.default_rng(0))
    at, exact = Evaluation(game.over(arithmetic), policy.over(arithmetic)), Evaluation(game, policy)
    for where in coordinates(game):
        derivative, residual = value_derivative(at, where)
        assert encloses(derivative, theorem(exact, where))
        assert float(derivative.rad()) < 1e-30
        assert residual.contains(0)


@pytest.mark.parametrize("shape", [(1, 2, 2), (2, 2, 2)])
def test_the_derivative_from_values_is_the_symbolic_derivative_with_numbers_put_in(shape: tuple) -> None:
    """mu V_i of the generic game, derived by the indeterminate pi_i(s, a), then evaluated at a random game."""
    players, states, actions = shape
    generic = generic_game(*shape, normalised=False)
    symbolic = Evaluation(generic.game, generic.policy).value()
    game = random_game(23, states, (actions,) * players)
    policy = random_policy(game, np.random.default_rng(3))
    numbers, at = in_numbers(generic, game, policy), Evaluation(game, policy)
    for where in coordinates(game):
        slope = symbolic[where.player].derivative(generic.symbol(where.player, where.state, where.action))
        assert number_of(slope, numbers) == value_derivative(at, where)[0]


def test_coordinates_are_all_of_them_once() -> None:
    game = random_game(0, 2, (2, 3))
    listed = coordinates(game)
    assert len(listed) == len(set(listed)) == 2 * 2 + 2 * 3
    assert Coordinate(1, 1, 2) in listed


@laws
@given(games_with_policy(most_states=2))
def test_the_gradient_is_linear_in_the_initial_distribution(drawn: tuple) -> None:
    game, policy = drawn
    at, size = Evaluation(game, policy), game.n_states
    starts = [EXACT.array(row) for row in np.eye(size, dtype=int)]
    for player in range(game.n_players):
        parts = [p * policy_gradient(at, start)[player] for p, start in zip(game.initial, starts, strict=True)]
        assert (sum(parts) == policy_gradient(at)[player]).all()


def test_a_probe_keeps_the_line_where_it_should_be() -> None:
    """On the line only one weight moves, by `amount`; at 0 the value is V."""
    game = random_game(3, 2, (2, 2))
    at = Evaluation(game, uniform(game))
    assert (value_on_line(game, at.policy, Coordinate(1, 0, 1), fmpq(0)) == at.V[1]).all()
    moved = at.policy.shift(1, 0, 1, fmpq(1, 10))
    assert (
        value_on_line(game, at.policy, Coordinate(1, 0, 1), fmpq(1, 10))
        == value_on_line(game, moved, Coordinate(1, 0, 1), fmpq(0))
    ).all()


@laws
@given(st.integers(-9, 9), st.integers(-9, 9), st.fractions(-2, 2), st.integers(1, 9))
def test_a_moebius_function_is_recovered(origin: int, b: int, c, scale: int) -> None:
    bend = fmpq(c.numerator, c.denominator)
    times = [fmpq(1, 7 * scale), fmpq(-1, 11 * scale), fmpq(1, 13 * scale)]

    def f(t: fmpq) -> fmpq:
        return (origin + b * t) / (1 + bend * t)

    fitted = fit_moebius(fmpq(origin), [(t, f(t)) for t in times[:2]], EXACT)
    assert fitted.derivative == b - bend * origin
    assert fitted.residual(times[2], f(times[2])) == 0
    assert fitted.residual(times[2], f(times[2]) + fmpq(1, 10**12)) != 0


def test_a_constant_line_has_derivative_zero() -> None:
    """f = 4 takes the same value twice; c is then free and 0 is chosen."""
    fitted = fit_moebius(fmpq(4), [(fmpq(1, 2), fmpq(4)), (fmpq(-1, 3), fmpq(4))], EXACT)
    assert fitted == Moebius(fmpq(4), fmpq(0), fmpq(0))
    assert fitted.residual(fmpq(1, 5), fmpq(4)) == 0
    assert fitted.residual(fmpq(1, 5), fmpq(5)) != 0


def unvisited() -> Evaluation:
    """s1 is absorbing and play starts there: nothing at s2 moves V(mu)."""
    game = make_game([[[1, 2], [3, 4]]], [[[1, 0], [1, 0]], [[0, 1], [1, 0]]], initial=[1, 0])
    return Evaluation(game, uniform(game))


def test_a_state_that_is_never_visited_gives_a_constant_line() -> None:
    at = unvisited()
    for action in range(2):
        where = Coordinate(0, 1, action)
        assert theorem(at, where) == 0
        assert value_derivative(at, where) == (0, 0)


def test_a_planted_wrong_probe_leaves_a_residual(monkeypatch: pytest.MonkeyPatch) -> None:
    game = random_game(5, 2, (2, 2))
    at = Evaluation(game, random_policy(game, np.random.default_rng(1)))
    where, honest = Coordinate(0, 1, 0), value_on_line
    probes = gradient.probe_amounts(game)
    for bad in probes:

        def lying(game, policy, where, amount, bad=bad):
            value = honest(game, policy, where, amount)
            return value + fmpq(1, 10**9) if amount == bad else value

        monkeypatch.setattr(gradient, "value_on_line", lying)
        assert value_derivative(at, where)[1] != 0
    monkeypatch.setattr(gradient, "value_on_line", honest)
    assert value_derivative(at, where)[1] == 0


@pytest.mark.parametrize("seed", range(6))
def test_central_differences_have_order_two(seed: int) -> None:
    game = random_game(seed, 2, (2, 2), discount="1/2")
    policy = random_policy(game, np.random.default_rng(seed))
    at, exact = Evaluation(game.over(FLOAT), policy.over(FLOAT)), Evaluation(game, policy)
    for where in coordinates(game):
        sweep = difference_sweep(at, where, FLOAT.number(theorem(exact, where)), STEPS)
        assert sweep.best < 1e-6 * max(1.0, abs(sweep.theorem))
        assert sweep.order is None or abs(sweep.order - 2) < 0.1
        assert len(sweep.errors) == len(sweep.steps) == len(sweep.rounding) == len(STEPS)


def test_the_order_of_most_coordinates_can_be_observed() -> None:
    game = random_game(1, 2, (2, 2), discount="1/2")
    at = Evaluation(game.over(FLOAT), uniform(game).over(FLOAT))
    orders = [difference_sweep(at, where, theorem(at, where), STEPS).order for where in coordinates(game)]
    assert sum(order is not None for order in orders) >= len(orders) - 1


def test_a_wrong_theorem_has_order_zero() -> None:
    """Negative control: against a value that is off by 1/100 the errors stop falling."""
    game = random_game(1, 2, (2, 2), discount="1/2")
    at = Evaluation(game.over(FLOAT), uniform(game).over(FLOAT))
    where = Coordinate(0, 0, 0)
    sweep = difference_sweep(at, where, theorem(at, where) + 0.01, STEPS)
    assert sweep.best > 1e-3
    assert sweep.order is not None
    assert abs(sweep.order) < 1


def test_a_constant_line_has_no_order() -> None:
    at = unvisited()
    rounded = Evaluation(at.game.over(FLOAT), at.policy.over(FLOAT))
    sweep = difference_sweep(rounded, Coordinate(0, 1, 0), 0.0, STEPS)
    assert sweep.order is None
    assert max(sweep.errors) < 1e-12
