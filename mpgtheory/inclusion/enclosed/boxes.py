"""Boxes of policies, and a lower bound of one-stage gains that holds for every policy of a box.

    low <= varpi_i(s, a) <= high,  rows sum to 1

For any v the value V_i of every policy of a box is within (largest Bellman residual of v over the box) / (1 - delta) of
v. With r(s, a) = u_i(s, a) + delta P(.|s, a) v and any action b,

    max_a Q_i(s, a) - V_i(s) >= sum_a varpi_i(s, a) (Q_i(s, b) - Q_i(s, a)),
    Q_i(s, b) - Q_i(s, a)    >= E[r(s, b, .) - r(s, a, .)] - delta |V_i - v| max_a_-i |P(.|s, b, .) - P(.|s, a, .)|_1.

Expectations are bounded one player after the other; each step is a knapsack. By (12) and d >= (1 - delta) mu,
- d phi / d tau >= eta mu(s) max_a (Q_i(s, a) - V_i(s)) at every policy, for rates in [eta, 1] and every best reply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.values.evaluation import Evaluation

ROUNDED = 2**24
"""Values v are rounded to multiples of 1 / ROUNDED: any v will do."""


@dataclass(frozen=True, eq=False)
class Box:
    """Exact bounds of every weight.

    Shapes:  low, high: per player (S, A_i).
    """

    game: TabularGame
    low: tuple[Array, ...]
    high: tuple[Array, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no policy is in it."""
        pairs = zip(self.low, self.high, strict=True)
        return any(bool((low.sum(axis=1) > 1).any() or (high.sum(axis=1) < 1).any()) for low, high in pairs)

    @property
    def middle(self) -> Policy:
        """A policy of the box: as far between the bounds in all weights of a row."""
        blocks = []
        for low, high in zip(self.low, self.high, strict=True):
            room, left = (high - low).sum(axis=1), 1 - low.sum(axis=1)
            share = np.array([x / y if y else fmpq(0) for x, y in zip(left, room, strict=True)])
            blocks.append(low + share[:, None] * (high - low))
        return Policy(tuple(blocks))

    @property
    def widest(self) -> tuple[int, int, int]:
        """(player, state, action) of the weight with the widest bounds."""
        widths = [((high - low).max(), i) for i, (low, high) in enumerate(zip(self.low, self.high, strict=True))]
        _, player = max(widths, key=lambda pair: (pair[0], -pair[1]))
        width = self.high[player] - self.low[player]
        state, action = np.argwhere(width == width.max())[0]
        return player, int(state), int(action)

    def halves(self, where: tuple[int, int, int]) -> tuple[fmpq, Box, Box]:
        """Where a weight is split, and the parts below and above; bounds that follow from the sum of a row are used."""
        player, state, action = where
        at = (self.low[player][state, action] + self.high[player][state, action]) / 2
        below = self._with(player, state, self.low[player][state], _replaced(self.high[player][state], action, at))
        above = self._with(player, state, _replaced(self.low[player][state], action, at), self.high[player][state])
        return at, below, above

    def is_within(self, policy: Policy, radius: fmpq) -> bool:
        """Whether every weight is within `radius` of the policy's in the whole box."""
        rows = zip(self.low, self.high, policy, strict=True)
        return all(bool((low >= x - radius).all() and (high <= x + radius).all()) for low, high, x in rows)

    def _with(self, player: int, state: int, low: Array, high: Array) -> Box:
        """With other bounds of a row, tightened by its sum."""
        lows, highs = list(self.low), list(self.high)
        lows[player], highs[player] = np.array(lows[player]), np.array(highs[player])
        lows[player][state] = np.maximum(low, 1 - high.sum() + high)
        highs[player][state] = np.minimum(high, 1 - low.sum() + low)
        return Box(self.game, tuple(lows), tuple(highs))


@dataclass(frozen=True, eq=False)
class Gain:
    """A lower bound of a one-stage gain in a box: by which action, with which v. Shape: values (S,)."""

    player: int
    state: int
    action: int
    values: Array
    least: fmpq


