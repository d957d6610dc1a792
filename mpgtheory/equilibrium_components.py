"""The connected components of the set of stationary equilibria, and the potential on them (two players, exact).

Where transitions do not depend on actions, a profile is an equilibrium iff it plays an equilibrium of the stage game in
each state. Those of a bimatrix game (A, B) are the convex hulls of X x Y over sets with X x Y made of *extreme*
equilibria: pairs of a vertex x of {x in simplex, v : B^T x <= v} and a vertex y of {y in simplex, w : A y <= w} such
that every action is unplayed or a best reply. So two extreme equilibria lie in the same component iff they are joined
in the graph in which (x, y) and (x', y') are neighbours if x = x' or y = y'. Components of the game are products over
states.

Phi(mu, .) is constant on each component of a Markov potential game: its derivative along an arc of equilibria vanishes
by complementary slackness. There are finitely many components, so Phi takes finitely many values on equilibria.

Source:  Avis, Rosenberg, Savani and von Stengel (2010), Enumeration of Nash equilibria for two-player games.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.equilibria import has_action_independent_transitions
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.policy import Policy, exact_policy, pure
from mpgtheory.potential.function import potential

MOST_ACTIONS = 6
"""Actions of a player up to which vertices are enumerated: at most 924 systems a player and state."""
MOST_COMPONENTS = 500
MOST_CORNERS = 64
"""Extreme equilibria of a component at which the potential is evaluated at the most."""

Mixed = tuple[fmpq, ...]
Pair = tuple[Mixed, Mixed]


@dataclass(frozen=True)
class Component:
    """A connected component of the equilibria: its extreme points are products over states of `corners[s]`.

    corners: for each state the extreme equilibria of one component of the stage game.
    """

    corners: tuple[tuple[Pair, ...], ...]

    @property
    def is_point(self) -> bool:
        return all(len(pairs) == 1 for pairs in self.corners)

    def extremes(self) -> Iterator[Policy]:
        """Its extreme equilibria, at most `MOST_CORNERS`."""
        for chosen in itertools.islice(itertools.product(*self.corners), MOST_CORNERS):
            yield exact_policy([[list(pair[i]) for pair in chosen] for i in range(2)])


def equilibrium_components(game: MarkovGame) -> list[Component]:
    """All connected components of the set of stationary equilibria.

    Raises:  InputError unless the game is exact, of two players with at most 6 actions each, and transitions do not
             depend on actions; if there are more than 500 components.
    """
    if game.n_players != 2 or game.arithmetic is not EXACT or not has_action_independent_transitions(game):
        raise InputError(
            f"{game.name}: components of equilibria are found for two players and action-independent chains, exactly"
        )
    if max(game.action_counts) > MOST_ACTIONS:
        raise InputError(
            f"{game.name}: {max(game.action_counts)} actions; vertices are listed for at most {MOST_ACTIONS}"
        )
    first, second = game.dense().payoffs
    stages = [stage_components(first[s], second[s]) for s in range(game.n_states)]
    count = math.prod(map(len, stages))
    if count > MOST_COMPONENTS:
        raise InputError(f"{game.name}: {count} components of equilibria; at most {MOST_COMPONENTS} are listed")
    return [Component(chosen) for chosen in itertools.product(*stages)]


def potential_values(game: MarkovGame, component: Component) -> list[fmpq]:
    """The different values of Phi(mu, .) at the extreme equilibria of a component: one, if the game is an MPG."""
    reference = pure(game, [[0] * game.n_states] * game.n_players)
    return sorted({potential(game, policy, reference) @ game.initial for policy in component.extremes()})


def stage_components(first: Array, second: Array) -> list[tuple[Pair, ...]]:
    """The components of the equilibria of a bimatrix game, each by its extreme equilibria.

    Shapes:  first, second (A_1, A_2), exact.
    """
    pairs = extreme_equilibria(first, second)
    groups: list[list[Pair]] = []
    for pair in pairs:
        joined = [group for group in groups if any(pair[0] == x or pair[1] == y for x, y in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*itertools.chain(*joined), pair])
    return [tuple(sorted(group, key=str)) for group in groups]


def extreme_equilibria(first: Array, second: Array) -> list[Pair]:
    """Pairs of vertices of the best-reply polyhedra in which each action is unplayed or a best reply."""
    rows, columns = vertices(second.T), vertices(first)
    return [(x, y) for x in rows for y in columns if _is_complementary(first, second, x, y)]


def _is_complementary(first: Array, second: Array, x: Mixed, y: Mixed) -> bool:
    own, other = first @ np.array(y), second.T @ np.array(x)
    return all(not p or q == own.max() for p, q in zip(x, own, strict=True)) and all(
        not p or q == other.max() for p, q in zip(y, other, strict=True)
    )


def vertices(payoff: Array) -> list[Mixed]:
    """The x of all vertices of {(x, v) : x >= 0, sum x = 1, payoff x <= v}.

    Shapes:  payoff (M, n): M replies to a mixture of n actions.
    """
    replies, count = payoff.shape
    found: dict[Mixed, None] = {}
    bounds = EXACT.array(np.zeros((count + replies, count + 1), dtype=int)).copy()
    for k in range(count):
        bounds[k, k] = fmpq(1)  # x_k = 0
    bounds[count:, :count], bounds[count:, count] = payoff, fmpq(-1)  # payoff_j x = v
    total = EXACT.array([[*[1] * count, 0]])
    right = EXACT.array([[0]] * count + [[1]])
    for tight in itertools.combinations(range(count + replies), count):
        try:
            solution = EXACT.solve(np.concatenate([bounds[list(tight)], total]), right)[:, 0]
        except ZeroDivisionError:  # these constraints meet in no single point
            continue
        x, value = solution[:count], solution[count]
        if min(x) >= 0 and (payoff @ x <= value).all():
            found[tuple(x)] = None
    return list(found)
