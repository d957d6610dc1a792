"""Splits by values and by weights give the lists of splits by actions alone; what is eliminated is played nowhere."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria import Equilibria, equilibria, search
from mpgtheory.equilibria.elimination import largest_advantage, worse_actions
from mpgtheory.equilibria.region import OPEN, Region, everything
from mpgtheory.equilibria.search import Search
from mpgtheory.equilibria.system import advantages
from mpgtheory.equilibria.tables import tables_of
from mpgtheory.equilibria.values import all_bounds, value_bounds
from mpgtheory.families import build
from mpgtheory.formats import load_game
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import random_policy
from mpgtheory.values.evaluation import Evaluation
from verification.checker import check
from verification.checking.equilibria import list_certificate

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from float_equilibria import found_from

RECYCLING = Path(__file__).resolve().parents[4] / "shared" / "data" / "madp" / "recycling.dpomdp"


def whole(game: MarkovGame) -> Region:
    """All policies of a game."""
    return everything(game.action_counts, game.n_states, 2.0**12)


def team(seed: int) -> TabularGame:
    """A random game of two players who are paid alike."""
    drawn = make_game(seed, 2, (3, 2), fmpq(4, 5), "interior", "fractions")
    return replace(drawn, payoffs=np.array([drawn.payoffs[0], drawn.payoffs[0]]))


def policies(found: Equilibria) -> list[str]:
    """The policies of a list, in an order of their own."""
    return sorted(str([block.astype(float).round(9).tolist() for block in one.policy]) for one in found)


def kinds(found: Equilibria) -> set[str]:
    """By what the tree is split."""
    assert found.tree is not None
    names = ("action", "split", "value", "worse")
    return {name for node in found.tree.walk() for name in names if getattr(node, name)}


@pytest.mark.parametrize("name", ["stag_hunt", "routing:players=2", "prisoners_two_state", "coordination", "team"])
def test_the_same_list_without_splits_by_errors(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    game = team(3) if name == "team" else build(name)
    before = equilibria(game)
    monkeypatch.setattr(search, "source_of_errors", lambda *_: None)
    monkeypatch.setattr(search, "worse_actions", lambda *_: ())
    after = equilibria(game)
    assert before.is_complete
    assert after.is_complete
    assert policies(before) == policies(after)
    assert kinds(after) <= {"action", "split"}
    for found in (before, after):
        assert check(list_certificate(found)).claim == "equilibria.all"


@pytest.mark.parametrize("name", ["stag_hunt", "pollution_tax", "shapley_team"])
def test_bounds_of_advantages_hold_at_policies(name: str) -> None:
    game = build(name).dense().over(FLOAT)
    tables, region = tables_of(game), whole(game)
    bounds = all_bounds(tables, region)
    tops = [largest_advantage(tables, i, region, pair) for i, pair in enumerate(bounds)]
    rng = np.random.default_rng(0)
    for _ in range(20):
        policy = random_policy(build(name), rng).over(FLOAT)
        values = np.array([low + rng.random(len(low)) * (high - low) for low, high in bounds])
        for top, h in zip(tops, advantages(tables, policy.blocks, values), strict=True):
            assert (h <= top + 1e-9).all()


def test_bounds_of_advantages_are_attained() -> None:
    """With one opponent and values that are known, at a pure policy; other values may only lower them."""
    game = make_game(5, 2, (2, 3), fmpq(3, 4), "interior", "integers")
    tables, region = tables_of(game.over(FLOAT)), whole(game)
    values = np.array([1.0, -2.0])
    top = largest_advantage(tables, 0, region, (values, values))
    pure = [tables.ahead(0, values)[:, :, b] - values[:, None] for b in range(3)]
    assert np.allclose(top, np.max(pure, axis=0))
    wide = largest_advantage(tables, 0, region, (values - 0.5, values + 0.25))
    chain = tables.discount * tables.transitions[0]
    assert (wide > top).all()
    assert (wide <= top + 0.5 + 0.25 * chain.sum(axis=2).max() + 1e-12).all()


def test_no_more_than_what_is_worse_everywhere_is_eliminated() -> None:
    """In the two-state dilemma, and a planted error: doubles that call every action worse are not believed."""
    game = build("prisoners_two_state")
    tables, region = tables_of(game), whole(game)
    floats = tables_of(game.dense().over(FLOAT))
    bounds = all_bounds(floats, region)
    honest = worse_actions(tables, floats, region, bounds, np.full(2, 1e-9))
    lied = worse_actions(tables, floats, region, bounds, np.full(2, -1e9))
    assert honest == lied
    played = [(i, s, a) for one in equilibria(game) for i, s, a in cells(one.policy.blocks)]
    assert not set(honest) & set(played)


def cells(blocks: tuple[np.ndarray, ...]) -> list[tuple[int, int, int]]:
    """What is played."""
    return [(i, int(s), int(a)) for i, block in enumerate(blocks) for s, a in np.argwhere(block != 0)]


@pytest.mark.parametrize("seed", range(4))
def test_a_team_has_one_value(seed: int) -> None:
    """Its bounds are within those of each player alone, and hold at its equilibria, found without them."""
    game = team(seed)
    tables, region = tables_of(game.over(FLOAT)), whole(game)
    assert tables.alike == (0, 0)
    shared = all_bounds(tables, region)
    assert (shared[0][0] == shared[1][0]).all()
    apart = replace(tables, alike=(0, 1))
    for i in range(2):
        low, high = value_bounds(apart, i, region)
        assert (shared[i][0] >= low - 1e-6).all()
        assert (shared[i][1] <= high + 1e-6).all()
    for one in equilibria(game):
        values = one.values.astype(float)
        assert all(((low <= v) & (v <= high)).all() for v, (low, high) in zip(values, shared, strict=True))


def test_a_region_is_split_by_the_value_of_a_team() -> None:
    game = team(1)
    tables, region = tables_of(game.over(FLOAT)), whole(game)
    low, high = all_bounds(tables, region)[0]
    at = float(low[0] + high[0]) / 2
    below, above = region.by_value(tables.team(0), 0, at)
    assert (all_bounds(tables, below)[1][1][0] <= at + 1e-6).all()
    assert (all_bounds(tables, above)[1][0][0] >= at - 1e-6).all()
    assert all((block == OPEN).all() for block in below.status)


def test_an_equilibrium_beyond_the_limits_is_not_taken_for_the_one_of_a_region() -> None:
    game = build("coordination")
    one = next(e for e in equilibria(game) if "strict" in e.kind)
    region, values = whole(game), one.values.astype(float)
    inside, outside = region.by_value([0, 1], 0, float(values[0, 0]) + 1)
    assert search.is_in(inside, one.certified)
    assert not search.is_in(outside, one.certified)


def test_a_search_within_limits_lists_what_has_such_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of a split by a value has the equilibria whose values are there."""
    game = build("stag_hunt")
    every = equilibria(game)
    at = float(np.median([float(one.values[0, 0]) for one in every])) + 1 / 64
    honest, lists = search.everything, list[int]()
    for side in range(2):
        monkeypatch.setattr(search, "everything", lambda *sizes, side=side: honest(*sizes).by_value([0], 0, at)[side])
        part = Search(game)
        part.run()
        assert not part.open
        kept = [one for one in part.solutions if (float(one.values[0, 0]) > at) == bool(side)]
        lists.append(len(kept))
    assert lists == [
        sum(float(one.values[0, 0]) <= at for one in every),
        sum(float(one.values[0, 0]) > at for one in every),
    ]


@pytest.mark.slow
def test_the_recycling_robots_have_three_equilibria_and_no_other() -> None:
    """4 states, 3 actions each: 16 weights. A float solver from random starts finds nothing else."""
    if not RECYCLING.exists():
        pytest.skip("the game files are not here")
    game = load_game(str(RECYCLING))
    found = equilibria(game)
    assert found.is_complete
    assert [one.kind[0] for one in found].count("pure") == 2
    assert len(found) == 3
    assert check(list_certificate(found)).comparisons > 1000
    best = max(found, key=lambda one: one.values[0, 0])
    assert best.values[0, 0] == fmpq(182000, 5377)
    assert (best.values == Evaluation(game, best.policy).V).all()
    dense = game.dense().over(FLOAT)
    others = found_from(dense.payoffs, dense.transitions, float(dense.discount), np.random.default_rng(0), 20)
    ours = [np.concatenate([block.astype(float).ravel() for block in one.policy]) for one in found]
    assert all(min(np.abs(x - y).max() for y in ours) < 1e-5 for x in others)
