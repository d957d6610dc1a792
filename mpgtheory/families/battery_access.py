"""Batteries on a shared uplink: energy-limited players who send, or wait.

A player has a battery of 0, ..., B units; the state is all of them. Whoever sends with a charged battery uses one unit
and puts load 1 on the channel, else nothing. With n senders the channel carries g(n) = n / (n + 1), and player i is
paid what it adds: g(n) if it sends, less g without it; waiting is free. A battery below B charges by one unit with
probability r in each stage, after its use.

Each stage game is a potential game: g(n) is the potential, as players are paid their marginal contributions. Batteries
move by their owners' actions only. In an open loop the game is then a dynamic potential game. Policies of the whole
state are another matter: what others do depends on my battery, and the game is no Markov potential game (claim
definition-2.1 is refuted by a four-cycle).
"""

from __future__ import annotations

import itertools

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Count, Rational, check_size, family, joint_count, numbered
from mpgtheory.game import TabularGame

SOURCE = (
    "modelled on uplink multiple access with batteries in Zazo, Valcarcel Macua, Sanchez-Fernandez, Zazo (2016), "
    "Dynamic potential games with constraints; sizes and numbers are this toolkit's"
)


@family(source=SOURCE)
def battery_access(
    *, players: Count = 2, capacity: Count = 1, recharge: Rational = fmpq(1, 2), discount: Rational = fmpq(9, 10)
) -> TabularGame:
    """Players with batteries who share a channel. Stage games are potential games. No MPG."""
    levels = capacity + 1
    check_size(
        "battery_access",
        players=players,
        states=joint_count(levels, players),
        joint_actions=joint_count(2, players),
    )
    states = list(itertools.product(range(levels), repeat=players))
    joint = list(itertools.product((0, 1), repeat=players))
    sends = [[[a[i] * (charge[i] > 0) for i in range(players)] for a in joint] for charge in states]
    payoffs = [[[_added(sent, i) for sent in row] for row in sends] for i in range(players)]
    rows = [
        [_next_law(charge, sent, capacity, recharge) for sent in row] for charge, row in zip(states, sends, strict=True)
    ]
    size, shape = len(states), (2,) * players
    return TabularGame(
        name="battery_access",
        players=numbered(players, "sender"),
        states=tuple(",".join(map(str, charge)) for charge in states),
        actions=(("wait", "send"),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, size)] * size),
        payoffs=EXACT.array(payoffs).reshape(players, size, *shape),
        transitions=np.array(rows, dtype=object).reshape(size, *shape, size),
    )


def _added(sent: list[int], player: int) -> fmpq:
    """g(n) less g(n - 1) for who sends."""
    load = sum(sent)
    return fmpq(load, load + 1) - fmpq(load - sent[player], load - sent[player] + 1)


def _next_law(charge: tuple[int, ...], sent: list[int], capacity: int, recharge: fmpq) -> list[fmpq]:
    """The law of all batteries after one stage: a product, first battery slowest."""
    law = [fmpq(1)]
    for level, used in zip(charge, sent, strict=True):
        own = [fmpq(0)] * (capacity + 1)
        left = level - used
        own[left] += 1 - recharge
        own[min(left + 1, capacity)] += recharge
        law = [p * q for p in law for q in own]
    return law
