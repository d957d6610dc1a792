"""What each group of players who can be exchanged faces if the players of a group play alike.

By head counts, thousands of players cost as much as their groups. With x_r the common weights of group r, and n_q
players in group q, a change of x_q changes all of them, but for the one who looks if q is its own group:

    slope_r,q(s, a, b) = (n_q - [q = r]) E[worth of a to a player of r, if one other player of q plays b]

Everything comes from the marginals of the game, in its arithmetic: doubles, or balls that enclose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.equilibria.contraction import Means, unpadded
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy


@dataclass(frozen=True, eq=False)
class Crowd:
    """A game as its groups see it: a `Contraction`. scales: payoffs of each group are divided by these."""

    game: MarkovGame
    scales: tuple[Any, ...]

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The players of each group."""
        return groups_of(self.game)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        return tuple(self.game.action_counts[group[0]] for group in self.groups)

    @property
    def n_states(self) -> int:
        return self.game.n_states

    @property
    def discount(self) -> Any:
        return self.game.discount

    def policy(self, weights: Array, *, is_distribution: bool = False) -> Policy:
        """The profile in which the players of each group have these weights (R, S, A)."""
        by_player: dict[int, Array] = {}
        for group, block in zip(self.groups, unpadded(weights, self.counts), strict=True):
            by_player |= dict.fromkeys(group, block)
        blocks = tuple(by_player[player] for player in range(self.game.n_players))
        return Policy(blocks, self.game.arithmetic, is_distribution)

    def __call__(self, weights: Array, values: Array) -> Means:
        roles, states, actions = weights.shape
        q, onward = self._zeros((roles, states, actions)), self._zeros((roles, states, actions, states))
        slopes = self._zeros((states, roles, actions, roles, actions))
        policy = self.policy(weights)
        for r, group in enumerate(self.groups):
            own = self.counts[r]
            q[r, :, :own], onward[r, :, :own] = self._worth(r, policy, values)
            for p, others in enumerate(self.groups):
                number = len(others) - (p == r)
                if number == 0:
                    continue
                other = others[-1] if others[-1] != group[0] else others[0]
                for action in range(self.counts[p]):
                    moved = policy.deviate(other, self._always(p, action))
                    slopes[:, r, :own, p, action] = number * self._worth(r, moved, values)[0]
        return Means(q, onward, slopes)

    def _worth(self, r: int, policy: Policy, values: Array) -> tuple[Array, Array]:
        """Q (S, A) and next states (S, A, S) of a player of group r."""
        payoffs, onward = self.game.marginals(self.groups[r][0], policy)
        return payoffs / self.scales[r] + self.discount * (onward @ values[r]), onward

    def _always(self, p: int, action: int) -> Array:
        block = self._zeros((self.n_states, self.counts[p]))
        block[:, action] += 1
        return block

    def _zeros(self, shape: tuple[int, ...]) -> Array:
        zeros = np.zeros(shape)
        return zeros if self.game.arithmetic is FLOAT else self.game.arithmetic.array(zeros.astype(int)).copy()


def groups_of(game: MarkovGame) -> tuple[tuple[int, ...], ...]:
    """The players of each group, who can be exchanged."""
    alike = np.array(game.alike)
    return tuple(tuple(np.flatnonzero(alike == group).tolist()) for group in sorted(set(game.alike)))


def in_units(game: MarkovGame) -> Crowd:
    """The groups of a game in doubles, payoffs in units of their range."""
    ranges = [game.payoff_range(group[0]) for group in groups_of(game)]
    return Crowd(game.over(FLOAT), tuple(float(high - low) or 1.0 for low, high in ranges))
