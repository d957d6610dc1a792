"""Each primitive agrees with its value by hand, in every arithmetic, on games of one to three players."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from by_hand import ByHand, exact
from flint import arb, fmpq
from primitives_by_hand import BY_HAND, Hand, Place
from random_games import make_game, some_policies

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.game.policy import exact_policy
from mpgtheory.values.evaluation import Evaluation
from verification.language.errors import UndecidedError
from verification.language.model import Model
from verification.language.primitives import PRIMITIVES
from verification.language.statement import Statement, statement

PRIME = 2**61 - 1
GAMES = {
    "one player": make_game(1, 3, (3,), fmpq(1, 2), "interior", "fractions"),
    "two players": make_game(2, 2, (2, 3), fmpq(3, 4), "interior", "integers"),
    "three players": make_game(3, 2, (2, 1, 2), fmpq(2, 3), "interior", "integers"),
}
GIVEN = "policy w; policy x; estimate q; exploration theta"
UNORDERED = [key for key in BY_HAND if key[0] not in ("W", "best")]
"""Primitives that compare no numbers: residues have no order."""


@functools.cache
def data(game: str) -> dict[str, Any]:
    """Two policies, the first in the interior, a table with ties and rates of exploration."""
    rng = np.random.default_rng(5)
    _, _, boundary, interior = some_policies(GAMES[game], rng)
    q = tuple(EXACT.array(rng.integers(-2, 3, size=block.shape)) for block in interior)
    theta = tuple(fmpq(1, 3 + k) for k in range(GAMES[game].n_players))
    return {"w": interior, "x": boundary, "q": q, "theta": theta}


@functools.cache
def by_hand(game: str) -> Hand:
    """The same by hand."""
    given = data(game)
    tables = ([exact(block) for block in given[name]] for name in ("w", "x", "q"))
    return Hand(ByHand(GAMES[game]), *tables, [exact(rate) for rate in given["theta"]])


@functools.cache
def term(key: tuple[str, int, int]) -> Statement:
    """The statement whose left sides are the values of a primitive."""
    text, indices, _ = BY_HAND[key]
    return statement("primitive", f"forall {indices}: {text} = 0", given=GIVEN)


def values(key: tuple[str, int, int], game: str, arithmetic: Any) -> Iterator[tuple[Place, Any]]:
    """The value of a primitive at every place, in an arithmetic."""
    model = Model(GAMES[game].over(arithmetic))
    for comparison in term(key).comparisons(model, data(game)):
        words = re.findall(r"(\w+) (\d+)", comparison.place)
        yield {name: int(value) for name, value in words}, comparison.left


@functools.cache
def expected(key: tuple[str, int, int], game: str) -> dict[tuple[tuple[str, int], ...], Fraction]:
    """The values by hand at every place."""
    formula = BY_HAND[key][2]
    return {_key(at): Fraction(formula(by_hand(game), at)) for at, _ in values(key, game, EXACT)}


def _key(at: Place) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(at.items()))


def named(key: tuple[str, int, int]) -> str:
    """The term, for ids of tests."""
    return BY_HAND[key][0]


def test_every_primitive_is_computed_by_hand() -> None:
    """Those on plays are in test_plays.py."""
    of_games = {(p.name, len(p.brackets), len(p.indices)) for p in PRIMITIVES if "play" not in p.brackets}
    assert set(BY_HAND) == of_games


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("key", BY_HAND, ids=named)
def test_exact(key: tuple[str, int, int], game: str) -> None:
    """The same fraction at every place, at least one."""
    hand = expected(key, game)
    assert hand
    for at, value in values(key, game, EXACT):
        assert exact(value) == hand[_key(at)] if hasattr(value, "p") else value == hand[_key(at)], at


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("key", BY_HAND, ids=named)
def test_float(key: tuple[str, int, int], game: str) -> None:
    """Values up to 10^3 and condition numbers below 10^2 leave 10 of 16 digits."""
    for at, value in values(key, game, FLOAT):
        hand = float(expected(key, game)[_key(at)])
        assert value == pytest.approx(hand, rel=1e-10, abs=1e-10), at


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("key", BY_HAND, ids=named)
def test_ball(key: tuple[str, int, int], game: str) -> None:
    """The ball contains the exact value, and is narrow."""
    arithmetic = ball(128)
    for at, value in values(key, game, arithmetic):
        hand = expected(key, game)[_key(at)]
        with arithmetic.precision():
            difference = value - arb(hand.numerator) / hand.denominator
            assert difference.contains(0), at
            assert difference.rad() < 2.0**-100, at


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("key", UNORDERED, ids=named)
def test_modular(key: tuple[str, int, int], game: str) -> None:
    """The residue of the exact value."""
    for at, value in values(key, game, modular(PRIME)):
        hand = expected(key, game)[_key(at)]
        assert int(value) * hand.denominator % PRIME == hand.numerator % PRIME, at


@pytest.mark.parametrize("game", GAMES)
def test_visits_are_the_limit_of_their_series(game: str) -> None:
    """d is within delta^K of K terms of (1 - delta) sum_k delta^k Pr(s^k = s)."""
    hand = by_hand(game)
    for at, value in values(("d", 1, 1), game, EXACT):
        partial = hand.game.visited(hand.w, hand.game.initial, 24)[at["s"]]
        assert 0 <= exact(value) - partial <= hand.game.delta**24


@pytest.mark.parametrize("game", GAMES)
def test_value_is_the_limit_of_its_series(game: str) -> None:
    """V is within delta^K max |u| / (1 - delta) of K terms of the series."""
    hand = by_hand(game)
    largest = max(
        abs(hand.game.payoff(i, s, a))
        for i in range(hand.game.players)
        for s in range(hand.game.states)
        for a in hand.game.joint
    )
    for at, value in values(("V", 1, 2), game, EXACT):
        partial = hand.game.series(hand.w, at["i"], 24)[at["s"]]
        assert abs(exact(value) - partial) <= hand.game.delta**24 * largest / (1 - hand.game.delta)


@pytest.mark.parametrize("game", GAMES)
def test_derivatives_are_limits_of_differences(game: str) -> None:
    """The central difference at half the step has a quarter of the error, as has every smooth function's."""
    hand = by_hand(game)
    for at, value in values(("dV", 2, 2), game, EXACT):
        errors = [abs(difference(hand, at["i"], at["s"], Fraction(1, h)) - exact(value)) for h in (1000, 2000)]
        assert errors[1] <= errors[0] * Fraction(26, 100)
        assert errors[0] < Fraction(1, 1000)


