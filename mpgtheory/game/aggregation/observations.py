"""What players see of a state: a function f from states to observations, the same for all players.

A policy of players who see f(s) is one row for each observation. It is lifted to the game by playing, in each state,
the row of what is seen there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

MOST_SHOWN = 4
"""States of a group, and groups, that texts show."""


@dataclass(frozen=True)
class Observations:
    """f. labels: the observations, in order of the first state where each is seen; seen: f(s) as their numbers."""

    labels: tuple[str, ...]
    seen: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.labels)

    @property
    def first(self) -> list[int]:
        """The first state of each observation."""
        return [self.seen.index(number) for number in range(self.count)]

    @property
    def members(self) -> list[list[int]]:
        """The states of each observation."""
        return [[s for s, number in enumerate(self.seen) if number == k] for k in range(self.count)]

    def sums(self, table: Array, axis: int) -> Array:
        """A table with the entries of states that look alike added up along an axis."""
        parts = [np.take(table, listed, axis=axis).sum(axis=axis) for listed in self.members]
        return np.stack(parts, axis=axis)

    def text(self, game: MarkovGame) -> str:
        """The states that look alike, in words: the first few groups of several."""
        groups = [[game.states[s] for s in listed] for listed in self.members if len(listed) > 1]
        if not groups:
            return "none"
        shown = [
            f"{', '.join(names[:MOST_SHOWN])}{', ...' * (len(names) > MOST_SHOWN)}" for names in groups[:MOST_SHOWN]
        ]
        return " | ".join(shown) + " | ..." * (len(groups) > MOST_SHOWN)


def observations_of(game: MarkovGame, sees: Sequence[object]) -> Observations:
    """f from what is seen in each state, in the order of the states.

    Raises:  InputError unless there is one observation for each state.

    >>> from mpgtheory.families import build
    >>> game = build("routing:players=2")
    >>> observations_of(game, ["calm", "busy", "busy", "busy"]).seen
    (0, 1, 1, 1)
    """
    names = [str(name).strip() for name in sees]
    if len(names) != game.n_states:
        raise InputError(
            f"the list of observations has length {len(names)}; {game.name} has {game.n_states} states: "
            "give what players see in each, in their order"
        )
    if "" in names:
        raise InputError(f"the observation of state {game.states[names.index('')]} is empty; give it a name")
    labels = tuple(dict.fromkeys(names))
    return Observations(labels, tuple(labels.index(name) for name in names))


def lifted(policy: Policy, observations: Observations) -> Policy:
    """The policy of the game that plays, in each state, the row of what is seen there."""
    return Policy(tuple(block[list(observations.seen)] for block in policy), policy.arithmetic)
