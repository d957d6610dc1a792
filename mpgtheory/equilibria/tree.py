"""The splitting tree of branch and bound, with the reason of every leaf; certificates are written from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpgtheory.arithmetic import Array
from mpgtheory.equilibria.region import Cell, Region
from mpgtheory.equilibria.tables import Bounds


@dataclass(eq=False)
class Node:
    """A region in the tree: split into two parts, or a leaf.

    action:       (player, state, action): the parts are where it is played, and where it is not.
    worse:        cells of actions that are worse than the value all over the region; the one part is without them.
    split:        a weight's cell and a number: the parts below and above it.
    value:        (player, state) of a value and a number: the parts below and above it.
    values:       of a leaf: bounds of the values of each player, or None.
    multipliers:  of a leaf without an equilibrium; absent if bounds of a value cross.
    only:         of a leaf with one equilibrium: its number on the list. inverse, reach: A and r of |I - A F'| r < r;
                  absent if the leaf is one policy.
    open:         the region, of a leaf that could not be decided, and why.
    """

    action: Cell | None = None
    worse: tuple[Cell, ...] = ()
    split: tuple[Cell, float] | None = None
    value: tuple[tuple[int, int], float] | None = None
    parts: tuple[Node, ...] = ()
    values: tuple[Bounds | None, ...] | None = None
    multipliers: tuple[Array, ...] | None = None
    only: int | None = None
    inverse: Array | None = None
    reach: Array | None = None
    is_empty: bool = False
    open: Region | None = None
    why: str = ""

    def walk(self) -> Iterator[Node]:
        """All nodes; a part is followed by all of its parts, then by the part beside it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.parts)
