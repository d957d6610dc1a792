"""A closed orbit in balls: that it exists near a float orbit, its period, and the derivative of its return map.

The definitions are in orbit.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb, arb_mat, fmpq

from mpgtheory.arithmetic import Array, Ball, ball
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.pieces import CertifiedPiece, Lead, UndecidedError, root, show_positive
from mpgtheory.inclusion.enclosed.ties import representatives
from mpgtheory.inclusion.flow.closed_orbit import Orbit, Phase, exact_corner
from mpgtheory.inclusion.flow.coordinates import Cells
from mpgtheory.inclusion.flow.tangent import tangent

BITS = 160
SETTLING = 30
"""Steps of Newton's method at the most: each gains ten digits or so."""
BOX = 40
"""The box reaches 2^BOX times as far as a turn moves its middle, and 2^BOX units in the last place."""
NEAR = 1e-8
"""How far from the first corner of the float orbit the enclosed one may lie: flows close up to 1e-10."""


@dataclass(frozen=True, eq=False)
class EnclosedOrbit:
    """The only closed orbit through a box around the first corner of `orbit`, with its phases.

    corner: the first corner; ends: the policy at the end of each phase; lengths: of the phases. derivative: that of
    the return map on the coordinates of moving rows, for all corners of the box. Shape (d, d).
    """

    orbit: Orbit
    arithmetic: Ball
    corner: Policy
    ends: tuple[Policy, ...]
    lengths: tuple[arb, ...]
    derivative: arb_mat

    @cached_property
    def period(self) -> arb:
        with self.arithmetic.precision():
            return sum(self.lengths, arb(0))

    def contraction(self, turns: int = 1) -> arb:
        """The norm of the derivative of so many turns, in the sup norm of coordinates: below 1, the orbit attracts."""
        with self.arithmetic.precision():
            power, size = self.derivative**turns, self.derivative.nrows()
            rows = [sum((abs(power[i, j]) for j in range(size)), arb(0)) for i in range(size)]
            return max(rows, key=lambda row: float(row.upper()))

    @property
    def multipliers(self) -> Array:
        """Moduli of the eigenvalues of the return map, in floats, the largest first; one belongs to the flow: 0."""
        size = self.derivative.nrows()
        middle = np.array([[float(self.derivative[i, j].mid()) for j in range(size)] for i in range(size)])
        return np.sort(np.abs(np.linalg.eigvals(middle)))[::-1]


def certified_orbit(orbit: Orbit, *, bits: int = BITS) -> EnclosedOrbit:
    """The closed orbit near a float orbit, enclosed.

    Raises:  UndecidedError, saying what could not be shown; so for an orbit of another game.
    """
    turn = _Turn(orbit, ball(bits))
    with turn.arithmetic.precision():
        middle, moved = turn.settled(exact_corner(orbit))
        if moved > NEAR:
            raise UndecidedError(f"whether the given orbit is closed: near it a turn moves corners by {moved:.2g}")
        reach = 2.0**BOX * max(moved, 2.0**-bits)
        derivative = turn.derivative(turn.policy([x + arb(0, reach) for x in middle]))
        image = turn.coordinates(turn.once(turn.policy(middle))[-1][1])
        narrow = _krawczyk(middle, image, derivative, reach)
        corner = turn.policy(narrow)
        returned = turn.once(corner)
    far = max(abs(float(x.mid()) - orbit.phases[0].start[c]) for x, c in zip(narrow, turn.free, strict=True))
    if far > NEAR:
        raise UndecidedError(f"whether the given orbit is closed: the one that is lies {far:.2g} away from its corner")
    lengths, ends = zip(*returned, strict=True)
    late = max(abs(float(x.mid()) - phase.duration) for x, phase in zip(lengths, orbit.phases, strict=True))
    if late > NEAR:
        raise UndecidedError(f"whether the given orbit is closed: a phase takes {late:.2g} more or less than it says")
    return EnclosedOrbit(orbit, turn.arithmetic, corner, ends, lengths, derivative)


def _krawczyk(middle: list[arb], image: list[arb], derivative: arb_mat, reach: float) -> list[arb]:
    """K(X), shown to lie in X."""
    size = len(middle)
    unit = arb_mat([[int(i == j) for j in range(size)] for i in range(size)])
    gap, inverse = unit - derivative, arb_mat(_inverse(derivative).tolist())
    step = inverse * arb_mat([[x - m] for x, m in zip(image, middle, strict=True)])
    spread = (unit - inverse * gap) * arb_mat([[arb(0, reach)] for _ in range(size)])
    moved = [step[i, 0] + spread[i, 0] for i in range(size)]
    if not all(abs(x) < reach for x in moved):
        worst = max(float(abs(x).upper()) for x in moved)
        raise UndecidedError(f"whether a closed orbit exists: the box reaches {reach:.2g}, its image {worst:.2g}")
    return [m + x for m, x in zip(middle, moved, strict=True)]


def _inverse(derivative: arb_mat) -> Array:
    """About (I - D)^-1, in floats."""
    size = derivative.nrows()
    middle = np.array([[float(derivative[i, j].mid()) for j in range(size)] for i in range(size)])
    return np.asarray(np.linalg.inv(np.eye(size) - middle))


