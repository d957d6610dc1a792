"""Four-cycles: the exact criterion for Definition 2.1.

A Markov game is a Markov potential game iff for every state s, pair i < j and all policies

    W(pi_i, pi_j) - W(pi'_i, pi_j) - W(pi_i, pi'_j) + W(pi'_i, pi'_j) = 0,     W = V_i(s, .) - V_j(s, .),

the others' policies fixed: Monderer and Shapley's (1996, Theorem 2.8) criterion for the game whose strategies are
stationary policies. It is enough to let pi'_i, pi'_j be fixed references, since any four-cycle is a signed sum of four
cycles through the reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation, values_of

THOUSANDS = 1000
"""Players from which on a pair of profiles takes seconds."""


@dataclass(frozen=True, eq=False)
class FourCycle:
    """The four profiles of a cycle and its sum from each initial state.

    corners: (pi, pi with i's policy replaced, with j's replaced, with both replaced).
    values:  V_i and V_j at the corners. Shape (4, 2, S).
    """

    players: tuple[int, int]
    corners: tuple[Policy, Policy, Policy, Policy]
    values: Array

    @property
    def sums(self) -> Array:
        """The alternating sum of W = V_i - V_j over the corners, from each initial state. Shape (S,)."""
        w = self.values[:, 0] - self.values[:, 1]
        return np.asarray(w[0] - w[1] - w[2] + w[3])

    @property
    def is_zero(self) -> bool:
        """Whether the sum vanishes from every initial state."""
        return bool((self.sums == 0).all())


def four_cycle(game: MarkovGame, players: tuple[int, int], policy: Policy, other: Policy) -> FourCycle:
    """The cycle in which players i and j replace their policies in `policy` by those in `other`."""
    i, j = players
    both = policy.deviate(i, other[i]).deviate(j, other[j])
    corners = (policy, policy.deviate(i, other[i]), policy.deviate(j, other[j]), both)
    values = np.array([values_of(game, corner, players) for corner in corners])
    return FourCycle(players, corners, values)


def four_cycles(game: MarkovGame, policy: Policy, other: Policy) -> Iterator[FourCycle]:
    """The cycles of all pairs of players through two profiles; of pairs that are alike one.

    N (N - 1) / 2 + N + 1 evaluations, where no two players are alike.
    """
    pairs = list(game.pairs())
    if len(pairs) == 1 and game.n_players > 2:  # all are alike: nobody else's values are needed
        yield four_cycle(game, pairs[0], policy, other)
        return
    singles = {i: policy.deviate(i, other[i]) for i in sorted({i for pair in pairs for i in pair})}
    base = Evaluation(game, policy).V
    deviated = {i: Evaluation(game, single).V for i, single in singles.items()}
    for i, j in pairs:
        both = singles[i].deviate(j, other[j])
        corners = (policy, singles[i], singles[j], both)
        listed = (base, deviated[i], deviated[j], Evaluation(game, both).V)
        yield FourCycle((i, j), corners, np.array([values[[i, j]] for values in listed]))


def pairs_for(game: MarkovGame, usual: int) -> int:
    """How many pairs of profiles a search looks through: `usual`; for thousands of players a tenth, at least 2."""
    return usual if game.n_players < THOUSANDS else max(2, usual // 10)
