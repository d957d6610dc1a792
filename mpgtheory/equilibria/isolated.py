"""Equilibria with a certificate: an exact profile, or a box in which there is exactly one with given supports.

    F the equations of the supports, c a centre, A a rounded inverse of F'(c), r radii, X = {|z - c| <= r}:
    |A F(c)| + |I - A F'(X)| r < r    shows that X holds exactly one zero of F                        (Krawczyk)

Then weights are positive and other actions strictly worse over all of X. F(c) is exact, F'(X) is bounded over the
rationals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.system import (
    Support,
    jacobian,
    jacobian_at,
    newton,
    point,
    residual,
)
from mpgtheory.equilibria.tables import Bounds, Tables, exact, mean_range
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.best_response import is_fixed_point
from mpgtheory.values.evaluation import Evaluation

BITS = 160
"""Centres are rounded to multiples of 2^-BITS, values to multiples of 2^-BITS times the payoffs' size."""
RADIUS_BITS = 112
"""Radii are 2^-RADIUS_BITS, of values times the size: 33 digits."""
LARGEST_DENOMINATOR = 10**9
"""A rational profile is sought with denominators up to this."""
MOST_REFINEMENTS = 30


@dataclass(frozen=True, eq=False)
class Isolated:
    """A box that holds exactly one equilibrium with these supports, and nothing else about it is approximate.

    Shapes:  policy, the centre, per player (S, A_i), zero off the support; values (N, S); inverse (n, n).
    """

    support: Support
    policy: tuple[Array, ...]
    values: Array
    radius: fmpq
    value_radius: fmpq
    inverse: Array

    def bounds(self) -> tuple[Bounds, ...]:
        """Weights between which the equilibrium lies."""
        return self.support.bounds(self.policy, self.radius)

    def value_bounds(self) -> Bounds:
        """Values between which its values lie. Shapes (N, S)."""
        return self.values - self.value_radius, self.values + self.value_radius


@dataclass(frozen=True, eq=False)
class Exact:
    """An equilibrium in rationals. Shapes: values (N, S)."""

    policy: Policy
    values: Array

    def bounds(self) -> tuple[Bounds, ...]:
        return point(self.policy.blocks)

    def value_bounds(self) -> Bounds:
        return self.values, self.values


@dataclass(frozen=True, eq=False)
class Enclosed:
    """A box that holds exactly one equilibrium with its supports at which players who can be exchanged play alike."""

    policy: Policy
    values: Array
    radius: fmpq
    value_radius: fmpq

    def bounds(self) -> tuple[Bounds, ...]:
        return tuple((block - self.radius, block + self.radius) for block in self.policy)


Certified = Isolated | Exact


def is_same(first: Certified, second: Certified) -> bool:
    """Whether two equilibria are one: their bounds overlap."""
    pairs = zip(first.bounds(), second.bounds(), strict=True)
    return all(bool(((a <= d) & (c <= b)).all()) for (a, b), (c, d) in pairs)


def rational_equilibrium(game: MarkovGame, blocks: tuple[Array, ...]) -> Exact | None:
    """The equilibrium whose weights are the simplest rationals within 1e-12 of these; None if that is none."""
    certified = []
    for block in blocks:
        rows = [[_simple(float(x)) for x in row] for row in block]
        for row in rows:
            row[int(np.argmax([float(x) for x in row]))] += 1 - sum(row)
        certified.append(rows)
    if min(x for rows in certified for row in rows for x in row) < 0:
        return None
    policy = Policy(
        tuple(np.array([[fmpq(x.numerator, x.denominator) for x in row] for row in rows]) for rows in certified)
    )
    at = Evaluation(game, policy)
    return Exact(policy, at.V) if is_fixed_point(at) else None


def _simple(value: float) -> Fraction:
    nearest = round(value)
    return Fraction(nearest) if abs(value - nearest) < 1e-12 else Fraction(value).limit_denominator(10**5)


