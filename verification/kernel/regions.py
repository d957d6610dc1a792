"""Regions of policies for lists of equilibria: what is played, bounds of weights and values, and linear enclosures.

An action is OUT (weight 0), IN (a best reply: V_i(s) = Q_i(s, a)) or OPEN. A region has limits of values: it is about
equilibria whose values lie between them. Players with the same payoffs, a team, have the same values. With means over
the others' weights in the region, numbers l and h per state bound the values of every equilibrium in it if, for one
player of the team,

    max over b of min E[u + delta P(s, b) l] >= l(s),                   or l(s) is at most the limit;
    E[u + delta P(s, a) h] <= h(s)   for one a that is IN, or for
                                     all a that are not OUT,            or h(s) is at least the limit.

An action is worse than the value all over a region if E[u + delta P(s, a) v] < l(s) with v = h but for v(s) = l(s): the
value of s itself counts delta P(s|s, a) - 1 < 0 times in Q_i(s, a) - V_i(s).

About a centre (c, v), h_i(s, a) = Q_i(s, a; x, V) - V_i(s) = h0 + sum_j L_j (x_j - c_j) + K (V - v) up to e; it is at
most 0 at an equilibrium, and 0 where a is IN. If sum m h > 0 all over the region, with m >= 0 where a is not IN, it
holds no equilibrium.
"""

from fractions import Fraction
from typing import NamedTuple

from .boxes import Row, expectation, extreme, tightened
from .exact import Matrix, Vector, dot, need, spend, weight
from .game import Game

OUT, OPEN, IN = -1, 0, 1
MOST_BITS = 4_000
"""Bits of numbers in the tables of a game."""

Bounds = tuple[Vector, Vector]


