"""Congestion with a distancing state: the benchmark of Leonardos et al. (2021) and Ding et al. (2022).

N players choose one of the facilities. A player at facility k with n_k players is paid w_k n_k; in the distancing state
100 less. The game enters the distancing state when some facility holds more than N/2 players, and stays there while
some facility holds more than N/4. Each stage game is a congestion game, hence a potential game.

It is no Markov potential game: an exact four-cycle refutes Definition 2.1 (claim definition-2.1).

Payoffs and transitions depend on head counts: beyond 8 players the game is an `AnonymousGame`, without joint tables.
"""

from __future__ import annotations

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.errors import InputError
from mpgtheory.families.registry import Crowd, Rational, Rationals, as_wanted, family, numbered
from mpgtheory.game import MarkovGame
from mpgtheory.game.anonymous import BY_OWN_COUNT, AnonymousGame, HeadCounts, check_counts


@family(source="Leonardos et al. (2021), Section 5; Ding et al. (2022), Section 5: N = 8, weights 1, 2, 4, 6")
def congestion(
    *,
    players: Crowd = 8,
    weights: Rationals = (fmpq(1), fmpq(2), fmpq(4), fmpq(6)),
    penalty: Rational = fmpq(100),
    discount: Rational = fmpq(99, 100),
    dense: bool | None = None,
) -> MarkovGame:
    """Facilities that pay more when crowded, and a distancing state that crowding brings about. No MPG.

    `dense` asks for, or refuses, dense tables.
    """
    facilities = len(weights)
    if facilities < 1:
        raise InputError("congestion: at least one weight is needed, separated by colons")
    check_counts("congestion", players=players, states=2, actions=facilities)
    crowd = HeadCounts(players, facilities).all.max(axis=1)
    paid = np.array(weights, dtype=object)[:, None] * EXACT.array(np.arange(1, players + 1))
    enters = EXACT.array((2 * crowd > players).astype(int))
    stays = EXACT.array((4 * crowd > players).astype(int))
    to_distancing = np.stack([enters, stays])
    game = AnonymousGame(
        name="congestion",
        players=numbered(players),
        states=("safe", "distancing"),
        actions=(numbered(facilities, "facility"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, 2), fmpq(1, 2)]),
        payoff_table=np.stack([paid, paid - penalty])[None],
        transition_table=np.stack([1 - to_distancing, to_distancing], axis=-1),
        groups=(0,) * players,
        paid_by=BY_OWN_COUNT,
    )
    return as_wanted(game, dense)
