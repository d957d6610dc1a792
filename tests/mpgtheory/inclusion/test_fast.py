"""The fast dynamics (28): solutions, their rate, and Q as the attractor, against integration and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from mpgtheory.arithmetic import EXACT, FLOAT, ball
from mpgtheory.errors import InputError
from mpgtheory.families.team import team
from mpgtheory.game.policy import random_policy, uniform
from mpgtheory.inclusion.flow import fast
from mpgtheory.inclusion.flow.fast import FastDynamics, decay, exponential, logarithmic_norms, smallest
from mpgtheory.values.bellman import bellman

GAME = team()
POLICY = random_policy(GAME, np.random.default_rng(1))
SHAPE = (GAME.n_states, GAME.action_counts[0])
ETA = fmpq(1, 5)


def dynamics(arithmetic=FLOAT, player=0):
    return FastDynamics(GAME.over(arithmetic), POLICY.over(arithmetic), player)


def drawn(seed, arithmetic=FLOAT):
    """(weights in [eta, 1], q), exact data in an arithmetic."""
    rng = np.random.default_rng(seed)
    weights = EXACT.array(rng.integers(2, 11, size=SHAPE)) / fmpq(10)
    return arithmetic.array(weights), arithmetic.array(EXACT.array(rng.integers(-30, 31, size=SHAPE)) / fmpq(3))


def distance(x, y):
    return max(abs(x - y).ravel())


def test_the_field_is_that_of_the_operator():
    for player in range(GAME.n_players):
        weights, q = drawn(player, EXACT)
        here = dynamics(EXACT, player)
        expected = weights * (bellman(GAME, POLICY, player, q) - q)
        assert (here.field(weights, q) == expected).all()
        assert (here.field(weights, here.rest_point) == 0).all()


def test_solutions_agree_with_a_general_integrator():
    weights, q = drawn(3)
    here = dynamics()

    def velocity(_, x):
        return here.field(weights, x.reshape(SHAPE)).ravel()

    found = solve_ivp(velocity, (0, 3), q.ravel(), method="DOP853", rtol=1e-12, atol=1e-12).y[:, -1]
    assert here.solution(weights, q, 3).ravel() == pytest.approx(found, abs=1e-9)


def test_balls_contain_the_floats_and_are_tight():
    arithmetic = ball(128)
    exact, floats = dynamics(arithmetic), dynamics()
    enclosed = exact.solution(*drawn(3, arithmetic), "7/2")
    near = floats.solution(*drawn(3), "7/2")
    for x, y in zip(enclosed.ravel(), near.ravel(), strict=True):
        assert abs(float(x.mid()) - y) < 1e-11
        assert float(x.rad()) < 1e-20


def test_one_state_and_constant_weights_by_hand():
    """L = delta 1 pi^T: pi . x falls by exp(-w (1 - delta) t), and what is left of x by exp(-w t)."""
    from mpgtheory.families.dominance import dominance

    game = dominance()
    here = FastDynamics(game.over(FLOAT), uniform(game).over(FLOAT), 0)
    weights, gap = np.full((1, 2), 0.5), np.array([[3.0, -1.0]])
    found = here.solution(weights, here.rest_point + gap, 2) - here.rest_point
    along, aside = np.exp(-0.5) * 1.0, np.exp(-1.0) * 2.0
    assert found.ravel() == pytest.approx([along + aside, along - aside], abs=1e-12)


def test_pieces_are_solutions_one_after_another():
    here, (first, q) = dynamics(), drawn(5)
    second, _ = drawn(6)
    ends = here.along([(1, first), ("1/2", second), (2, first)], q)
    assert len(ends) == 3
    again = here.solution(first, here.solution(second, ends[0], "1/2"), 2)
    assert ends[2] == pytest.approx(again, abs=0)
    whole = here.along([(1, first), (2, first)], q)[-1]
    assert whole == pytest.approx(here.solution(first, q, 3), abs=1e-12)


@settings(max_examples=15)
@given(seeds=st.lists(st.integers(0, 2**16), min_size=1, max_size=4), start=st.integers(0, 2**16))
def test_the_distance_falls_at_the_rate_along_weights_that_vary(seeds, start):
    """In balls: after each piece, within the product of exp(-(1 - delta) min w duration); no more than eta promises."""
    arithmetic = ball(96)
    here, (_, q) = dynamics(arithmetic), drawn(start, arithmetic)
    begin, rates = distance(q, here.rest_point), []
    for seed in seeds:
        weights, _ = drawn(seed, arithmetic)
        q = here.solution(weights, q, "3/4")
        rates.append(("3/4", here.rate(weights)))
        assert not distance(q, here.rest_point) > decay(arithmetic, rates) * begin
    least = [("3/4", arithmetic.number((1 - GAME.discount) * ETA))] * len(seeds)
    assert decay(arithmetic, rates) <= decay(arithmetic, least) or all(min(drawn(s)[0].ravel()) == 0.2 for s in seeds)


def test_the_rate_holds_for_weights_that_vary_continuously():
    """w(t) = 3/5 + 2/5 sin, another phase in each entry: |q - Q| <= exp(-(1 - delta) eta t) |q0 - Q| at all times."""
    here, (_, q) = dynamics(), drawn(8)
    phases = np.arange(q.size).reshape(SHAPE)

    def velocity(t, x):
        return here.field(0.6 + 0.4 * np.sin(3 * t + phases), x.reshape(SHAPE)).ravel()

    found = solve_ivp(velocity, (0, 12), q.ravel(), rtol=1e-10, atol=1e-12, t_eval=np.linspace(0, 12, 25))
    left = np.abs(found.y - here.rest_point.reshape(-1, 1)).max(axis=0)
    bound = np.exp(-(1 - FLOAT.number(GAME.discount)) * 0.2 * found.t) * left[0]
    assert (left <= bound * (1 + 1e-9)).all()
    assert left[-1] < 0.1 * left[0]


def test_the_rate_is_attained_where_all_entries_are_equal():
    arithmetic = ball(128)
    here = dynamics(arithmetic)
    weights = arithmetic.array(np.full(SHAPE, ETA, dtype=object))
    with arithmetic.precision():
        moved = here.solution(weights, here.rest_point + 1, 5) - here.rest_point
        exactly = decay(arithmetic, [(5, here.rate(weights))])
        assert all(x.overlaps(exactly) and (x - exactly).rad() < 1e-20 for x in moved.ravel())


def test_everything_goes_to_q():
    here = dynamics()
    for seed in range(4):
        weights, q = drawn(seed)
        assert here.solution(weights, 1e6 * q, 400) == pytest.approx(here.rest_point, abs=1e-9)


def test_logarithmic_norms_bound_the_norm_of_the_exponential():
    """|exp(t M)| <= exp(t max norm) in the sup norm; the derivative of |1 + t M| at 0 is the norm itself."""
    matrix = np.random.default_rng(2).normal(size=(5, 5))
    most = logarithmic_norms(matrix).max()
    for time in (fmpq(1, 10), fmpq(1), fmpq(3)):
        size = np.abs(exponential(FLOAT, matrix, time)).sum(axis=1).max()
        assert size <= np.exp(FLOAT.number(time) * most) * (1 + 1e-12)
    step = 1e-7
    assert (np.abs(np.eye(5) + step * matrix).sum(axis=1).max() - 1) / step == pytest.approx(most, abs=1e-6)


def test_row_sums_of_the_system():
    here, (weights, _) = dynamics(EXACT), drawn(4, EXACT)
    sums = here.matrix(weights).sum(axis=1)
    assert (sums == -(1 - GAME.discount) * weights.ravel()).all()
    assert (logarithmic_norms(here.matrix(weights)) == sums).all()
    assert here.rate(weights) == (1 - GAME.discount) * weights.min()


def test_smallest_of_balls_is_an_enclosure():
    arithmetic = ball(64)
    values = arithmetic.array(np.array([fmpq(1, 3), fmpq(1, 7), fmpq(1, 2)]))
    least = smallest(values)
    assert abs(least.mid().fmpq() - fmpq(1, 7)) <= least.rad().fmpq() < fmpq(1, 10**12)


@pytest.mark.parametrize("wrong", ["transposed", "without discount", "other player"])
def test_detects_a_planted_error_in_the_linear_part(monkeypatch, wrong):
    right = fast.bellman_linear_part

    def planted(game, policy, player):
        if wrong == "other player":
            return right(game, policy, 1 - player)
        part = right(game, policy, player)
        return part.T if wrong == "transposed" else part / game.discount

    monkeypatch.setattr(fast, "bellman_linear_part", planted)
    weights, q = drawn(0, EXACT)
    expected = weights * (bellman(GAME, POLICY, 0, q) - q)
    assert (dynamics(EXACT).field(weights, q) != expected).any()


def test_bad_input_is_named():
    here, (weights, q) = dynamics(EXACT), drawn(0, EXACT)
    with pytest.raises(InputError, match="player is 5; team has players 0 to 1"):
        dynamics(EXACT, 5)
    with pytest.raises(InputError, match=r"weights hold 0; each must lie in \(0, 1\]"):
        here.matrix(weights * 0)
    with pytest.raises(InputError, match="weights hold 11/10"):
        here.matrix(weights * 0 + fmpq(11, 10))
    with pytest.raises(InputError, match=r"q has shape \(1, 1\)"):
        here.field(weights, q[:1, :1])
    with pytest.raises(InputError, match="time is -1"):
        dynamics().solution(*drawn(0), -1)
    with pytest.raises(TypeError, match="exponentials need floats or balls"):
        here.solution(weights, q, 1)
    with pytest.raises(TypeError, match="exponentials need floats or balls"):
        decay(EXACT, [(1, fmpq(1))])
