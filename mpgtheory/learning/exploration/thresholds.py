"""How much exploration a pure equilibrium bears: an exact algebraic number.

For a pure profile and a common theta, Q_i(s, a; pi_i, pi~_-i) is a quotient of polynomials in theta with the
denominator D_i = det(I - delta P) > 0, the chain being that of (pi_i, pi~_-i): each of its |S| rows has degree N - 1 in
theta, so D_i has degree at most |S| (N - 1), and (V_i(s) - Q_i(s, a)) D_i at most (|S| + 1) (N - 1). The numerators are
interpolated from exact values, with one value more than needed as a check; the profile rests as long as none is
negative. Its threshold is the first root at which one changes sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq, fmpq_poly

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.exploration.algebraic import AlgebraicNumber, first_sign_change
from mpgtheory.learning.exploration.perceived import perceived_profile
from mpgtheory.values.evaluation import Evaluation, identity

ZERO, ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True)
class Advantage:
    """Where a pure profile may be left, and by how much its own action is better there, as a function of theta.

    numerator: (V_i(s) - Q_i(s, a)) det(I - delta P) at (pi_i, pi~_-i); its sign is that of V_i(s) - Q_i(s, a).
    """

    player: int
    state: int
    action: int
    numerator: fmpq_poly

    @property
    def until(self) -> AlgebraicNumber | None:
        """The supremum of the theta in (0, 1) up to which the own action is no worse; None if it never is."""
        lowest = next((c for c in self.numerator.coeffs() if c != 0), ONE)
        if lowest < 0:
            return AlgebraicNumber.of(ZERO)
        return first_sign_change(self.numerator, ZERO, ONE) if self.numerator != 0 else None


@dataclass(frozen=True)
class Threshold:
    """The supremum of the common theta in (0, 1) for which a pure equilibrium stays a rest point.

    value:   an exact algebraic number; 1 if the profile rests for every theta, 0 if for none near 0.
    binding: which action becomes better there (None if none does).
    """

    value: AlgebraicNumber
    binding: Advantage | None


def exploration_threshold(game: MarkovGame, profile: Policy) -> Threshold:
    """The largest exploration up to which `profile` stays a rest point of Algorithm 1 as printed, exactly.

    sup {theta in (0, 1) : profile rests for every common theta' <= theta}; it rests at the threshold too, if that is
    below 1.

    Raises:  InputError unless `profile` is a pure equilibrium.
    """
    game.require(profile)
    listed = list(advantages(game, profile))
    if any(part.numerator(ZERO) < 0 for part in listed):
        raise InputError(f"the profile is no equilibrium of {game.name}; a threshold is that of an equilibrium")
    ends = [(until, part) for part in listed if (until := part.until) is not None]
    if not ends:
        return Threshold(AlgebraicNumber.of(ONE), None)
    value, binding = min(ends, key=lambda pair: pair[0])
    return Threshold(value, binding)


def advantages(game: MarkovGame, profile: Policy) -> Iterator[Advantage]:
    """Every action that a pure profile does not play, with its numerator as a polynomial in theta.

    Raises:  InputError unless `profile` is pure.
    """
    if any(((block != 0) & (block != 1)).any() for block in profile):
        raise InputError("the profile is not pure; thresholds are of pure profiles")
    degree = (game.n_states + 1) * (game.n_players - 1)
    points = [fmpq(k, degree + 2) for k in range(degree + 2)]
    for player in range(game.n_players):
        values = np.array([_numerators(game, profile, theta, player) for theta in points])
        for state, action in np.ndindex(*values.shape[1:]):
            if profile[player][state, action] == 0:
                column = list(values[:, state, action])
                yield Advantage(player, state, action, interpolated(points, column))


def _numerators(game: MarkovGame, profile: Policy, theta: fmpq, player: int) -> Array:
    """(V_i(s) - Q_i(s, a)) det(I - delta P) at one theta. Shape (S, A_i)."""
    at = Evaluation(game, perceived_profile(profile, [theta] * game.n_players, player))
    determinant = EXACT.matrix(identity(game.n_states) - game.discount * at.chain).det()
    return -at.advantage[player] * determinant


def interpolated(points: list[fmpq], values: list[Any]) -> fmpq_poly:
    """The polynomial of lower degree than len(points) - 1 through all points (Newton's divided differences).

    Raises:  AssertionError if there is none: the bound on the degree would be wrong.
    """
    table, result, basis = list(values), fmpq_poly([values[0]]), fmpq_poly([1])
    for order in range(1, len(points)):
        spans = [points[k + order] - points[k] for k in range(len(table) - 1)]
        table = [(b - a) / span for a, b, span in zip(table, table[1:], spans, strict=False)]
        basis = basis * fmpq_poly([-points[order - 1], 1])
        result = result + table[0] * basis
    if table[0] != 0:
        raise AssertionError("the values are not those of a polynomial of the stated degree")
    return result
