"""Exact evaluation of a profile: the quantities of Section 2 and Lemma 3.6.

    V_i(s, pi)     = u_i(s, pi) + delta sum_s' P(s'|s, pi) V_i(s', pi)                                    (1)
    Q_i(s, a; pi)  = u_i(s, a, pi_-i) + delta sum_s' P(s'|s, a, pi_-i) V_i(s', pi)                        (2)
    Gamma_i        = Q_i - V_i                                                                           (11)
    d(s)           = (1 - delta) mu(s) + delta sum_s' d(s') P(s|s', pi)                          (Lemma 3.6(a))

(1) is the linear equation whose unique solution is the discounted sum of the paper's (1); each formula stands
here once and runs in every arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Arithmetic, Array, frozen, in_precision
from mpgtheory.errors import InputError
from mpgtheory.game import Expectations, MarkovGame
from mpgtheory.game.policy import Policy

MANY = 32
"""Players from which on it is worth looking for those who share their payoffs."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The values of `policy` in `game`, each computed when first asked for.

    Raises:  TypeError if game and policy are over different arithmetics; InputError if shapes differ.
    """

    game: MarkovGame
    policy: Policy

    def __post_init__(self) -> None:
        self.game.require(self.policy)

    @property
    def arithmetic(self) -> Arithmetic:
        return self.game.arithmetic

    @property
    def chain(self) -> Array:
        """P(s'|s, pi). Shape (S, S)."""
        return self._expectations.chain

    @property
    def payoffs(self) -> Array:
        """u_i(s, pi). Shape (N, S)."""
        return self._expectations.payoffs

    @property
    def marginals(self) -> tuple[tuple[Array, Array], ...]:
        """u_i(s, a_i, pi_-i) and P(s'|s, a_i, pi_-i) of each player. Shapes (S, A_i) and (S, A_i, S)."""
        return self._expectations.marginals

    @cached_property
    @in_precision
    def system(self) -> Array:
        """I - delta P, the matrix of (1). Shape (S, S)."""
        return frozen(identity(self.game.n_states) - self.game.discount * self.chain)

    @cached_property
    @in_precision
    def V(self) -> Array:
        """The value function, equation (1). Shape (N, S)."""
        distinct, whose = _distinct(self.payoffs)
        return frozen(np.asarray(self.game.discounted(self.chain, distinct.T).T)[whose])

    @cached_property
    @in_precision
    def Q(self) -> tuple[Array, ...]:
        """The Q-function, equation (2). Per player (S, A_i)."""
        return tuple(frozen(self._q(i)) for i in range(self.game.n_players))

    @cached_property
    @in_precision
    def advantage(self) -> tuple[Array, ...]:
        """Gamma_i(s, a_i; pi), equation (11). Per player (S, A_i)."""
        return tuple(frozen(q - v[:, None]) for q, v in zip(self.Q, self.V, strict=True))

    @in_precision
    def value(self, initial: Array | None = None) -> Array:
        """V_i(mu, pi) of each player, from `initial` (default: the game's). Shape (N,)."""
        return self.V @ self._initial(initial)

    @in_precision
    def visitation(self, initial: Array | None = None) -> Array:
        """Discounted visitation distribution from `initial` (default: the game's).

        d(s) = (1 - delta) sum_s0 mu(s0) sum_k delta^k Pr(s^k = s | s^0)

        Shapes:  initial (S,); returns (S,), sums to 1.
        Raises:  InputError if `initial` has the wrong length.
        Source:  Lemma 3.6(a).
        """
        return frozen(self._visited(self._initial(initial)[:, None])[:, 0])

    @in_precision
    def visitations(self) -> Array:
        """The discounted visitation distribution from each single state. Shape (S, S), rows sum to 1.

        d is linear in the initial distribution, so these rows stand for every mu.
        """
        return frozen(self._visited(self.arithmetic.array(identity(self.game.n_states))).T)

    @cached_property
    @in_precision
    def _expectations(self) -> Expectations:
        mean = self.game.expectations(self.policy)
        for array in (mean.payoffs, mean.chain):
            if isinstance(array, np.ndarray):  # a sparse chain is read-only already
                frozen(array)
        return mean

    def _visited(self, columns: Array) -> Array:
        return self.game.discounted(self.chain.T, (1 - self.game.discount) * columns)

    def _q(self, player: int) -> Array:
        payoff, transition = self.marginals[player]
        return payoff + self.game.discount * (transition @ self.V[player])

    def _initial(self, initial: Array | None) -> Array:
        if initial is None:
            return self.game.initial
        if initial.shape != (self.game.n_states,):
            raise InputError(f"initial has shape {initial.shape}; this game has {self.game.n_states} states")
        self.arithmetic.require("initial", initial)
        return initial


def value_of(game: MarkovGame, policy: Policy, player: int) -> Array:
    """V_i(., pi) of one player alone, from its own marginals; `policy` may leave the simplex. Shape (S,)."""
    game.require(policy)
    with game.arithmetic.precision():
        payoff, transition = game.marginals(player, policy)
        return value_against(game, payoff, transition, policy[player])


def values_of(game: MarkovGame, policy: Policy, players: Sequence[int]) -> Array:
    """V_i(., pi) of some players alone, from their marginals. Shape (len(players), S)."""
    game.require(policy)
    with game.arithmetic.precision():
        faced = [game.marginals(player, policy) for player in players]
        earned = [(policy[i] * payoff).sum(axis=1) for i, (payoff, _) in zip(players, faced, strict=True)]
        chain = game.mixed(faced[0][1], policy[players[0]])
        return np.asarray(game.discounted(chain, np.array(earned).T).T)


def value_against(game: MarkovGame, payoff: Array, transition: Array, block: Array) -> Array:
    """The value of the policy `block` (S, A_i) against others who leave a player these marginals. Shape (S,)."""
    return game.discounted(game.mixed(transition, block), (block * payoff).sum(axis=1)[:, None])[:, 0]


def _distinct(rows: Array) -> tuple[Array, Any]:
    """The rows that differ, and which of them each row is: players who share their numbers are solved for once."""
    if rows.dtype != object or len(rows) < MANY:
        return rows, slice(None)
    numbers: dict[tuple[int, ...], int] = {}
    first: list[int] = []
    whose: list[int] = []
    for player, row in enumerate(rows):
        number = numbers.setdefault(tuple(map(id, row)), len(numbers))
        if number == len(first):
            first.append(player)
        whose.append(number)
    return rows[first], whose


def identity(size: int) -> Array:
    """The identity matrix in integers, which every arithmetic accepts."""
    return np.eye(size, dtype=int)
