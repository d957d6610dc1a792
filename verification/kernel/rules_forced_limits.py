"""Lemma 3.7 beside the complete list of equilibria: how far from each of them the limit is that dominance forces.

In a game with one state, where each player has an action that is strictly better than its others in u_i against every
pure profile of the others, explored, the policies go to these actions. The list is that of `equilibria.all`.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .evaluation import HOLD
from .exact import Vector, index, need, spend
from .game import Game
from .isolated import Equilibrium, read
from .regions import Faced, mean
from .rules import Comparison, rule
from .rules_equilibria import every, single
from .rules_exploration import thetas


@rule("lemma-3.7/list", "theta h equilibria tree", complete=single)
def forced_limit(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The limit is an equilibrium: its distance from the nearest of all, in the weight that differs most, is 0."""
    need(game.states == 1, "the game has more than one state")
    faced, theta = Faced(game), thetas(game, case["theta"])
    need(isinstance(case["h"], list) and len(case["h"]) == game.players, "h is no joint action")
    choices = [index(a, count) for a, count in zip(case["h"], game.actions, strict=True)]
    for player in range(game.players):
        need_dominance(faced, theta, player, choices[player])
    for left, relation, right in (comparison[1:] for comparison in every(game, case)):
        need(HOLD[relation](left, right), "the list is not shown to be complete")
    need(case["equilibria"] != [], "the list is empty")
    distances = [distance(game, read(faced, data), choices) for data in case["equilibria"]]
    yield "distance of the forced limit from the nearest equilibrium", min(distances), "=", Fraction(0)


def need_dominance(faced: Faced, theta: Vector, player: int, choice: int) -> None:
    """An action is strictly better than the player's others against every pure profile of the others, explored."""
    game, others = faced.game, [j for j in range(faced.game.players) if j != player]
    spend(len(game.joint) * len(game.joint))
    for n in game.slices[player][0]:
        rows = [_explored(theta[j], game.joint[n][j], game.actions[j]) for j in others]
        paid = [mean([faced.paid[player][0][k] for k in numbers], rows)[0] for numbers in game.slices[player]]
        is_best = all(x < paid[choice] for a, x in enumerate(paid) if a != choice)
        need(is_best, "an action is not strictly better against everything that the others may play")


def _explored(theta: Fraction, action: int, count: int) -> Vector:
    return [(1 - theta) * (a == action) + theta / count for a in range(count)]


def distance(game: Game, equilibrium: Equilibrium, choices: list[int]) -> Fraction:
    """A lower bound of the largest difference of a weight; exact where the equilibrium is."""
    apart = Fraction(0)
    for i, choice in enumerate(choices):
        for a, (low, high) in enumerate(zip(*equilibrium.bounds(i, 0), strict=True)):
            apart = max(apart, low - (a == choice), (a == choice) - high)
    return apart
