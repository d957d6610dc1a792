"""Finite Markov games as certificates write them, and what a profile induces in them.

`Game` is what every kind of game offers. Some rules also list joint actions, which games in dense tables have.
"""

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from .exact import (
    InvalidError,
    Matrix,
    Profile,
    Vector,
    dot,
    is_distribution,
    need,
    number,
    numbers,
    over_one_denominator,
)

MEMBERS = {"format", "name", "players", "states", "actions", "discount", "initial", "payoffs", "transitions"}


Joint = tuple[int, ...]
"""A joint action: an action of each player."""


def are_labels(value: Any) -> bool:
    """Whether this is a non-empty list of different texts."""
    return isinstance(value, list) and all(isinstance(x, str) for x in value) and 0 < len(set(value)) == len(value)


class Game(ABC):
    """Sizes, discount and initial distribution of a game, and profiles for it."""

    largest_payoff: Fraction
    """max |u_i(s, a)| over all players, states and joint actions."""
    joint: list[Joint]
    """Joint actions in lexicographic order, player 1 slowest."""
    number_of: dict[Joint, int]
    """The number of each joint action."""
    payoffs: list[list[tuple[list[int], int]]]
    """By player and state the payoffs of joint actions, as integers over one denominator."""
    transitions: list[list[tuple[list[int], int]]]
    """By state and next state the probabilities of joint actions, as integers over one denominator."""

    def __init__(self, data: dict[str, Any], members: set[str], actions: Any) -> None:
        """`members` are those of this kind of game, `actions` the list of each player's labels."""
        need(data.get("format") == "mpgtheory.game/1", "the game is not in the native format")
        need(set(data) == members, "the game has other members than the native format")
        need(isinstance(data["name"], str) and isinstance(actions, list), "the game's name or actions are none")
        need(all(map(are_labels, (data["players"], data["states"], *actions))), "labels are not different texts")
        self.players, self.states = len(data["players"]), len(data["states"])
        self.actions = [len(labels) for labels in actions]
        need(len(self.actions) == self.players, "one list of actions a player is needed")
        self.discount = number(data["discount"])
        need(0 < self.discount < 1, "the discount is not between 0 and 1")
        self.initial: Vector = numbers(data["initial"], self.states)
        need(is_distribution(self.initial), "the initial distribution is none")

    @abstractmethod
    def law(self, weights: Profile) -> "Law":
        """Expected payoffs and next states under `weights`."""

    @abstractmethod
    def paid(self, player: int, state: int, joint: Joint) -> Fraction:
        """u_i(s, a)."""

    @abstractmethod
    def next_states(self, state: int, joint: Joint) -> Vector:
        """P(. | s, a)."""

    @abstractmethod
    def seen_by(self, *players: int) -> Iterable[Joint]:
        """Joint actions such that any other has the own actions, payoffs and next states that `players` have at one."""

    @abstractmethod
    def pairs(self, among: Iterable[int] | None = None) -> Iterator[tuple[int, int]]:
        """Pairs of players (of `among`), i < j; of pairs that nothing tells apart but names one is enough."""

    def __getattr__(self, name: str) -> Any:
        raise InvalidError(f"the rule needs {name!r}, which lists joint actions; the game has too many of them")

    def payoff_at(self, player: int, state: int, action: int) -> Fraction:
        """u_i(s, a), a by its number."""
        integers, below = self.payoffs[player][state]
        return Fraction(integers[action], below)

    def transition_row(self, state: int, action: int) -> Vector:
        """P(.|s, a), a by its number."""
        return [Fraction(integers[action], below) for integers, below in self.transitions[state]]

    def profile(self, data: Any) -> Profile:
        """A policy profile, each row a distribution."""
        profile = self.per_player(data)
        self.require_profile(profile)
        return profile

    def require_profile(self, profile: Profile) -> None:
        """Reject unless every row is a distribution."""
        need(all(is_distribution(row) for block in profile for row in block), "a policy row is no distribution")

    def per_player(self, data: Any) -> Profile:
        """Numbers of shape (S, A_i) for each player."""
        need(isinstance(data, list) and len(data) == self.players, "one block a player is needed")
        return [numbers(part, self.states, count) for part, count in zip(data, self.actions, strict=True)]

    def values(self, data: Any) -> Matrix:
        """Numbers of shape (N, S)."""
        checked: Matrix = numbers(data, self.players, self.states)
        return checked


class Law(ABC):
    """Expectations over the actions of independent players; weights need not be distributions.

    chain: P(s' | s, pi).
    """

    chain: Matrix

    @abstractmethod
    def payoff(self, player: int) -> Vector:
        """u_i(s, pi)."""

    @abstractmethod
    def faced(self, player: int, state: int) -> list[tuple[Fraction, Vector]]:
        """u_i(s, a_i, pi_-i) and P(. | s, a_i, pi_-i) for each own action."""


