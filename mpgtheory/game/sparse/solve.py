"""Solving x = b + delta P x in doubles for a sparse chain P, or its transpose.

Up to `DIRECT_STATES` states by sparse LU. Beyond, by BiCGSTAB (Saad 2003, Iterative methods for sparse linear systems,
Section 7.4.2): the condition of I - delta P in the sup norm is at most (1 + delta) / (1 - delta), so few iterations are
needed where the discount leaves some room, and memory stays that of the chain. Where BiCGSTAB breaks down or stalls, x
-> b + delta P x is iterated from where it stands, which contracts by delta in any case. What is returned is an
approximation; how good it is, `enclosure.py` says.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from mpgtheory.arithmetic import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DIRECT_STATES = 2_000
"""States up to which a factorisation is used: exact but for rounding, and there a matter of milliseconds."""
RELATIVE = 1e-12
"""Residual relative to the right side, in the 2-norm, at which BiCGSTAB ends: near what rounding leaves."""
SMALLEST = 1e-15
"""Change relative to the largest entry at which plain iteration ends: what rounding leaves."""
MOST_ITERATIONS = 5_000
"""Of BiCGSTAB: more than discounts up to 0.9999 took on grids."""


def solve_discounted(chain: csr_array, discount: float, right: Array, guess: Array | None = None) -> Array:
    """An approximation of x = right + discount * chain @ x, from `guess` where it iterates.

    Shapes:  chain (S, S); right, guess (S, k); returns (S, k). Columns that are the same are solved once.
    """
    columns, which = _different(right)
    if chain.shape[0] <= DIRECT_STATES:
        solution = _factored(chain, discount, columns)
    else:
        start = None if guess is None else guess[:, np.unique(which, return_index=True)[1]]
        solution = _iterated(chain, discount, columns, start)
    return solution[:, which]


def _different(right: Array) -> tuple[Array, Array]:
    """The different columns, and which of them each column is."""
    kept: list[int] = []
    which = []
    for column in range(right.shape[1]):
        same = next((k for k, j in enumerate(kept) if np.array_equal(right[:, j], right[:, column])), None)
        which.append(len(kept) if same is None else same)
        kept += [column] if same is None else []
    return right[:, kept], np.array(which)


def _system(chain: csr_array, discount: float) -> csr_array:
    from scipy.sparse import csr_array, eye_array

    return csr_array(eye_array(chain.shape[0], format="csr") - discount * chain)


def _factored(chain: csr_array, discount: float, right: Array) -> Array:
    from scipy.sparse.linalg import splu

    return np.asarray(splu(_system(chain, discount).tocsc()).solve(np.ascontiguousarray(right)))


def _iterated(chain: csr_array, discount: float, right: Array, guess: Array | None) -> Array:
    from scipy.sparse.linalg import bicgstab

    system = _system(chain, discount)
    out = np.empty(right.shape)
    for k, column in enumerate(right.T):
        size = float(np.abs(column).max()) or 1.0  # BiCGSTAB takes small numbers for a breakdown
        start = None if guess is None else guess[:, k] / size
        solution, failed = bicgstab(system, column / size, x0=start, rtol=RELATIVE, atol=0.0, maxiter=MOST_ITERATIONS)
        out[:, k] = solution * size
        if failed or not np.isfinite(solution).all():
            out[:, k] = _contracted(chain, discount, column, out[:, k])
    return out


def _contracted(chain: csr_array, discount: float, right: Array, start: Array) -> Array:
    """Plain iteration: after k steps the error is at most delta^k of the first one, so their number is known."""
    x = start if np.isfinite(start).all() else np.zeros_like(right)
    for _ in range(math.ceil(math.log(SMALLEST) / math.log(discount))):
        after = right + discount * (chain @ x)
        if np.abs(after - x).max() <= SMALLEST * np.abs(after).max():
            return np.asarray(after)
        x = after
    return x
