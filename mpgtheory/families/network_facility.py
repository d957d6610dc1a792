"""Facilities on a network: players on a line choose between two facilities, and meet their neighbours only.

Player i is at facility A or B; the state is where all are. It may stay, or ask to move, which succeeds with
probability 9/10 and costs 1/5. Each neighbour at the same facility costs 1. A player's own facility moves by its own
action only.

Minus the number of neighbours who meet is a potential for policies of the own facility: that is how networked Markov
potential games are defined. A policy here sees the whole state, and then it is no Markov
potential game (claim definition-2.1 is refuted by a four-cycle).
"""

from __future__ import annotations

import itertools

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Count, Rational, check_size, family, joint_count, numbered
from mpgtheory.game import TabularGame

SOURCE = (
    "modelled on networked Markov potential games of Zhou, Chen, Lin, Wierman (2023), Convergence rates for localized "
    "actor-critic in networked Markov potential games; sizes and numbers are this toolkit's"
)
MOVES, COST = fmpq(9, 10), fmpq(1, 5)


@family(source=SOURCE)
def network_facility(*, players: Count = 2, discount: Rational = fmpq(4, 5)) -> TabularGame:
    """Players on a line who avoid their neighbours' facility. No MPG for policies of the whole state."""
    check_size(
        "network_facility",
        players=players,
        states=joint_count(2, players),
        joint_actions=joint_count(2, players),
    )
    states = list(itertools.product((0, 1), repeat=players))
    joint = list(itertools.product((0, 1), repeat=players))
    payoffs = [[[-_met(where, i) - COST * moves[i] for moves in joint] for where in states] for i in range(players)]
    rows = [[_next_law(where, moves) for moves in joint] for where in states]
    size, shape = len(states), (2,) * players
    return TabularGame(
        name="network_facility",
        players=numbered(players),
        states=tuple("".join("AB"[k] for k in where) for where in states),
        actions=(("stay", "move"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, size)] * size),
        payoffs=EXACT.array(payoffs).reshape(players, size, *shape),
        transitions=np.array(rows, dtype=object).reshape(size, *shape, size),
    )


def _met(where: tuple[int, ...], player: int) -> int:
    """Neighbours at the player's facility."""
    neighbours = (k for k in (player - 1, player + 1) if 0 <= k < len(where))
    return sum(where[k] == where[player] for k in neighbours)


def _next_law(where: tuple[int, ...], moves: tuple[int, ...]) -> list[fmpq]:
    """The law of where all are after one stage: a product, first player slowest."""
    law = [fmpq(1)]
    for place, move in zip(where, moves, strict=True):
        leaves = MOVES * move
        own = [leaves, 1 - leaves] if place else [1 - leaves, leaves]
        law = [p * q for p in law for q in own]
    return law