class DenseGame(Game):
    """A game in dense tables."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data, MEMBERS, data.get("actions"))
        payoffs = numbers(data["payoffs"], self.players, self.states, *self.actions)
        transitions = numbers(data["transitions"], self.states, *self.actions, self.states)
        self.joint = list(itertools.product(*map(range, self.actions)))  # after the tables, which are as long
        self.number_of = {action: number for number, action in enumerate(self.joint)}
        self.largest_payoff = max(abs(entry(u[s], a)) for u in payoffs for s in range(self.states) for a in self.joint)
        self.payoffs = [[over_one_denominator(self._row(u[s])) for s in range(self.states)] for u in payoffs]
        self.transitions = [self._columns(transitions[s]) for s in range(self.states)]

    def law(self, weights: Profile) -> "DenseLaw":
        """By sums over joint actions."""
        return DenseLaw(self, weights)

    def paid(self, player: int, state: int, joint: Joint) -> Fraction:
        return self.payoff_at(player, state, self.number_of[joint])

    def next_states(self, state: int, joint: Joint) -> Vector:
        return self.transition_row(state, self.number_of[joint])

    def seen_by(self, *players: int) -> Iterable[Joint]:
        """All joint actions."""
        return self.joint

    def pairs(self, among: Iterable[int] | None = None) -> Iterator[tuple[int, int]]:
        """All pairs."""
        return itertools.combinations(range(self.players) if among is None else among, 2)

    def _row(self, table: Any) -> Vector:
        return [entry(table, action) for action in self.joint]

    def _columns(self, table: Any) -> list[tuple[list[int], int]]:
        """The probabilities of each next state, by joint action."""
        rows = [entry(table, action) for action in self.joint]
        need(all(map(is_distribution, rows)), "a transition row is no distribution")
        return [over_one_denominator(list(column)) for column in zip(*rows, strict=True)]


class DenseLaw(Law):
    """Sums over all joint actions."""

    def __init__(self, game: DenseGame, weights: Profile) -> None:
        self.game, self.weights = game, weights
        self._joint = [joint_weights([block[s] for block in weights]) for s in range(game.states)]
        self.chain = [[_expected(self._joint[s], column) for column in game.transitions[s]] for s in range(game.states)]

    def payoff(self, player: int) -> Vector:
        rows = self.game.payoffs[player]
        return [_expected(weights, row) for weights, row in zip(self._joint, rows, strict=True)]

    def faced(self, player: int, state: int) -> list[tuple[Fraction, Vector]]:
        found = []
        rows = [block[state] for block in self.weights]
        for action in range(self.game.actions[player]):
            rows[player] = [Fraction(int(a == action)) for a in range(self.game.actions[player])]
            weights = joint_weights(rows)
            arriving = [_expected(weights, column) for column in self.game.transitions[state]]
            found.append((_expected(weights, self.game.payoffs[player][state]), arriving))
        return found


class Induced:
    """What weights (a profile, or a profile moved off the simplex along one coordinate) induce in a game."""

    def __init__(self, game: Game, weights: Profile) -> None:
        self.game, self.weights = game, weights
        self._law = game.law(weights)
        self.chain: Matrix = self._law.chain

    def payoff(self, player: int) -> Vector:
        """u_i(s, pi)."""
        return self._law.payoff(player)

    def forward(self, vector: Vector) -> Vector:
        """P v."""
        return [dot(row, vector) for row in self.chain]

    def look_ahead(self, player: int, value: Vector) -> Matrix:
        """u_i(s, a_i, pi_-i) + delta sum_s' P(s'|s, a_i, pi_-i) value(s'): equation (2) for value = V_i(., pi)."""
        return [
            [payoff + self.game.discount * dot(arriving, value) for payoff, arriving in self._law.faced(player, s)]
            for s in range(self.game.states)
        ]


class Table:
    """The table of one state in integers over one denominator: payoffs by player, transitions by next state."""

    def __init__(self, game: Game, state: int) -> None:
        rows = [*(payoffs[state] for payoffs in game.payoffs), *game.transitions[state]]
        self.game, self.below = game, math.lcm(*(below for _, below in rows))
        found = [[x * (self.below // below) for x in integers] for integers, below in rows]
        self.payoffs, self.transitions = found[: game.players], found[game.players :]

    def differences(self, player: int, best: int, other: int) -> tuple[list[int], list[list[int]]]:
        """What one action earns and where it leads, less another's, by the others' joint actions."""
        pairs = [
            (number, self.game.number_of[(*action[:player], other, *action[player + 1 :])])
            for number, action in enumerate(self.game.joint)
            if action[player] == best
        ]
        columns = (self.payoffs[player], *self.transitions)
        payoff, *onward = ([column[a] - column[b] for a, b in pairs] for column in columns)
        return payoff, onward


def entry(table: Any, action: Joint) -> Any:
    """The entry of a nested table at a joint action."""
    for a in action:
        table = table[a]
    return table


def joint_weights(rows: list[Vector]) -> tuple[list[int], int]:
    """The product of the rows over all joint actions, as integers over one denominator."""
    weights, denominator = [1], 1
    for row in rows:
        integers, below = over_one_denominator(row)
        weights = [w * x for w in weights for x in integers]
        denominator *= below
    return weights, denominator


def _expected(weights: tuple[list[int], int], values: tuple[list[int], int]) -> Fraction:
    total = sum(w * x for w, x in zip(weights[0], values[0], strict=True) if w)
    return Fraction(total, weights[1] * values[1])


def deviate(profile: Profile, player: int, block: Matrix) -> Profile:
    """(pi'_i, pi_-i)."""
    return [block if j == player else other for j, other in enumerate(profile)]


def cells(game: Game, player: int) -> Iterator[tuple[int, int]]:
    """All (state, own action) of a player."""
    return itertools.product(range(game.states), range(game.actions[player]))
