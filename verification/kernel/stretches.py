"""Stretches of solutions of the inclusion: straight stretches between two policies, along which best replies stay best.

On a stretch varpi = (1 - t) start + t end, 0 <= t <= 1. A row moves towards an action b of its own, or stays:

    end = b + (1 - c) (start - b),   0 < c <= 1;   at t its rate is c / (1 - t c) per unit of t.

Everything is a form (forms.py): with k_s the number of players who move in s, and rows times positive denominators,

    M = I - delta P,   m = det M > 0,   V_i = adj(M) u_i / m,   lead of b over a = (Q_i(s, b) - Q_i(s, a)) m.

Leads have degrees of their own, and positive factors that change no sign.
"""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Profile, common_multiple, index, need
from .forms import Form, adjugate, combination, determinant, product, scaled, total
from .game import Game, Table, cells

Targets = list[list[int | None]]
"""Per player and state the action towards which the row moves; None: the row stays."""


def targets_of(game: Game, data: Any) -> Targets:
    """Targets as a certificate writes them."""
    need(isinstance(data, list) and len(data) == game.players, "one list of targets a player is needed")
    for player, row in enumerate(data):
        need(isinstance(row, list) and len(row) == game.states, "one target a state is needed")
        for target in row:
            need(target is None or index(target, game.actions[player]) >= 0, "a target is no action")
    return [list(row) for row in data]


class Stretch:
    """A stretch, shown to solve (7) with rates in [eta, 1] when it is made: targets are best replies all along."""

    def __init__(self, game: Game, start: Profile, end: Profile, targets: Targets) -> None:
        self.game, self.start, self.end, self.targets = game, start, end, targets
        self.shares = dict(self._shares())
        arriving = [c == 1 for c in self.shares.values()]
        need(all(arriving) or not any(arriving), "some rows arrive at their targets and others do not")
        self.weights = [[self._row(i, s) for s in range(game.states)] for i in range(game.players)]
        self.tables = [Table(game, s) for s in range(game.states)]
        matrix = [self._matrix_row(s) for s in range(game.states)]
        self.determinant, self.adjugate = determinant(matrix), adjugate(matrix)
        self.values = [self._value(i) for i in range(game.players)]
        self.leads = {(i, s, b, a): self._lead(i, s, b, a) for i, s, b, a in self._watched()}
        for (i, s, b, a), form in self.leads.items():
            need(min(form) >= 0, f"player {i}, state {s}: action {a} may overtake action {b} on a stretch")

    @property
    def eta(self) -> Fraction:
        """The least ratio of two rates, which is at an end of the stretch since ratios are monotone."""
        shares = list(self.shares.values())
        if not shares or min(shares) == max(shares):
            return Fraction(1)
        last = [c / (1 - c) for c in shares]
        return min(min(shares) / max(shares), min(last) / max(last))

    def decreases(self) -> Iterator[tuple[int, int, Form]]:
        """Rows that move, with sum_a varpi_i(s, a) (Q_i(s, b) - Q_i(s, a)), varpi at the start, times m.

        - d phi / d t is the sum of these times c d(s) / ((1 - delta) m) and a positive number (12).
        """
        for i, s in self.shares:
            b = self.targets[i][s]
            assert b is not None
            terms = [scaled(weight[0], self.leads[i, s, b, a]) for a, weight in enumerate(self.weights[i][s]) if a != b]
            yield i, s, total(terms)

    def _shares(self) -> Iterator[tuple[tuple[int, int], Fraction]]:
        """c of the rows that move."""
        for i, s in itertools.product(range(self.game.players), range(self.game.states)):
            first, last, b = self.start[i][s], self.end[i][s], self.targets[i][s]
            if b is None:
                need(first == last, f"player {i}, state {s}: a row moves that should stay")
                continue
            need(first[b] != 1, f"player {i}, state {s}: a row moves towards where it is")
            c = (last[b] - first[b]) / (1 - first[b])
            straight = all(y == (1 - c) * x for a, (x, y) in enumerate(zip(first, last, strict=True)) if a != b)
            need(0 < c <= 1 and straight, f"player {i}, state {s}: a row does not move towards its target")
            yield (i, s), c

    def _row(self, player: int, state: int) -> list[Form]:
        """The weights of a row."""
        first, last = self.start[player][state], self.end[player][state]
        common = common_multiple(x.denominator for x in (*first, *last))
        if (player, state) in self.shares:
            return [[int(x * common), int(y * common)] for x, y in zip(first, last, strict=True)]
        return [[int(x * common)] for x in first]

    def _joint(self, state: int, without: int | None = None) -> list[Form]:
        """The weights of the joint actions (of the others), the first player slowest."""
        forms: list[Form] = [[1]]
        for i, rows in enumerate(self.weights):
            if i != without:
                forms = [product(form, weight) for form in forms for weight in rows[state]]
        return forms

    def _matrix_row(self, state: int) -> list[Form]:
        """Row s of M, times the table's denominator and that of delta."""
        delta, table, joint = self.game.discount, self.tables[state], self._joint(state)
        own = scaled(delta.denominator * table.below, total(joint))
        row = [expected(joint, scaled(-delta.numerator, column)) for column in table.transitions]
        return [total([entry, own]) if t == state else entry for t, entry in enumerate(row)]

    def _value(self, player: int) -> list[Form]:
        """m V_i(s) of a player, by adj(M) u_i."""
        q = self.game.discount.denominator
        earned = [expected(self._joint(s), scaled(q, table.payoffs[player])) for s, table in enumerate(self.tables)]
        return [combination(row, earned) for row in self.adjugate]

    def _watched(self) -> Iterator[tuple[int, int, int, int]]:
        """(i, s, b, a): targets over all other actions; all that a row plays that stays, over all others."""
        for i in range(self.game.players):
            for s, a in cells(self.game, i):
                b = self.targets[i][s]
                held = [k for k, weight in enumerate(self.start[i][s]) if weight] if b is None else [b]
                yield from ((i, s, k, a) for k in held if k != a)

    def _lead(self, player: int, state: int, best: int, other: int) -> Form:
        """(Q_i(s, best) - Q_i(s, other)) m, times positive numbers."""
        delta, table, joint = self.game.discount, self.tables[state], self._joint(state, without=player)
        payoff, onward = table.differences(player, best, other)
        now = product(self.determinant, expected(joint, scaled(delta.denominator, payoff)))
        steps = [expected(joint, scaled(delta.numerator, column)) for column in onward]
        return total([now, combination(steps, self.values[player])])


def expected(weights: list[Form], numbers: list[int]) -> Form:
    """sum_a weights[a] numbers[a]."""
    return total(scaled(x, weight) for x, weight in zip(numbers, weights, strict=True))