def difference(hand: Hand, player: int, state: int, step: Fraction) -> Fraction:
    """The central difference of V along q."""

    def value(size: Fraction) -> Fraction:
        moved = [
            [[x + size * y for x, y in zip(*rows, strict=True)] for rows in zip(block, along, strict=True)]
            for block, along in zip(hand.w, hand.q, strict=True)
        ]
        return hand.game.value(moved, player)[state]

    return (value(step) - value(-step)) / (2 * step)


@pytest.mark.parametrize("key", [("V", 1, 2), ("d", 1, 1), ("W", 1, 2), ("stationary", 1, 1)], ids=named)
def test_a_planted_error_is_seen(key: tuple[str, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong transition probability in the toolkit's chain is seen in everything that rests on it."""
    right = expected(key, "two players")
    game = GAMES["two players"]
    wrong = np.array(game.transitions)
    wrong[(0, 0, 0)] = wrong[(1, 1, 1)]
    monkeypatch.setitem(GAMES, "two players", game.changed(transitions=wrong))
    assert any(exact(value) != right[_key(at)] for at, value in values(key, "two players", EXACT))


def test_what_is_best_is_undecided_where_balls_overlap() -> None:
    """1/3 and 3 * (1/9) are equal, which balls cannot tell; 0 is certainly not the largest of 0 and 1/3."""
    model = Model(GAMES["one player"].over(ball(64)))
    with model.arithmetic.precision():
        third, same, zero = arb(1) / 3, (arb(1) / 9) * 3, arb(0)
        assert model._largest_of([zero, third]) == [False, True]
        with pytest.raises(UndecidedError, match="cannot be told"):
            model._largest_of([third, same])


def test_values_off_the_simplex_solve_the_same_equations() -> None:
    """Weights that sum to 2 in one row: V is the solution of V = u + delta P V with these weights."""
    hand, game = by_hand("two players"), GAMES["two players"]
    doubled = [
        [[2 * x for x in row] if (i, s) == (0, 0) else row for s, row in enumerate(block)]
        for i, block in enumerate(hand.w)
    ]
    text = statement("doubled", "forall i s: V[w](i,s) = 0", given="estimate w")
    tables = tuple(EXACT.array(block) for block in doubled)
    for comparison in text.comparisons(game, {"w": tables}):
        i, s = (int(word.split()[1]) for word in comparison.place.split(", "))
        assert exact(comparison.left) == hand.game.value(doubled, i)[s]


def test_evaluation_of_the_toolkit_is_what_the_language_sees() -> None:
    """The primitive Q is the toolkit's own, not a copy with another convention."""
    game, given = GAMES["two players"], data("two players")
    at = Evaluation(game, exact_policy([block.tolist() for block in given["w"]]))
    for place, value in values(("Q", 1, 3), "two players", EXACT):
        assert value == at.Q[place["i"]][place["s"], place["a"]]
