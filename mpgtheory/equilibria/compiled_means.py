"""Compiled: the means of a game with tables, in one pass over its joint actions.

The plain twin is `mean` of tables (tables.py), which the tests compare it with.
"""

from __future__ import annotations

from typing import NamedTuple

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached
from mpgtheory.equilibria.contraction import Means


class Listed(NamedTuple):
    """A game by joint actions. Shapes: payoffs (N, S, J); transitions (S, J, S'); joint (J, N)."""

    payoffs: Array
    transitions: Array
    joint: Array
    discount: float


@cached
def fill_means(game: Listed, ahead: Array, weights: Array, out: Means) -> None:
    """Add up Q, next states and slopes; the results begin at 0.

    Shapes:  ahead (S, J, N), the mean of V over next states; weights (N, S, A).
    """
    players, states, size = game.payoffs.shape
    joint = game.joint
    for s in range(states):
        for k in range(size):
            for i in range(players):
                a = joint[k, i]
                worth = game.payoffs[i, s, k] + game.discount * ahead[s, k, i]
                others = 1.0
                for j in range(players):
                    if j != i:
                        others *= weights[j, s, joint[k, j]]
                if others != 0.0:
                    out.q[i, s, a] += others * worth
                    for t in range(states):
                        out.onward[i, s, a, t] += others * game.transitions[s, k, t]
                for j in range(players):
                    if j != i:
                        rest = 1.0
                        for m in range(players):
                            if m not in (i, j):
                                rest *= weights[m, s, joint[k, m]]
                        out.slopes[s, i, a, j, joint[k, j]] += rest * worth
