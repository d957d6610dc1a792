"""Coverage with sectors that are used up: distributed control with an underlying state.

Robots choose a sector each. A rich sector is worth its weight, a poor one a quarter of it, shared alike by who is
there: each stage game is a congestion game, hence a potential game. A sector that nobody visits is rich in the next
stage; one that somebody visits is poor with probability 3/4.

All robots move all sectors, and share what they find: no Markov potential game (claim definition-2.1 is refuted by a
four-cycle).
"""

from __future__ import annotations

import itertools

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Count, Rational, Rationals, check_size, family, joint_count, numbered
from mpgtheory.game import TabularGame

SOURCE = (
    "modelled on distributed control by state based potential games, Marden (2012); the game and its numbers are this "
    "toolkit's"
)
POOR, USED_UP = fmpq(1, 4), fmpq(3, 4)


@family(source=SOURCE)
def coverage(
    *, players: Count = 2, weights: Rationals = (fmpq(1), fmpq(2)), discount: Rational = fmpq(4, 5)
) -> TabularGame:
    """Robots that share sectors and use them up. No MPG."""
    sectors = len(weights)
    check_size(
        "coverage",
        players=players,
        states=joint_count(2, sectors),
        joint_actions=joint_count(sectors, players),
    )
    states = list(itertools.product((0, 1), repeat=sectors))
    joint = list(itertools.product(range(sectors), repeat=players))
    payoffs = [
        [[weights[a[i]] * (1 if rich[a[i]] else POOR) / a.count(a[i]) for a in joint] for rich in states]
        for i in range(players)
    ]
    law = [_next_law(a, sectors) for a in joint]
    size, shape = len(states), (sectors,) * players
    return TabularGame(
        name="coverage",
        players=numbered(players, "robot"),
        states=tuple(",".join("rich" if x else "poor" for x in rich) for rich in states),
        actions=(numbered(sectors, "sector"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, size)] * size),
        payoffs=EXACT.array(payoffs).reshape(players, size, *shape),
        transitions=np.array([law] * size, dtype=object).reshape(size, *shape, size),
    )


def _next_law(joint: tuple[int, ...], sectors: int) -> list[fmpq]:
    """The law of the sectors after one stage: a product, first sector slowest, poor before rich."""
    law = [fmpq(1)]
    for sector in range(sectors):
        poor = USED_UP if sector in joint else fmpq(0)
        law = [p * q for p in law for q in (poor, 1 - poor)]
    return law
