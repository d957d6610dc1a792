"""Pure stationary profiles up to exchangeable players, with values that are checked and determinants."""

import itertools
import math
from fractions import Fraction
from typing import Any

from .exact import Matrix, index, need, numbers, spend
from .game import Game, Joint

MOST_PROFILES = 100_000
Pure = tuple[Joint, ...]
"""Of each player the actions by state."""


class PureProfiles:
    """All pure profiles; those that are sorted within groups have numbers, in lexicographic order.

    Policies of a player are in lexicographic order of their actions by state.
    """

    def __init__(self, game: Game, groups: Any) -> None:
        self.game, self.groups = game, exchangeable(game, groups)
        sizes = [count**game.states if game.states <= 64 else MOST_PROFILES + 1 for count in game.actions]
        need(math.prod(sizes) <= MOST_PROFILES, "there are too many pure profiles")
        spend(math.prod(sizes))
        self.policies = [list(itertools.product(range(count), repeat=game.states)) for count in game.actions]
        everyone = itertools.product(*self.policies)
        self.listed = [profile for profile in everyone if self.sorted(profile) == profile]
        self.number = {profile: k for k, profile in enumerate(self.listed)}

    def sorted(self, profile: Pure) -> Pure:
        """The policies in order within each group."""
        policies = list(profile)
        for group in range(max(self.groups) + 1):
            seats = [i for i, g in enumerate(self.groups) if g == group]
            for seat, policy in zip(seats, sorted(profile[i] for i in seats), strict=True):
                policies[seat] = policy
        return tuple(policies)

    def seat(self, profile: Pure, player: int, policy: Joint) -> int:
        """Who of the player's group has this policy."""
        return next(i for i, g in enumerate(self.groups) if g == self.groups[player] and profile[i] == policy)

    def values(self, data: Any) -> list[Matrix]:
        """V_i(s, x) of each sorted profile, each checked: V = u + delta P V."""
        game = self.game
        tables: list[Matrix] = numbers(data, len(self.listed), game.players, game.states)
        for profile, values in zip(self.listed, tables, strict=True):
            for s, action in enumerate(self.joint(profile)):
                row = game.transition_row(s, action)
                for player, value in enumerate(values):
                    onward = sum((p * v for p, v in zip(row, value, strict=True) if p), Fraction(0))
                    spend(game.states)
                    right = game.payoff_at(player, s, action) + game.discount * onward
                    need(value[s] == right, f"V is not the value of player {player}")
        return tables

    def determinants(self) -> list[Fraction]:
        """det(I - delta P_x) of each sorted profile."""
        game, results = self.game, []
        for profile in self.listed:
            rows = [game.transition_row(s, action) for s, action in enumerate(self.joint(profile))]
            matrix = [[(s == t) - game.discount * p for t, p in enumerate(row)] for s, row in enumerate(rows)]
            results.append(determinant(matrix))
        return results

    def joint(self, profile: Pure) -> list[int]:
        """The number of the joint action in each state."""
        return [self.game.number_of[tuple(policy[s] for policy in profile)] for s in range(self.game.states)]


def exchangeable(game: Game, data: Any) -> list[int]:
    """Groups of players such that the game is the same when two of a group swap names."""
    need(isinstance(data, list) and len(data) == game.players, "one group a player is needed")
    groups = [index(group, game.players) for group in data]
    need(all(group <= max(groups[:i], default=-1) + 1 for i, group in enumerate(groups)), "groups are not numbered")
    for player, group in enumerate(groups):
        first = groups.index(group)
        if first != player:
            need(game.actions[first] == game.actions[player], "players of a group have different actions")
            need(is_same_swapped(game, first, player), "players of a group cannot be exchanged")
    return groups


def is_same_swapped(game: Game, i: int, j: int) -> bool:
    """Whether payoffs and transitions stay the same when two players swap names."""
    other = list(range(game.players))
    other[i], other[j] = j, i
    for number, action in enumerate(game.joint):
        there = game.number_of[tuple(action[k] for k in other)]
        for s in range(game.states):
            if game.transition_row(s, number) != game.transition_row(s, there):
                return False
            if any(game.payoff_at(k, s, number) != game.payoff_at(other[k], s, there) for k in range(game.players)):
                return False
    return True


def determinant(matrix: Matrix) -> Fraction:
    """By elimination; pivots are not 0, since I - delta P and all its leading minors are regular."""
    rows, result = [list(row) for row in matrix], Fraction(1)
    for k, pivot in enumerate(rows):
        result *= pivot[k]
        for row in rows[k + 1 :]:
            spend(4 * len(rows))
            factor = row[k] / pivot[k]
            row[k:] = [x - factor * y for x, y in zip(row[k:], pivot[k:], strict=True)]
    return result
