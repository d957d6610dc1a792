"""Profiles of policies from finite lists, up to exchangeable players, and the exact values there.

Each group of exchangeable players has a list of policies, by default all pure ones in lexicographic order of their
actions by state. Sorted profiles stand for all (`sorted_profiles`): a permutation within groups permutes values.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.potential import sorted_profiles as profiles
from mpgtheory.potential.exchangeable import groups_of
from mpgtheory.potential.sorted_profiles import Profile
from mpgtheory.values.evaluation import Evaluation, identity


def pure_blocks(states: int, actions: int) -> list[Array]:
    """All pure policies (S, A), in lexicographic order of the actions by state."""
    return [pure_block(choice, actions) for choice in itertools.product(range(actions), repeat=states)]


def pure_block(choice: Sequence[int], actions: int) -> Array:
    """The pure policy (S, A) that takes these actions by state."""
    return EXACT.array(np.eye(actions, dtype=int)[list(choice)])


def count_pure(game: MarkovGame, groups: tuple[int, ...]) -> int:
    """How many sorted pure profiles there are."""
    firsts = [groups.index(group) for group in range(max(groups) + 1)]
    return profiles.count_sorted(groups, tuple(game.action_counts[i] ** game.n_states for i in firsts))


@dataclass(frozen=True, eq=False)
class Profiles:
    """All sorted profiles over lists of policies.

    groups:   the group of each player.
    policies: by group a list of policies (S, A). Shapes as in `Policy`.
    """

    game: MarkovGame
    groups: tuple[int, ...]
    policies: tuple[tuple[Array, ...], ...]

    @classmethod
    def pure(cls, game: MarkovGame) -> Profiles:
        """All pure policies."""
        groups = groups_of(game)
        firsts = [groups.index(group) for group in range(max(groups) + 1)]
        return cls(game, groups, tuple(tuple(pure_blocks(game.n_states, game.action_counts[i])) for i in firsts))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The number of policies of each group."""
        return tuple(map(len, self.policies))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The number of policies of each player."""
        return tuple(self.lengths[group] for group in self.groups)

    @property
    def count(self) -> int:
        """The number of sorted profiles, X."""
        return profiles.count_sorted(self.groups, self.lengths)

    @property
    def listed(self) -> list[Profile]:
        """The sorted profiles, in lexicographic order."""
        return profiles.sorted_profiles(self.groups, self.lengths)

    @property
    def number(self) -> dict[Profile, int]:
        """The number of each sorted profile."""
        return profiles.numbers(self.groups, self.lengths)

    @property
    def edges(self) -> Array:
        """All changes as (profile, player, profile after it, player there) by number. Shape (E, 4)."""
        return profiles.edges(self.groups, self.lengths)

    def policy(self, profile: Profile) -> Policy:
        """The profile as a policy."""
        return Policy(tuple(self.policies[g][x] for g, x in zip(self.groups, profile, strict=True)))

    @cached_property
    def representatives(self) -> tuple[int, ...]:
        """The first player of each group."""
        return tuple(self.groups.index(group) for group in range(len(self.policies)))

    @cached_property
    def values(self) -> Array:
        """V_i(s, x) of each sorted profile, exactly. Shape (X, N, S)."""
        return np.array([at.V for at in self._evaluations], dtype=object)

    @cached_property
    def determinants(self) -> Array:
        """D(x) = det(I - delta P_x) of each sorted profile, exactly; positive. Shape (X,)."""
        eye, delta = identity(self.game.n_states), self.game.discount
        return np.array([EXACT.matrix(eye - delta * at.chain).det() for at in self._evaluations], dtype=object)

    @cached_property
    def _evaluations(self) -> list[Evaluation]:
        return [Evaluation(self.game, self.policy(profile)) for profile in self.listed]

    @cached_property
    def mean_values(self) -> Array:
        """The average of all players' values, exactly. Shape (X, S)."""
        return np.asarray(self.values.sum(axis=1) / fmpq(self.game.n_players))

    @cached_property
    def wedges(self) -> Array:
        """V_i less the average of all players, exactly. Shape (X, N, S).

        Cycles have the same sums as with V, and nothing is lost where payoffs differ by roundings only.
        """
        return np.asarray(self.values - self.mean_values[:, None])

    @cached_property
    def scale(self) -> fmpq:
        """The largest |wedge|; 1 if all vanish."""
        return abs(self.wedges).max() or fmpq(1)

    @cached_property
    def scaled_wedges(self) -> Array:
        """The wedges over the scale, in doubles. Shape (X, N, S)."""
        return FLOAT.array(self.wedges / self.scale)
