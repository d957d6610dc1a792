"""How far off values in doubles are at the most: a posteriori, rounding included.

For any vector x, whoever computed it, and a map T that contracts a norm by delta and has the fixed point x*,

    |x - x*| <= |T x - x| / (1 - delta)                                                          (Banach)

T v = u_pi + delta P_pi v gives values and T v = max_a (u + delta P v) a player's optimal values, in the sup norm; T d =
(1 - delta) mu + delta d P gives visitation, in the 1-norm. What is computed of T x - x errs itself: with unit roundoff
u = 2^-53 and gamma_m = m u / (1 - m u), sums of products in which each term passes at most m roundings (those of the
data included) err by at most gamma_m times the same sums of magnitudes, in whatever order they are added (Higham 2002,
Accuracy and stability of numerical algorithms, Sections 3.1 and 3.3). `_roundings` counts them.

The bounds hold for the exact game and for every policy whose entries lie within a relative eta of the doubles, eta as
measured by `_policy_roundings`: the exact policy that was converted, and the doubles with rows divided by their sums.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError
from mpgtheory.game.sparse.game import SparseGame
from mpgtheory.values.best_response import optimal_against
from mpgtheory.values.evaluation import Evaluation

if TYPE_CHECKING:
    from scipy.sparse import csr_array

UNIT = 2.0**-53
"""Unit roundoff of doubles."""
UP = 1.0 + 2.0**-40
"""Factor on bounds, which are computed in doubles themselves: thousands of roundings, upwards."""
MOST_ROUNDINGS = 2**12
"""Roundings a term may pass: gamma_m then stays below UP - 1."""
UNDERFLOW = 2.0**-1000
"""What underflow may add, generously: each underflow adds 2^-1075 at the most."""


@dataclass(frozen=True, eq=False)
class Enclosed:
    """An approximation and a bound on its error in the sup norm: the truth lies in centre -+ radius, entry by entry."""

    centre: Array
    radius: float

    def contains(self, values: Array) -> bool:
        """Whether all `values`, exact numbers or doubles as they are, lie in the enclosure. Compared over Q."""
        reach = _exact(self.radius)
        pairs = zip(self.centre.ravel(), values.ravel(), strict=True)
        return all(abs(_exact(x) - _exact(y)) <= reach for x, y in pairs)


class Interval(NamedTuple):
    """Numbers from low to high."""

    low: float
    high: float


def enclosed_value(at: Evaluation) -> Enclosed:
    """The values V_i(s, pi), equation (1), of a sparse game over FLOAT. Shape (N, S).

    Raises:  TypeError for another game; InputError if terms pass too many roundings, or rows are no distributions.
    """
    game = _sparse(at)
    ahead = (at.chain @ at.V.T).T
    residual = at.payoffs + game.discount * ahead - at.V
    magnitude = np.abs(game.payoff_floats).max() + (1.0 + game.discount) * np.abs(at.V).max()
    return Enclosed(at.V, _radius(game, float(np.abs(residual).max()), float(magnitude), _roundings(at)))


def enclosed_visitation(at: Evaluation) -> Enclosed:
    """The discounted visitation distribution from the game's initial one (Lemma 3.6(a)). Shape (S,).

    The radius bounds even the sum of all errors. Raises:  as `enclosed_value`.
    """
    game, d = _sparse(at), at.visitation()
    start = (1.0 - game.discount) * game.initial
    residual = start + game.discount * (at.chain.T @ d) - d
    columns = int(np.bincount(_chain(at).indices).max())
    magnitude = math.fsum(start) + (1.0 + game.discount) * math.fsum(np.abs(d)) + UNIT
    size = math.fsum(np.abs(residual)) + UNIT + game.n_states * UNDERFLOW
    return Enclosed(d, _radius(game, size, magnitude, _roundings(at, columns)))


def enclosed_gaps(at: Evaluation) -> tuple[Interval, ...]:
    """Each player's Nash gap max_s (W_i(s) - V_i(s, pi)) (Definitions 2.2, 2.3), between bounds.

    Raises:  as `enclosed_value`.
    """
    value = enclosed_value(at)
    gaps = []
    for player in range(at.game.n_players):
        best = enclosed_optimum(at, player)
        gain = float((best.centre - value.centre[player]).max())
        size = max(np.abs(best.centre).max(), np.abs(value.centre[player]).max())
        reach = (best.radius + value.radius + 2.0 * UNIT * float(size)) * UP
        gaps.append(Interval(max(0.0, math.nextafter(gain - reach, -math.inf)), math.nextafter(gain + reach, math.inf)))
    return tuple(gaps)


def enclosed_optimum(at: Evaluation, player: int) -> Enclosed:
    """W_i(s) = max_{pi'_i} V_i(s, pi'_i, pi_-i) by policy iteration. Shape (S,). Raises:  as `enclosed_value`."""
    game = _sparse(at)
    payoff, ahead = at.marginals[player]
    value = optimal_against(game, player, payoff, ahead).value
    residual = (payoff + game.discount * (ahead @ value)).max(axis=1) - value
    magnitude = np.abs(game.payoff_floats[player]).max() + (1.0 + game.discount) * np.abs(value).max()
    return Enclosed(value, _radius(game, float(np.abs(residual).max()), float(magnitude), _roundings(at)))


def _sparse(at: Evaluation) -> SparseGame:
    if not isinstance(at.game, SparseGame) or at.arithmetic is not FLOAT:
        raise TypeError(f"enclosures are of sparse games over {FLOAT}; {at.game.name} is over {at.arithmetic}")
    return at.game


def _radius(game: SparseGame, residual: float, magnitude: float, roundings: int) -> float:
    """(residual + gamma_m magnitude) / (1 - delta), upwards; delta is within u of its double."""
    gamma = roundings * UNIT / (1.0 - roundings * UNIT)
    room = (1.0 - game.discount) / UP - UNIT
    if room <= 0:
        raise InputError(f"{game.name}: the discount {game.discount} cannot be told from 1 in doubles")
    return float((residual + UP * gamma * magnitude + UNDERFLOW) / room * UP)


def _chain(at: Evaluation) -> csr_array:
    from scipy.sparse import csr_array

    assert isinstance(at.chain, csr_array)
    return at.chain


def _roundings(at: Evaluation, columns: int = 0) -> int:
    """How many roundings a term of a residual passes at the most.

    Joint weights: N factors, with what the policy itself leaves, and N products. Their products with data: 2, and J
    additions at the most. Sums over next states: a product and an addition each. Discount, its product, two sums: 4.
    """
    game = _sparse(at)
    chain = int(np.diff(_chain(at).indptr).max())
    successors = max(game.moves.longest, chain, columns)
    steps = _policy_roundings(at) + game.n_players + 2 + game.n_joint + successors + 1 + 4
    if steps > MOST_ROUNDINGS:
        raise InputError(
            f"{game.name}: terms pass {steps} roundings; enclosures allow {MOST_ROUNDINGS} "
            "(fewer joint actions or successors)"
        )
    return steps


def _policy_roundings(at: Evaluation) -> int:
    """sum_i eta_i / u, eta_i = 2 (max_s |sum_a pi_i(s, a) - 1| + A_i u), which also covers rounding of the entries."""
    total = 0
    for player, block in enumerate(at.policy):
        off = float(np.abs(block.sum(axis=1) - 1.0).max())
        if off > 1e-12 or float(block.min()) < 0.0:
            raise InputError(f"policy[{player}] has rows that are no distributions; off by {off:.3g}")
        total += math.ceil(2.0 * (off / UNIT + block.shape[1]))
    return total


def _exact(value: object) -> fmpq:
    """A double as the rational that it is; exact numbers as they are."""
    if isinstance(value, float):
        numerator, denominator = value.as_integer_ratio()
        return fmpq(numerator, denominator)
    return rational(value)
