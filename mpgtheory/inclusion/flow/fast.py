"""The fast dynamics (28): the q-estimates of one player while all policies are held.

    d q^tau / d tau = w (T_i^pi q^tau - q^tau),    w(s, a) in [eta, 1],  0 < eta <= 1                             (28)

T_i^pi q = Q + L (q - Q) with Q = Q_i(.; pi), L >= 0 and rows of L summing to delta. So x = q - Q moves by
d x / d tau = w (L - I) x, whose logarithmic norm in the sup norm is

    max_r (m_rr + sum_{c != r} |m_rc|) = -(1 - delta) min w,    m = w (L - I)

(every row sum is -(1 - delta) w_r), hence |q^tau - Q| <= exp(-(1 - delta) int min w) |q^0 - Q| along weights that vary
with time: Q is the global attractor, and no faster rate holds, as constants x show. While w is constant,
q^tau = Q + exp(tau w (L - I)) (q^0 - Q). Entries are flat, state by state, the action fastest.

Source:  Coppel (1965), Stability and asymptotic behavior of differential equations, p. 58, for the logarithmic norm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.linalg
from flint import arb, fmpq

from mpgtheory.arithmetic import Arithmetic, Array, Ball, Float, Scalar, frozen
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.bellman import bellman_linear_part
from mpgtheory.values.evaluation import Evaluation, identity


@dataclass(frozen=True, eq=False)
class FastDynamics:
    """(28) of one player at a fixed profile: for Algorithm 1 as printed, at (pi_i, pi~_-i).

    Raises:  InputError if there is no such player.
    """

    game: MarkovGame
    policy: Policy
    player: int

    def __post_init__(self) -> None:
        self.game.require(self.policy)
        if not 0 <= self.player < self.game.n_players:
            raise InputError(f"player is {self.player}; {self.game.name} has players 0 to {self.game.n_players - 1}")

    @property
    def arithmetic(self) -> Arithmetic:
        return self.game.arithmetic

    @cached_property
    def rest_point(self) -> Array:
        """Q_i(.; pi), the only rest point. Shape (S, A_i)."""
        return Evaluation(self.game, self.policy).Q[self.player]

    @cached_property
    def linear_part(self) -> Array:
        """L with T q - T q' = L (q - q'). Shape (S * A_i, S * A_i)."""
        return frozen(bellman_linear_part(self.game, self.policy, self.player))

    def matrix(self, weights: Array) -> Array:
        """w (L - I).

        Shapes:  weights (S, A_i), positive; returns (S * A_i, S * A_i).
        Raises:  InputError if weights have another shape or leave (0, 1].
        """
        self._check("weights", weights)
        with self.arithmetic.precision():
            inside = [self.arithmetic.at_most(w, w * 0 + 1) is True and bool(w > 0) for w in weights.ravel()]
            if not all(inside):
                raise InputError(f"weights hold {shown(weights.ravel()[inside.index(False)])}; each must lie in (0, 1]")
            return weights.reshape(-1, 1) * (self.linear_part - identity(len(self.linear_part)))

    def field(self, weights: Array, q: Array) -> Array:
        """w (T q - q), the right side of (28) at q. Shape (S, A_i)."""
        self._check("q", q)
        with self.arithmetic.precision():
            flat = self.matrix(weights) @ (q - self.rest_point).reshape(-1)
            return np.asarray(flat.reshape(q.shape))

    def solution(self, weights: Array, q: Array, time: object) -> Array:
        """q^tau from q^0 = `q` under constant weights, by the matrix exponential: floats, or enclosures.

        Shapes:  weights, q (S, A_i); `time` an exact number >= 0; returns (S, A_i).
        Raises:  InputError for a negative time; TypeError over the rationals, in which no exponential lies.
        """
        tau = _duration(time)
        self._check("q", q)
        moved = exponential(self.arithmetic, self.matrix(weights), tau)
        with self.arithmetic.precision():
            flat = moved @ (q - self.rest_point).reshape(-1)
            return np.asarray(self.rest_point + flat.reshape(q.shape))

    def along(self, pieces: Sequence[tuple[object, Array]], q: Array) -> list[Array]:
        """q at the end of each piece (duration, weights): weights that are piecewise constant in time."""
        reached = []
        for duration, weights in pieces:
            q = self.solution(weights, q, duration)
            reached.append(q)
        return reached

    def rate(self, weights: Array) -> Scalar:
        """(1 - delta) min w: what the distance to Q falls at, at least."""
        self._check("weights", weights)
        with self.arithmetic.precision():
            return (1 - self.game.discount) * smallest(weights)

    def _check(self, place: str, table: Array) -> None:
        expected = (self.game.n_states, self.game.action_counts[self.player])
        if table.shape != expected:
            raise InputError(f"{place} has shape {table.shape}; player {self.player} needs {expected}")
        self.arithmetic.require(place, table)


def logarithmic_norms(matrix: Array) -> Array:
    """m_rr + sum_{c != r} |m_rc| of each row; the largest is the logarithmic norm in the sup norm. Shape (n,)."""
    diagonal = matrix.diagonal()
    return np.asarray(abs(matrix).sum(axis=1) - abs(diagonal) + diagonal)


def decay(arithmetic: Arithmetic, rates: Sequence[tuple[object, Scalar]]) -> Scalar:
    """exp(-sum duration * rate): by which factor at least the distance to Q shrinks over pieces (duration, rate)."""
    with arithmetic.precision():
        total = arithmetic.number(fmpq(0))
        for duration, rate in rates:
            total = total + arithmetic.number(_duration(duration)) * rate
        if isinstance(arithmetic, Ball):
            return (-total).exp()
        if isinstance(arithmetic, Float):
            return float(np.exp(-total))
        raise TypeError(f"exponentials need floats or balls; this is {arithmetic}")


def exponential(arithmetic: Arithmetic, matrix: Array, time: fmpq) -> Array:
    """exp(time * matrix), in floats (SciPy) or as an enclosure of each entry (Arb).

    Raises:  TypeError in other arithmetics.
    """
    if isinstance(arithmetic, Float):
        return np.asarray(scipy.linalg.expm(arithmetic.number(time) * matrix))
    if not isinstance(arithmetic, Ball):
        raise TypeError(f"matrix exponentials need floats or balls; this is {arithmetic}")
    with arithmetic.precision():
        moved = arithmetic.matrix(arithmetic.number(time) * matrix).exp()
        return np.array(moved.entries(), dtype=object).reshape(matrix.shape)


def smallest(values: Array) -> Scalar:
    """The minimum; of balls an enclosure of it (their own order is partial)."""
    flat = list(values.ravel())
    if not isinstance(flat[0], arb):
        return min(flat)
    least = flat[0]
    for value in flat[1:]:
        least = least.min(value)
    return least


def _duration(time: object) -> fmpq:
    tau = rational(time)
    if tau < 0:
        raise InputError(f"time is {tau}; the fast dynamics run forward, from 0 on")
    return tau
