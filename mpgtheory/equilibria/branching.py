"""By what a region is split that is neither refuted nor shown to have one equilibrium.

The multipliers of the linear program bound h up to errors, of second order, of which each is due to the bounds of one
value or of one weight. If the region would be refuted without errors, the value or weight with the largest share in
them is split. If not, the linear parts have a common solution: what is played must be known. With two players all
errors are due to values: between close bounds of values the equations are linear in the weights.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.linear import Linearised
from mpgtheory.equilibria.region import Region
from mpgtheory.equilibria.relaxation import Relaxed

Source = tuple[int, ...]
"""A value (player, state), or a weight (player, state, action)."""

NARROW_VALUE, NARROW_WEIGHT = 2.0**-10, 2.0**-5
"""Bounds that are closer are not split while it is open what is played; of values, as a share of the payoffs' size."""


def source_of_errors(region: Region, lines: Linearised, solution: Relaxed, scales: Array) -> Source | None:
    """What to split where errors alone keep the multipliers from refuting; None if they do not, or all is narrow."""
    shares = shares_of_errors(lines, solution.multipliers)
    if solution.excess + sum(shares.values()) <= 0:
        return None
    wide = [source for source in shares if shares[source] > 0 and _is_wide(region, lines, source, scales)]
    return max(wide, key=lambda source: (shares[source], [-k for k in source]), default=None)


def shares_of_errors(lines: Linearised, multipliers: tuple[Array, ...]) -> dict[Source, float]:
    """The parts of sum |m| e that are due to each value and each weight."""
    shares: dict[Source, float] = {}
    for i, (own, m) in enumerate(zip(lines.players, multipliers, strict=True)):
        if own is None:
            continue
        size = np.abs(m)[:, :, None]
        for s, share in enumerate((size * own.by_value).sum(axis=(0, 1))):
            shares[lines.alike[i], s] = shares.get((lines.alike[i], s), 0.0) + float(share)
        for j, part in own.by_weight.items():
            for (s, a), share in np.ndenumerate((size * part).sum(axis=1)):
                shares[j, s, a] = shares.get((j, s, a), 0.0) + float(share)
    return shares


def _is_wide(region: Region, lines: Linearised, source: Source, scales: Array) -> bool:
    low, high = bounds_of(region, lines, source)
    return high - low > (NARROW_VALUE * float(scales[source[0]]) if len(source) == 2 else NARROW_WEIGHT)


def bounds_of(region: Region, lines: Linearised, source: Source) -> tuple[float, float]:
    """The bounds of a value or of a weight."""
    if len(source) == 2:
        pair = lines.bounds[source[0]]
        assert pair is not None
        return float(pair[0][source[1]]), float(pair[1][source[1]])
    return float(region.low[source[0]][source[1:]]), float(region.high[source[0]][source[1:]])
