"""Where the equations of a region with known supports are regular: they have at most one solution in it.

If |I - A J| r < r for one matrix A and all Jacobians J between their bounds over the region, z -> z - A F(z) contracts:
no two zeros of F lie in the region. Doubles choose A and r, and the rationals show the inequality.
"""

from __future__ import annotations

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.isolated import contraction
from mpgtheory.equilibria.region import Region
from mpgtheory.equilibria.system import Support, jacobian
from mpgtheory.equilibria.tables import Bounds, Tables, exact
from mpgtheory.equilibria.values import are_bounds

INVERSE_BITS = 20
MARGIN = 1e-9
"""By how much doubles must show the inequality before it is tried exactly."""


def regular_inverse(
    tables: Tables, floats: Tables, region: Region, support: Support, bounds: tuple[Bounds, ...]
) -> tuple[Array, Array] | None:
    """A and r, doubles for which the inequality holds exactly; None if none were found."""
    values = np.array([low for low, _ in bounds]), np.array([high for _, high in bounds])
    low, high = jacobian(floats, support, tuple(zip(region.low, region.high, strict=True)), values)
    try:
        rough = np.linalg.inv((low + high) / 2)
    except np.linalg.LinAlgError:
        return None
    inverse = _rounded(rough)
    widths = [region.high[i][s, a] - region.low[i][s, a] for i, s, a in support.free]
    reach = np.array([*widths, *(values[1] - values[0]).ravel()])
    reach = 2.0 ** np.ceil(np.log2(np.maximum(reach, 1e-6 * reach.max())))
    off = np.abs(np.eye(support.size) - inverse @ (low + high) / 2) @ reach
    if not (off + np.abs(inverse) @ ((high - low) / 2) @ reach < (1 - MARGIN) * reach).all():
        return None
    return (inverse, reach) if _is_shown(tables, region, support, bounds, inverse, reach) else None


def _is_shown(
    tables: Tables, region: Region, support: Support, bounds: tuple[Bounds, ...], inverse: Array, reach: Array
) -> bool:
    """The inequality over the rationals, and that the values lie between their bounds."""
    precise, pairs = region.exactly(), tuple((exact(a), exact(b)) for a, b in bounds)
    if not all(are_bounds(tables, i, precise, *pair) for i, pair in enumerate(pairs)):
        return False
    values = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    sharp = jacobian(tables, support, tuple(zip(precise.low, precise.high, strict=True)), values)
    return bool((contraction(exact(inverse), sharp, exact(reach)) < exact(reach)).all())


def _rounded(matrix: Array) -> Array:
    scale = 2.0 ** (np.ceil(np.log2(np.abs(matrix).max(axis=1, keepdims=True))) - INVERSE_BITS)
    return np.asarray(np.round(matrix / scale) * scale)
