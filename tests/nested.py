"""Documents with one part changed."""

from __future__ import annotations

import copy
from typing import Any


def replaced(part: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a part in which what stands at the path is the value."""
    if not path:
        return value
    copied = copy.deepcopy(part)
    place = copied
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copied
