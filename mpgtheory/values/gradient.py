"""The policy gradient, in three independent ways (Lemma 3.6(a)).

1. The theorem:            dV_i(mu, pi) / d pi_i(s, a) = d(s) Q_i(s, a; pi) / (1 - delta).
2. Exactly, from values:   t -> V_i(mu, pi + t e_{s,a}) is a Moebius function (f0 + b t) / (1 + c t), since one
   row of P_pi moves by a rank-one term. Two further values give b and c, hence f'(0) = b - c f0; a third value
   verifies the form. Holds in every field, so also modulo a prime.
3. Numerically:            central differences (f(h) - f(-h)) / 2h over a sweep of steps, with observed order 2.

Off the simplex V means mu^T (I - delta P_pi)^-1 u_pi with unnormalised weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Arithmetic, Array, Scalar
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation, value_of

PROBES = (fmpq(1, 2), fmpq(-1, 3), fmpq(1, 5))
"""Where the line pi + t e_{s,a} is evaluated, in units of 1 - delta: two values determine the derivative, the third
verifies. A row of P_pi then has absolute sum at most 1 + |t|, and delta (1 + |t|) < 1 keeps I - delta P_pi regular."""
UNIT_ROUNDOFF = 2.0**-53


@dataclass(frozen=True)
class Coordinate:
    """The coordinate pi_i(s, a_i) by which V_i is derived."""

    player: int
    state: int
    action: int


def coordinates(game: MarkovGame) -> list[Coordinate]:
    """Every (i, s, a_i) of the game."""
    return [
        Coordinate(player, state, action)
        for player, count in enumerate(game.action_counts)
        for state in range(game.n_states)
        for action in range(count)
    ]


def policy_gradient(at: Evaluation, initial: Array | None = None) -> tuple[Array, ...]:
    """d(s) Q_i(s, a; pi) / (1 - delta), the right-hand side of Lemma 3.6(a).

    Shapes:  initial (S,) or None for the game's; returns per player (S, A_i).
    """
    with at.arithmetic.precision():
        weights = at.visitation(initial) / (1 - at.game.discount)
        return tuple(weights[:, None] * q for q in at.Q)


def probe_amounts(game: MarkovGame) -> list[Scalar]:
    """The amounts t at which values on a line are taken."""
    return [game.arithmetic.number(probe) * (1 - game.discount) for probe in PROBES]


def value_on_line(game: MarkovGame, policy: Policy, where: Coordinate, amount: Scalar) -> Array:
    """V_i(., pi + amount * e_{s,a}) of the player of `where`, from each initial state. Shape (S,)."""
    moved = policy.shift(where.player, where.state, where.action, amount)
    return value_of(game, moved, where.player)


@dataclass(frozen=True)
class Moebius:
    """f(t) = (origin + b t) / (1 + c t), determined by f(0), f(t1), f(t2)."""

    origin: Scalar
    b: Scalar
    c: Scalar

    @property
    def derivative(self) -> Scalar:
        """f'(0)."""
        return self.b - self.c * self.origin

    def residual(self, amount: Scalar, value: Scalar) -> Scalar:
        """value (1 + c t) - (origin + b t): zero iff the function takes `value` at t = `amount`."""
        return value * (1 + self.c * amount) - (self.origin + self.b * amount)


def fit_moebius(origin: Scalar, points: Sequence[tuple[Scalar, Scalar]], arithmetic: Arithmetic) -> Moebius:
    """The Moebius function through f(0) = origin and two further points (t, f(t)).

    With D_k = (f_k - f0) / t_k the conditions read D_k = b - c f_k. Where f1 = f2 the function is constant,
    for an injective map cannot take a value twice.
    """
    (t1, f1), (t2, f2) = points
    slope1, slope2 = (f1 - origin) / t1, (f2 - origin) / t2
    if arithmetic.is_zero(f2 - f1):
        return Moebius(origin, slope1, slope1 * 0)
    c = (slope1 - slope2) / (f2 - f1)
    return Moebius(origin, slope1 + c * f1, c)


def value_derivative(at: Evaluation, where: Coordinate) -> tuple[Scalar, Scalar]:
    """The derivative of V_i(mu, .) at pi by pi_i(s, a), from values alone, and the residual of a third value.

    A non-zero residual would mean that V_i is no Moebius function on this line: our own error.
    """
    arithmetic, game = at.arithmetic, at.game
    with arithmetic.precision():
        points = []
        for amount in probe_amounts(game):
            value = value_on_line(game, at.policy, where, amount) @ game.initial
            points.append((amount, value))
        origin = at.value()[where.player]
        function = fit_moebius(origin, points[:2], arithmetic)
        return function.derivative, function.residual(*points[2])


@dataclass(frozen=True)
class DifferenceSweep:
    """Central differences of V_i(mu, .) at one coordinate over a sweep of steps.

    `errors` are |difference - theorem|; `rounding` is about where cancellation dominates: 16 units in the
    last place of V, times the condition 1 / (1 - delta) of its equation, over the step.
    `order` is the slope of log error against log step above that floor, None where fewer than three steps
    lie above it (an error of zero to rounding has no order).
    """

    where: Coordinate
    steps: tuple[float, ...]
    errors: tuple[float, ...]
    rounding: tuple[float, ...]
    theorem: float
    order: float | None

    @property
    def best(self) -> float:
        """The smallest error of the sweep."""
        return min(self.errors)


def difference_sweep(at: Evaluation, where: Coordinate, theorem: float, steps: Array) -> DifferenceSweep:
    """Central differences at `where` for each of `steps`, against the value that the theorem gives."""
    errors, rounding = [], []
    condition = 1 / (1 - at.game.discount)
    for step in steps:
        above, below = (
            float(value_on_line(at.game, at.policy, where, sign * step) @ at.game.initial) for sign in (1, -1)
        )
        errors.append(float(abs((above - below) / (2 * step) - theorem)))
        rounding.append(16 * UNIT_ROUNDOFF * condition * max(abs(above), abs(below), 1.0) / step)
    order = _slope(np.asarray(steps), np.array(errors), np.array(rounding))
    return DifferenceSweep(where, tuple(map(float, steps)), tuple(errors), tuple(rounding), theorem, order)


def _slope(steps: Array, errors: Array, rounding: Array) -> float | None:
    clear = errors > 30 * rounding
    small = clear & (steps <= np.median(steps[clear])) if clear.any() else clear
    chosen = small if small.sum() >= 3 else clear
    if chosen.sum() < 3:
        return None
    return float(np.polyfit(np.log(steps[chosen]), np.log(errors[chosen]), 1)[0])
