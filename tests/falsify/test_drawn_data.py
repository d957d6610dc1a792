"""Parts of an example: they fit the games they are drawn for, and what is left of these in shrinking."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import is_possible, iterates
from verification.falsify import draws, reduce
from verification.falsify.drawn_data import EXPLORATION, POLICY, RATES, TABLE, DrawnDatum, grid, integer, number
from verification.falsify.drawn_runs import play
from verification.falsify.draws import Sizes
from verification.falsify.source import Seeded
from verification.falsify.trial import Example

PARTS: dict[str, DrawnDatum] = {
    "policy": POLICY,
    "table": TABLE,
    "rates": RATES,
    "exploration": EXPLORATION,
    "number": number(0, 3),
    "integer": integer(2, 9),
    "grid": grid(1, 18, 12),
    "play": play(4),
}
SHAPED = Sizes((2, 2), (2, 3), (2, 3))
every_part = pytest.mark.parametrize("kind", PARTS)


def drawn(kind: str, seed: int, sizes: Sizes = SHAPED) -> tuple[TabularGame, DrawnDatum, Any]:
    source = Seeded(seed, kind)
    game, _ = draws.game(source, sizes)
    return game, PARTS[kind], PARTS[kind].draw(source, game)


def require_valid(kind: str, game: TabularGame, value: Any) -> None:
    """What each kind promises."""
    if kind == "policy":
        game.require(value)
        assert all((block >= 0).all() and (block.sum(axis=1) == 1).all() for block in value)
    elif kind == "table":
        assert [block.shape for block in value] == [(game.n_states, n) for n in game.action_counts]
    elif kind == "rates":
        assert [rates.shape for rates in value] == [(game.n_states,)] * game.n_players
        assert all(((rates > 0) & (rates <= 1)).all() for rates in value)
    elif kind == "exploration":
        assert len(value) == game.n_players
        assert all(0 < theta < 1 for theta in value)
    elif kind == "number":
        assert 0 < value < 3
    elif kind == "grid":
        assert 0 < value <= fmpq(3, 2)
        assert (12 * value).q == 1
    elif kind == "integer":
        assert 2 <= value <= 9
    else:
        assert is_possible(game, value)
        assert all(0 < pace < 1 for rows in (value.alphas, value.betas) for row in rows for pace in row)
        assert all(a >= b for rows in (value.alphas, value.betas) for row in rows for a, b in itertools.pairwise(row))
        iterates(game, value)


@every_part
def test_what_is_drawn_is_valid(kind: str) -> None:
    for seed in range(15):
        game, part, value = drawn(kind, seed)
        assert part.fits(value, game)
        require_valid(kind, game, value)


@every_part
def test_values_stay_valid_when_something_is_taken_away(kind: str) -> None:
    tried = 0
    for seed in range(10):
        game, part, value = drawn(kind, seed)
        example, parts = Example(game, {kind: value}), {kind: part}
        for fewer in (reduce.fewer_states, reduce.fewer_players, reduce.fewer_actions):
            for smaller in fewer(example, parts):
                require_valid(kind, smaller.game, smaller[kind])
                tried += 1
    assert tried > 20


@every_part
def test_plainer_values_are_valid_and_smaller(kind: str) -> None:
    tried = 0
    for seed in range(10):
        game, part, value = drawn(kind, seed)
        for place in part.places(value):
            for plainer in part.plainer(value, place):
                assert part.size(plainer) < part.size(value)
                if part.fits(plainer, game):
                    require_valid(kind, game, plainer)
                    tried += 1
    assert tried > 10


def test_the_extreme_points_of_policies_are_the_pure_ones() -> None:
    game, part, _ = drawn("policy", 0, Sizes((2, 2), (2, 2), (3, 3)))
    points = [str([block.tolist() for block in point]) for point in part.extreme_points(game)]
    assert len(points) == len(set(points)) == 3**4
    assert all(np.isin(block, (0, 1)).all() for point in part.extreme_points(game) for block in point)


def test_a_part_without_extreme_points_says_so() -> None:
    game, _, _ = drawn("policy", 0)
    with pytest.raises(NotImplementedError, match="IntegerData form no polytope"):
        integer(1, 2).extreme_points(game)


def test_explorations_become_alike_before_they_become_plain_one_by_one() -> None:
    value = (fmpq(7, 20), fmpq(1, 2))
    assert (fmpq(1, 2),) * 2 in list(EXPLORATION.plainer(value, None))
    assert next(iter(EXPLORATION.places(value))) is None
