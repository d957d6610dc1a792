"""The paper's quantities from scratch: Python fractions and loops over joint actions, sharing no code with the toolkit.

Slow and literal on purpose: an independent way to the same numbers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

Block = list[list[Fraction]]
Profile = list[Block]


def exact(values: Any) -> Any:
    """Nested arrays of flint rationals as nested lists of fractions."""
    if hasattr(values, "p"):
        return Fraction(int(values.p), int(values.q))
    return [exact(part) for part in values]


class ByHand:
    """A tabular game as nested lists of fractions."""

    def __init__(self, game: Any) -> None:
        self.delta, self.initial = exact(game.discount), exact(game.initial)
        self.payoffs, self.transitions = exact(game.payoffs), exact(game.transitions)
        self.counts = [len(labels) for labels in game.actions]
        self.players, self.states = len(game.players), len(game.states)
        self.joint = list(itertools.product(*map(range, self.counts)))

    def weight(self, policy: Profile, s: int, joint: tuple[int, ...], without: int | None = None) -> Fraction:
        """The probability of a joint action (of the others' actions if a player is left out)."""
        return math.prod(
            (policy[j][s][a] for j, a in enumerate(joint) if j != without),
            start=Fraction(1),
        )

    def payoff(self, player: int, s: int, joint: tuple[int, ...]) -> Fraction:
        """u_i(s, a)."""
        return at(self.payoffs[player][s], joint)

    def next_state(self, s: int, joint: tuple[int, ...]) -> list[Fraction]:
        """P(. | s, a)."""
        return at(self.transitions[s], joint)

    def chain(self, policy: Profile) -> list[list[Fraction]]:
        """P(s' | s, pi)."""
        return [
            [sum(self.weight(policy, s, a) * self.next_state(s, a)[t] for a in self.joint) for t in range(self.states)]
            for s in range(self.states)
        ]

    def stage(self, policy: Profile, player: int) -> list[Fraction]:
        """u_i(s, pi)."""
        return [
            sum(self.weight(policy, s, a) * self.payoff(player, s, a) for a in self.joint) for s in range(self.states)
        ]

    def series(self, policy: Profile, player: int, stages: int) -> list[Fraction]:
        """sum_{k < stages} delta^k P^k u from each state."""
        chain, reward = self.chain(policy), self.stage(policy, player)
        total, discount = [Fraction(0)] * self.states, Fraction(1)
        reach = [[Fraction(int(s == t)) for t in range(self.states)] for s in range(self.states)]
        for _ in range(stages):
            total = [v + discount * dot(row, reward) for v, row in zip(total, reach, strict=True)]
            reach = [[dot(row, column) for column in zip(*chain, strict=True)] for row in reach]
            discount *= self.delta
        return total

    def value(self, policy: Profile, player: int) -> list[Fraction]:
        """V_i(s, pi), by elimination on (I - delta P) V = u."""
        system = [[int(s == t) - self.delta * p for t, p in enumerate(row)] for s, row in enumerate(self.chain(policy))]
        return solve(system, self.stage(policy, player))

    def q(self, policy: Profile, player: int) -> Block:
        """Equation (2), term by term."""
        value = self.value(policy, player)
        out = [[Fraction(0)] * self.counts[player] for _ in range(self.states)]
        for s, a in itertools.product(range(self.states), self.joint):
            ahead = self.payoff(player, s, a) + self.delta * dot(self.next_state(s, a), value)
            out[s][a[player]] += self.weight(policy, s, a, without=player) * ahead
        return out

    def visited(self, policy: Profile, start: list[Fraction], stages: int) -> list[Fraction]:
        """(1 - delta) sum_{k < stages} delta^k Pr(s^k = s)."""
        chain, law, scale = self.chain(policy), list(start), 1 - self.delta
        total = [Fraction(0)] * self.states
        for _ in range(stages):
            total = [t + scale * x for t, x in zip(total, law, strict=True)]
            law = [dot(law, column) for column in zip(*chain, strict=True)]
            scale *= self.delta
        return total

    def pure_blocks(self, player: int) -> Iterator[Block]:
        """Every pure stationary policy of a player."""
        for choice in itertools.product(range(self.counts[player]), repeat=self.states):
            yield [[Fraction(int(a == chosen)) for a in range(self.counts[player])] for chosen in choice]

    def best_values(self, policy: Profile, player: int) -> list[Fraction]:
        """max over pure stationary policies of V_i(s, ., pi_-i), state by state, by enumeration."""
        values = [self.value(replaced(policy, player, block), player) for block in self.pure_blocks(player)]
        return [max(column) for column in zip(*values, strict=True)]

    def is_equilibrium(self, policy: Profile) -> bool:
        """Whether no pure stationary deviation of any player improves from any state."""
        return all(self.best_values(policy, i) == self.value(policy, i) for i in range(self.players))

    def is_strict_fixed_point(self, policy: Profile) -> bool:
        """Whether everywhere the one best action is unique and played with certainty."""
        for player in range(self.players):
            for row, weights in zip(self.q(policy, player), policy[player], strict=True):
                best = [a for a, x in enumerate(row) if x == max(row)]
                if len(best) > 1 or weights[best[0]] != 1:
                    return False
        return True


def at(table: Any, joint: tuple[int, ...]) -> Any:
    """The entry of nested lists at a joint action."""
    for action in joint:
        table = table[action]
    return table


def dot(left: list[Fraction] | tuple[Fraction, ...], right: list[Fraction] | tuple[Fraction, ...]) -> Fraction:
    """The scalar product."""
    return sum((x * y for x, y in zip(left, right, strict=True)), start=Fraction(0))


def replaced(policy: Profile, player: int, block: Block) -> Profile:
    """(pi'_i, pi_-i)."""
    return [block if j == player else other for j, other in enumerate(policy)]


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss-Jordan elimination; the systems here are regular."""
    rows = [[*row, r] for row, r in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(j for j in range(k, len(rows)) if rows[j][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for j, row in enumerate(rows):
            if j != k and row[k] != 0:
                rows[j] = [x - row[k] * y for x, y in zip(row, rows[k], strict=True)]
    return [row[-1] for row in rows]
