"""The kinds of games that certificates hold.

Kinds whose joint actions are few are written out as dense tables, so that every rule can be applied to them; a game by
head counts with more is kept as it is, and rules that list joint actions reject it.
"""

import itertools
from fractions import Fraction
from typing import Any

from .exact import Vector, index, need, number, numbers
from .game import MEMBERS, DenseGame, Game, dense_cells
from .game_by_counts import CountsGame

MOST_WRITTEN = 200_000
"""Numbers in dense tables up to which a game of another kind is written out."""


def read_game(data: Any) -> Game:
    """The game of a certificate."""
    need(isinstance(data, dict), "the game is no object")
    kind = data.get("kind")
    if kind == "anonymous":
        game = CountsGame(data)
        return Expanded(data, game) if dense_cells(game) <= MOST_WRITTEN else game
    return SparseDocument(data) if kind == "sparse" else DenseGame(data)


class Expanded(DenseGame):
    """A game by head counts in dense tables."""

    def __init__(self, data: dict[str, Any], game: CountsGame) -> None:
        joint = list(itertools.product(*map(range, game.actions)))
        everyone = [tuple(action.count(a) for a in range(game.actions[0])) for action in joint]
        payoffs = [
            [nested([_paid(game, i, s, a) for a in joint], game.actions) for s in range(game.states)]
            for i in range(game.players)
        ]
        rows = [nested([game.row(s, n) for n in everyone], game.actions) for s in range(game.states)]
        super().__init__(dense(data, [data["actions"]] * game.players, payoffs, rows))


class SparseDocument(DenseGame):
    """A game of the native format's kind "sparse", in dense tables."""

    def __init__(self, data: dict[str, Any]) -> None:
        need(set(data) == MEMBERS | {"kind"}, "the game has other members than its kind")
        players, states = len(data["players"]), len(data["states"])
        counts = [len(labels) for labels in data["actions"]]
        joint = 1
        for count in counts:
            joint *= count
        need(joint * states * (players + states) <= MOST_WRITTEN, "the game is too large to be written out")
        listed = numbers(data["payoffs"], len(data["payoffs"]), states, joint)
        need(len(listed) in (1, players), "payoffs are one list for all, or one for each player")
        payoffs = [[nested(row, counts) for row in listed[i % len(listed)]] for i in range(players)]
        need(len(data["transitions"]) == states, "one list of rows a state is needed")
        rows = []
        for part in data["transitions"]:
            need(isinstance(part, list) and len(part) == joint, "one row a joint action is needed")
            rows.append(nested([sparse_row(row, states) for row in part], counts))
        super().__init__(dense(data, data["actions"], payoffs, rows))


def sparse_row(row: Any, states: int) -> Vector:
    """The probabilities of {next state: probability}, the others zero."""
    need(isinstance(row, dict), "a row of next states is no object")
    vector = [Fraction(0)] * states
    for key, value in row.items():
        need(key.isascii() and key.isdigit() and str(int(key)) == key, f"{key!r} is no number of a state")
        vector[index(int(key), states)] = number(value)
    return vector


def dense(data: dict[str, Any], actions: Any, payoffs: Any, rows: Any) -> dict[str, Any]:
    """The document of a dense game with these tables of fractions."""
    kept = {key: value for key, value in data.items() if key in MEMBERS}
    return {**kept, "actions": actions, "payoffs": written(payoffs), "transitions": written(rows)}


def written(value: Any) -> Any:
    """Fractions in nested lists as the native format writes them."""
    return [written(part) for part in value] if isinstance(value, list) else str(value)


def nested(flat: list[Any], counts: list[int]) -> Any:
    """A list by joint action, player 1 slowest, as lists in lists."""
    if not counts:
        return flat[0]
    width = len(flat) // counts[0]
    return [nested(flat[k * width : (k + 1) * width], counts[1:]) for k in range(counts[0])]


def _paid(game: CountsGame, player: int, state: int, joint: tuple[int, ...]) -> Fraction:
    others = joint[:player] + joint[player + 1 :]
    counts = tuple(others.count(a) for a in range(game.actions[0]))
    return game.payoff(player, state, joint[player], counts)
