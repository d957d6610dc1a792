"""The kernel's linear enclosures beside the toolkit's: two programs, one number, and no policy beyond it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria.elimination import largest_advantage
from mpgtheory.equilibria.linear import least_combination, linearised
from mpgtheory.equilibria.region import IN, OUT, Region, everything
from mpgtheory.equilibria.system import advantages, jacobian, support_of
from mpgtheory.equilibria.tables import exact, tables_of
from mpgtheory.equilibria.values import all_bounds
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import TabularGame
from verification.kernel import isolated, regions
from verification.kernel.games import read_game

SHAPES = [(2, (2, 2)), (1, (2, 3, 2)), (2, (3, 2)), (1, (2, 2, 2, 2))]


def fraction(value: Any) -> Fraction:
    return Fraction(str(value))


def fractions(values: Any) -> Any:
    return [fractions(part) for part in values] if isinstance(values, (list, np.ndarray)) else fraction(values)


def drawn(seed: int, states: int, counts: tuple[int, ...], *, is_team: bool = False) -> tuple[TabularGame, Region]:
    """A game, in which the first two players may be paid alike, and a region of it with known supports."""
    game = make_game(seed, states, counts, fmpq(3, 4), "interior", "fractions")
    if is_team:
        game = replace(game, payoffs=np.array([game.payoffs[0], game.payoffs[0], *game.payoffs[2:]]))
    region, rng = everything(game.action_counts, game.n_states, 2.0**20), np.random.default_rng(seed)
    for i, count in enumerate(counts):
        for s in range(states):
            for a in range(count):
                if region.status[i][s, a] == 0:
                    region = region.with_status((i, s, a), OUT if rng.random() < 0.2 else IN)
            if (region.status[i][s] == IN).sum() > 1:
                cell = (i, s, int(np.flatnonzero(region.status[i][s] == IN)[0]))
                region = region.halves(cell, 0.5)[int(rng.integers(2))]
    return game, region


def in_kernel(game: TabularGame, region: Region) -> tuple[regions.Faced, regions.Region]:
    rows = [
        [(fractions(low), fractions(high)) for low, high in zip(lows, highs, strict=True)]
        for lows, highs in zip(*(map(exact, bound) for bound in (region.low, region.high)), strict=True)
    ]
    status = [[[int(x) for x in row] for row in block] for block in region.status]
    limits = list(zip(*(fractions(exact(limit)) for limit in region.limits), strict=True))
    return regions.Faced(read_game(game_document(game))), regions.Region(status, rows, limits)


@pytest.mark.parametrize(("states", "counts"), SHAPES)
@pytest.mark.parametrize("is_team", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_linear_enclosures_agree_and_enclose(seed: int, states: int, counts: tuple[int, ...], *, is_team: bool) -> None:
    game, region = drawn(seed, states, counts, is_team=is_team)
    tables, rng = tables_of(game), np.random.default_rng(seed + 100)
    bounds = [(np.minimum(a, b), np.maximum(a, b)) for a, b in all_bounds(tables_of(game.over(FLOAT)), region)]
    pairs = tuple((exact(low), exact(high)) for low, high in bounds)
    m = tuple(
        exact(np.where(s == IN, rng.integers(-8, 9, s.shape), rng.integers(0, 9, s.shape)) / 4.0) for s in region.status
    )
    ours = least_combination(linearised(tables, region.exactly(), pairs), m)
    faced, part = in_kernel(game, region)
    theirs = regions.combination(faced, part, [tuple(map(fractions, pair)) for pair in pairs], fractions(list(m)))
    assert fraction(ours) == theirs
    for _ in range(20):
        blocks = _policy(region, rng)
        values = np.array([exact(low + (high - low) * rng.integers(0, 5, low.shape) / 4) for low, high in bounds])
        values = values[list(tables.alike)]
        h = advantages(tables, blocks, values)
        assert sum((a * b).sum() for a, b in zip(m, h, strict=True)) >= ours


@pytest.mark.parametrize(("states", "counts"), SHAPES)
@pytest.mark.parametrize("is_team", [False, True])
def test_largest_advantages_agree(states: int, counts: tuple[int, ...], *, is_team: bool) -> None:
    game, region = drawn(7, states, counts, is_team=is_team)
    tables = tables_of(game)
    pairs = [(exact(low), exact(high)) for low, high in all_bounds(tables_of(game.over(FLOAT)), region)]
    faced, part = in_kernel(game, region)
    for i, pair in enumerate(pairs):
        ours = largest_advantage(tables, i, region.exactly(), pair)
        bounds = fractions(pair[0]), fractions(pair[1])
        for s, a in np.ndindex(ours.shape):
            assert regions.largest_advantage(faced, part, bounds, (i, s, a)) == fraction(ours[s, a])


def test_players_are_a_team_who_are_paid_alike_everywhere() -> None:
    game, region = drawn(0, 2, (2, 2), is_team=True)
    assert in_kernel(game, region)[0].first == list(tables_of(game).alike) == [0, 0]
    payoffs = np.array(game.payoffs)
    payoffs[1, 1, 1, 0] += fmpq(1, 10**9)
    other = replace(game, payoffs=payoffs)
    assert in_kernel(other, region)[0].first == list(tables_of(other).alike) == [0, 1]


@pytest.mark.parametrize(("states", "counts"), SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_jacobians_agree(seed: int, states: int, counts: tuple[int, ...]) -> None:
    game, region = drawn(seed, states, counts)
    precise, support = region.exactly(), support_of(region.status)
    values = exact(np.zeros((game.n_players, states))), exact(np.ones((game.n_players, states)))
    low, high = jacobian(tables_of(game), support, list(zip(precise.low, precise.high, strict=True)), values)
    faced, part = in_kernel(game, region)
    played = [[[int(a) for a in np.flatnonzero(row == IN)] for row in block] for block in region.status]
    unit = [([Fraction(0)] * states, [Fraction(1)] * states)] * game.n_players
    matrix = isolated.System(faced, played).jacobian(part.rows, unit)
    assert [[x for x, _ in row] for row in matrix] == fractions(low)
    assert [[y for _, y in row] for row in matrix] == fractions(high)


def _policy(region: Region, rng: np.random.Generator) -> tuple[Any, ...]:
    """A policy of a region: from the middle towards a corner."""
    blocks = []
    for low, high, middle in zip(region.low, region.high, region.middle(), strict=True):
        rows = []
        for a, b, c in zip(low, high, middle, strict=True):
            order, weights = rng.permutation(len(a)), a.copy()
            for k in order:
                weights[k] += min(b[k] - a[k], 1 - weights.sum())
            share = rng.integers(0, 5) / 4
            rows.append(exact(c) + (exact(weights) - exact(c)) * fmpq(int(share * 4), 4))
        blocks.append(np.array(rows))
    return tuple(blocks)
