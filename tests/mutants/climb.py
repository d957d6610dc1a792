"""Search by small changes: from the drawn examples that come nearest to a violation, always to one that comes nearer.

Many a bound of the paper is far from tight on nearly all games, so a bound that is wrong by a factor survives many
draws. How near an example comes is the least relative slack (right - left) / max(|left|, |right|) of its inequalities;
where one side is 0 it is x / (1 + x) of the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mpgtheory.game import TabularGame
from verification.compare import TURNED, Comparison, is_violated
from verification.falsify import draws
from verification.falsify.source import Source
from verification.falsify.trial import Example, Trial

ORDERED = ("<=", "<", ">=", ">")
STARTS = 3
"""Examples that a search climbs from."""


def slack(comparisons: Iterable[Comparison]) -> float:
    """The least relative slack of the inequalities: negative if one is violated, infinite if there is none.

    An inequality with equal sides is left out: it is tight for a reason, as 0 <= 0, and nothing leads beyond it.
    """
    least = math.inf
    for comparison in comparisons:
        if is_violated(comparison):
            return -1.0
        if comparison.relation in ORDERED and comparison.left != comparison.right:
            left, right = float(comparison.left), float(comparison.right)
            if comparison.relation in TURNED:
                left, right = right, left
            size = max(abs(left), abs(right)) + (left * right == 0)
            least = min(least, (right - left) / size)
    return least


def varied(source: Source, trial: Trial, example: Example) -> Example:
    """The example with one thing changed: a datum drawn anew, or something of the game."""
    names = list(example.parts)
    if names and source.integer(0, 1):
        name = source.of(names)
        return example.with_part(name, trial.parts[name].draw(source, example.game))
    change = source.of((_discount, _payoff, _payoff, _row, _row, _initial))
    return Example(change(source, example.game), example.parts)


def _discount(source: Source, game: TabularGame) -> TabularGame:
    return replace(game, discount=source.of(draws.DISCOUNTS))


def _payoff(source: Source, game: TabularGame) -> TabularGame:
    place = _place(source, game.payoffs.shape)
    value = draws.number(source, source.of(("integers", "sparse", "large")))
    return replace(game, payoffs=_with(game.payoffs, place, value))


def _row(source: Source, game: TabularGame) -> TabularGame:
    place = _place(source, game.transitions.shape[:-1])
    row = draws.table(draws.row(source, game.n_states, source.of(draws.ROWS)), (game.n_states,))
    return replace(game, transitions=_with(game.transitions, place, row))


def _initial(source: Source, game: TabularGame) -> TabularGame:
    row = draws.row(source, game.n_states, source.of(draws.ROWS))
    return replace(game, initial=draws.table(row, (game.n_states,)))


def _place(source: Source, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(source.integer(0, size - 1) for size in shape)


def _with(array: Any, place: tuple[int, ...], value: Any) -> Any:
    out = np.array(array)
    out[place] = value
    return out


@dataclass
class Climb:
    """Climbs from one example. `slack_of` is infinite where an example does not meet the hypotheses."""

    trial: Trial
    slack_of: Callable[[Example], float]
    source: Source

    def nearest(self, example: Example, steps: int) -> Example:
        """The nearest example found in so many steps; it violates the statement if its slack is negative."""
        least = self.slack_of(example)
        for _ in range(steps):
            if least < 0:
                break
            other = varied(self.source, self.trial, example)
            found = self.slack_of(other)
            if found <= least:
                example, least = other, found
        return example
