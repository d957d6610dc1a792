"""Where Newton's method, applied to the linear enclosures of a region with known supports, says that equilibria are.

With M (z - c) = -h0 up to e for the unknowns z (the linear enclosures), z lies within |M^-1| e of c - M^-1 h0. This is
in doubles and shows nothing: a region is cut where little is left on one side, which is then refuted as any other.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.linear import Linearised
from mpgtheory.equilibria.region import Cell, Region
from mpgtheory.equilibria.system import Support, support_of

WORTH = 0.3
"""The share of the bounds' width that must be cut off."""
ROOM = 1 / 16
"""What is left beside the estimate, of the width."""
ALIKE = 4
"""Only weights whose bounds are not much closer than the widest ones are cut."""
FEW_BITS = 2.0**40


def newton_cut(region: Region, lines: Linearised) -> tuple[Cell, float] | None:
    """The cell and number of the best cut; None if none is worth it."""
    support = support_of(region.status)
    matrix, constant, error = _system(support, lines)
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    middle, spread = -inverse @ constant, np.abs(inverse) @ error
    best: tuple[float, Cell, float] | None = None
    for k, cell in enumerate(support.free):
        player, state, action = cell
        low, high = float(region.low[player][state, action]), float(region.high[player][state, action])
        at = float(lines.centre[player][state, action]) + middle[k]
        width, least, most = high - low, at - spread[k], at + spread[k]
        if width < region.width / ALIKE:
            continue
        cuts = ((least - low, least - ROOM * width), (high - most, most + ROOM * width))
        for share, cut in cuts:
            rounded = float(np.round(cut * FEW_BITS) / FEW_BITS)
            if share > (WORTH + ROOM) * width and low < rounded < high and (best is None or share / width > best[0]):
                best = share / width, cell, rounded
    return None if best is None else best[1:]


def _system(support: Support, lines: Linearised) -> tuple[Array, Array, Array]:
    """M, h0 and e of the equations of the supports."""
    states = support.n_states
    matrix, constant, error = np.zeros((support.size, support.size)), np.zeros(support.size), np.zeros(support.size)
    for k, (i, s, a) in enumerate(support.cells):
        own = lines.players[i]
        assert own is not None
        constant[k], error[k] = own.constant[s, a], own.error[s, a]
        at = support.values_at + i * states
        matrix[k, at : at + states] = own.values[s, a]
        for column, (j, there, b) in enumerate(support.free):
            if there == s and j != i:
                table = own.weights[j]
                matrix[k, column] = table[s, a, b] - table[s, a, support.first[j][s]]
    return matrix, constant, error
