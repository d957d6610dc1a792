"""Values and Q-functions at policies that are known up to intervals, kept up to date while rows of policies move.

For columns u of payoffs (of players, and of a stage function): any numbers x have

    |V - x| <= max |u + delta P x - x| / (1 - delta),

P being a stochastic matrix. x is found by elimination, rounded; what is known of V is this bound.
"""

from fractions import Fraction

from .dyadic import Dyadic, Interval, added, less
from .exact import Vector, need, spend, weight
from .game import Game

Column = list[list[Fraction]]
"""Payoffs by state and joint action."""
Rows = list[list[list[Interval]]]
"""By player, state and action."""


class EnclosedValues:
    """What `policies`, which may change row by row, are worth in `columns`; column i is what player i is paid."""

    def __init__(self, game: Game, scale: Dyadic, columns: list[Column], policies: Rows) -> None:
        self.game, self.scale, self.policies = game, scale, policies
        cells, many = game.states * len(game.joint), game.states + len(columns)
        self.cost = len(game.joint) * (game.players + 1) * many + game.states**2 * (game.states + len(columns))
        self.cost += game.states * sum(game.actions)
        self.cost *= weight(16 * scale.bits)
        spend(cells * many * weight(16 * scale.bits))
        self.distinct = [column for k, column in enumerate(columns) if column not in columns[:k]]
        self.which = [self.distinct.index(column) for column in columns]
        self.paid = [[[scale.around(x) for x in row] for row in column] for column in self.distinct]
        joint = range(len(game.joint))
        self.onward = [
            [[scale.around(game.transition(s, a, after)) for a in joint] for after in range(game.states)]
            for s in range(game.states)
        ]
        self.chain: list[list[Interval]] = [[] for _ in range(game.states)]
        self.earned: list[list[Interval]] = [[(0, 0)] * game.states for _ in self.distinct]
        self.faced: list[list[list[tuple[Interval, list[Interval]]]]] = [
            [[] for _ in range(game.states)] for _ in range(game.players)
        ]
        for s in range(game.states):
            self.move(s)
        self.solve()

    def move(self, state: int) -> None:
        """Take up the rows of a state as they are now."""
        spend(self.cost)
        rows, scale, onward = [block[state] for block in self.policies], self.scale, self.onward[state]
        together = scale.products(rows)
        self.chain[state] = [scale.mean(together, column) for column in onward]
        for earned, paid in zip(self.earned, self.paid, strict=True):
            earned[state] = scale.mean(together, paid[state])
        for player, listed in enumerate(self.game.slices):
            others = scale.products(rows[:player] + rows[player + 1 :])
            row = self.paid[self.which[player]][state]
            self.faced[player][state] = [
                (
                    scale.mean(others, [row[a] for a in own]),
                    [scale.mean(others, [column[a] for a in own]) for column in onward],
                )
                for own in listed
            ]

    def solve(self) -> None:
        """Values of every column at the rows that were taken up."""
        spend(self.cost)
        delta, scale = self.game.discount, self.scale
        self.values = []
        for earned, solution in zip(self.earned, self._eliminated(), strict=True):
            exact: list[Interval] = [(x, x) for x in solution]
            missed = 0
            for row, paid, x in zip(self.chain, earned, exact, strict=True):
                low, high = less(added(paid, scale.scaled(scale.mean(row, exact), delta)), x)
                missed = max(missed, -low, high)
            error = -(-missed * delta.denominator // (delta.denominator - delta.numerator))
            self.values.append([(x - error, x + error) for x in solution])

    def q_row(self, player: int, state: int) -> list[Interval]:
        """Q_i(s, .) of a player."""
        value, delta = self.values[self.which[player]], self.game.discount
        return [
            added(paid, self.scale.scaled(self.scale.mean(arriving, value), delta))
            for paid, arriving in self.faced[player][state]
        ]

    def average(self, column: int) -> Interval:
        """The value of a column from the uniform initial distribution."""
        value, states = self.values[self.which[column]], self.game.states
        return sum(x[0] for x in value) // states, -(-sum(x[1] for x in value) // states)

    def _eliminated(self) -> list[list[int]]:
        """Numbers x close to the solutions of x = u + delta P x at middles of intervals; nothing rests on them."""
        above, below = self.game.discount.as_integer_ratio()
        bits, one, states = self.scale.bits, self.scale.one, self.game.states
        rows = [
            [(one if s == t else 0) - (low + high) * above // (2 * below) for t, (low, high) in enumerate(row)]
            + [(earned[s][0] + earned[s][1]) // 2 for earned in self.earned]
            for s, row in enumerate(self.chain)
        ]
        for k in range(states):
            need(rows[k][k] > 0, "the values are not found with so few bits")
            for row in (row for s, row in enumerate(rows) if s != k):
                factor = (row[k] << bits) // rows[k][k]
                for c in range(k, len(row)):
                    row[c] -= factor * rows[k][c] >> bits
        return [[(rows[s][c] << bits) // rows[s][s] for s in range(states)] for c in range(states, len(rows[0]))]


def payoffs_of(game: Game, player: int) -> Column:
    """What a player is paid, by state and joint action."""
    return [[game.payoff_at(player, s, a) for a in range(len(game.joint))] for s in range(game.states)]


def size_of(column: Column) -> tuple[Fraction, Fraction]:
    """The largest absolute value of a column, and the difference between its largest and smallest value."""
    flat: Vector = [x for row in column for x in row]
    return max(map(abs, flat)), max(flat) - min(flat)
