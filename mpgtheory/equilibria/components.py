"""The connected components of the set of stationary equilibria, and the potential on them (two players, exact).

Where transitions do not depend on actions, a profile is an equilibrium iff it plays an equilibrium of the stage game in
each state. The equilibria of a stage game are unions of convex sets spanned by extreme equilibria (`extreme`),
and two extreme ones lie in the same component iff they are joined in the graph in which (x, y) and (x', y') are
neighbours if x = x' or y = y'. Components of the game are products over states.

Phi(mu, .) is constant on each component of a Markov potential game: its derivative along an arc of equilibria vanishes
by complementary slackness. There are finitely many components, so Phi takes finitely many values on equilibria.

Source:  Avis, Rosenberg, Savani and von Stengel (2010), Enumeration of Nash equilibria for two-player games.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from flint import fmpq

from mpgtheory.arithmetic import EXACT
from mpgtheory.equilibria.extreme import Mix, StageEquilibria, is_enumerable, stage_equilibria
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, exact_policy, pure
from mpgtheory.potential.function import potential

MOST_COMPONENTS = 500
MOST_CORNERS = 64
"""Extreme equilibria of a component at which the potential is evaluated at the most."""

Pair = tuple[Mix, Mix]


@dataclass(frozen=True)
class Component:
    """A connected component of the equilibria: its extreme points are products over states of `corners[s]`.

    corners: for each state the extreme equilibria of one component of the stage game.
    """

    corners: tuple[tuple[Pair, ...], ...]

    @property
    def is_point(self) -> bool:
        return all(len(pairs) == 1 for pairs in self.corners)

    @property
    def is_small(self) -> bool:
        """Whether `extremes` lists all of its extreme equilibria."""
        return math.prod(map(len, self.corners)) <= MOST_CORNERS

    def extremes(self) -> Iterator[Policy]:
        """Its extreme equilibria, at most `MOST_CORNERS`."""
        for chosen in itertools.islice(itertools.product(*self.corners), MOST_CORNERS):
            yield exact_policy([[list(pair[i]) for pair in chosen] for i in range(2)])


def equilibrium_components(game: MarkovGame) -> list[Component]:
    """All connected components of the set of stationary equilibria.

    Raises:  InputError unless the game is exact, of two players, and transitions do not depend on actions; if there are
             too many systems to solve, or more than 500 components.
    """
    if game.arithmetic is not EXACT or not is_enumerable(game):
        raise InputError(
            f"{game.name}: components of equilibria are found for two players and action-independent chains, exactly"
        )
    first, second = game.dense().payoffs
    stages = [stage_components(stage_equilibria(first[s], second[s])) for s in range(game.n_states)]
    count = math.prod(map(len, stages))
    if count > MOST_COMPONENTS:
        raise InputError(f"{game.name}: {count} components of equilibria; at most {MOST_COMPONENTS} are listed")
    return [Component(chosen) for chosen in itertools.product(*stages)]


def potential_values(game: MarkovGame, component: Component) -> list[fmpq]:
    """The different values of Phi(mu, .) at the extreme equilibria of a component: one, if the game is an MPG."""
    reference = pure(game, [[0] * game.n_states] * game.n_players)
    return sorted({potential(game, policy, reference) @ game.initial for policy in component.extremes()})


def stage_components(stage: StageEquilibria) -> list[tuple[Pair, ...]]:
    """The components of the equilibria of a bimatrix game, each by its extreme equilibria."""
    groups: list[list[Pair]] = []
    for pair in stage.pairs:
        joined = [group for group in groups if any(pair[0] == x or pair[1] == y for x, y in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*itertools.chain(*joined), pair])
    return [tuple(group) for group in groups]
