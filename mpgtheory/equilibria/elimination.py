"""Actions that are worse than the value all over a region, which no equilibrium in it plays.

The largest h_i(s, a) = Q_i(s, a) - V_i(s) for weights and values between bounds is where the next values are largest,
but for that of s itself, which is least: V_i(s) counts delta P(s|s, a) - 1 < 0 times. If it is negative, `a` is not
played. Without such actions the bounds of values are closer, so that others follow.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.region import OPEN, Cell, Region
from mpgtheory.equilibria.tables import Bounds, Tables, exact, mean_range
from mpgtheory.equilibria.values import are_bounds


def largest_advantage(tables: Tables, player: int, region: Region, bounds: Bounds) -> Array:
    """The largest h_i(s, a) in a region, for values between bounds. Shape (S, A_i)."""
    low, high = bounds
    onward, states = tables.transitions[player], np.arange(tables.n_states)
    staying = tables.discount * onward[states, :, states]
    width = (high - low).reshape(-1, *(1,) * (onward.ndim - 2))
    ahead = tables.ahead(player, high) - staying * width
    return mean_range(ahead, ahead, region.bounds(tables.others(player)))[1] - low[:, None]


def worse_actions(
    tables: Tables, floats: Tables, region: Region, bounds: tuple[Bounds, ...], margins: Array
) -> tuple[Cell, ...]:
    """The open actions that are worse by more than their player's margin in doubles, and worse over the rationals."""
    precise, cells = region.exactly(), list[Cell]()
    for i, pair in enumerate(bounds):
        likely = (region.status[i] == OPEN) & (largest_advantage(floats, i, region, pair) < -margins[i])
        if not likely.any():
            continue
        sharp = exact(pair[0]), exact(pair[1])
        if are_bounds(tables, i, precise, *sharp):
            top = largest_advantage(tables, i, precise, sharp)
            cells += [(i, int(s), int(a)) for s, a in np.argwhere(likely & (top < 0))]
    return tuple(cells)
