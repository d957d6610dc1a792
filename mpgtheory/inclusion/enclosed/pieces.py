"""A piece of a flow in balls, and what holds along all of it.

On a piece with pure targets b and constant weights, varpi_r(u) = b_r + exp(-gamma_r u) (varpi_r(0) - b_r), u the time
since the piece began. A ball of times gives a ball of policies, hence of Q: so a lead L(u) = Q_i(s, target) - Q_i(s, a)
is shown positive on an interval I with midpoint m by

    L(I) > 0,    or    L(m) + L'(I) (I - m) > 0                                   (mean value form),

where L'(I) comes from tangent.py. A lead that is zero at the start of the piece (the action just left) is positive
after it if L' > 0 on an interval from there, and one that is zero at the end if L' < 0 on an interval up to it.
Intervals are halved until this is shown. Nothing is sampled: no switch of best replies can hide between events.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb

from mpgtheory.arithmetic import Array, Ball
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.flow.coordinates import Cells, cells_of
from mpgtheory.inclusion.flow.field import Dynamics
from mpgtheory.inclusion.flow.tangent import Blocks, q_of, tangent

FIRST_STEP, NARROWEST = 0.0625, 1e-9
"""Of the intervals on which leads are shown positive: the first width tried, and the one at which it is given up."""


class UndecidedError(Exception):
    """Balls cannot tell; the message says what. is_imprecise: narrower balls may tell."""

    def __init__(self, message: str, *, is_imprecise: bool = False) -> None:
        super().__init__(message)
        self.is_imprecise = is_imprecise


@dataclass(frozen=True, eq=False)
class CertifiedPiece:
    """A stretch of a certified flow: every policy of the true piece lies in the balls.

    begin, length: times as balls. policy: at the beginning. targets: exact and pure (or the policy itself, at rest).
    Shapes:  gamma (N, S), exact.
    """

    begin: arb
    length: arb
    policy: Policy
    targets: Policy
    gamma: Array

    @property
    def arithmetic(self) -> Ball:
        assert isinstance(self.policy.arithmetic, Ball)
        return self.policy.arithmetic

    @property
    def end(self) -> arb:
        with self.arithmetic.precision():
            return self.begin + self.length

    def at(self, tau: arb) -> Policy:
        """The policy at a time since the beginning of the flow."""
        with self.arithmetic.precision():
            return self.within(tau - self.begin)

    def enclosure(self, low: float, high: float) -> Policy:
        """All policies between two fractions of the piece, 0 <= low <= high <= 1."""
        with self.arithmetic.precision():
            return self.within(self.length * arb(low).union(arb(high)))

    def within(self, u: arb) -> Policy:
        """The policy at a time u since the beginning of the piece."""
        return Policy(self._moved(u), self.arithmetic, is_distribution=False)

    def velocity(self, policy: Policy) -> Blocks:
        """gamma_i(s) (b_i(s) - varpi_i(s)) at a policy of the piece. Per player (S, A_i)."""
        with self.arithmetic.precision():
            pairs = zip(self._rates, self._aims, policy, strict=True)
            return tuple(rate[:, None] * (aim - block) for rate, aim, block in pairs)

    @cached_property
    def _aims(self) -> Blocks:
        return self.targets.blocks if self.targets is self.policy else self.targets.over(self.arithmetic).blocks

    @cached_property
    def _rates(self) -> Array:
        return self.arithmetic.array(self.gamma)

    def _moved(self, u: arb) -> Blocks:
        with self.arithmetic.precision():
            known = {gamma: (-self.arithmetic.number(gamma) * u).exp() for gamma in set(self.gamma.ravel().tolist())}
            blocks = []
            for rates, aim, block in zip(self.gamma, self._aims, self.policy, strict=True):
                decay = np.array([known[gamma] for gamma in rates], dtype=object)
                blocks.append(aim + decay[:, None] * (block - aim))
        return tuple(blocks)


@dataclass(frozen=True, eq=False)
class Lead:
    """The leads of a row's target over other actions: which cells are watched along a piece.

    Shapes:  target (cells,): for each cell the cell of its row's target; watched: cells of actions that differ from it.
    """

    game: MarkovGame
    dynamics: Dynamics
    target: Array
    watched: tuple[int, ...]

    @property
    def cells(self) -> Cells:
        return cells_of(self.game)

    def values(self, policy: Policy) -> Array:
        """Q(target) - Q(cell) of all cells."""
        return self._leads(q_of(self.game, self.dynamics, policy))

    def slopes(self, piece: CertifiedPiece, policy: Policy) -> tuple[Array, Array]:
        """Leads and their derivatives by time at a policy of the piece."""
        tangents = tangent(self.game, self.dynamics, policy, piece.velocity(policy))
        return self._leads(tangents.q), self._leads(tangents.slope)

    def _leads(self, blocks: Blocks) -> Array:
        with self.game.arithmetic.precision():
            flat = np.concatenate([block.ravel() for block in blocks])
            return flat[self.target] - flat


def show_positive(
    lead: Lead, piece: CertifiedPiece, until: float, *, zero_at_start: frozenset[int], zero_at_end: int | None
) -> None:
    """Every watched lead is positive along the piece, 0 < u <= until, but at the ends where it is zero.

    Raises:  UndecidedError if this cannot be shown.
    """
    left, width = 0.0, FIRST_STEP
    while left < until:
        right = until if left + width * 1.25 >= until else left + width
        open_cells = _open(lead, piece, (left, right, until), zero_at_start, zero_at_end)
        if not open_cells:
            left, width = right, 2 * (right - left)
        elif right - left < NARROWEST:
            player, state = lead.cells.place(int(lead.cells.row_of[open_cells[0]]))
            where = f"player {lead.game.players[player]}, state {lead.game.states[state]}"
            text = f"{where}: whether another action overtakes at time {left:.9g} to {right:.9g} of a piece"
            is_imprecise = bool(lead.values(piece.within(arb(left)))[open_cells[0]].contains(0))
            raise UndecidedError(text, is_imprecise=is_imprecise and left > 0)
        else:
            width = (right - left) / 2


def _open(
    lead: Lead,
    piece: CertifiedPiece,
    where: tuple[float, float, float],
    zero_at_start: frozenset[int],
    zero_at_end: int | None,
) -> list[int]:
    """The watched cells whose lead is not shown positive on an interval."""
    left, right, until = where
    with piece.arithmetic.precision():
        times, middle = arb(left).union(arb(right)), arb((left + right) / 2)
        wide = piece.within(times)
        try:
            leads = lead.values(wide)
            rest = [c for c in lead.watched if not leads[c] > 0]
            if not rest:
                return []
            _, slopes = lead.slopes(piece, wide)
        except ZeroDivisionError:
            return list(lead.watched)  # the interval is too wide for the linear system
        rest = [c for c in rest if not (left == 0 and c in zero_at_start and slopes[c] > 0)]
        rest = [c for c in rest if not (right == until and c == zero_at_end and slopes[c] < 0)]
        if not rest:
            return []
        thin = lead.values(piece.within(middle))
        return [c for c in rest if not thin[c] + slopes[c] * (times - middle) > 0]


def root(lead: Lead, piece: CertifiedPiece, guess: float, cell: int, slope: float) -> arb:
    """The only zero of a lead near `guess`, where it falls: interval Newton.

    Raises:  UndecidedError if existence or the sign of the slope cannot be shown.
    Source:  Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, theorem 8.1.
    """
    with piece.arithmetic.precision():
        time, steep = arb(guess), arb(slope)
        for _ in range(2 + piece.arithmetic.bits // 16):
            value = lead.values(piece.within(time))[cell]
            step = (value.mid() / steep).mid()
            time = (time - step).mid()
            if abs(step) <= 2 * value.rad() / abs(steep) or not abs(step) > 0:
                break
        value = lead.values(piece.within(time))[cell]
        reach = 4 * (abs(value) / abs(steep)).upper() + arb(2) ** (4 - piece.arithmetic.bits)
        around = time + arb(0, reach)
        _, slopes = lead.slopes(piece, piece.within(around))
        if not slopes[cell] < 0:
            raise UndecidedError(f"whether the lead falls at time {float(time.mid()):.9g} of a piece")
        newton = time - value / slopes[cell]
        if not around.contains(newton):
            raise UndecidedError(f"whether a lead vanishes near time {float(time.mid()):.9g} of a piece")
    return newton
