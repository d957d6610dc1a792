"""Which equilibrium of the complete list is nearest to a policy, and how far: for small games.

The distance is the largest difference of a weight. That of an equilibrium known to a radius is known to that radius.
How long the list is searched for is counted in regions, not in seconds: the answer does not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import EXACT, FLOAT, Array, Scalar
from mpgtheory.equilibria.complete import MOST_UNKNOWNS, equilibria, unknowns_of
from mpgtheory.equilibria.results import Equilibria, Equilibrium
from mpgtheory.game import MarkovGame
from mpgtheory.game.doubles import reason_against
from mpgtheory.game.policy import Policy

MOST_REGIONS = 300
"""Regions after which the list is given up: about a second of two players with two states."""
MOST_CELLS = 120
"""Numbers in the tables of a game from which on no list is sought."""


@dataclass(frozen=True)
class Nearest:
    """The equilibrium nearest to a policy.

    number:    its place on the list of `equilibria(game)`, from 1. of: how many there are.
    distance:  the largest difference of a weight, for the centre of an equilibrium that is known to `radius`. Exact if
               the policy is. is_complete: whether there is no other equilibrium.

    Example:

    >>> from mpgtheory.families import build
    >>> from mpgtheory.game.policy import uniform
    >>> game = build("coordination")
    >>> nearest(known_equilibria(game), uniform(game))
    equilibrium 3 of 3 in all, at distance 1/6
    """

    number: int
    of: int
    distance: Scalar
    radius: Scalar
    is_complete: bool

    def document(self) -> dict[str, object]:
        """As the commands write it."""
        distance = self.distance if isinstance(self.distance, float) else str(self.distance)
        return {
            "number": self.number,
            "of": self.of,
            "complete": self.is_complete,
            "distance": distance,
            "radius": str(self.radius),
        }

    def __repr__(self) -> str:
        exact = self.distance if len(str(self.distance)) <= SHORT else f"{FLOAT.number(self.distance):.3g}"
        shown = f"{self.distance:.3g}" if isinstance(self.distance, float) else exact
        rest = "in all" if self.is_complete else "known, and maybe others"
        return f"equilibrium {self.number} of {self.of} {rest}, at distance {shown}"


SHORT = 12
"""Digits of a distance that is shown as a fraction."""


def known_equilibria(game: MarkovGame, *, most_regions: int = MOST_REGIONS) -> Equilibria | None:
    """The list of `equilibria` of a small exact game, complete or not; None if it is large, or no doubles hold it."""
    is_small = game.cells <= MOST_CELLS and unknowns_of(game) <= MOST_UNKNOWNS
    if game.arithmetic is not EXACT or not is_small or reason_against(game) is not None:
        return None
    return equilibria(game, time_limit=float("inf"), most_regions=most_regions)


def nearest(equilibria: Sequence[Equilibrium] | Equilibria | None, policy: Policy) -> Nearest | None:
    """The equilibrium of the list nearest to a policy; None if there is none."""
    if equilibria is None or not len(equilibria):
        return None
    far = [distance(one, policy) for one in equilibria]
    place = min(range(len(far)), key=far.__getitem__)
    complete = equilibria.is_complete if isinstance(equilibria, Equilibria) else False
    return Nearest(place + 1, len(far), far[place], equilibria[place].radius, complete)


def distance(one: Equilibrium, policy: Policy) -> Scalar:
    """The largest difference of a weight. Exact for an exact policy."""
    there = one.policy if policy.arithmetic is EXACT else one.policy.over(policy.arithmetic)
    return max(_largest(a - b) for a, b in zip(policy, there, strict=True))


def _largest(block: Array) -> Scalar:
    return np.maximum(block, -block).max()