class Faced:
    """A game as its players see it: by own action, then by the others' joint action, the first of them slowest."""

    def __init__(self, game: Game) -> None:
        tables = [*(row for rows in game.payoffs for row in rows), *(row for rows in game.transitions for row in rows)]
        largest = max(max(map(int.bit_length, (below, *integers))) for integers, below in tables)
        need(largest <= MOST_BITS, f"numbers of the game have more than {MOST_BITS} bits")
        self.game, joint = game, range(len(game.joint))
        spend(len(joint) * game.states * (game.players + game.states))
        self.onward = [[game.transition_row(s, a) for a in joint] for s in range(game.states)]
        self.paid = [
            [[game.payoff_at(i, s, a) for a in joint] for s in range(game.states)] for i in range(game.players)
        ]
        self.price = len(joint) * game.states * weight(largest)
        """Steps of going once through what an action of a player faces."""
        players = range(game.players)
        spend(game.players * self.price)
        self.first = [next(j for j in players if self.paid[j] == paid) for paid in self.paid]
        """For each player the first one of its team."""

    def team(self, player: int) -> list[int]:
        """The players with the same payoffs."""
        return [j for j, first in enumerate(self.first) if first == self.first[player]]

    def ahead(self, player: int, state: int, action: int, values: Vector) -> Vector:
        """u_i(s, a) + delta P(s, a) values, by the others' joint actions."""
        longest = max(max(map(int.bit_length, x.as_integer_ratio())) for x in values)
        spend(self.price // self.game.actions[player] * weight(longest))
        numbers, onward, paid = self.game.slices[player][action], self.onward[state], self.paid[player][state]
        return [paid[n] + self.game.discount * dot(onward[n], values) for n in numbers]

    def leading(self, player: int, state: int, action: int) -> list[Vector]:
        """P(s'|s, a) of each s', by the others' joint actions."""
        spend(self.price // self.game.actions[player])
        rows = [self.onward[state][n] for n in self.game.slices[player][action]]
        return [list(column) for column in zip(*rows, strict=True)]


class Region(NamedTuple):
    """By player and state: what is known of each action, bounds of its weight, and limits of values."""

    status: list[list[list[int]]]
    rows: list[list[Row]]
    limits: list[Bounds]

    @property
    def is_empty(self) -> bool:
        """Whether there is no policy in it."""
        pairs = [row for block in self.rows for row in block]
        crossed = any(x > y for low, high in pairs for x, y in zip(low, high, strict=True))
        return crossed or any(sum(low) > 1 or sum(high) < 1 for low, high in pairs)

    @property
    def is_point(self) -> bool:
        """Whether the bounds of every weight coincide."""
        return all(low == high for block in self.rows for low, high in block)

    def others(self, player: int, state: int) -> list[Row]:
        """The rows of the other players."""
        return [block[state] for i, block in enumerate(self.rows) if i != player]

    def changed(self, player: int, state: int, kinds: list[int], row: Row) -> "Region":
        """With another row, and what follows in it."""
        status, rows = [list(block) for block in self.status], [list(block) for block in self.rows]
        if len(kinds) - kinds.count(OUT) == 1:
            kinds = [OUT if kind == OUT else IN for kind in kinds]
        status[player][state], rows[player][state] = kinds, tightened(*row)
        return Region(status, rows, self.limits)

    def without(self, player: int, state: int, action: int) -> "Region":
        """The part in which an open action is not played."""
        return self.by_action(player, state, action)[1]

    def by_action(self, player: int, state: int, action: int) -> "tuple[Region, Region]":
        """Where an open action is played, and where it is not."""
        kinds, (low, high) = self.status[player][state], self.rows[player][state]
        need(kinds[action] == OPEN, "it is known of an action already whether it is played")
        played, left = ([kind if a == action else k for a, k in enumerate(kinds)] for kind in (IN, OUT))
        none = [Fraction(0) if a == action else y for a, y in enumerate(high)]
        return self.changed(player, state, played, (low, high)), self.changed(player, state, left, (low, none))

    def by_weight(self, player: int, state: int, action: int, at: Fraction) -> "tuple[Region, Region]":
        """Where a weight is at most, or at least, `at`."""
        kinds, (low, high) = self.status[player][state], self.rows[player][state]
        need(low[action] < at < high[action], "a region is split outside its bounds")
        less = [at if a == action else y for a, y in enumerate(high)]
        more = [at if a == action else x for a, x in enumerate(low)]
        return self.changed(player, state, kinds, (low, less)), self.changed(player, state, kinds, (more, high))

    def by_value(self, team: list[int], state: int, at: Fraction) -> "tuple[Region, Region]":
        """Where the value of a team is at most, or at least, `at`."""
        low, high = ([list(pair[side]) for pair in self.limits] for side in (0, 1))
        less, more = [list(row) for row in high], [list(row) for row in low]
        for j in team:
            less[j][state], more[j][state] = min(high[j][state], at), max(low[j][state], at)
        return (
            Region(self.status, self.rows, list(zip(low, less, strict=True))),
            Region(self.status, self.rows, list(zip(more, high, strict=True))),
        )


def everything(game: Game) -> Region:
    """All policies; values are at most the largest payoff over 1 - delta."""
    status = [[[IN if count == 1 else OPEN] * count for _ in range(game.states)] for count in game.actions]
    least = [Fraction(count == 1) for count in game.actions]
    rows = [
        [([x] * count, [Fraction(1)] * count) for _ in range(game.states)]
        for x, count in zip(least, game.actions, strict=True)
    ]
    most = game.largest_payoff / (1 - game.discount)
    limits: list[Bounds] = [([-most] * game.states, [most] * game.states) for _ in game.actions]
    return Region(status, rows, limits)


def need_bounds(faced: Faced, region: Region, player: int, bounds: Bounds) -> None:
    """The player's values at every equilibrium in the region lie within the bounds."""
    (low, high), (least, most), team = bounds, region.limits[player], faced.team(player)
    for s in range(faced.game.states):
        is_low = low[s] <= least[s] or any(_is_guaranteed(faced, region, j, s, low) for j in team)
        need(is_low, "a value may be less than its lower bound")
        is_high = high[s] >= most[s] or any(_is_not_exceeded(faced, region, j, s, high) for j in team)
        need(is_high, "a value may be more than its upper bound")


def _is_guaranteed(faced: Faced, region: Region, player: int, state: int, low: Vector) -> bool:
    """Whether an action has at least low(s) all over the region."""
    rows, actions = region.others(player, state), range(faced.game.actions[player])
    return any(_range(faced.ahead(player, state, a, low), rows)[0] >= low[state] for a in actions)


def _is_not_exceeded(faced: Faced, region: Region, player: int, state: int, high: Vector) -> bool:
    """Whether one action that is played, or if none is known each that may be, has at most high(s)."""
    rows, kinds = region.others(player, state), region.status[player][state]
    played = [a for a, kind in enumerate(kinds) if kind == IN]
    possible = [a for a, kind in enumerate(kinds) if kind != OUT]
    most = (_range(faced.ahead(player, state, a, high), rows)[1] <= high[state] for a in (played or possible))
    return any(most) if played else all(most)


def largest_advantage(faced: Faced, region: Region, bounds: Bounds, cell: tuple[int, int, int]) -> Fraction:
    """The largest Q_i(s, a) - V_i(s) in the region, for values between the bounds."""
    (player, state, action), (low, high) = cell, bounds
    values = [low[state] if s == state else x for s, x in enumerate(high)]
    return _range(faced.ahead(player, state, action, values), region.others(player, state))[1] - low[state]


def _range(table: Vector, rows: list[Row]) -> tuple[Fraction, Fraction]:
    return expectation([(x, x) for x in table], rows)


def middle(region: Region) -> list[Matrix]:
    """The policy as far between the bounds in all weights of a row."""
    return [[_middle(*row) for row in block] for block in region.rows]


def _middle(low: Vector, high: Vector) -> Vector:
    room, left = sum(high) - sum(low), 1 - sum(low)
    return [x + (y - x) * left / room for x, y in zip(low, high, strict=True)] if room else low


def combination(faced: Faced, region: Region, bounds: list[Bounds | None], multipliers: list[Matrix]) -> Fraction:
    """A lower bound of sum m h over the region."""
    game, centre, total = faced.game, middle(region), Fraction(0)
    pulls = {first: [Fraction(0)] * game.states for first in set(faced.first)}
    slopes = [[[Fraction(0)] * count for _ in range(game.states)] for count in game.actions]
    for i, block in enumerate(multipliers):
        pull = pulls[faced.first[i]]
        for s, row in enumerate(block):
            for a, m in enumerate(row):
                need(m >= 0 or region.status[i][s][a] == IN, "a multiplier has the wrong sign")
                if m:
                    pair = bounds[i]
                    assert pair is not None
                    total += _term(faced, region, centre, pair, (i, s, a), m, slopes, pull)
    for first, pull in pulls.items():
        low, high = next((pair for j in faced.team(first) if (pair := bounds[j]) is not None), ([], []))
        total -= sum(abs(x) * (high[k] - low[k]) / 2 for k, x in enumerate(pull) if x)
    for j, block in enumerate(slopes):
        for s, slope in enumerate(block):
            total += extreme(slope, *region.rows[j][s], largest=False) - dot(slope, centre[j][s])
    return total


def _term(
    faced: Faced,
    region: Region,
    centre: list[Matrix],
    bounds: Bounds,
    cell: tuple[int, int, int],
    m: Fraction,
    slopes: list[Matrix],
    pull: Vector,
) -> Fraction:
    """m h0 - |m| e of one action; its slopes are added to `slopes` and `pull`."""
    game, (player, state, action) = faced.game, cell
    value = [(x + y) / 2 for x, y in zip(*bounds, strict=True)]
    others = [j for j in range(game.players) if j != player]
    rows, points = region.others(player, state), [centre[j][state] for j in others]
    table, error = faced.ahead(player, state, action, value), Fraction(0)
    for k, j in enumerate(others):
        partly = mean(table, points[k + 1 :])
        for b, (x, c) in enumerate(zip(zip(*rows[k], strict=True), points[k], strict=True)):
            low, high = _range(partly[b :: len(points[k])], rows[:k])
            slopes[j][state][b] += m * (low + high) / 2
            error += (high - low) / 2 * max(x[1] - c, c - x[0])
    for after, column in enumerate(faced.leading(player, state, action)):
        (at,), (low, high) = mean(column, points), _range(column, rows)
        error += game.discount * max(high - at, at - low) * (bounds[1][after] - bounds[0][after]) / 2
        pull[after] += m * (game.discount * at - (after == state))
    return m * (mean(table, points)[0] - value[state]) - abs(m) * error


def mean(table: Vector, points: list[Vector]) -> Vector:
    """The mean over the last players, one for each of `points`."""
    for point in reversed(points):
        size = len(point)
        table = [dot(point, table[k : k + size]) for k in range(0, len(table), size)]
    return table
