"""How regions of games with many weights are split while it is open what is played.

An action that loses against the value everywhere in a region is not played: its split costs one refutation. An action
whose weight is positive everywhere is played. Where neither is known, and bounds of weights are wide, halving the
widest tells more than guessing supports: there are 2^n - 1 supports of a row with n actions, and 7^8 of two players
with three actions in four states.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.linear import Linearised
from mpgtheory.equilibria.region import OPEN, Cell, Region
from mpgtheory.equilibria.tables import filled

MANY = 8
"""Free weights beyond which regions are split so."""
WIDE = 0.6
"""Width from which on a weight is halved before it is asked what is played."""


def free_weights(counts: tuple[int, ...], n_states: int) -> int:
    """The dimension of the set of policies."""
    return n_states * sum(count - 1 for count in counts)


def settled_action(region: Region, lines: Linearised, margins: Array) -> Cell | None:
    """An open action that is surely worse than the value, by more than its player's margin, or surely has weight."""
    cells = open_cells(region)
    tops = largest_advantages(lines)
    worse = (cell for cell in cells if tops[cell[0]][cell[1:]] < -margins[cell[0]])
    played = (cell for cell in cells if region.low[cell[0]][cell[1:]] > 0)
    return next(worse, None) or next(played, None)


def widest_open(region: Region) -> tuple[Cell, float]:
    """The open action whose weight has the widest bounds, and their width."""
    widths = [(float(region.high[i][s, a] - region.low[i][s, a]), (i, s, a)) for i, s, a in open_cells(region)]
    width, cell = max(widths, key=lambda pair: (pair[0], [-k for k in pair[1]]))
    return cell, width


def open_cells(region: Region) -> list[Cell]:
    """The actions of which it is open whether they are played."""
    return [(i, int(s), int(a)) for i, block in enumerate(region.status) for s, a in np.argwhere(block == OPEN)]


def largest_advantages(lines: Linearised) -> list[Array]:
    """The largest h_i(s, a) that the linear enclosures admit, in doubles; infinite for players without any."""
    found = []
    for i, own in enumerate(lines.players):
        pair = lines.bounds[i]
        if own is None or pair is None:
            found.append(np.full(lines.region.status[i].shape, np.inf))
            continue
        top = own.constant + own.error + (np.abs(own.values) * (pair[1] - pair[0]) / 2).sum(axis=-1)
        for j, slope in own.weights.items():
            weights = filled(slope, (lines.region.low[j], lines.region.high[j]), largest=True)
            top = top + (slope * (weights - lines.centre[j][:, None, :])).sum(axis=-1)
        found.append(top)
    return found
