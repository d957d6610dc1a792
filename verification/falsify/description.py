"""An example in words and numbers, and as exact data that can be loaded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.formats.native import game_document
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.exact import Play
from verification.falsify.trial import Example
from verification.language.cases import document

MOST_ENTRIES = 16
"""Entries of a table that are told one by one; a larger one is left to the data."""


def described(example: Example) -> list[str]:
    """The example in sentences: sizes, payoffs, transitions, then each part; of each profile its V and Q as well."""
    lines = [] if not example.has_game else list(_game(example.game))
    for name, value in example.parts.items():
        lines.append(f"{name}: {_part(example, value)}")
        if isinstance(value, Policy):
            lines += _values(example, name)
    return lines


def data(example: Example) -> dict[str, Any]:
    """The example as JSON: the game in the native format, and each part with exact numbers."""
    game = game_document(example.game) if example.has_game else None
    return {"game": game, "parts": {name: _document(value) for name, value in example.parts.items()}}


def sizes(example: Example) -> str:
    """The sizes of the game in words."""
    if not example.has_game:
        return "no game"
    game = example.game
    counts = " and ".join(map(str, game.action_counts))
    noun = "action" if counts == "1" else "actions"
    return f"{_counted(game.n_states, 'state')}, {_counted(game.n_players, 'player')} with {counts} {noun}"


def _game(game: TabularGame) -> Iterator[str]:
    yield f"{sizes(Example(game))}, discount {game.discount}"
    if game.n_states > 1:
        yield f"start {_row(game.states, game.initial)}"
    yield _payoffs(game)
    if game.n_states > 1:
        yield _transitions(game)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _payoffs(game: TabularGame) -> str:
    common = all((table == game.payoffs[0]).all() for table in game.payoffs)
    tables = game.payoffs[:1] if common else game.payoffs
    entries = [
        f"{'u' if common else f'u_{game.players[i]}'}({_place(game, place)}) = {table[place]}"
        for i, table in enumerate(tables)
        for place in np.ndindex(table.shape)
        if table[place] != 0
    ]
    kind = "common payoff: " if common and game.n_players > 1 else "payoffs: "
    return kind + _listed(entries, "all others 0", "all 0")


def _transitions(game: TabularGame) -> str:
    entries = []
    for state, rows in enumerate(game.transitions):
        first = rows.reshape(-1, game.n_states)[0]
        if (rows == first).all():
            entries.append(f"from {game.states[state]} to {_row(game.states, first)}")
            continue
        entries += [
            f"from {_place(game, (state, *joint))} to {_row(game.states, rows[joint])}"
            for joint in np.ndindex(rows.shape[:-1])
        ]
    return "transitions: " + _listed(entries, "", "")


def _listed(entries: list[str], rest: str, none: str) -> str:
    if len(entries) > MOST_ENTRIES:
        return f"{len(entries)} entries, in the data"
    return ", ".join([*entries, *filter(None, [rest])]) if entries else none


def _place(game: TabularGame, place: tuple[int, ...]) -> str:
    actions = [game.actions[i][a] for i, a in enumerate(place[1:])]
    return ", ".join([game.states[place[0]], *actions] if game.n_states > 1 else actions)


def _row(labels: tuple[str, ...], row: Array) -> str:
    """A distribution: the one label that is certain, or each with its probability."""
    if len(sure := [label for label, p in zip(labels, row, strict=True) if p == 1]) == 1:
        return sure[0]
    return ", ".join(f"{label} with {p}" for label, p in zip(labels, row, strict=True) if p != 0)


def _part(example: Example, value: Any) -> str:
    if isinstance(value, Policy):
        return "; ".join(_held(example.game, i, block) for i, block in enumerate(value))
    if isinstance(value, Play):
        return f"{_counted(value.steps, 'stage')}, states {_named(example.game, value)}"
    return str(_document(value)).replace("'", "")


def _values(example: Example, name: str) -> Iterator[str]:
    """V and Q at the profile of that name, where they are few numbers."""
    game, at = example.game, example.at(name)
    own = [(f"V_{game.players[i]}{_argument(game, s)}", at.V[i, s]) for i, s in np.ndindex(at.V.shape)]
    own += [
        (f"Q_{game.players[i]}{_argument(game, s, game.actions[i][a])}", q[s, a])
        for i, q in enumerate(at.Q)
        for s, a in np.ndindex(q.shape)
    ]
    entries = [f"{quantity} = {value}" for quantity, value in own if value != 0]
    if len(entries) <= MOST_ENTRIES:
        yield f"under {name}: {_listed(entries, 'all other V and Q 0' * (len(entries) < len(own)), 'V and Q are 0')}"


def _argument(game: TabularGame, state: int, *rest: str) -> str:
    inside = ", ".join([*([game.states[state]] if game.n_states > 1 else []), *rest])
    return f"({inside})" if inside else ""


def _held(game: TabularGame, player: int, block: Array) -> str:
    rows = [_row(game.actions[player], row) for row in block]
    where = rows[:1] if len(set(rows)) == 1 else [f"{row} in {s}" for s, row in zip(game.states, rows, strict=True)]
    return f"player {game.players[player]} plays {', '.join(where)}"


def _named(game: TabularGame, play: Play) -> str:
    joint = [" (" + ", ".join(game.actions[i][a] for i, a in enumerate(actions)) + ") " for actions in play.actions]
    text = game.states[play.states[0]]
    for actions, state in zip(joint, play.states[1:], strict=True):
        text += f" -{actions}-> {game.states[state]}"
    return text + f"; alpha {_paces(play.alphas)}; beta {_paces(play.betas)}"


def _paces(rows: tuple[tuple[Any, ...], ...]) -> str:
    return "; ".join(", ".join(map(str, row)) for row in dict.fromkeys(rows))


def _document(value: Any) -> Any:
    if isinstance(value, Play):
        return {
            "states": list(value.states),
            "actions": [list(joint) for joint in value.actions],
            "alphas": document(value.alphas),
            "betas": document(value.betas),
            "ties": list(value.ties),
        }
    if isinstance(value, Mapping):
        return {key: _document(part) for key, part in value.items()}
    return document(value)
