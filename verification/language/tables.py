"""Tables: numbers by player, state and action, as statements index them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mpgtheory.arithmetic import Array

Rows = list[Any]
"""A table as nested lists."""


class Table:
    """A table of numbers: nested lists, and the arrays that they came from. Never changed once it is made."""

    __slots__ = ("blocks", "rows")

    def __init__(self, rows: Rows, blocks: Sequence[Array] | None = None) -> None:
        self.rows, self.blocks = rows, blocks