def isolated_equilibrium(tables: Tables, floats: Tables, support: Support, start: Array) -> Isolated | None:
    """The equilibrium near `start` in a certified box; None if this shows none."""
    near = newton(floats, support, start)
    if near is None:
        return None
    blocks, values = support.blocks(near), support.values(near)
    try:
        rough = np.linalg.inv(jacobian_at(floats, support, blocks, values))
    except np.linalg.LinAlgError:
        return None
    inverse, size = exact(_shortened(rough)), _size(floats)
    centre = _refined(tables, support, near, inverse, size)
    if centre is None:
        return None
    radius = fmpq(1, 2**RADIUS_BITS)
    isolated = Isolated(support, support.blocks(centre), support.values(centre), radius, radius * size, inverse)
    return isolated if is_isolated(tables, isolated) else None


def _size(tables: Tables) -> int:
    """A power of two beyond all payoffs."""
    largest = max(float(np.abs(table).max()) for table in tables.payoffs)
    return int(2 ** max(0, int(np.ceil(np.log2(largest or 1.0)))))


def _shortened(matrix: Array) -> Array:
    """Entries to 40 bits of the largest of their row."""
    scale = 2.0 ** (np.ceil(np.log2(np.abs(matrix).max(axis=1, keepdims=True))) - 40)
    return np.asarray(np.round(matrix / scale) * scale)


def _refined(tables: Tables, support: Support, start: Array, inverse: Array, size: int) -> Array | None:
    """Newton's iteration with a fixed inverse and exact residuals, rounded to a grid until it stands still."""
    grid = np.array([fmpq(1, 2**BITS)] * support.values_at + [fmpq(size, 2**BITS)] * (support.size - support.values_at))
    matrix, centre = _matrix(inverse), exact(start)
    for _ in range(MOST_REFINEMENTS):
        step = _column(matrix * _matrix(residual(tables, support, centre)[:, None]))
        centre = np.array([g * ((x - d) / g + fmpq(1, 2)).floor() for x, d, g in zip(centre, step, grid, strict=True)])
        if all(abs(d) <= 4 * g for d, g in zip(step, grid, strict=True)):
            return centre
    return None


def is_isolated(tables: Tables, candidate: Isolated) -> bool:
    """The conditions of the module, over the rationals."""
    support = candidate.support
    radii = np.array(
        [candidate.radius] * support.values_at + [candidate.value_radius] * (support.size - support.values_at)
    )
    values = (candidate.values - candidate.value_radius, candidate.values + candidate.value_radius)
    weights = candidate.bounds()
    if any(bool((low[played] <= 0).any()) for (low, _), played in zip(weights, support.played, strict=True)):
        return False
    bounds = jacobian(tables, support, weights, values)
    centre = support.unknowns(candidate.policy, candidate.values)
    step = _column(_matrix(candidate.inverse) * _matrix(residual(tables, support, centre)[:, None]))
    reach = contraction(candidate.inverse, bounds, radii)
    return bool((abs_of(step) + reach < radii).all()) and _are_worse(tables, candidate, weights, values)


def contraction(inverse: Array, bounds: Bounds, radii: Array) -> Array:
    """|I - A J| radii for the J between bounds: largest values. Shape (n,)."""
    middle, spread = (bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 2
    product = np.array((_matrix(inverse) * _matrix(middle)).entries(), dtype=object).reshape(middle.shape)
    off = abs_of(np.eye(len(middle), dtype=int) - product)
    rough = _column(_matrix(abs_of(inverse)) * _matrix((spread @ radii)[:, None]))
    return np.asarray(off @ radii + rough)


def _are_worse(tables: Tables, candidate: Isolated, weights: tuple[Bounds, ...], values: Bounds) -> bool:
    """Whether every action off the support is strictly worse in the whole box."""
    for i in range(tables.n_players):
        table = tables.ahead(i, values[1][i])
        most = mean_range(table, table, [weights[j] for j in tables.others(i)])[1] - values[0][i][:, None]
        if not (most[~candidate.support.played[i]] < 0).all():
            return False
    return True


def abs_of(values: Array) -> Array:
    return np.where(values < 0, -values, values)


def _matrix(values: Array) -> fmpq_mat:
    return fmpq_mat(*values.shape, [fmpq(x) if isinstance(x, int) else x for x in values.ravel()])


def _column(matrix: Any) -> Array:
    return np.array(matrix.entries(), dtype=object)
