"""Demand response on an energy market: the second benchmark of constrained Markov potential games.

Players choose how much to consume, a = 0, ..., A - 1; the state s = 0, ..., S - 1 is a price level. A player is paid

    as coded:    alpha a^2 - beta a^2 sum_j a_j - a c^s,         alpha = 2, beta = 1/4, c = 5/4,
    as printed:  alpha a   - beta a   sum_j a_j - a c^s.

The second has the potential that the program holds beside its payoffs, alpha sum a_j - beta sum a_j^2 - beta
sum_{j<k} a_j a_k less a term of the state: so it is read here as what is printed. The first does not: some four-cycle
of its stage games is not 0. The next state is 2 sum_j a_j / N + w, rounded to even and kept within the range, with w
uniform on the states. As printed that happens with probability 9/10, and the next state is w otherwise; as coded
always, since the program asks whether a list with one element is empty.

It is no Markov potential game either way: an exact four-cycle refutes Definition 2.1 (claim definition-2.1).
"""

from __future__ import annotations

import itertools

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import Count, Rational, check_size, family, joint_count, numbered
from mpgtheory.game import TabularGame

ALPHA, BETA, BASE = fmpq(2), fmpq(1, 4), fmpq(5, 4)
SOURCE = (
    "Jordan, Barakat, He (2024), experiments; repository philip-jordan/iProx-CMPG, commit 7338436, "
    "environments.py, lines 26-44 (without the constraint on costs)"
)


@family(source=SOURCE)
def demand_response(
    *,
    players: Count = 2,
    states: Count = 5,
    actions: Count = 5,
    as_coded: bool = False,
    discount: Rational = fmpq(9, 10),
) -> TabularGame:
    """Consumers whose demand moves the price. No MPG, as printed or as coded."""
    check_size("demand_response", players=players, states=states, joint_actions=joint_count(actions, players))
    joint = list(itertools.product(range(actions), repeat=players))
    payoffs = [[[_paid(a, i, s, as_coded=as_coded) for a in joint] for s in range(states)] for i in range(players)]
    rows = [_next_state(a, states, as_coded=as_coded) for a in joint]
    shape = (actions,) * players
    return TabularGame(
        name="demand_response",
        players=numbered(players, "consumer"),
        states=numbered(states, "price"),
        actions=(tuple(map(str, range(actions))),) * players,
        discount=discount,
        initial=EXACT.array([fmpq(1, states)] * states),
        payoffs=EXACT.array(payoffs).reshape(players, states, *shape),
        transitions=np.broadcast_to(EXACT.array(rows).reshape(*shape, states), (states, *shape, states)),
    )


def _paid(joint: tuple[int, ...], player: int, state: int, *, as_coded: bool) -> fmpq:
    own = joint[player]
    amount = own * own if as_coded else own
    return amount * ALPHA - amount * BETA * sum(joint) - own * BASE**state


def _next_state(joint: tuple[int, ...], states: int, *, as_coded: bool) -> list[fmpq]:
    """The law of the next state, whatever the present one."""
    law, drawn = [fmpq(0)] * states, fmpq(1, states)
    moved = fmpq(1) if as_coded else fmpq(9, 10)
    for w in range(states):
        demand = fmpq(2 * sum(joint), len(joint)) + w
        law[min(_rounded(demand), states - 1)] += moved * drawn
        law[w] += (1 - moved) * drawn
    return law


def _rounded(value: fmpq) -> int:
    """The nearest whole number, the even one of two, as Python rounds."""
    below = int(value.floor())
    rest = value - below
    return below + int(rest > fmpq(1, 2) or (rest == fmpq(1, 2) and below % 2 == 1))
