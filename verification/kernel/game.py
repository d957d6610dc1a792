"""Finite Markov games as certificates write them, and what a profile induces in them.

`Game` is what every kind of game offers. Some rules also list joint actions, which games in dense tables have.
"""

import itertools
import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from .exact import (
    InvalidError,
    Matrix,
    Profile,
    Vector,
    common_multiple,
    dot,
    is_distribution,
    need,
    number,
    numbers,
    over_one_denominator,
    spend,
    weight,
)

MOST_CELLS = 2_000_000
"""Numbers in the tables of a game."""
MOST_LABELS = 100_000
MEMBERS = {"format", "name", "players", "states", "actions", "discount", "initial", "payoffs", "transitions"}


Joint = tuple[int, ...]
"""A joint action: an action of each player."""


def is_label(value: Any) -> bool:
    """Whether this is a text of a moderate length that looks like what it is: nothing invisible, no line breaks."""
    return isinstance(value, str) and len(value) <= 1000 and value.isprintable()


def are_labels(value: Any) -> bool:
    """Whether this is a non-empty list of different labels."""
    return isinstance(value, list) and all(map(is_label, value)) and 0 < len(set(value)) == len(value)


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
        need(is_label(data["name"]) and isinstance(actions, list), "the game's name or actions are none")
        need(all(map(are_labels, (data["players"], data["states"], *actions))), "labels are not different plain texts")
        self.name: str = data["name"]
        labels = len(data["players"]) + len(data["states"]) + sum(map(len, actions))
        need(labels <= MOST_LABELS, "the game has too many labels")
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
        spend(1)
        integers, below = self.payoffs[player][state]
        return Fraction(integers[action], below)

    def transition(self, state: int, action: int, after: int) -> Fraction:
        """P(s'|s, a), a by its number."""
        integers, below = self.transitions[state][after]
        return Fraction(integers[action], below)

    def transition_row(self, state: int, action: int) -> Vector:
        """P(.|s, a), a by its number."""
        spend(self.states)
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
        need(dense_cells(self) <= MOST_CELLS, "the game has too many numbers")
        payoffs = numbers(data["payoffs"], self.players, self.states, *self.actions)
        transitions = numbers(data["transitions"], self.states, *self.actions, self.states)
        self.joint = list(itertools.product(*map(range, self.actions)))  # after the tables, which are as long
        self.number_of = {action: number for number, action in enumerate(self.joint)}
        self.slices = [slices(self.actions, player) for player in range(self.players)]
        self.picking = [list(map(picking, listed)) for listed in self.slices]
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
        self._faced: dict[tuple[int, int], list[tuple[Fraction, Vector]]] = {}
        spend(game.states * game.states * len(game.joint))
        self._joint = [joint_weights([block[s] for block in weights]) for s in range(game.states)]
        self.chain = [[_expected(self._joint[s], column) for column in game.transitions[s]] for s in range(game.states)]

    def payoff(self, player: int) -> Vector:
        rows = self.game.payoffs[player]
        return [_expected(weights, row) for weights, row in zip(self._joint, rows, strict=True)]

    def faced(self, player: int, state: int) -> list[tuple[Fraction, Vector]]:
        if (player, state) not in self._faced:
            weights = joint_weights([block[state] for j, block in enumerate(self.weights) if j != player])
            columns = (self.game.payoffs[player][state], *self.game.transitions[state])
            spend(len(columns) * len(self.game.joint))
            self._faced[player, state] = [self._own(weights, columns, x) for x in self.game.picking[player]]
        return self._faced[player, state]

    def _own(self, weights: Any, columns: Any, listed: Callable[[list[int]], Sequence[int]]) -> tuple[Fraction, Vector]:
        payoff, *arriving = (_expected(weights, (listed(x), below)) for x, below in columns)
        return payoff, arriving


class Induced:
    """What weights (a profile, or a profile moved off the simplex along one coordinate) induce in a game."""

    def __init__(self, game: Game, weights: Profile) -> None:
        self.game, self.weights = game, weights
        self._law = game.law(weights)
        self.chain: Matrix = self._law.chain
        self._payoff: dict[int, Vector] = {}

    def payoff(self, player: int) -> Vector:
        """u_i(s, pi)."""
        if player not in self._payoff:
            self._payoff[player] = self._law.payoff(player)
        return self._payoff[player]

    def faced(self, player: int, state: int) -> list[tuple[Fraction, Vector]]:
        """u_i(s, a_i, pi_-i) and P(. | s, a_i, pi_-i) for each own action."""
        return self._law.faced(player, state)

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
        self.game, self.below = game, common_multiple(below for _, below in rows)
        spend(len(rows) * len(game.joint) * weight(self.below.bit_length()))
        tables = [[x * (self.below // below) for x in integers] for integers, below in rows]
        self.payoffs, self.transitions = tables[: game.players], tables[game.players :]

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
        denominator *= below
        spend(len(weights) * len(integers) * weight(denominator.bit_length()) >> 2)
        weights = [w * x for w in weights for x in integers]
    return weights, denominator


def slices(actions: list[int], player: int) -> list[list[int]]:
    """For each action of a player the numbers of the joint actions with it, in the order of the others' actions."""
    after = math.prod(actions[player + 1 :])
    starts = range(0, math.prod(actions), after * actions[player])
    return [[s + a * after + k for s in starts for k in range(after)] for a in range(actions[player])]


def picking(listed: list[int]) -> Callable[[list[int]], Sequence[int]]:
    """A function that takes the entries of these numbers out of a list."""
    return operator.itemgetter(*listed) if len(listed) > 1 else lambda entries: (entries[listed[0]],)


def dense_cells(game: Game) -> int:
    """Numbers in the dense tables of a game of this size."""
    return math.prod(game.actions) * game.states * (game.players + game.states)


def _expected(weights: tuple[list[int], int], values: tuple[Sequence[int], int]) -> Fraction:
    bits = weights[1].bit_length() + values[1].bit_length()
    if bits > 1000:
        spend(len(values[0]) * weight(bits))
    need(len(weights[0]) == len(values[0]), "weights and values are not equally many")
    return Fraction(sum(map(operator.mul, weights[0], values[0])), weights[1] * values[1])


def deviate(profile: Profile, player: int, block: Matrix) -> Profile:
    """(pi'_i, pi_-i)."""
    return [block if j == player else other for j, other in enumerate(profile)]


def cells(game: Game, player: int) -> Iterator[tuple[int, int]]:
    """All (state, own action) of a player."""
    return itertools.product(range(game.states), range(game.actions[player]))
