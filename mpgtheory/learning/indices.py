"""Indices that compiled code takes as they are.

Where an index is a signed integer, numba counts negative ones from the end, and compares and adds at every access to do
so. The kernel has no negative index, and takes an eighth less time with unsigned ones where the compiler cannot tell.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable


@register_jitable(forceinline=True)
def nth(index: int) -> Any:
    """A non-negative index as an unsigned integer."""
    return np.uint64(index)
