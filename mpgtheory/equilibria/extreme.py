"""All stationary equilibria of two-player games whose transitions no action moves, if they are finitely many.

A stationary profile of such a game is an equilibrium iff it plays an equilibrium of the stage game (A, B) in each
state. With the polyhedra

    X = {(x, v) : x >= 0, sum x = 1, x B <= v},      Y = {(y, u) : y >= 0, sum y = 1, A y <= u},

(x, y) is an equilibrium iff x_i > 0 only where (A y)_i = u and y_j > 0 only where (x B)_j = v. The equilibria made of
vertices of X and Y are called extreme; every equilibrium is a convex combination of extreme ones of the form
conv(U) x conv(V), where all pairs of U x V are extreme equilibria. Hence there are finitely many equilibria iff no two
extreme ones share a strategy of one player, and then the extreme ones are all.

A vertex is determined by its support and as many tied replies of the other player; the indifference conditions are
solved over Q for each such pair of sets.

Source:  Mangasarian (1964), Equilibrium points of bimatrix games; Winkels (1979), An algorithm to determine all
         equilibrium points of a bimatrix game.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.enumeration import has_action_independent_transitions, indifference
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, exact_policy

Mix = tuple[fmpq, ...]
MOST_SYSTEMS = 20_000
"""Linear systems of one player that are solved at the most: 7 actions against 7 need 3,431."""


@dataclass(frozen=True)
class StageEquilibria:
    """The extreme equilibria (x, y) of a bimatrix game."""

    pairs: tuple[tuple[Mix, Mix], ...]

    @property
    def is_finite(self) -> bool:
        """Whether the game has no other equilibria: no strategy occurs in two of the pairs."""
        return all(len({pair[k] for pair in self.pairs}) == len(self.pairs) for k in (0, 1))


def is_enumerable(game: MarkovGame) -> bool:
    """Whether `finite_equilibria` applies: two players, transitions that no action moves, few enough actions."""
    return game.n_players == 2 and has_action_independent_transitions(game) and _systems(game) <= MOST_SYSTEMS


def finite_equilibria(game: MarkovGame) -> list[Policy]:
    """All stationary equilibria, mixed ones included, of a game that has finitely many.

    Empty if there are infinitely many: every game has one.

    Raises:  InputError unless `is_enumerable(game)`.
    """
    if not is_enumerable(game):
        raise InputError(
            f"{game.name}: all equilibria are enumerated for 2 players, transitions that no action moves, and at most "
            f"{MOST_SYSTEMS} pairs of supports"
        )
    first, second = game.dense().payoffs
    stages = [stage_equilibria(first[s], second[s]) for s in range(game.n_states)]
    if not all(stage.is_finite for stage in stages):
        return []
    return [
        exact_policy([[list(pair[player]) for pair in chosen] for player in range(2)])
        for chosen in itertools.product(*(stage.pairs for stage in stages))
    ]


def _systems(game: MarkovGame) -> int:
    """Pairs of a support and as many tied replies, in one state."""
    return math.comb(sum(game.action_counts), game.action_counts[0]) - 1


def stage_equilibria(first: Array, second: Array) -> StageEquilibria:
    """The extreme equilibria of the bimatrix game (A, B)."""
    rows, columns = vertices(second.T), vertices(first)
    return StageEquilibria(tuple((x, y) for x in rows for y in columns if _is_equilibrium(first, second, x, y)))


def vertices(payoff: Array) -> list[Mix]:
    """The strategies y of the vertices (y, u) of {y >= 0, sum y = 1, payoff y <= u}; `payoff` is the other player's."""
    rows, columns = payoff.shape
    mixtures: dict[Mix, None] = {}
    for size in range(1, min(rows, columns) + 1):
        for tied, support in itertools.product(
            itertools.combinations(range(rows), size), itertools.combinations(range(columns), size)
        ):
            mix = indifference(payoff[np.ix_(tied, support)], support, columns)
            if mix is not None and (values := payoff @ np.array(mix)).max() == values[tied[0]]:
                mixtures[tuple(mix)] = None
    return list(mixtures)


def _is_equilibrium(first: Array, second: Array, x: Mix, y: Mix) -> bool:
    own, other = first @ np.array(y), np.array(x) @ second
    return bool(np.array(x) @ own == own.max() and other @ np.array(y) == other.max())
