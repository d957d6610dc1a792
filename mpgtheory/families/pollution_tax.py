"""A pollution-tax game: firms produce clean or dirty; dirt brings a polluted state in which production is taxed.

Clean production earns 4, dirty 6, in both states. In the polluted state every firm pays a tax of 4 if it produces dirty
and 2 if clean. The next state is polluted with probability 1/10 plus 4/5 times the share of firms that produce dirty.

Each firm's payoff depends on its own action and the state only, and the next state is affine in the head count.

It is no Markov potential game: an exact four-cycle refutes Definition 2.1 (claim definition-2.1).
"""

from __future__ import annotations

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Crowd, Rational, as_wanted, family, numbered
from mpgtheory.game import MarkovGame
from mpgtheory.game.anonymous import BY_OWN_COUNT, AnonymousGame, HeadCounts, check_counts


@family(source="after the pollution-tax model of Jordan, Barakat and He (2024), Section 6; this toolkit's numbers")
def pollution_tax(
    *,
    players: Crowd = 3,
    clean: Rational = fmpq(4),
    dirty: Rational = fmpq(6),
    discount: Rational = fmpq(4, 5),
    dense: bool | None = None,
) -> MarkovGame:
    """Firms that pollute a common state and are taxed in it. No MPG.

    `dense` asks for, or refuses, dense tables; beyond 8 players the default is a game by head counts.
    """
    check_counts("pollution_tax", players=players, states=2, actions=2)
    earned = np.array([clean, dirty], dtype=object)
    paid = np.stack([earned, earned - np.array([fmpq(2), fmpq(4)], dtype=object)])
    polluters = EXACT.array(HeadCounts(players, 2).all[:, 1])
    polluted = fmpq(1, 10) + fmpq(4, 5) * polluters / players
    after = np.stack([1 - polluted, polluted], axis=-1)
    game = AnonymousGame(
        name="pollution_tax",
        players=numbered(players, "firm"),
        states=("clean", "polluted"),
        actions=(("clean", "dirty"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, 2), fmpq(1, 2)]),
        payoff_table=np.broadcast_to(paid[None, :, :, None], (1, 2, 2, players)),
        transition_table=np.stack([after, after]),
        groups=(0,) * players,
        paid_by=BY_OWN_COUNT,
    )
    return as_wanted(game, dense)
