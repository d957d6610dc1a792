"""Pollution tax as its authors' program has it: the first benchmark of constrained Markov potential games.

Clean production earns 2, dirty 4. In the polluted state every firm pays a tax that depends on the number of firms (4,
8, 32 for 2, 4, 8), whatever it does. The next state is free of pollution if all firms produce clean, else polluted.

It is no Markov potential game: an exact four-cycle refutes Definition 2.1 (claim definition-2.1).
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from flint import fmpq
from pydantic import AfterValidator

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Rational, family, numbered
from mpgtheory.game import TabularGame

TAX = {2: 4, 4: 8, 8: 32}
SOURCE = (
    "Jordan, Barakat, He (2024), experiments; repository philip-jordan/iProx-CMPG, commit 7338436, "
    "environments.py, lines 47-77 (without the constraint on costs)"
)


def _taxed(players: int) -> int:
    if players not in TAX:
        raise ValueError(f"taxes are given for {', '.join(map(str, TAX))} firms")
    return players


Firms = Annotated[int, AfterValidator(_taxed)]


@family(source=SOURCE)
def taxed_pollution(*, players: Firms = 2, discount: Rational = fmpq(9, 10)) -> TabularGame:
    """Firms that all pay for what some of them pollute. No MPG."""
    shape = (2,) * players
    dirty = np.indices(shape)
    paid = EXACT.array(2 + 2 * dirty)
    polluted = EXACT.array(dirty.max(axis=0))
    after = np.stack([1 - polluted, polluted], axis=-1)
    return TabularGame(
        name="taxed_pollution",
        players=numbered(players, "firm"),
        states=("free", "polluted"),
        actions=(("clean", "dirty"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, 2), fmpq(1, 2)]),
        payoffs=np.stack([paid, paid - TAX[players]], axis=1),
        transitions=np.stack([after, after]),
    )
