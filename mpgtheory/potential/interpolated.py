"""Functions of profiles that are given by their values at pure profiles.

V_i(s, pi) is a weighted mean of its values at pure profiles x, with D(x) = det(I - delta P_x) > 0:

    Psi(s, pi) = sum_x w(x) Psi(s, x) / sum_x w(x),    w(x) = D(x) prod_j prod_t pi_j(t, x_j(t)).

(Proof: det(I - delta P_pi) and det(I - delta P_pi) V_i(s, pi) are linear in each row pi_j(t), so each is the sum over
pure profiles of its values there times the probabilities.) The right side defines a function Psi for any numbers
Psi(s, x): the *interpolation*. The value of every stage function phi(s, a) is one, but most are no such value.

In a player's own policy, with the others fixed, an interpolation has its extremes at pure policies.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.game.policy import Policy
from mpgtheory.potential.pure_profiles import Profiles
from mpgtheory.potential.sorted_profiles import player_with, sort


@dataclass(frozen=True, eq=False)
class Opponents:
    """What a player faces: pure profiles by the own policy and the others' policies.

    orbits: the number of the sorted profile. Shape (K, O): own policy, then the others' pure profiles, last fastest.
    seats:  who has the player's part in the sorted profile. Shape (K, O).
    rows:   the (player, state) of each row of the others' policies, in the order of the others' pure profiles.
    counts: the number of actions of each row.
    """

    profiles: Profiles
    player: int
    orbits: Array
    seats: Array
    rows: tuple[tuple[int, int], ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, profiles: Profiles, player: int) -> Opponents:
        """The opponents of a player; `profiles` are all pure ones."""
        game, sizes, group = profiles.game, profiles.sizes, profiles.groups[player]
        others = [j for j in range(game.n_players) if j != player]
        orbits, seats = [], []
        for own in range(sizes[player]):
            for chosen in itertools.product(*(range(sizes[j]) for j in others)):
                profile = sort(profiles.groups, (*chosen[:player], own, *chosen[player:]))
                orbits.append(profiles.number[profile])
                seats.append(player_with(profiles.groups, profile, group, own))
        rows = tuple((j, t) for j in others for t in range(game.n_states))
        shape = (sizes[player], -1)
        counts = tuple(game.action_counts[j] for j, _ in rows)
        return cls(profiles, player, np.array(orbits).reshape(shape), np.array(seats).reshape(shape), rows, counts)

    @cached_property
    def determinants(self) -> Array:
        """D(x). Shape (K, O), exact."""
        return self.profiles.determinants[self.orbits]

    @cached_property
    def float_determinants(self) -> Array:
        """D(x) in doubles."""
        return FLOAT.array(self.determinants)

    def at_pure(self, table: Array) -> Array:
        """The entries of a table (X, N) of numbers by sorted profile and player, for this player. Shape (K, O)."""
        return table[self.orbits, self.seats]

    def weights(self, rows: list[Array]) -> Array:
        """w(x) over their sum, by own pure policy. Shapes: rows (B, A) each; returns (B, K, O)."""
        weighted = self.probabilities(rows)[:, None, :] * self.float_determinants
        return weighted / weighted.sum(axis=2, keepdims=True)

    def probabilities(self, rows: list[Array]) -> Array:
        """The probability of each of the others' pure profiles. Shapes: rows (B, A) each; returns (B, O)."""
        weights = np.ones((len(rows[0]), 1))
        for row in rows:
            weights = (weights[:, :, None] * row[:, None, :]).reshape(len(row), -1)
        return weights

    def means(self, table: Array, rows: list[Array]) -> Array:
        """The interpolation of a table (K, O) for each own pure policy. Shapes: rows (B, A) each; returns (B, K)."""
        chances = self.probabilities(rows)
        over = chances @ self.float_determinants.T
        return np.asarray(chances @ (self.float_determinants * table).T / over)


def interpolate(profiles: Profiles, table: Array, policy: Policy) -> Array:
    """Psi(s, pi), exactly. Shapes: table (S, X) by initial state and sorted profile; returns (S,).

    Example:
        >>> from mpgtheory.values.evaluation import Evaluation
        >>> from mpgtheory.families import build
        >>> from mpgtheory.game.policy import uniform
        >>> game = build("coordination")
        >>> profiles = Profiles.pure(game)
        >>> values = profiles.values[:, 0].T
        >>> bool((interpolate(profiles, values, uniform(game)) == Evaluation(game, uniform(game)).V[0]).all())
        True
    """
    total, below = np.array([policy[0][0, 0] * 0] * len(table), dtype=object), policy[0][0, 0] * 0
    for profile in itertools.product(*map(range, profiles.sizes)):
        orbit = profiles.number[sort(profiles.groups, profile)]
        weight = profiles.determinants[orbit]
        for block, group, chosen in zip(policy, profiles.groups, profile, strict=True):
            weight = weight * np.prod((block * profiles.policies[group][chosen]).sum(axis=1))
        total, below = total + weight * table[:, orbit], below + weight
    return EXACT.array(total / below)
