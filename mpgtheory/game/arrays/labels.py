"""Names of players, states and actions of a game that comes as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.errors import InputError, shown


@dataclass(frozen=True)
class Labels:
    """Names of players, states and actions; None numbers them. `actions`: one list for all players, or one each."""

    players: Sequence[Any] | None = None
    states: Sequence[Any] | None = None
    actions: Sequence[Any] | None = None

    def settled(self, states: int, counts: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...], Any]:
        """Players, states and actions of a game of this size.

        Raises:  InputError naming the list of the wrong length.
        """
        players = _labels("players", self.players, len(counts), "")
        return players, _labels("states", self.states, states, "s"), self._actions(players, counts)

    def _actions(self, players: Sequence[str], counts: Sequence[int]) -> tuple[tuple[str, ...], ...]:
        if self.actions is None:
            return tuple(_labels("actions", None, count, "a") for count in counts)
        listed = _listed("actions", self.actions)
        if all(isinstance(one, (list, tuple, np.ndarray)) for one in listed):
            if len(listed) != len(counts):
                raise InputError(f"actions has {len(listed)} lists for {len(counts)} players; give one list each")
            each = listed
        else:
            each = [listed] * len(counts)
        return tuple(
            _labels(f"actions of player {name}", one, count, "a")
            for name, one, count in zip(players, each, counts, strict=True)
        )


def _listed(place: str, given: Any) -> list[Any]:
    """A list of names.

    Raises:  InputError for a text, or what is no list.
    """
    if isinstance(given, str):
        raise InputError(f"{place} is the text {shown(given)}; give a list of names")
    try:
        return list(given)
    except TypeError as error:
        raise InputError(f"{place} is {shown(given)}; give a list of names") from error


def _labels(place: str, given: Sequence[Any] | None, count: int, prefix: str) -> tuple[str, ...]:
    if given is None:
        return tuple(f"{prefix}{k + 1}" for k in range(count))
    labels = tuple(str(label) for label in _listed(place, given))
    if len(labels) != count:
        raise InputError(f"{place} has {len(labels)} names; the arrays have {count}")
    return labels
