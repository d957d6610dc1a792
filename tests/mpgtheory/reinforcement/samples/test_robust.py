"""Extreme transitions and values: against linear programs, the plain twin, and games drawn from the sets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_extremes import extreme
from sampling import Known
from scipy.optimize import linprog

from mpgtheory.reinforcement.samples.confidence import KINDS, Confidence, Sets, sets_of
from mpgtheory.reinforcement.samples.intervals import change_interval, cycle_interval, gap_interval, value_interval
from mpgtheory.reinforcement.samples.kernels import discounted
from mpgtheory.reinforcement.samples.robust import Possible, ahead, chain, evaluate

ROUTING = Known("routing:players=2")


def sets(kind: str, samples: int = 30, repetitions: int = 3) -> Sets:
    observed = ROUTING.observed(np.random.default_rng(4), samples, repetitions)
    return sets_of(observed, Confidence(kind=kind))


def largest_by_program(
    centre: np.ndarray, low: np.ndarray, high: np.ndarray, radius: float, value: np.ndarray
) -> float:
    """The largest P . value by a linear program in P and the parts of P - centre."""
    size = len(value)
    identity, zero = np.eye(size), np.zeros((size, size))
    found = linprog(
        np.concatenate([-value, np.zeros(size)]),
        A_ub=np.vstack(
            [np.hstack([identity, -identity]), np.hstack([-identity, -identity]), np.repeat([0.0, 1.0], size)]
        ),
        b_ub=np.concatenate([centre, -centre, [radius]]),
        A_eq=np.hstack([np.ones((1, size)), zero[:1]]),
        b_eq=[1.0],
        bounds=[*zip(low, high, strict=True), *[(0, None)] * size],
    )
    return -float(found.fun)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", KINDS)
def test_no_distribution_of_the_set_is_more_extreme(kind: str, sign: int) -> None:
    given, value = sets(kind, repetitions=1), np.random.default_rng(5).normal(size=(1, 4))
    found = ahead(given, value, sign)
    for cell in np.ndindex(4, 4):
        place = (0, *cell)
        low = np.zeros(4) if given.low is None else given.low[place]
        high = np.ones(4) if given.high is None else given.high[place]
        radius = 2.0 if given.radius is None else float(given.radius[place])
        expected = sign * largest_by_program(given.centre[place], low, high, radius, sign * value[0])
        assert abs(found[place] - expected) < 1e-9


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", KINDS)
def test_kernels_agree_with_their_plain_twin(kind: str, sign: int) -> None:
    given, rng = sets(kind), np.random.default_rng(6)
    value, weights = rng.integers(3, size=(3, 4)).astype(float), rng.dirichlet(np.ones(4), size=(3, 4))
    moved = extreme(given, value, sign)
    assert np.allclose(moved.sum(axis=-1), 1)
    assert (moved >= -1e-15).all()
    assert np.allclose(ahead(given, value, sign), (moved * value[:, None, None]).sum(axis=-1), atol=1e-13)
    assert np.allclose(chain(given, value, sign, weights), (weights[..., None] * moved).sum(axis=2), atol=1e-13)


def drawn(given: Sets, rng: np.random.Generator) -> Sets:
    """A game of the set, as a set of its own: between the centre and a random extreme, with payoffs between bounds."""
    share = rng.random((*given.centre.shape[:-1], 1))
    moved = np.stack([extreme(given, rng.normal(size=(len(given.centre), 4)), 1) for _ in range(2)])
    pick = rng.integers(2, size=share.shape)
    centre = (1 - share) * given.centre + share * np.where(pick, moved[0], moved[1])
    payoff = given.payoff_low + rng.random(given.payoff_low.shape) * (given.payoff_high - given.payoff_low)
    return replace(
        given,
        centre=centre,
        low=None,
        high=None,
        radius=np.zeros(centre.shape[:-1]),
        payoff_low=payoff,
        payoff_high=payoff,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_all_intervals_hold_in_every_game_of_the_set(kind: str) -> None:
    given, rng, policy, other = sets(kind), np.random.default_rng(7), ROUTING.policy(1), ROUTING.policy(2)
    possible = Possible(given, (2, 2), ROUTING.discount)
    for _ in range(20):
        one = replace(possible, sets=drawn(given, rng))
        for player in range(2):
            questions = (
                lambda games, i=player: gap_interval(games, policy, i),
                lambda games, i=player: value_interval(games, policy, i),
                lambda games, i=player: change_interval(games, policy, i, other[i]),
                lambda games: cycle_interval(games, policy, (0, 1), (other[0], other[1])),
            )
            for ask in questions:
                (low, high), (least, most) = ask(possible), ask(one)
                assert (most - least < 1e-7).all()
                assert (low <= least + 1e-7).all()
                assert (most <= high + 1e-7).all()
                assert (high - low > 1e-3).any()  # the control: the set is not a point


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", KINDS)
def test_extreme_values_are_those_of_a_game_of_the_set(kind: str, sign: int) -> None:
    given = sets(kind, repetitions=1)
    possible = Possible(given, (2, 2), ROUTING.discount)
    weights = possible.weights(ROUTING.policy(3))
    gain = (weights * possible.payoffs(0, sign)).sum(axis=-1)
    value = evaluate(possible, gain, weights, sign)
    moves = (weights[..., None] * extreme(given, value, sign)).sum(axis=2)
    attained = np.linalg.solve(np.eye(4) - possible.discount * moves, gain[..., None])[..., 0]
    assert np.abs(value - attained).max() < 1e-7
    assert (sign * (value - attained) >= -1e-12).all()


@pytest.mark.parametrize("discount", [0.5, 0.99, 0.999999])
def test_elimination_solves_what_lapack_solves(discount: float) -> None:
    rng = np.random.default_rng(8)
    chains, gains = rng.dirichlet(np.full(30, 0.1), size=(5, 30)), rng.normal(size=(5, 30))
    chains[0] = np.eye(30)[::-1]
    found = np.empty_like(gains)
    discounted(chains, gains, discount, found)
    expected = np.linalg.solve(np.eye(30) - discount * chains, gains[..., None])[..., 0]
    assert np.abs(found - expected).max() <= 1e-12 / (1 - discount) ** 2
