"""Enclosures of sparse games hold the exact numbers, and are as narrow as doubles allow."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq
from thin_games import thin

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_policy, random_pure, uniform
from mpgtheory.game.sparse import enclosed_gaps, enclosed_value, enclosed_visitation, solve
from mpgtheory.game.sparse.enclosure import UNIT, Enclosed, _radius, _roundings
from mpgtheory.values.best_response import nash_gap
from mpgtheory.values.evaluation import Evaluation

GAMES: list[MarkovGame] = [
    *(thin(states=5, actions=2, seed=seed) for seed in range(4)),
    thin(players=3, states=3, actions=2),
    thin(states=4, common=True),
    build("gridworld:size=4"),
    build("gridworld:size=3,discount=999/1000"),
]


def exact_double(x: float) -> fmpq:
    return fmpq(*float(x).as_integer_ratio())


def floats(game: MarkovGame, policy: Policy) -> Evaluation:
    return Evaluation(game.over(FLOAT), policy.over(FLOAT))


@pytest.mark.parametrize("direct", [10_000, 0])
@pytest.mark.parametrize("number", range(len(GAMES)))
def test_values_visitations_and_gaps_are_enclosed(number: int, direct: int, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(solve, "DIRECT_STATES", direct)
    game, rng = GAMES[number], np.random.default_rng(number)
    for policy in (uniform(game), random_pure(game, rng), random_policy(game, rng)):
        exact, at = Evaluation(game, policy), floats(game, policy)
        value, visited = enclosed_value(at), enclosed_visitation(at)
        assert value.contains(exact.V)
        assert visited.contains(exact.visitation())
        scale = float(np.abs(at.V).max()) + 1.0
        assert value.radius < 1e-11 * scale / (1 - at.game.discount)
        assert visited.radius < 1e-11 / (1 - at.game.discount)
        for interval, gap in zip(enclosed_gaps(at), nash_gap(exact), strict=True):
            assert exact_double(interval.low) <= gap <= exact_double(interval.high)
            assert interval.low >= 0
            assert interval.high - interval.low < 1e-8 * scale / (1 - at.game.discount)


def test_an_equilibrium_has_a_gap_that_cannot_be_told_from_zero() -> None:
    from mpgtheory.equilibria import improved_until_equilibrium

    game = build("gridworld:size=3")
    found = improved_until_equilibrium(game, uniform(game))
    assert found is not None
    for interval in enclosed_gaps(floats(game, found)):
        assert interval.low == 0 < interval.high < 1e-9


@pytest.mark.parametrize("error", [1e-3, 1e-7, 1e-10])
def test_whoever_computed_it_the_residual_tells(error: float) -> None:
    """Control: a value that is off is enclosed all the same, by a radius as large as the error at least."""
    game = build("gridworld:size=3")
    policy = random_policy(game, np.random.default_rng(3))
    at = floats(game, policy)
    off = np.array(at.V)
    off[0, 4] += error
    object.__setattr__(at, "V", off)  # in the place of the cached value
    assert at.V is off
    found = enclosed_value(at)
    assert found.radius >= error
    assert found.contains(Evaluation(game, policy).V)


def test_without_its_rounding_term_a_radius_would_be_too_small() -> None:
    """Control: the computed residual alone, over 1 - delta, misses the truth on some game."""
    missed = 0
    for seed in range(60):
        game = thin(states=6, actions=3, seed=seed)
        policy = random_policy(game, np.random.default_rng(seed), denominator=7)
        exact, at = Evaluation(game, policy).V, floats(game, policy)
        residual = at.payoffs + at.game.discount * (at.chain @ at.V.T).T - at.V
        alone = float(np.abs(residual).max()) / (1 - at.game.discount)
        missed += not Enclosed(at.V, alone).contains(exact)
        assert enclosed_value(at).contains(exact)
    assert missed > 0


def test_policies_in_doubles_are_enclosed_as_their_rows_divided_by_their_sums() -> None:
    game, rng = thin(states=5, seed=2), np.random.default_rng(0)
    blocks = [rng.random((5, count)) for count in game.action_counts]
    policy = Policy(tuple(block / block.sum(axis=1, keepdims=True) for block in blocks), FLOAT)
    rows = [[[exact_double(x) for x in row] for row in block] for block in policy]
    exact = Policy(tuple(np.array([[x / sum(row) for x in row] for row in block], dtype=object) for block in rows))
    found = enclosed_value(Evaluation(game.over(FLOAT), policy))
    assert found.contains(Evaluation(game, exact).V)


def test_what_cannot_be_enclosed_is_said() -> None:
    game = thin()
    off = Policy(tuple(np.full((4, 2), 0.6) for _ in range(2)), FLOAT)
    with pytest.raises(InputError, match="no distributions"):
        enclosed_value(Evaluation(game.over(FLOAT), off))
    with pytest.raises(TypeError, match="sparse games over float"):
        enclosed_value(Evaluation(game, uniform(game)))
    near = game.changed(discount=1 - fmpq(1, 2**60))
    with pytest.raises(InputError, match="too near to 1"):
        _radius(near.over(FLOAT), 1.0, 1.0, 10)


def test_every_rounding_is_counted() -> None:
    """At least one for each factor, product and sum that the formulas of the module show."""
    game = thin(players=3, states=3, actions=2)
    counted = _roundings(floats(game, uniform(game)))
    assert counted >= 3 * 2 + 3 + 8 + 3 + 4
    assert counted * UNIT < 1e-12
