"""Games by head counts: payoffs and transitions depend on the own action and on how many take each action.

The law of the others' head counts under independent policies is built player by player:

    Pr(counts of k players = n) = sum_a pi_k(a) Pr(counts of the first k - 1 = n - e_a)

in integers over one denominator. No joint action is ever listed.
"""

import itertools
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from .exact import Profile, Vector, dot, index, is_distribution, need, numbers, over_one_denominator, spend, weight
from .game import MEMBERS, MOST_CELLS, MOST_LABELS, Game, Joint, Law

Counts = tuple[int, ...]
Weights = tuple[dict[Counts, int], int]
"""Numbers by head count, as integers over one denominator."""


def head_counts(players: int, actions: int) -> list[Counts]:
    """All (n_1, ..., n_K) with sum `players`, in lexicographic order."""
    if actions == 1:
        return [(players,)]
    return [(n, *rest) for n in range(players + 1) for rest in head_counts(players - n, actions - 1)]


def counts_cells(players: int, states: int, actions: int) -> int:
    """A bound of the numbers of head counts, and in the tables of a group and of next states."""
    return math.comb(players + actions - 1, actions - 1) * max(actions, states) * states


class CountsGame(Game):
    """A game in the native format's kind "anonymous"."""

    def __init__(self, data: dict[str, Any]) -> None:
        labels = data["actions"]
        need(isinstance(labels, list) and isinstance(data["players"], list), "players or actions are no list")
        need(len(data["players"]) * len(labels) <= MOST_LABELS, "the game has too many labels")
        super().__init__(data, MEMBERS | {"kind", "groups", "paid_by"}, [labels] * len(data["players"]))
        need(data["kind"] == "anonymous", "the game is of another kind")
        need(data["paid_by"] in ("counts", "own count"), "payoffs are neither by counts nor by the own count")
        self.by_own = data["paid_by"] == "own count"
        actions = len(labels)
        need(counts_cells(self.players, self.states, actions) <= MOST_CELLS, "the game has too many head counts")
        self.everyone = {n: k for k, n in enumerate(head_counts(self.players, actions))}
        self.others = {n: k for k, n in enumerate(head_counts(self.players - 1, actions))}
        seen = self.players if self.by_own else len(self.others)
        need(isinstance(data["payoffs"], list), "payoffs are no list")
        self.tables = numbers(data["payoffs"], len(data["payoffs"]), self.states, actions, seen)
        need(len(data["groups"]) == self.players, "one group a player is needed")
        self.groups = [index(group, len(self.tables)) for group in data["groups"]]
        rows = data["transitions"]
        need(isinstance(rows, list) and len(rows) == self.states, "one list of next states a state is needed")
        self.is_moved = any(isinstance(part, list) and len(part) != 1 for part in rows)
        number = len(self.everyone) if self.is_moved else 1
        self.rows = numbers(rows, self.states, number, self.states)
        need(all(is_distribution(row) for part in self.rows for row in part), "a transition row is no distribution")

    def law(self, weights: Profile) -> "CountsLaw":
        """By sums over head counts."""
        return CountsLaw(self, weights)

    def payoff(self, player: int, state: int, action: int, others: Counts) -> Fraction:
        """u_i(s, a), the others counted."""
        seen = others[action] if self.by_own else self.others[others]
        value: Fraction = self.tables[self.groups[player]][state][action][seen]
        return value

    def row(self, state: int, counts: Counts) -> Vector:
        """P(. | s, a), everyone counted."""
        law: Vector = self.rows[state][self.everyone[counts] if self.is_moved else 0]
        return law

    def paid(self, player: int, state: int, joint: Joint) -> Fraction:
        others = self._counts(joint[:player] + joint[player + 1 :])
        return self.payoff(player, state, joint[player], others)

    def next_states(self, state: int, joint: Joint) -> Vector:
        return self.row(state, self._counts(joint))

    def seen_by(self, *players: int) -> Iterable[Joint]:
        """The own actions with each head count of the rest, who take them in order."""
        actions, rest = self.actions[0], [j for j in range(self.players) if j not in players]
        for own in itertools.product(range(actions), repeat=len(players)):
            for counts in head_counts(len(rest), actions):
                spend(1 + self.players // 4)
                listed = [a for a, count in enumerate(counts) for _ in range(count)]
                chosen = dict(zip((*players, *rest), (*own, *listed), strict=True))
                yield tuple(chosen[player] for player in range(self.players))

    def pairs(self, among: Iterable[int] | None = None) -> Iterator[tuple[int, int]]:
        """One pair for each two groups, a group with itself included, that have one."""
        seen = set()
        for i, j in itertools.combinations(range(self.players) if among is None else among, 2):
            spend(1)
            kinds = frozenset((self.groups[i], self.groups[j]))
            if kinds not in seen:
                seen.add(kinds)
                yield i, j

    def _counts(self, actions: Joint) -> Counts:
        spend(1 + len(actions) // 8)
        return tuple(actions.count(a) for a in range(self.actions[0]))


class CountsLaw(Law):
    """Sums over head counts."""

    def __init__(self, game: CountsGame, weights: Profile) -> None:
        self.game, self.weights = game, weights
        self._rows = [[over_one_denominator(block[s]) for block in weights] for s in range(game.states)]
        self._faced: dict[tuple[Any, ...], list[tuple[Fraction, Vector]]] = {}
        self.chain = [self._next(s) for s in range(game.states)]

    def payoff(self, player: int) -> Vector:
        rewards = []
        for s in range(self.game.states):
            payoffs = [payoff for payoff, _ in self.faced(player, s)]
            rewards.append(dot(self.weights[player][s], payoffs))
        return rewards

    def faced(self, player: int, state: int) -> list[tuple[Fraction, Vector]]:
        others = self._rows[state][:player] + self._rows[state][player + 1 :]
        spend(1 + len(others) // 4)
        key = (state, self.game.groups[player], *sorted((tuple(row), below) for row, below in others))
        if key not in self._faced:  # players who face the same others, in whatever order, face the same
            law = counted(others, self.game.actions[player])
            self._faced[key] = [self._own(player, state, a, law) for a in range(self.game.actions[player])]
        return self._faced[key]

    def _own(self, player: int, state: int, action: int, law: Weights) -> tuple[Fraction, Vector]:
        integers, below = law
        chances = [Fraction(weight, below) for weight in integers.values()]
        payoffs = [self.game.payoff(player, state, action, others) for others in integers]
        rows = [self.game.row(state, plus(others, action)) for others in integers]
        return dot(chances, payoffs), [dot(chances, column) for column in zip(*rows, strict=True)]

    def _next(self, state: int) -> Vector:
        integers, below = counted(self._rows[state], self.game.actions[0])
        chances = [Fraction(weight, below) for weight in integers.values()]
        rows = [self.game.row(state, counts) for counts in integers]
        return [dot(chances, column) for column in zip(*rows, strict=True)]


def counted(rows: list[tuple[list[int], int]], actions: int) -> Weights:
    """The law of the head counts of independent players with these weights."""
    law: dict[Counts, int] = {(0,) * actions: 1}
    below = 1
    for row, denominator in rows:
        grown: dict[Counts, int] = {}
        spend(len(law) * len(row) * weight((below * denominator).bit_length()))
        for counts, chances in law.items():
            for action, chance in enumerate(row):
                if chance:
                    after = plus(counts, action)
                    grown[after] = grown.get(after, 0) + chances * chance
        law, below = grown, below * denominator
    return law, below


def plus(counts: Counts, action: int) -> Counts:
    """One more at an action."""
    return (*counts[:action], counts[action] + 1, *counts[action + 1 :])
