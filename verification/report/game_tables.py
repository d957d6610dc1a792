"""Small games as tables, one a state: rows are the actions of player 1, columns those of player 2, as game theory draws
them. A cell has the payoffs, and where play goes next if there is more than one state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpgtheory.errors import InputError
from verification.report.document import REMEDY

MOST_PLAYERS, MOST_STATES, MOST_ACTIONS = 2, 3, 3
"""Sizes of games that are drawn."""


@dataclass(frozen=True)
class Cell:
    """A joint action: payoffs of the players, and the probabilities of next states in words; empty with one state."""

    payoffs: str
    then: str


@dataclass(frozen=True)
class StateTable:
    """The table of a state; a game of one player has one column without a name."""

    state: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def game_tables(game: Mapping[str, Any] | None) -> tuple[StateTable, ...]:
    """The tables of a game in the native format; none for a larger one, or one of another kind.

    Raises:  InputError if the document is no game.
    """
    if game is None or "kind" in game:
        return ()
    try:
        actions = game["actions"]
        if len(actions) > MOST_PLAYERS or len(game["states"]) > MOST_STATES or max(map(len, actions)) > MOST_ACTIONS:
            return ()
        return tuple(_state(game, number) for number in range(len(game["states"])))
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise InputError(f"results: the game of a counterexample: {reason}; {REMEDY}") from error


def _state(game: Mapping[str, Any], number: int) -> StateTable:
    first, *second = game["actions"]
    columns = tuple(map(str, second[0])) if second else ("",)
    rows = tuple(
        (str(row), tuple(_cell(game, number, (a, b) if second else (a,)) for b in range(len(columns))))
        for a, row in enumerate(first)
    )
    return StateTable(str(game["states"][number]), columns, rows)


def _cell(game: Mapping[str, Any], state: int, joint: Sequence[int]) -> Cell:
    payoffs = [_at(table[state], joint) for table in game["payoffs"]]
    if all(payoff == payoffs[0] for payoff in payoffs):
        payoffs = payoffs[:1]
    names = game["states"]
    likely = [(name, p) for name, p in zip(names, _at(game["transitions"][state], joint), strict=True) if p != 0]
    then = ", ".join(f"{name}" if p == 1 else f"{name} {p}" for name, p in likely) if len(names) > 1 else ""
    return Cell(", ".join(map(str, payoffs)), then)


def _at(table: Any, joint: Sequence[int]) -> Any:
    for action in joint:
        table = table[action]
    return table
