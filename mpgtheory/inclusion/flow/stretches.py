"""One stretch of a flow: where the chosen targets lead, and until when.

A straight stretch ends where a target is overtaken, a sliding stretch where its tie cannot be kept; both end where the
weights jump and at the end of the flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.inclusion.flow.field import Field
from mpgtheory.inclusion.flow.overtaking import Crossing, Motion, next_crossing
from mpgtheory.inclusion.flow.sliding import Law, slide
from mpgtheory.inclusion.flow.ties import Selection, Tie
from mpgtheory.inclusion.flow.trajectory import Kind, Piece, Straight
from mpgtheory.inclusion.flow.weights import Weights

AT_ONCE = 1e-11
"""A stretch that ends within this time (relative to the time since 0, at least 1) leads nowhere."""
WIDE = 1e4
"""Where events accumulate, actions tie whose Q differ by WIDE times what rounding explains: what AT_ONCE can close."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A piece, the crossing at its end if there is one, and what its beginning is called if it is no plain choice."""

    chosen: Selection
    piece: Piece
    crossing: Crossing | None
    is_full: bool
    kind: Kind = Kind.CHOICE

    @property
    def is_viable(self) -> bool:
        """Whether it leads anywhere: as far as could be (`is_full`), or for some time."""
        return self.is_full or self.piece.end - self.piece.begin > AT_ONCE * max(1.0, self.piece.begin)


@dataclass(frozen=True, eq=False)
class Course:
    """What stays the same along a flow: the field, the weights, and until when."""

    field: Field
    weights: Weights
    end: float

    def horizon(self, tau: float) -> float:
        """Until when the weights do not jump."""
        return min(self.end, self.weights.next_break(tau))

    def tie(self, tau: float, policy: Array, q: Array, *, wide: bool = False) -> Tie:
        """What ties at a policy; `wide`: within WIDE times the rounding."""
        slack = self.field.slack(q) * (WIDE if wide else 1.0)
        return Tie(self.field, policy, q, self.weights.gamma(tau).reshape(-1), self.field.gaps(q) <= slack)

    def stretch(self, tau: float, policy: Array, chosen: Selection) -> Stretch:
        """The stretch from tau on along the chosen targets."""
        until = self.horizon(tau)
        if chosen.kept:
            piece = slide(Law(self.field, self.weights, chosen, until), tau, policy, until)
            return Stretch(chosen, piece, None, piece.end >= until)
        motion = Motion(self.field, self.weights, tau, policy, chosen.aim, chosen.target)
        crossing = next_crossing(motion, until)
        end = until if crossing is None else crossing.time
        return Stretch(chosen, self.straight(tau, policy, chosen.aim, end), crossing, crossing is None)

    def rest(self, tau: float, policy: Array) -> Stretch:
        """Staying until the end."""
        chosen = Selection(policy, np.zeros(0, dtype=int))
        return Stretch(chosen, self.straight(tau, policy, policy, self.end), None, True, Kind.EQUILIBRIUM)

    def ties(self, q: Array) -> Array:
        """Which cells are best. Shape (cells,), bool."""
        return self.field.gaps(q) <= self.field.slack(q)

    def straight(self, tau: float, policy: Array, aim: Array, end: float) -> Straight:
        return Straight(tau, end, frozen(policy), self.field.cells, self.weights, frozen(aim))


def end_of(piece: Piece) -> Array:
    """The policy at the end of a piece, kept on the simplices: rounding must not make a probability negative."""
    return np.maximum(piece.flat(np.array([piece.end]))[0], 0.0)
