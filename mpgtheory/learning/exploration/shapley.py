"""Shapley's game and its closed best-reply orbit.

    A[a, b] = 1 if b = a, beta if b = a + 1, else 0      B[a, b] = 1 if b = a + 1, beta if b = a, else 0        (mod 3)

beta = 0 is Shapley's game (1964). The best-reply flow p' = e_a - p, q' = e_b - q (a, b best replies) has a closed orbit
through the targets (0,0), (0,1), (1,1), (1,2), (2,2), (2,0), each for the time -log E, where

    (1 - beta) E^3 + beta E^2 + E = 1 - beta,      0 < E < 1.

A target stays for two phases in each player's policy, so p at its switch to 0 is (E^4, E^2, 1) / (1 + E^2 + E^4), and
the equation says that the next switch comes when its player is indifferent. With M = max A q + max p B one has
M' = (A + B)[a, b] - M: on the six targets A + B is 1 + beta, on the other three pairs 0; the six follow each other in
this order and no other (`is_forced`), so M -> 1 + beta, while M = 2 (1 + beta) / 3 at the mixed equilibrium.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_poly

from mpgtheory.arithmetic import Array
from mpgtheory.learning.exploration.algebraic import AlgebraicNumber, real_roots
from mpgtheory.learning.exploration.number_field import Element

TARGETS = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0))
"""What the two players move towards, phase by phase."""
BITS = 128


@dataclass(frozen=True)
class ShapleyForm:
    """M_i[a, b] = constant_i + slope_i (A or B)[a, b], both with the same beta; the slopes are positive."""

    beta: fmpq
    slopes: tuple[fmpq, fmpq]
    constants: tuple[fmpq, fmpq]


def shapley_matrices(beta: Any) -> tuple[Array, Array]:
    """A and B."""
    first = np.array([[(1, beta, 0)[(b - a) % 3] for b in range(3)] for a in range(3)], dtype=object)
    second = np.array([[(beta, 1, 0)[(b - a) % 3] for b in range(3)] for a in range(3)], dtype=object)
    return first, second


def shapley_form(first: Array, second: Array) -> ShapleyForm | None:
    """How a 3x3 bimatrix game is a positive affine copy of (A, B), exactly; None if it is none."""
    if first.shape != (3, 3) or second.shape != (3, 3):
        return None
    constants = (first[0, 2], second[0, 2])
    slopes = (first[0, 0] - constants[0], second[0, 1] - constants[1])
    if min(slopes) <= 0:
        return None
    beta = (first[0, 1] - constants[0]) / slopes[0]
    for matrix, shape, k in zip((first, second), shapley_matrices(beta), (0, 1), strict=True):
        if (matrix != constants[k] + slopes[k] * shape).any():
            return None
    return ShapleyForm(beta, slopes, constants)


@dataclass(frozen=True, eq=False)
class ShapleyOrbit:
    """The closed orbit: in phase k the policies (p, q) move from corners[k] straight towards TARGETS[k] for log 1/E.

    corners: six pairs of rows of three elements of Q(E); the last leads back to the first.
    """

    beta: fmpq
    root: AlgebraicNumber
    corners: tuple[tuple[Array, Array], ...]

    @property
    def period(self) -> arb:
        """-6 log E, enclosed."""
        with ctx.workprec(BITS):
            return -6 * self.root.ball(BITS).log()

    def at(self, phase: int, decay: Any) -> tuple[Array, Array]:
        """(p, q) in a phase when exp(-time since its start) = decay, from 1 down to E."""
        start, target = self.corners[phase], TARGETS[phase]
        first, second = (_unit(a) + decay * (row - _unit(a)) for row, a in zip(start, target, strict=True))
        return first, second


def shapley_orbit(beta: fmpq) -> ShapleyOrbit | None:
    """The closed orbit for this beta < 1, or None if the equation has no root in (0, 1)."""
    equation = fmpq_poly([beta - 1, 1, beta, 1 - beta])
    roots = [r for p, _ in equation.factor()[1] for r in real_roots(fmpq_poly(p), fmpq(0), fmpq(1))]
    if len(roots) != 1:
        return None
    e = Element.generator(roots[0])
    square, scale = e * e, 1 / (1 + e * e + e * e * e * e)
    since_switch = np.array([square * square * scale, square * scale, scale], dtype=object)
    corner = (since_switch, _unit(0) + e * (since_switch - _unit(0)))
    corners = [corner]
    for target in TARGETS[:-1]:
        corner = tuple(_unit(a) + e * (row - _unit(a)) for row, a in zip(corner, target, strict=True))
        corners.append(corner)
    return ShapleyOrbit(beta, roots[0], tuple(corners))


def _unit(action: int) -> Array:
    return np.array([int(a == action) for a in range(3)], dtype=object)


def is_closed(orbit: ShapleyOrbit) -> bool:
    """Whether the last phase ends at the first corner, exactly."""
    last = orbit.at(5, Element.generator(orbit.root))
    return all(bool((x == y).all()) for x, y in zip(last, orbit.corners[0], strict=True))


def follows_best_replies(orbit: ShapleyOrbit, first: Array, second: Array) -> bool:
    """Whether in every phase the targets are best replies in (first, second) all along, uniquely inside the phase.

    Payoffs are affine in exp(-time), so the two ends of a phase decide: no action is better at either, none is as good
    at both.
    """
    ends = (Element.generator(orbit.root) * 0 + 1, Element.generator(orbit.root))
    for phase, (a, b) in enumerate(TARGETS):
        leads = []
        for end in ends:
            p, q = orbit.at(phase, end)
            rows, columns = first @ q, p @ second
            own = [rows[a] - rows[k] for k in range(3) if k != a]
            leads.append(own + [columns[b] - columns[k] for k in range(3) if k != b])
        if any(x < 0 or y < 0 or (x == 0 and y == 0) for x, y in zip(*leads, strict=True)):
            return False
    return True


def is_forced(first: Array, second: Array) -> bool:
    """Whether from a pair of unique best replies the flow can only go on along TARGETS, and reaches them.

    At a target (a, b) each action's payoff moves towards its entry in the column b, or the row a. The player to switch
    next sees the next target's entry above its own, and its own at or above the third; the other's own entry is the
    largest. Off the targets some action grows faster than the own one, so a switch comes, and every such action leads
    to a target.
    """
    for (a, b), after in zip(TARGETS, (*TARGETS[1:], TARGETS[0]), strict=True):
        rows, columns = first[:, b], second[a, :]
        for own, new, entries in ((a, after[0], rows), (b, after[1], columns)):
            third = next((k for k in range(3) if k not in (own, new)), None)
            others = [k for k in range(3) if k != own]
            if own == new and any(entries[k] >= entries[own] for k in others):
                return False
            if own != new and not entries[new] > entries[own] >= entries[third]:
                return False
    return all(_leads_to_targets(first, second, (a, b)) for a, b in itertools.product(range(3), repeat=2))


def _leads_to_targets(first: Array, second: Array, pair: tuple[int, int]) -> bool:
    if pair in TARGETS:
        return True
    a, b = pair
    rows = [(k, b) for k in range(3) if first[k, b] > first[a, b]]
    columns = [(a, k) for k in range(3) if second[a, k] > second[a, b]]
    return bool(rows + columns) and all(after in TARGETS for after in rows + columns)


def growth(first: Array, second: Array) -> dict[tuple[int, int], Any]:
    """(A + B)[a, b]: what M = max A q + max p B tends to while (a, b) are the best replies."""
    return {(a, b): first[a, b] + second[a, b] for a, b in itertools.product(range(3), repeat=2)}


def contraction(orbit: ShapleyOrbit, *, turns: int = 1) -> arb:
    """A bound below 1 shows that the orbit attracts: the largest row sum of the derivative of the return map.

    By the symmetry (p, q) -> (q shifted back, p), which exchanges the players and advances a phase, the return map is
    the sixth power of one phase. Its derivative is E (I - f l / l(f)): f the velocity at the end, l the indifference
    that ends the phase. Columns: differences of two actions in p and in q, on which sums vanish.
    """
    with ctx.workprec(BITS):
        one = _phase_derivative(orbit)
        power = one ** (6 * turns)
        return max((sum(abs(power[i, j]) for j in range(4)) for i in range(4)), key=lambda row: float(row.mid()))


def _phase_derivative(orbit: ShapleyOrbit) -> arb_mat:
    """The derivative of one phase followed by the symmetry, on differences (e_0 - e_2, e_1 - e_2) in p and q."""
    e = Element.generator(orbit.root)
    end = np.concatenate(orbit.at(0, e))
    velocity = np.concatenate([_unit(TARGETS[0][0]), _unit(TARGETS[0][1])]) - end
    _, second = shapley_matrices(orbit.beta)
    tie = np.concatenate([second[:, 1] - second[:, 0], np.zeros(3, dtype=int)])
    speed = sum(x * y for x, y in zip(tie, velocity, strict=True))
    columns = []
    for half, kept in itertools.product((0, 3), (0, 1)):
        step = np.zeros(6, dtype=object)
        step[half + kept], step[half + 2] = 1, -1
        moved = e * (step - velocity * ((tie @ step) / speed))
        turned = [*(moved[3 + (k + 1) % 3] for k in range(3)), *moved[:3]]
        columns.append([turned[0], turned[1], turned[3], turned[4]])
    return _balls(columns)


def _balls(columns: Sequence[Sequence[Element]]) -> arb_mat:
    return arb_mat([[column[i].ball(BITS) for column in columns] for i in range(4)])
