"""Branch and bound over all policies: something gains everywhere but close to the equilibria.

All policies are one box. A box is done if a one-stage gain is positive in all of it (boxes.py), or if it lies within a
radius of an equilibrium; else it is halved at its widest weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq

from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.inclusion.enclosed.boxes import Box, Gain, best_gain, everything

MOST_BOXES = 2000


@dataclass(eq=False)
class Node:
    """A box in the tree: halved, near an equilibrium, shown to gain, empty, or open."""

    split: tuple[int, int, int] | None = None
    at: fmpq | None = None
    parts: tuple[Node, ...] = ()
    near: int | None = None
    gain: Gain | None = None
    is_open: bool = False


@dataclass(frozen=True, eq=False)
class Cover:
    """What branch and bound came to.

    gains: of the boxes that were shown to gain. open_boxes: how many could not be decided within the limit.
    """

    tree: Node
    radius: fmpq
    gains: list[Gain] = field(default_factory=list)
    near: int = 0
    open_boxes: int = 0

    @property
    def is_complete(self) -> bool:
        return self.open_boxes == 0


def cover(game: MarkovGame, equilibria: Sequence[Policy], radius: fmpq, *, most: int = MOST_BOXES) -> Cover:
    """Boxes that cover all policies of an exact game with tables; incomplete beyond `most` boxes."""
    root, boxes = Node(), []
    waiting: list[tuple[Box, Node]] = [(everything(game), root)]
    near = count = unfinished = 0
    while waiting:
        box, node = waiting.pop()
        count += 1
        if box.is_empty:
            continue
        node.near = next((k for k, centre in enumerate(equilibria) if box.is_within(centre, radius)), None)
        if node.near is not None:
            near += 1
            continue
        node.gain = best_gain(box)
        if node.gain is not None:
            boxes.append(node.gain)
        elif count + len(waiting) >= most:
            node.is_open = True
            unfinished += 1
        else:
            node.split = box.widest
            node.at, *halves = box.halves(node.split)
            node.parts = (Node(), Node())
            waiting += list(zip(halves, node.parts, strict=True))
    return Cover(root, radius, boxes, near, unfinished)


def tree_document(node: Node) -> dict[str, Any]:
    """The tree as a certificate writes it."""
    if node.split is not None:
        below, above = (tree_document(part) for part in node.parts)
        return {"split": list(node.split), "at": node.at, "below": below, "above": above}
    if node.near is not None:
        return {"near": node.near}
    if node.gain is not None:
        return {"row": [node.gain.player, node.gain.state, node.gain.action], "V": node.gain.values}
    return {}
