"""What players know: one who sees and has the same makes the same of it, in whatever game.

A case holds one update in each of two games.
"""

from collections.abc import Iterator
from typing import Any

from .exact import index, need, spend
from .game import Game, dense_cells
from .games import read_game
from .given_runs import Play, one_update
from .rules import Comparison, rule

FIELDS = "player first other there second"


@rule("section-3.information", FIELDS)
def known_as_printed(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """Another game, of which only the states and the player's actions are the same."""
    return updates_alike(game, read_game(case["other"]), case)


@rule("section-3.information.corrected", FIELDS)
def known_with_the_discount(game: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """The same if the discount factor is the same, too."""
    other = read_game(case["other"])
    need(other.discount == game.discount, "the other game has another discount factor")
    return updates_alike(game, other, case)


def updates_alike(game: Game, other: Game, case: dict[str, Any]) -> Iterator[Comparison]:
    """What two players, who see and have the same, have after an update."""
    i, j = index(case["player"], game.players), index(case["there"], other.players)
    spend(10 * dense_cells(other))
    need((game.states, game.actions[i]) == (other.states, other.actions[j]), "the other game is of another shape")
    sides = ((game, i, one_update(game, case["first"])), (other, j, one_update(other, case["second"])))
    first, second = (seen(*side) for side in sides)
    need(case["first"]["tie"] == case["second"]["tie"], "another best reply is chosen at a tie")
    need(first == second, "the player sees another state, action or reward, or has other step sizes")
    (before, now), (before_there, now_there) = (
        [own(iterate, player) for iterate in made.iterates] for _, player, made in sides
    )
    need(before == before_there, "own estimates, policies or counters differ before")
    for name, table in now.items():
        for s, row in enumerate(table):
            for a, x in enumerate(row):
                yield f"{name}_{i}({s}, {a})", x, "=", now_there[name][s][a]


def seen(game: Game, player: int, made: Play) -> tuple[Any, ...]:
    """s, own action, reward, s', and own step sizes."""
    ((state, joint, after),) = made.steps
    alpha, beta = made.sizes(1)
    reward = game.payoff_at(player, state, joint)
    return state, game.joint[joint][player], reward, after, alpha[player], beta[player]


def own(at: Any, player: int) -> dict[str, Any]:
    """What a player has: q_i, pi_i, n~_i, and n as a table of one row."""
    return {"q": at.q[player], "pi": at.policy[player], "n~": at.plays[player], "n": [at.visits]}