class _Turn:
    """Once round, from any policy in balls near the first corner."""

    def __init__(self, orbit: Orbit, arithmetic: Ball) -> None:
        self.orbit, self.arithmetic = orbit, arithmetic
        self.game: MarkovGame = orbit.game.over(arithmetic)
        self.cells: Cells = orbit.cells
        self.same = representatives(orbit.game)
        self.base = exact_corner(orbit)
        self.free = [c for row in orbit.moving for c in range(*self.cells.of(row).indices(self.cells.size))[:-1]]
        self.gamma = orbit.weights.values[0]

    def policy(self, coordinates: list[arb]) -> Policy:
        """The policy with these coordinates."""
        flat = np.array([arb(x) for x in self.base], dtype=object)
        flat[self.free] = coordinates
        for row in self.orbit.moving:
            where = self.cells.of(row)
            flat[where.stop - 1] = 1 - sum(flat[where.start : where.stop - 1], arb(0))
        return Policy(self.cells.blocks(flat), self.arithmetic, is_distribution=False)

    def coordinates(self, policy: Policy) -> list[arb]:
        return [self.cells.flat(policy)[c] for c in self.free]

    def settled(self, start: Array) -> tuple[list[arb], float]:
        """A middle that a turn hardly moves, and by how much: Newton's method with the derivative at the start."""
        middle = [arb(start[c]) for c in self.free]
        inverse = arb_mat(_inverse(self.derivative(self.policy(middle), is_proved=False)).tolist())
        least = float("inf")
        for _ in range(SETTLING):
            image = self.coordinates(self.once(self.policy(middle))[-1][1])
            gap = [x.mid() - m for x, m in zip(image, middle, strict=True)]
            moved = max(float(abs(x)) for x in gap)
            if moved >= least or moved == 0:
                break
            step, least = inverse * arb_mat([[x] for x in gap]), moved
            middle = [(m + step[k, 0]).mid() for k, m in enumerate(middle)]
        return middle, min(least, moved)

    def once(self, policy: Policy) -> list[tuple[arb, Policy]]:
        """(length, policy at the end) of each phase."""
        columns = []
        for phase in self.orbit.phases:
            piece = self.piece(policy, phase)
            policy = piece.within(piece.length)
            columns.append((piece.length, policy))
        return columns

    def piece(self, policy: Policy, phase: Phase) -> CertifiedPiece:
        """A phase, its length enclosed: the only zero near the guess."""
        draft = CertifiedPiece(arb(0), arb(phase.duration), policy, self.aim(phase), self.gamma)
        lead = self.lead(phase)
        entering = int(self.same[phase.entering])
        values, slopes = lead.slopes(draft, draft.within(arb(phase.duration)))
        if not slopes[entering] < 0:
            raise UndecidedError(f"whether the lead falls at the end of a phase; it is {values[entering]}")
        length = root(lead, draft, phase.duration, entering, float(slopes[entering].mid()))
        return CertifiedPiece(arb(0), length, policy, self.aim(phase), self.gamma)

    def show_best(self, piece: CertifiedPiece, phase: Phase, before: Phase) -> None:
        """The targets are the only best replies inside the phase; the action just left ties at its start."""
        row = int(self.cells.row_of[before.entering])
        zero = frozenset({int(self.same[before.target[row]])})
        last, entering = float(piece.length.upper().mid()) * (1 + 2.0**-50), int(self.same[phase.entering])
        show_positive(self.lead(phase), piece, last, zero_at_start=zero, zero_at_end=entering)

    def derivative(self, policy: Policy, *, is_proved: bool = True) -> arb_mat:
        """That of a turn, on coordinates; if it `is_proved`, targets are shown to be best along it."""
        size, left = len(self.free), self.orbit.phases[-1]
        total = arb_mat([[int(i == j) for j in range(size)] for i in range(size)])
        for phase in self.orbit.phases:
            piece = self.piece(policy, phase)
            if is_proved:
                self.show_best(piece, phase, left)
            end = piece.within(piece.length)
            total = self.phase_derivative(piece, end, phase) * total
            policy, left = end, phase
        return total

    def phase_derivative(self, piece: CertifiedPiece, end: Policy, phase: Phase) -> arb_mat:
        """E dy - f (grad l . E dy) / (grad l . f)."""
        entering = int(self.same[phase.entering])
        lead, velocity = self.lead(phase), piece.velocity(end)
        flat = np.concatenate([block.ravel() for block in velocity])
        falls = self.slope(lead, end, flat, entering)
        rates = np.concatenate([np.asarray(row).ravel() for row in self.gamma])
        columns = []
        for cell in self.free:
            row = int(self.cells.row_of[cell])
            decay = (-self.arithmetic.number(rates[row]) * piece.length).exp()
            step = np.array([arb(0)] * self.cells.size, dtype=object)
            step[cell], step[self.cells.of(row).stop - 1] = decay, -decay
            moved = step - flat * (self.slope(lead, end, step, entering) / falls)
            columns.append([moved[c] for c in self.free])
        return arb_mat([[column[i] for column in columns] for i in range(len(self.free))])

    def slope(self, lead: Lead, policy: Policy, direction: Array, entering: int) -> arb:
        """The derivative of the lead over `entering` along a direction."""
        change = tangent(self.game, self.orbit.dynamics, policy, self.cells.blocks(direction)).slope
        flat = np.concatenate([block.ravel() for block in change])
        return flat[lead.target[entering]] - flat[entering]

    def lead(self, phase: Phase) -> Lead:
        own = self.same[phase.target][self.cells.row_of]
        watched = tuple(int(c) for c in range(self.cells.size) if self.same[c] == c and own[c] != c)
        return Lead(self.game, self.orbit.dynamics, phase.target[self.cells.row_of], watched)

    def aim(self, phase: Phase) -> Policy:
        flat = np.full(self.cells.size, fmpq(0), dtype=object)
        flat[phase.target] = fmpq(1)
        return Policy(self.cells.blocks(flat))
