"""How far from a potential game at most: a function Psi, and what shows that it misses no change of value by more.

Psi is an interpolation (`interpolated`) with short rational values at pure profiles. For player i write W = V_i - Psi;
W is an interpolation as well, n / d with n and d linear in each row of the others' policies. So for all policies

    |V_i(s, pi'_i, pi_-i) - V_i(s, pi) - (Psi(s, pi'_i, pi_-i) - Psi(s, pi))| <= c

as soon as n'/d' - n/d <= c for any two pure policies of player i against all mixed opponents, and that is shown by the
signs of coefficients on the cells of a tree (`bernstein`, `cells`), in integers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import FLOAT, Array, Scalar
from mpgtheory.game.policy import Policy
from mpgtheory.potential.bernstein import largest_coefficients
from mpgtheory.potential.fitting import Fit, Row, fit
from mpgtheory.potential.interpolated import Opponents, interpolate
from mpgtheory.potential.opponent_cells import Cell, all_pairs
from mpgtheory.potential.pure_profiles import Profiles

DIGITS = 7
"""Significant digits of the bound and, relative to it, of Psi."""
ATTEMPTS = 8
"""Times that a bound is enlarged, by one part in 10^5 first, twice as much each time, until it is shown."""
MOST_WORK = 3_000_000
"""Coefficients for each initial state up to which interpolations are tried: about a minute."""


@dataclass(frozen=True, eq=False)
class InterpolatedBound:
    """Psi, and the largest error that it may have.

    table: Psi(s, x) by initial state and sorted pure profile. Shape (S, X), exact.
    bound: every unilateral change of value is missed by at most this. Exact.
    trees: cells of the others' policies, by initial state and representative player.
    """

    profiles: Profiles
    table: Array
    bound: Scalar
    trees: tuple[tuple[Cell, ...], ...]

    def psi(self, policy: Policy) -> Array:
        """Psi(s, pi), exactly. Shape (S,)."""
        return interpolate(self.profiles, self.table, policy)

    def __repr__(self) -> str:
        return f"an interpolation of {self.profiles.count} pure profiles that misses changes by at most {self.bound}"


def work(profiles: Profiles) -> int:
    """Coefficients that are computed for one initial state at the root of the trees."""
    game, total = profiles.game, 0
    for player in profiles.representatives:
        others = [count for j, count in enumerate(game.action_counts) if j != player]
        cells = math.prod((count * (count + 1) // 2) ** game.n_states for count in others)
        total += profiles.sizes[player] ** 2 * cells
    return total


def best_interpolation(
    profiles: Profiles, least: Scalar, enough: Scalar, deadline: float
) -> tuple[InterpolatedBound | None, tuple[Row, ...]]:
    """The best bound found, and what kept the program from a better one.

    least:    no bound is below it. enough: a bound for which no cell is cut.
    deadline: of `time.monotonic`, after which no cell is cut any more.
    """
    size, (floor, good) = profiles.game.n_states, (FLOAT.number(x / profiles.scale) for x in (least, enough))
    fits: list[Fit] = []
    for state in range(size):
        now = time.monotonic()
        share = now + max(0.0, deadline - now) / (size - state)
        largest = max([floor, *(f.value for f in fits)])
        fits.append(fit(profiles, state, largest, max(good, largest), share))
    value = max(f.value for f in fits)
    binding = tuple(row for f in fits for row in f.binding)
    return _shown(profiles, fits, value), binding


def _shown(profiles: Profiles, fits: list[Fit], value: float) -> InterpolatedBound | None:
    """The first bound at or a little above `value` that exact coefficients show; None if none does."""
    unit = unit_of(profiles.scale * exactly(value))
    table = np.array([_rounded(profiles, state, f.psi, unit) for state, f in enumerate(fits)])
    return shown(profiles, table, tuple(f.trees for f in fits), profiles.scale * exactly(value))


def shown(
    profiles: Profiles, table: Array, trees: tuple[tuple[Cell, ...], ...], value: Scalar
) -> InterpolatedBound | None:
    """Psi with the first bound at or a little above `value` that exact coefficients show; None if none does."""
    unit = unit_of(value)
    for attempt in range(ATTEMPTS):
        enlarged = value * exactly(1 + 1e-5 * 2**attempt)
        bound = InterpolatedBound(profiles, table, (enlarged / unit).ceil() * unit + unit, trees)
        if all(is_shown(bound, state) for state in range(len(table))):
            return bound
    return None


def is_shown(bound: InterpolatedBound, state: int) -> bool:
    """Whether integer coefficients show the bound from one initial state, for every representative player."""
    profiles = bound.profiles
    for player, tree in zip(profiles.representatives, bound.trees[state], strict=True):
        faced = Opponents.of(profiles, player)
        error = faced.at_pure(profiles.values[:, :, state] - bound.table[state][:, None])
        numerators, denominators, factor = _integers(faced.determinants * error, faced.determinants, bound.bound)
        shape = (len(faced.orbits), *faced.counts)
        tables = (numerators.reshape(shape), denominators.reshape(shape))
        if any(True for _ in _unsettled(tree, *tables, factor, all_pairs(len(faced.orbits)))):
            return False
    return True


def _unsettled(cell: Cell, above: Array, below: Array, factor: int, pairs: Array) -> Iterator[tuple[int, int]]:
    """Pairs of own policies of which some leaf shows nothing."""
    here = (cell.at_vertices(above, exact=True), cell.at_vertices(below, exact=True))
    left = pairs[np.array(largest_coefficients(*here, factor, pairs) > 0, dtype=bool)]
    if cell.cut is None:
        yield from ((int(a), int(b)) for a, b in left)
    elif len(left):
        for part in cell.parts:
            yield from _unsettled(part, above, below, factor, left)


def _integers(numerators: Array, denominators: Array, bound: Scalar) -> tuple[Array, Array, int]:
    """Integers n, d and c with the same signs of (n' - c d') d - n d'."""
    first, second = _common(numerators), _common(denominators)
    above = [int((x * first).p) for x in numerators.ravel()]
    below = [int((x * second).p) for x in denominators.ravel()]
    lead, factor = second * int(bound.q), first * int(bound.p)
    common = math.gcd(lead, factor) or 1
    scaled = np.array([x * (lead // common) for x in above], dtype=object)
    return scaled.reshape(numerators.shape), np.array(below, dtype=object).reshape(numerators.shape), factor // common


def _common(values: Array) -> int:
    return math.lcm(*{int(value.q) for value in values.ravel()})


def _rounded(profiles: Profiles, state: int, psi: Array, unit: fmpq) -> Array:
    """Psi at the pure profiles as multiples of `unit`. Shape (X,)."""
    exact = profiles.mean_values[:, state] + profiles.scale * np.array([exactly(x) for x in psi], dtype=object)
    return np.array([(x / unit + fmpq(1, 2)).floor() * unit for x in exact], dtype=object)


def unit_of(size: fmpq) -> fmpq:
    """A power of ten that is DIGITS digits smaller than a positive size."""
    power, least = fmpq(1), abs(size) / fmpq(10**DIGITS)
    if least == 0:
        return fmpq(1, 10**DIGITS)
    while power > least:
        power = power / 10
    while power * 10 <= least:
        power = power * 10
    return power


def exactly(value: float) -> fmpq:
    """The rational that a double is."""
    return fmpq(*map(int, float(value).as_integer_ratio()))
