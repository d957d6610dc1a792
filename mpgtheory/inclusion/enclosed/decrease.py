"""Boxes around an enclosed flow in which phi decreases strictly: the sign of d phi / d tau on whole intervals of time.

The policies of a piece between two times lie in balls; their hull, rounded outward to binary fractions, is a box, and a
positive lower bound of a one-stage gain in it (boxes.py) shows the decrease at every time in between. Intervals are
halved until this is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.boxes import Box, Gain, best_gain
from mpgtheory.inclusion.enclosed.flow import CertifiedFlow

OUTWARD = 2**40
"""Bounds of weights are multiples of 1 / OUTWARD."""
NARROWEST = 2.0**-16
"""The part of a piece at which an interval is given up."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """An interval of time, the box of the policies on it, and what gains in the whole box (None: nothing was shown)."""

    begin: float
    end: float
    box: Box
    gain: Gain | None


def stretches(flow: CertifiedFlow) -> Iterator[Stretch]:
    """Stretches that cover the flow in turn, up to the first in which nothing could be shown to gain."""
    for piece in flow.pieces:
        waiting = [(0.0, 1.0)]
        while waiting:
            low, high = waiting.pop()
            box = box_around(flow, piece.enclosure(low, high))
            gain = best_gain(box)
            if gain is None and high - low > NARROWEST:
                middle = (low + high) / 2
                waiting += [(middle, high), (low, middle)]
                continue
            begin, length = float(piece.begin.mid()), float(piece.length.mid())
            yield Stretch(begin + low * length, begin + high * length, box, gain)
            if gain is None:
                return


def box_around(flow: CertifiedFlow, policy: Policy) -> Box:
    """The least box with bounds in binary fractions around a policy of balls."""
    pairs = [(_bounds(block, upper=False), _bounds(block, upper=True)) for block in policy]
    return Box(flow.game.dense(), tuple(low for low, _ in pairs), tuple(high for _, high in pairs))


def _bounds(block: Array, *, upper: bool) -> Array:
    balls = np.empty(block.shape, dtype=object)
    for place, weight in np.ndenumerate(block):
        scaled = weight * OUTWARD
        whole = (scaled.upper().ceil() if upper else scaled.lower().floor()).unique_fmpz()
        assert whole is not None
        balls[place] = min(max(fmpq(int(whole), OUTWARD), fmpq(0)), fmpq(1))
    return balls
