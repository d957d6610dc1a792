"""Finite Markov games in exact tables, and what a profile induces in them."""

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .exact import Matrix, Profile, Vector, dot, is_distribution, need, number, numbers, over_one_denominator

MEMBERS = {"format", "name", "players", "states", "actions", "discount", "initial", "payoffs", "transitions"}


def are_labels(value: Any) -> bool:
    """Whether this is a non-empty list of different texts."""
    return isinstance(value, list) and all(isinstance(x, str) for x in value) and 0 < len(set(value)) == len(value)


class Game:
    """A game as the native format writes it. Joint actions are in lexicographic order, player 1 slowest."""

    def __init__(self, data: dict[str, Any]) -> None:
        need(data.get("format") == "mpgtheory.game/1", "the game is not in the native format")
        need(set(data) == MEMBERS, "the game has other members than the native format")
        need(isinstance(data["name"], str) and isinstance(data["actions"], list), "the game's name or actions are none")
        need(
            all(map(are_labels, (data["players"], data["states"], *data["actions"]))), "labels are not different texts"
        )
        self.players, self.states = len(data["players"]), len(data["states"])
        self.actions = [len(labels) for labels in data["actions"]]
        need(len(self.actions) == self.players, "one list of actions a player is needed")
        self.discount = number(data["discount"])
        need(0 < self.discount < 1, "the discount is not between 0 and 1")
        self.initial: Vector = numbers(data["initial"], self.states)
        need(is_distribution(self.initial), "the initial distribution is none")
        payoffs = numbers(data["payoffs"], self.players, self.states, *self.actions)
        transitions = numbers(data["transitions"], self.states, *self.actions, self.states)
        self.joint = list(itertools.product(*map(range, self.actions)))  # after the tables, which are as long
        self.number_of = {action: number for number, action in enumerate(self.joint)}
        self.largest_payoff = max(abs(entry(u[s], a)) for u in payoffs for s in range(self.states) for a in self.joint)
        self.payoffs = [[over_one_denominator(self._row(u[s])) for s in range(self.states)] for u in payoffs]
        self.transitions = [self._columns(transitions[s]) for s in range(self.states)]

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

    def payoff_at(self, player: int, state: int, action: int) -> Fraction:
        """u_i(s, a), a by its number."""
        integers, below = self.payoffs[player][state]
        return Fraction(integers[action], below)

    def transition_row(self, state: int, action: int) -> Vector:
        """P(.|s, a), a by its number."""
        return [Fraction(integers[action], below) for integers, below in self.transitions[state]]

    def _row(self, table: Any) -> Vector:
        return [entry(table, action) for action in self.joint]

    def _columns(self, table: Any) -> list[tuple[list[int], int]]:
        """The probabilities of each next state, by joint action."""
        rows = [entry(table, action) for action in self.joint]
        need(all(map(is_distribution, rows)), "a transition row is no distribution")
        return [over_one_denominator(list(column)) for column in zip(*rows, strict=True)]


class Induced:
    """What weights (a profile, or a profile moved off the simplex along one coordinate) induce in a game."""

    def __init__(self, game: Game, weights: Profile) -> None:
        self.game, self.weights = game, weights
        joint = [joint_weights([block[s] for block in weights]) for s in range(game.states)]
        self._joint = joint
        self.chain: Matrix = [
            [_expected(joint[s], column) for column in game.transitions[s]] for s in range(game.states)
        ]

    def payoff(self, player: int) -> Vector:
        """u_i(s, pi)."""
        rows = self.game.payoffs[player]
        return [_expected(weights, row) for weights, row in zip(self._joint, rows, strict=True)]

    def forward(self, vector: Vector) -> Vector:
        """P v."""
        return [dot(row, vector) for row in self.chain]

    def look_ahead(self, player: int, value: Vector) -> Matrix:
        """u_i(s, a_i, pi_-i) + delta sum_s' P(s'|s, a_i, pi_-i) value(s'): equation (2) for value = V_i(., pi)."""
        game, out = self.game, []
        for s in range(game.states):
            rows = [block[s] for block in self.weights]
            row = []
            for action in range(game.actions[player]):
                rows[player] = [Fraction(int(a == action)) for a in range(game.actions[player])]
                weights = joint_weights(rows)
                arriving = [_expected(weights, column) for column in game.transitions[s]]
                row.append(_expected(weights, game.payoffs[player][s]) + game.discount * dot(arriving, value))
            out.append(row)
        return out


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


def entry(table: Any, action: tuple[int, ...]) -> Any:
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
