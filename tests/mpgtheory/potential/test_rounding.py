"""Potential games computed in doubles are potential games to within rounding; planted deviations are not."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq

import mpgtheory as mpg
from mpgtheory.potential.rounding import decide_to_rounding, nearby_potential_game, payoff_span
from mpgtheory.potential.structure import recognise

STATES, COUNTS = 3, (2, 2, 3)


def chain(rng: np.random.Generator, *axes: int) -> np.ndarray:
    """Transitions that depend on the actions of the players named; shape (S, A_1, A_2, A_3, S)."""
    shape = [count if i in axes else 1 for i, count in enumerate(COUNTS)]
    return np.broadcast_to(rng.dirichlet(np.ones(STATES), size=(STATES, *shape)), (STATES, *COUNTS, STATES))


def shaped(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    transitions, team = chain(rng, 0, 1, 2), rng.normal(size=(STATES, *COUNTS))
    return np.array(
        [team + w[:, None, None, None] - 0.9 * (transitions @ w) for w in rng.normal(size=(3, 3))]
    ), transitions


def stagewise(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    team = rng.normal(size=(STATES, *COUNTS))
    dummies = [rng.normal(size=[STATES, *(1 if j == i else n for j, n in enumerate(COUNTS))]) for i in range(3)]
    return np.array([team + dummy for dummy in dummies]), chain(rng)


def nearly_common(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    team = rng.normal(size=(STATES, *COUNTS))
    return team + 1e-16 * rng.normal(size=(3, *team.shape)), chain(rng, 0, 1, 2)


def controlled(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Player 1 alone moves the state; no nearby game is built for this structure, so only cycles speak for it."""
    transitions, team = chain(rng, 0), rng.normal(size=(STATES, *COUNTS))
    second, third = rng.normal(size=(STATES, 2, 1, 3)), rng.normal(size=(STATES, 2, 2, 1))
    return np.array([team, team + second, team + third]), transitions


MADE = {"shaped": shaped, "stagewise": stagewise, "nearly common": nearly_common}


@pytest.mark.parametrize("kind", MADE, ids=str)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_potential_game_in_doubles_is_one_to_within_rounding(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    decision = decide_to_rounding(mpg.game(*MADE[kind](rng), 0.9), rng)
    assert not decision.exact.is_potential
    assert 0 < decision.cycle_relative_to_span < fmpq(1, 10**13)
    assert decision.within_rounding
    assert decision.nearby is not None
    assert recognise(decision.nearby.game) is not None
    assert decision.nearby.payoff_change < fmpq(1, 10**13)


@pytest.mark.parametrize("kind", MADE, ids=str)
def test_a_planted_deviation_is_seen(kind: str) -> None:
    rng = np.random.default_rng(0)
    payoffs, transitions = MADE[kind](rng)
    payoffs[1, 0, 0, 1, 0] += 1e-3
    decision = decide_to_rounding(mpg.game(payoffs, transitions, 0.9), rng)
    assert not decision.within_rounding
    assert decision.nearby is None
    assert decision.cycle_relative_to_span > fmpq(1, 10**7)


def test_the_cycle_bounds_the_distance_of_the_nearby_game() -> None:
    """Every potential misses some change of value by a quarter of a cycle; payoffs at distance e move it by 8 e."""
    rng = np.random.default_rng(3)
    game = mpg.game(*stagewise(rng), 0.9)
    decision = decide_to_rounding(game, rng)
    assert decision.cycle is not None
    assert decision.nearby is not None
    assert abs(decision.cycle.sums).max() <= 8 * decision.nearby.payoff_change / (1 - game.discount)


def test_the_nearby_game_is_the_game_itself_where_that_is_exact() -> None:
    game = mpg.load("coordination")
    nearby = nearby_potential_game(game)
    assert nearby is not None
    assert (nearby.payoff_change, nearby.transition_change) == (0, 0)


def test_without_a_known_structure_cycles_are_the_evidence_and_the_text_claims_no_more() -> None:
    rng = np.random.default_rng(0)
    decision = mpg.is_potential(mpg.game(*controlled(rng), 0.9))
    assert not decision
    assert decision.within_rounding
    assert decision.payoff_change is None
    assert "a potential game to within rounding: the largest cycle found is" in repr(decision)


def test_tolerances() -> None:
    game = mpg.game(*shaped(np.random.default_rng(0)), 0.9)
    assert not mpg.is_potential(game, tol=0).within_rounding
    assert mpg.is_potential(game, tol="1e-12").within_rounding
    assert mpg.is_potential(game, tol=1e-12).details.tolerance == fmpq(1, 10**12)
    for wrong in (-1e-9, 1, float("nan")):
        with pytest.raises(mpg.InputError):
            mpg.is_potential(game, tol=wrong)


def test_the_span_of_a_game_without_payoffs() -> None:
    assert payoff_span(mpg.game(np.zeros((2, 1, 2, 2)), np.ones((1, 2, 2, 1)), 0.5)) == 1
