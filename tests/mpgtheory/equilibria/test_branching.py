"""Splitting by weights first: the same lists, with certificates that the kernel accepts; bounds of advantages hold."""

from __future__ import annotations

import numpy as np
import pytest

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria import equilibria, search
from mpgtheory.equilibria.branching import largest_advantages, open_cells
from mpgtheory.equilibria.linear import linearised
from mpgtheory.equilibria.region import everything
from mpgtheory.equilibria.system import advantages
from mpgtheory.equilibria.tables import tables_of
from mpgtheory.equilibria.values import value_bounds
from mpgtheory.families import build
from mpgtheory.game.policy import random_policy
from verification.checker import check
from verification.checking.equilibria import list_certificate


@pytest.mark.parametrize("name", ["stag_hunt", "routing:players=2", "prisoners_two_state", "coordination"])
def test_the_same_list_with_a_certificate(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    game = build(name)
    before = equilibria(game)
    monkeypatch.setattr(search, "MANY", 0)
    after = equilibria(game)
    assert after.is_complete
    assert after.regions != before.regions
    weights = [sorted(str([block.tolist() for block in one.policy]) for one in found) for found in (before, after)]
    assert len(weights[0]) == len(weights[1])
    if all(one.is_exact for one in before):
        assert weights[0] == weights[1]
    assert check(list_certificate(after)).claim == "equilibria.all"


@pytest.mark.parametrize("name", ["stag_hunt", "pollution_tax", "shapley_team"])
def test_bounds_of_advantages_hold_at_policies(name: str) -> None:
    game = build(name).dense().over(FLOAT)
    tables = tables_of(game)
    region = everything(tables.counts, tables.n_states)
    bounds = tuple(value_bounds(tables, i, region) for i in range(game.n_players))
    tops = largest_advantages(linearised(tables, region, bounds))
    assert len(open_cells(region)) == game.n_states * sum(game.action_counts)
    rng = np.random.default_rng(0)
    for _ in range(20):
        policy = random_policy(build(name), rng).over(FLOAT)
        values = np.array([low + rng.random(len(low)) * (high - low) for low, high in bounds])
        for top, h in zip(tops, advantages(tables, policy.blocks, values), strict=True):
            assert (h <= top + 1e-9).all()
