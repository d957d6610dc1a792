"""Pure rest points of Algorithm 1 under fixed exploration: where they are sought, and that a profile is one.

A profile pi rests if pi_i(s) maximises Q_i(s, .; pi_i, pi~_-i) for all i and s: what players perceive against opponents
who explore.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
from flint import fmpq

from mpgtheory.equilibria import count_pure_profiles
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_pure, uniform
from mpgtheory.learning.exploration import perceived, pure_rest_points, rest_point_by_replies
from verification.checks.exploration import THETA, Sample, is_small
from verification.compare import AT_MOST, Comparison, entries, shown
from verification.instance import Instance

THETAS = (THETA, fmpq(1, 2))
"""Common explorations at which rest points are sought."""
MOST_PROFILES = 10_000
"""Pure profiles among which rest points are enumerated; beyond it some are reached by replies in turn."""
MOST_REST_POINTS = 6
"""Rest points of which a certificate holds the values at each exploration."""
MOST_ENUMERATED = 100_000
"""Pure profiles up to which all of them are looked at."""
PROFILES = "Profiles list actions from 0, one a state, in a pair of parentheses for each player."
T = TypeVar("T")


def rest_points(instance: Instance, *, repaired: bool = False) -> Iterator[Sample]:
    """Pure rest points at each common exploration of THETAS: enumerated, or reached by replies in turn."""
    game, rng = instance.game, instance.rng("rest points")
    for theta in THETAS:
        exploration = (theta,) * game.n_players
        if count_pure_profiles(game) <= MOST_PROFILES:
            listed = pure_rest_points(game, exploration, repaired=repaired)
            policies: list[Policy | None] = [point.policy for point in spread(listed, MOST_REST_POINTS)]
        else:
            starts = [uniform(game), random_pure(game, rng)]
            policies = [rest_point_by_replies(game, start, exploration, repaired=repaired) for start in starts]
        for number, policy in enumerate(p for p in policies if p is not None):
            yield Sample(f"rest point {number + 1}", policy, exploration)


def spread(listed: Sequence[T], most: int) -> list[T]:
    """At most so many of a list, evenly."""
    chosen = np.unique(np.linspace(0, max(len(listed) - 1, 0), min(len(listed), most)).astype(int))
    return [listed[int(k)] for k in chosen]


def has_few_profiles(instance: Instance) -> bool:
    """Whether all pure profiles are looked at."""
    return count_pure_profiles(instance.game) <= MOST_ENUMERATED and is_small(instance)


def seen_values(game: MarkovGame, policy: Policy, theta: Any) -> Any:
    """V_i(.; pi_i, pi~_-i) of each player at a common theta. Shape (N, S)."""
    seen = perceived(game, policy, [theta] * game.n_players)
    return np.array([at.V[player] for player, at in enumerate(seen)])


def resting(
    game: MarkovGame, policy: Policy, exploration: Sequence[Any], where: str, number: int
) -> Iterator[Comparison]:
    """Q_i(.; pi_i, pi~_-i) <= V_i(.; pi_i, pi~_-i) for every player."""
    for player, at in enumerate(perceived(game, policy, exploration)):
        place = f"{where}, theta = {shown(exploration[player])}: player {player} at"
        yield from entries(place, at.Q[player], AT_MOST, at.V[player][:, None], case=number)
