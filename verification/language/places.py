"""Where indices run: nested loops over a frame, tables of all values, and whether a term has an index in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from verification.language.evaluation import Closure, Frame
from verification.language.model import Model
from verification.language.primitives import JOINT, PLAYER, STATE
from verification.language.sorts import Node
from verification.language.tables import Rows


def is_closed(node: Node, bound: frozenset[str] = frozenset()) -> bool:
    """Whether no index occurs in a node but those that it binds."""
    if node.head == "index":
        return str(node.value) in bound
    names = bound | {index.name for index in node.bindings}
    parts = [*node.parts, *([node.condition] if node.condition else [])]
    parts += [index.bound for index in node.bindings if index.bound is not None]
    owners = [index.sort.owner for index in node.bindings if index.sort.owner]
    return all(owner in names for owner in owners) and all(is_closed(part, names) for part in parts)


def free_indices(node: Node) -> set[str]:
    """The indices in a node that it does not bind itself."""
    if node.head == "index":
        return {str(node.value)}
    parts = [*node.parts, *([node.condition] if node.condition else [])]
    parts += [index.bound for index in node.bindings if index.bound is not None]
    owners = {index.sort.owner for index in node.bindings if index.sort.owner}
    return owners.union(*map(free_indices, parts)) - {index.name for index in node.bindings}


def nested(
    ranges: list[tuple[int, Callable[[Frame], range]]], condition: Closure | None
) -> Callable[[Frame], Iterator[None]]:
    (slot, values), *rest = ranges
    if not rest:

        def last(frame: Frame) -> Iterator[None]:
            for value in values(frame):
                frame[slot] = value
                if condition is None or condition(frame):
                    yield

        return last
    inner = nested(rest, condition)

    def outer(frame: Frame) -> Iterator[None]:
        for value in values(frame):
            frame[slot] = value
            yield from inner(frame)

    return outer


def tabulated(model: Model, kinds: tuple[str, ...], entry: Callable[..., Any]) -> Rows:
    """The nested lists of a function of indices."""

    def rows(place: tuple[int, ...]) -> Any:
        if len(place) == len(kinds):
            return entry(*place)
        return [rows((*place, k)) for k in range(_size(model, kinds, place))]

    return rows(())


def _size(model: Model, kinds: tuple[str, ...], place: tuple[int, ...]) -> int:
    kind = kinds[len(place)]
    if kind == PLAYER:
        return model.game.n_players
    if kind == STATE:
        return model.game.n_states
    if kind == JOINT:
        return len(model.joint)
    players = [index for index, k in zip(place, kinds, strict=False) if k == PLAYER]
    return model.game.action_counts[players[-1]]
