"""The native JSON format of games and policies, read and written exactly.

    {"format": "mpgtheory.game/1", "name": ..., "players": [...], "states": [...], "actions": [[...], ...],
     "discount": "1/2", "initial": ["1/2", "1/2"],
     "payoffs": [per player [per state [nested by each player's action: numbers]]],
     "transitions": [per state [nested by each player's action [per next state: numbers]]]}
    {"format": "mpgtheory.game.policy/1", "policy": [per player [per state [per action]]]}

Numbers are integers, decimals or "p/q" text, all exact: 0.1 means 1/10. A game with the member "kind" is in another
representation (`kinds`). A policy may also name players, states and actions: {"policy": {player: {state: {action:
probability}}}}, where actions left out have probability 0.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, nearest
from mpgtheory.formats.exact_json import ExactFile, array_document, number_in, read_document, table_in, validated
from mpgtheory.formats.kinds import game_document as game_document
from mpgtheory.formats.kinds import header, reader_of
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.outputs import write_text
from mpgtheory.formats.rows import RowRule
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.arrays.rows import Mending, is_rounded
from mpgtheory.game.policy import Policy
from mpgtheory.game.wellformed import check_distribution


class GameFile(ExactFile):
    """The members of a game file; the tables are walked afterwards, with labels in the messages."""

    format: Literal["mpgtheory.game/1"]
    name: str
    players: list[str]
    states: list[str]
    actions: list[list[str]]
    discount: Any
    initial: list[Any]
    payoffs: list[Any]
    transitions: list[Any]


class PolicyFile(ExactFile):
    """The members of a policy file."""

    format: Literal["mpgtheory.game.policy/1"]
    policy: list[Any] | dict[str, dict[str, dict[str, Any]]]


def read_game(path: Path) -> MarkovGame:
    """The game in a native file.

    Raises:  InputError naming file, place, value and remedy.
    """
    return load_native(path, Options()).game


def load_native(path: Path, options: Options) -> LoadedGame:
    """The game in a native file, with its discount overridden and its rows divided by their sums as `options` say.

    Raises:  InputError naming file, place, value and remedy.
    """
    document = read_document(path)
    reader = reader_of(path, document)
    return _load_tables(path, document, options) if reader is None else reader(path, document, options)


def _load_tables(path: Path, document: Any, options: Options) -> LoadedGame:
    content = validated(path, document, GameFile)
    labels = tuple(tuple(actions) for actions in content.actions)
    joint = [list(actions) for actions in labels]
    rule = RowRule(options.normalise)
    try:
        discount = number_in("discount", content.discount)
        initial = table_in("initial", content.initial, [content.states])
        transitions = table_in("transitions", content.transitions, [content.states, *joint, content.states])
        if options.normalise is not None:
            initial = rule.settle(initial, partial(str, "initial"))
            _settle(transitions, [content.states, *joint], rule)
        game = TabularGame(
            name=content.name,
            players=tuple(content.players),
            states=tuple(content.states),
            actions=labels,
            discount=discount if options.discount is None else options.discount,
            initial=initial,
            payoffs=table_in("payoffs", content.payoffs, [content.players, content.states, *joint]),
            transitions=transitions,
        )
        return LoadedGame(game, rule.notes())
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _settle(transitions: Array, axes: list[list[str]], rule: RowRule) -> None:
    """Divide the rows of `transitions`, a table that only this reader has seen, by their sums."""
    for place in np.ndindex(transitions.shape[:-1]):
        state, *joint = (names[index] for names, index in zip(axes, place, strict=True))
        where = f"transitions[{state}][{','.join(joint)}]"
        transitions[place] = rule.settle(transitions[place], partial(str, where))


def write_native(game: MarkovGame, path: Path) -> None:
    """Write an exact game in the native format."""
    write_text(path, game_text(game))


def game_text(game: MarkovGame) -> str:
    """An exact game in the native format, one member a line."""
    members = game_document(game)
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in members.items()]
    return "{" + ",\n ".join(lines) + "}\n"


@game_document.register
def _document(game: TabularGame) -> dict[str, Any]:
    members = header(game)
    return {**members, "payoffs": array_document(game.payoffs), "transitions": array_document(game.transitions)}


def policy_document(policy: Policy) -> dict[str, Any]:
    """The native document of an exact policy."""
    return {"format": "mpgtheory.game.policy/1", "policy": [array_document(block) for block in policy]}


def write_native_policy(policy: Policy, path: Path) -> None:
    """Write an exact policy in the native format."""
    write_text(path, json.dumps(policy_document(policy)) + "\n")


def read_native_policy(path: Path, game: MarkovGame) -> Policy:
    """The policy in a native file, for `game`; rows that miss 1 by rounding are mended.

    Raises:  InputError naming file, place, value and remedy.
    """
    content = validated(path, read_document(path), PolicyFile)
    try:
        listed = content.policy
        nested = _by_name(game, listed) if isinstance(listed, dict) else listed
        if len(nested) != game.n_players:
            raise InputError(f"policy has {len(nested)} players; the game {game.name} has {game.n_players}")
        mending = Mending("the policy")
        blocks = []
        for player, labels, rows in zip(game.players, game.actions, nested, strict=True):
            block = table_in(f"policy[{player}]", rows, [list(game.states), list(labels)])
            for state, row in zip(game.states, block, strict=True):
                if not is_rounded(row):
                    check_distribution(f"policy[{player}][{state}]", labels, row)
            blocks.append(mending.table(block, lambda index, player=player: f"policy[{player}][{index[0]}]"))  # type: ignore[misc]
        note = mending.note()
        return Policy(tuple(blocks), notes=(note,) if note else ())
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _by_name(game: MarkovGame, listed: dict[str, dict[str, dict[str, Any]]]) -> list[list[list[Any]]]:
    _known("policy", "player", listed, game.players)
    nested = []
    for player, labels in zip(game.players, game.actions, strict=True):
        states = listed[player]
        _known(f"policy[{player}]", "state", states, game.states)
        for state, row in states.items():
            _known(f"policy[{player}][{state}]", "action", row, labels, complete=False)
        nested.append([[states[state].get(action, 0) for action in labels] for state in game.states])
    return nested


def _known(place: str, kind: str, given: dict[str, Any], labels: Sequence[str], *, complete: bool = True) -> None:
    for name in given:
        if name not in labels:
            raise InputError(f"{place} names an unknown {kind} {name!r}; {nearest(name, labels)}")
    for name in labels if complete else ():
        if name not in given:
            raise InputError(f"{place} lacks the {kind} {name!r}; give every {kind}")


READS = {".json": load_native}
"""The reader by the ending of the file's name."""
WRITES = {".json": write_native}
WRITES_POLICIES = {".json": write_native_policy}
READS_POLICIES = {".json": read_native_policy}
