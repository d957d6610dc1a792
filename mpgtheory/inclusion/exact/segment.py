"""Values, visitation and leads along a segment of policies, as exact rational functions.

On the segment varpi(t) = (1 - t) start + t end, 0 <= t <= 1, with x = 1 - t and y = t,

    joint weights of a state     homogeneous in (x, y), of degree k_s = the number of players who move in s
    M(x, y)                      the matrix I - delta P with row s homogenised to degree k_s
    m = det M                    degree K = sum_s k_s; positive on the segment
    V_i(s) = n_i(s) / m,  d(s) = c(s) / m     degrees K and K - k_s
    lead  Q_i(s, b) - Q_i(s, a) = g / m       degree K + k_s, less one if player i moves in s

A *form* is a polynomial in y / x with its degree. Its coefficients times x^(k-j) y^j are, up to binomial coefficients,
Bernstein's: a form whose coefficients are all >= 0 is >= 0 on the whole segment, and > 0 inside it unless all vanish.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from flint import fmpq, fmpq_poly

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

ONE_PLUS = fmpq_poly([1, 1])


class Form(NamedTuple):
    """sum_j c_j x^(degree - j) y^j as the polynomial with coefficients c_j."""

    polynomial: fmpq_poly
    degree: int

    @property
    def coefficients(self) -> list[fmpq]:
        """c_0, ..., c_degree."""
        listed = self.polynomial.coeffs()
        return [*listed, *[fmpq(0)] * (self.degree + 1 - len(listed))]

    def at(self, t: fmpq) -> fmpq:
        """The value at x = 1 - t, y = t."""
        if t == 1:
            return self.coefficients[-1]
        return self.polynomial(t / (1 - t)) * (1 - t) ** self.degree

    def raised(self, degree: int) -> Form:
        """The same function as a form of a higher degree: times (x + y)^r."""
        return Form(self.polynomial * ONE_PLUS ** (degree - self.degree), degree)

    @property
    def is_nonnegative(self) -> bool:
        """Whether no coefficient is negative: enough for no negative value on the segment."""
        return all(c >= 0 for c in self.polynomial.coeffs())

    @property
    def is_zero(self) -> bool:
        return self.polynomial == 0


def objects(values: Iterable[fmpq_poly]) -> Array:
    """A one-dimensional array of polynomials, which NumPy would take for sequences."""
    listed = list(values)
    forms = np.empty(len(listed), dtype=object)
    for k, value in enumerate(listed):
        forms[k] = value
    return forms


@dataclass(frozen=True, eq=False)
class Segment:
    """The segment of policies from `start` to `end`, both exact.

    Raises:  TypeError if game or policies are not exact.
    """

    game: MarkovGame
    start: Policy
    end: Policy

    def __post_init__(self) -> None:
        self.game.require(self.start)
        self.game.require(self.end)

    @cached_property
    def moves(self) -> Array:
        """Whether player i's policy changes in state s. Shape (N, S), bool."""
        pairs = zip(self.start, self.end, strict=True)
        return np.array([(first != last).any(axis=1) for first, last in pairs], dtype=bool)

    @cached_property
    def orders(self) -> list[int]:
        """k_s: how many players move in each state."""
        return [int(k) for k in self.moves.sum(axis=0)]

    @cached_property
    def order(self) -> int:
        """K."""
        return sum(self.orders)

    @cached_property
    def _rows(self) -> list[list[Array]]:
        """The weight of each action of each player in each state, dehomogenised."""
        return [
            [
                objects(fmpq_poly([a, b] if self.moves[i][s] else [a]) for a, b in zip(first[s], last[s], strict=True))
                for s in range(self.game.n_states)
            ]
            for i, (first, last) in enumerate(zip(self.start, self.end, strict=True))
        ]

    def _weights(self, state: int, without: int | None = None) -> Array:
        """The joint weights of all players (but one) in a state, the first player slowest."""
        weights = objects([fmpq_poly([1])])
        for i, rows in enumerate(self._rows):
            if i != without:
                weights = np.multiply.outer(weights, rows[state]).ravel()
        return weights

    @cached_property
    def _tables(self) -> Array:
        """Everyone's payoffs, then next states, by joint action. Shape (S, J, N + S)."""
        game = self.game.dense()
        payoffs = np.moveaxis(game.payoffs.reshape(game.n_players, game.n_states, -1), 0, 2)
        return np.concatenate([payoffs, game.transitions.reshape(game.n_states, -1, game.n_states)], axis=2)

    @cached_property
    def _expected(self) -> Array:
        """u_i(s, varpi) and P(.|s, varpi), of degree k_s. Shape (S, N + S)."""
        return np.stack([self._weights(s) @ self._tables[s] for s in range(self.game.n_states)])

    @cached_property
    def matrix(self) -> Array:
        """M. Shape (S, S) of polynomials, row s of degree k_s."""
        size, delta = self.game.n_states, self.game.discount
        system = -delta * self._expected[:, self.game.n_players :]
        for s in range(size):
            system[s, s] = system[s, s] + ONE_PLUS ** self.orders[s]
        return system

    @cached_property
    def _inverse(self) -> tuple[fmpq_poly, Array]:
        """det M and the adjugate of M, by Faddeev and LeVerrier: no division but by 1, ..., S."""
        size = self.game.n_states
        adjugate, last = np.stack([objects([fmpq_poly([0])] * size)] * size), fmpq_poly([1])
        for k in range(1, size + 1):
            adjugate = self.matrix @ adjugate
            for s in range(size):
                adjugate[s, s] = adjugate[s, s] + last
            trace = sum((self.matrix[s] @ adjugate[:, s] for s in range(size)), fmpq_poly([0]))
            last = trace * fmpq(-1, k)
        return (last, -adjugate) if size % 2 == 0 else (-last, adjugate)

    @cached_property
    def determinant(self) -> Form:
        """m: positive on the segment."""
        coefficients, _ = self._inverse
        return Form(coefficients, self.order)

    @cached_property
    def values(self) -> Array:
        """n_i(s): V_i(s) = n_i(s) / m, of degree K. Shape (N, S) of polynomials."""
        return (self._inverse[1] @ self._expected[:, : self.game.n_players]).T

    @cached_property
    def visitation(self) -> list[Form]:
        """c(s): d(s) = c(s) / m, of degree K - k_s."""
        measure = (1 - self.game.discount) * (self.game.initial @ self._inverse[1])
        return [Form(c, self.order - k) for c, k in zip(measure, self.orders, strict=True)]

    def leads(self, player: int, state: int) -> Array:
        """Q_i(s, a) times m, up to a term that all actions of the row share. Polynomials, shape (A_i,)."""
        game, tables = self.game, self._tables[state]
        others = [count for i, count in enumerate(game.action_counts) if i != player]
        before = int(np.prod(game.action_counts[:player], dtype=int))
        shape = (before, game.action_counts[player], int(np.prod(others, dtype=int)) // before, tables.shape[1])
        own = np.moveaxis(tables.reshape(shape), 1, 0).reshape(game.action_counts[player], -1, tables.shape[1])
        weights, forms = self._weights(state, without=player), []
        for table in own - own[:1]:
            step = weights @ table
            value = step[player] * self.determinant.polynomial
            forms.append(value + game.discount * (step[game.n_players :] @ self.values[player]))
        return objects(forms)

    def lead_degree(self, player: int, state: int) -> int:
        """The degree of `leads`."""
        return self.order + self.orders[state] - int(self.moves[player][state])

    def lead(self, player: int, state: int, actions: tuple[int, int]) -> Form:
        """m (Q_i(s, b) - Q_i(s, a)) for actions = (b, a)."""
        table = self._leads[player, state]
        best, other = actions
        return Form(table[best] - table[other], self.lead_degree(player, state))

    @cached_property
    def _leads(self) -> dict[tuple[int, int], Array]:
        rows = itertools.product(range(self.game.n_players), range(self.game.n_states))
        return {(i, s): self.leads(i, s) for i, s in rows}