def everything(game: MarkovGame) -> Box:
    """All policies of an exact game with tables."""
    zeros = [EXACT.array(np.zeros((game.n_states, count), dtype=int)) for count in game.action_counts]
    return Box(game.dense(), tuple(zeros), tuple(block + 1 for block in zeros))


def gains(box: Box) -> Iterator[Gain]:
    """Lower bounds of the gain of each row by its best action in the middle of the box, the largest there first."""
    at = Evaluation(box.game, box.middle)
    rows = []
    for player, advantage in enumerate(at.advantage):
        for state, row in enumerate(advantage):
            rows.append((row.max(), player, state, int(np.argmax(row == row.max()))))
    for gain, player, state, action in sorted(rows, key=lambda row: (-row[0], row[1:])):
        if gain > 0:
            values = EXACT.array([fmpq(int(((v * ROUNDED) + fmpq(1, 2)).floor()), ROUNDED) for v in at.V[player]])
            yield Gain(player, state, action, values, least_gain(box, (player, state, action), values))


def best_gain(box: Box, *, most: int = 2) -> Gain | None:
    """A gain that is positive in the whole box, among the `most` most promising; None if none is."""
    for gain, _ in zip(gains(box), range(most), strict=False):
        if gain.least > 0:
            return gain
    return None


def least_gain(box: Box, where: tuple[int, int, int], values: Array) -> fmpq:
    """A lower bound of max_a Q_i(s, a) - V_i(s) over the box, where = (i, s, b)."""
    game, (player, state, action) = box.game, where
    ahead = game.payoffs[player] + game.discount * (game.transitions @ values)
    slack = game.discount * residual(box, ahead, values) / (1 - game.discount)
    own = np.moveaxis(ahead[state], player, 0)
    onward = np.moveaxis(game.transitions[state], player, 0)
    others = [(low[state], high[state]) for i, (low, high) in enumerate(_rows(box)) if i != player]
    leads = []
    for other in range(len(own)):
        difference = own[action] - own[other]
        least, _ = expectation(difference, difference, others)
        leads.append(least - slack * abs(onward[action] - onward[other]).sum(axis=-1).max())
    return extreme(leads, box.low[player][state], box.high[player][state], largest=False)


def residual(box: Box, ahead: Array, values: Array) -> fmpq:
    """max over states and policies of the box of |E r(s, .) - v(s)|."""
    largest = fmpq(0)
    for state, table in enumerate(ahead):
        least, most = expectation(table, table, [(low[state], high[state]) for low, high in _rows(box)])
        largest = max(largest, abs(least - values[state]), abs(most - values[state]))
    return largest


def expectation(low: Any, high: Any, rows: Sequence[tuple[Array, Array]]) -> tuple[fmpq, fmpq]:
    """Bounds of the mean of tables between `low` and `high`, one axis a player, over independent rows of a box."""
    for bounds in reversed(rows):
        low, high = (_contracted(table, bounds, largest=k == 1) for k, table in enumerate((low, high)))
    return low, high


def _contracted(table: Array, bounds: tuple[Array, Array], *, largest: bool) -> Any:
    if table.ndim == 1:
        return extreme(table, *bounds, largest=largest)
    return np.array([_contracted(part, bounds, largest=largest) for part in table])


def extreme(values: Sequence[fmpq] | Array, low: Array, high: Array, *, largest: bool) -> fmpq:
    """The extreme of sum_a w(a) values(a) over distributions with low <= w <= high: the best are filled first."""
    total, left = sum((x * w for x, w in zip(values, low, strict=True)), fmpq(0)), 1 - low.sum()
    for value, room in sorted(zip(values, high - low, strict=True), reverse=largest):
        step = min(room, left)
        total, left = total + step * value, left - step
    return total


def _rows(box: Box) -> Iterator[tuple[Array, Array]]:
    return zip(box.low, box.high, strict=True)


def _replaced(row: Array, action: int, value: fmpq) -> Array:
    row_box = np.array(row)
    row_box[action] = value
    return row_box
