"""Which equilibria attract solutions of (7)-(8): decided by their kind, and seen in solutions from near them."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq

from mpgtheory.arithmetic import FLOAT
from mpgtheory.equilibria import Equilibrium, attracts, equilibria
from mpgtheory.families import build
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.inclusion import flow

NEAR = fmpq(1, 1000)


def returns(one: Equilibrium, seed: int) -> bool:
    """Whether a solution from near an equilibrium ends much nearer to it."""
    elsewhere = random_policy(one.game, np.random.default_rng(seed))
    start = Policy(tuple((1 - NEAR) * a + NEAR * b for a, b in zip(one.policy, elsewhere, strict=True)))
    final = flow(one.game, start, duration=12).final.over(FLOAT)
    far = max(float(np.abs(a - b).max()) for a, b in zip(final, one.policy.over(FLOAT), strict=True))
    return far < float(NEAR.p) / float(NEAR.q) / 10


@pytest.mark.parametrize("name", ["coordination", "coordination:states=2", "stag_hunt", "team:seed=3"])
def test_solutions_near_equilibria_do_what_is_said(name: str) -> None:
    found = equilibria(build(name))
    for one, known in zip(found, attracts(found), strict=True):
        if known is not None:
            seen = [returns(one, seed) for seed in range(4)]
            assert all(seen) if known else not all(seen), one


def test_in_a_potential_game_every_isolated_equilibrium_is_decided() -> None:
    found = equilibria(build("coordination:states=2"))
    known = attracts(found)
    assert [x for x in known if x is None] == []
    assert sum(known) == 4  # type: ignore[arg-type]
    assert len(found) == 9


def test_where_there_is_no_potential_mixed_equilibria_stay_undecided() -> None:
    assert attracts(equilibria(build("matching_pennies"))) == (None,)
    known = attracts(equilibria(build("stag_hunt")))
    assert known.count(True) == 4
    assert known.count(None) == 5
