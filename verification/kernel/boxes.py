"""Boxes of policies: what holds for every policy whose weights lie between given bounds.

A box has bounds low <= varpi_i(s, a) <= high of every weight, and rows sum to one. For any numbers v(s), e = V_i - v is
at most the largest Bellman residual |u_i + delta P v - v| over 1 - delta, for every policy of the box. So with
r(s, a) = u_i(s, a) + delta P(.|s, a) v, for an action b,

    max_x f(x; s, varpi) - V_i(s) = max_x f(x) - f(varpi_i(s)) >= sum_a varpi_i(s, a) (Q_i(s, b) - Q_i(s, a)),
    Q_i(s, b) - Q_i(s, a) >= E[r(s, b, .) - r(s, a, .)] - delta max |e| max sum_s' |P(s'|s, b, .) - P(s'|s, a, .)|.

Expectations over independent rows are bounded one player after the other.
"""

from fractions import Fraction
from typing import Any

from .exact import Vector, dot, need, spend
from .game import Game

Row = tuple[Vector, Vector]
"""Lower and upper bounds of the weights of a row."""


class Box:
    """Bounds of every weight, per player and state. Not empty."""

    def __init__(self, game: Game, rows: list[list[Row]]) -> None:
        self.game, self.rows = game, rows
        spend(game.states * sum(game.actions))

    @property
    def is_empty(self) -> bool:
        """Whether no policy is in it."""
        return any(sum(low) > 1 or sum(high) < 1 for block in self.rows for low, high in block)

    def gain(self, player: int, state: int, best: int, values: Vector) -> Fraction:
        """A lower bound of the player's one-stage gain in a state, by `best` and with `values` for V."""
        game, low_leads = self.game, []
        ahead = [self._ahead(s, player, values) for s in range(game.states)]
        slack = game.discount * self._residual(player, ahead, values) / (1 - game.discount)
        others = self._rows(state, without=player)
        for action in range(game.actions[player]):
            if action == best:
                low_leads.append(Fraction(0))
                continue
            pairs = self._pairs(player, best, action)
            least, _ = expectation([(ahead[state][b] - ahead[state][a],) * 2 for b, a in pairs], others)
            low_leads.append(least - slack * max(self._distance(state, b, a) for b, a in pairs))
        return extreme(low_leads, *self.rows[player][state], largest=False)

    def contains(self, policy: list[list[Vector]]) -> bool:
        """Whether a policy is in it."""
        return all(
            lower <= weight <= upper
            for rows, block in zip(self.rows, policy, strict=True)
            for (low, high), row in zip(rows, block, strict=True)
            for lower, weight, upper in zip(low, row, high, strict=True)
        )

    def _rows(self, state: int, without: int | None = None) -> list[Row]:
        return [block[state] for i, block in enumerate(self.rows) if i != without]

    def _ahead(self, state: int, player: int, values: Vector) -> Vector:
        """r(s, a) of every joint action."""
        game = self.game
        actions = range(len(game.joint))
        onward = (dot(game.transition_row(state, a), values) for a in actions)
        return [game.payoff_at(player, state, a) + game.discount * v for a, v in zip(actions, onward, strict=True)]

    def _residual(self, player: int, ahead: list[Vector], values: Vector) -> Fraction:
        """max |u_i + delta P v - v| over states and policies of the box."""
        largest = Fraction(0)
        for s, row in enumerate(ahead):
            low, high = expectation([(x, x) for x in row], self._rows(s))
            largest = max(largest, abs(low - values[s]), abs(high - values[s]))
        return largest

    def _pairs(self, player: int, best: int, other: int) -> list[tuple[int, int]]:
        """Numbers of joint actions that differ in one player's action, by the others' joint actions."""
        game = self.game
        spend(len(game.joint))
        swapped = ((number, (*a[:player], other, *a[player + 1 :])) for number, a in enumerate(game.joint))
        return [(n, game.number_of[b]) for n, b in swapped if game.joint[n][player] == best]

    def _distance(self, state: int, first: int, second: int) -> Fraction:
        """sum_s' |P(s'|s, a) - P(s'|s, b)|."""
        rows = (self.game.transition_row(state, action) for action in (first, second))
        return sum((abs(x - y) for x, y in zip(*rows, strict=True)), Fraction(0))


def expectation(bounds: list[tuple[Fraction, Fraction]], rows: list[Row]) -> tuple[Fraction, Fraction]:
    """Bounds of the mean of what lies within `bounds`, by joint actions with the first player slowest."""
    for low, high in reversed(rows):
        size = len(low)
        groups = [bounds[k : k + size] for k in range(0, len(bounds), size)]
        bounds = [
            (
                extreme([x for x, _ in group], low, high, largest=False),
                extreme([x for _, x in group], low, high, largest=True),
            )
            for group in groups
        ]
    ((least, most),) = bounds
    return least, most


def extreme(values: Vector, low: Vector, high: Vector, *, largest: bool) -> Fraction:
    """The extreme of sum_a w(a) values(a) over distributions with low <= w <= high: the best are filled first."""
    spend(len(values))
    total, left = dot(low, values), 1 - sum(low)
    rooms = [y - x for x, y in zip(low, high, strict=True)]
    for value, room in sorted(zip(values, rooms, strict=True), reverse=largest):
        step = min(room, left)
        total, left = total + step * value, left - step
    return total


def everything(game: Game) -> Box:
    """All policies."""
    rows = [[([Fraction(0)] * count, [Fraction(1)] * count) for _ in range(game.states)] for count in game.actions]
    return Box(game, rows)


def box_of(game: Game, low: Any, high: Any) -> Box:
    """A box as a certificate writes it."""
    lower, upper = game.per_player(low), game.per_player(high)
    for below, above in zip(lower, upper, strict=True):
        for first, last in zip(below, above, strict=True):
            need(all(0 <= x <= y <= 1 for x, y in zip(first, last, strict=True)), "bounds of a weight are none")
    rows = [list(zip(below, above, strict=True)) for below, above in zip(lower, upper, strict=True)]
    box = Box(game, rows)
    need(not box.is_empty, "a box is empty")
    return box


def halves(box: Box, player: int, state: int, action: int, at: Fraction) -> tuple[Box, Box]:
    """The parts of a box in which a weight is at most, or at least, `at`; bounds follow from the sum of the row."""
    parts = []
    for side in range(2):
        rows = [list(block) for block in box.rows]
        low, high = (list(bound) for bound in rows[player][state])
        need(low[action] < at < high[action], "a box is split outside its bounds")
        (high if side == 0 else low)[action] = at
        rows[player][state] = tightened(low, high)
        parts.append(Box(box.game, rows))
    return parts[0], parts[1]


def tightened(low: Vector, high: Vector) -> Row:
    """Bounds that follow from the others since the row sums to one."""
    lacking, left = 1 - sum(high), 1 - sum(low)
    least = [max(x, lacking + y) for x, y in zip(low, high, strict=True)]
    most = [min(y, left + x) for x, y in zip(low, high, strict=True)]
    return least, most
