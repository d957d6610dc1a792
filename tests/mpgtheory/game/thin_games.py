"""Random sparse games, made of dense ones whose rows have few entries."""

from __future__ import annotations

import numpy as np
from flint import fmpq
from scipy.sparse import csr_array

from mpgtheory.game.sparse import Rows, SparseGame

DENOMINATOR = 12


def thin(*, players: int = 2, states: int = 4, actions: int = 2, common: bool = False, seed: int = 0) -> SparseGame:
    """Three successors a row at the most, payoffs in sevenths."""
    rng = np.random.default_rng(seed)
    joint = actions**players
    rows = np.zeros((states * joint, states), dtype=np.int64)
    for row in rows:
        for _ in range(3):
            row[rng.integers(states)] += DENOMINATOR // 3
    payoffs = rng.integers(-20, 21, size=(1 if common else players, states, joint))
    return SparseGame(
        name="thin",
        players=tuple(f"p{i}" for i in range(players)),
        states=tuple(f"s{s}" for s in range(states)),
        actions=(tuple(f"a{a}" for a in range(actions)),) * players,
        discount=fmpq(4, 5),
        initial=np.array([fmpq(1, states)] * states, dtype=object),
        payoff_numerators=np.broadcast_to(payoffs, (players, states, joint)),
        payoff_denominator=7,
        moves=Rows(csr_array(rows), DENOMINATOR),
    )
