"""Policies from what learners leave behind: arrays, nested lists, tensors, choices of actions.

    one array (N, S, A) for players with equally many actions, or one array (S, A_i) for each player;
    pi[i][s][a_i] is the probability that player i plays a_i in state s.
    A block of whole numbers (S,) is a pure policy: the action of each state.

Floats mean their shortest decimals (`numbers`), rows that rounding moved are mended exactly (`rows`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import EXACT, FLOAT, Array
from mpgtheory.errors import InputError, nearest
from mpgtheory.game.arrays.numbers import exact_array
from mpgtheory.game.arrays.rows import Mending, rounding_of
from mpgtheory.game.markov_game import MarkovGame
from mpgtheory.game.policy import Policy


def policy_from_arrays(game: MarkovGame, values: Any) -> Policy:
    """The exact policy of `game` that `values` stand for.

    Raises:  InputError naming player, state, and by how much a row misses 1, or which shape was expected.
    """
    if isinstance(values, Policy):
        if values.arithmetic is EXACT:
            game.require(values)
            return values
        if values.arithmetic is not FLOAT:
            raise TypeError(f"the policy is over {values.arithmetic}; give exact numbers or floats")
        values = list(values.blocks)
    if isinstance(values, Mapping):
        values = _by_name(game, values)
    mending = Mending("the policy")
    blocks = [_block(game, i, part, mending) for i, part in enumerate(_parts(game, values))]
    note = mending.note()
    return Policy(tuple(blocks), notes=(note,) if note else ())


def _parts(game: MarkovGame, values: Any) -> list[Any]:
    """What was given of each player."""
    if not isinstance(values, (list, tuple)):
        try:
            values = np.asarray(values)
        except Exception as error:  # whatever a foreign `__array__` raises
            text = " ".join(str(error).split())[:160]
            raise InputError(f"the policy cannot be read as a NumPy array ({text}); convert it first") from error
        if values.ndim < 2:
            raise InputError(f"the policy has shape {values.shape}; {_wanted(game)}")
        if game.n_players == 1 and values.shape == (game.n_states, game.action_counts[0]):
            values = values[None]
    if len(values) != game.n_players:
        raise InputError(f"the policy has {len(values)} parts for {game.n_players} players; {_wanted(game)}")
    return list(values)


def _wanted(game: MarkovGame) -> str:
    shapes = ", ".join(str((game.n_states, count)) for count in game.action_counts[:4])
    more = ", ..." if game.n_players > 4 else ""
    return f"give one array (states, actions) for each player: {shapes}{more}"


def _block(game: MarkovGame, player: int, part: Any, mending: Mending) -> Array:
    """One player's block, (S, A_i)."""
    place, count = f"policy[{player}]", game.action_counts[player]
    block = exact_array(place, part)
    if block.shape == (game.n_states,) and all(value.q == 1 for value in block):
        return _chosen(place, block, count, game)
    if block.shape != (game.n_states, count):
        raise InputError(
            f"{place} has shape {block.shape}; player {game.players[player]} needs {(game.n_states, count)}: "
            "a row for each state, a column for each action"
        )
    within = rounding_of(part, count)
    return mending.table(block, lambda index: f"{place}[{index[0]}] (state {game.states[index[0]]})", within)


def _chosen(place: str, choices: Array, count: int, game: MarkovGame) -> Array:
    """A pure block from the number of an action in each state."""
    block = np.full((len(choices), count), fmpq(0), dtype=object)
    for state, choice in enumerate(choices):
        if not 0 <= choice < count:
            raise InputError(
                f"{place}[{state}] is action {choice} in state {game.states[state]}; actions are numbered from 0 to "
                f"{count - 1}"
            )
        block[state, int(choice.p)] = fmpq(1)
    return block


def _by_name(game: MarkovGame, named: Mapping[Any, Any]) -> list[Any]:
    """The parts of a dict by player; each part an array, or a dict by state of dicts by action."""
    _require("the policy", "player", named, game.players)
    return [_by_state(game, i, named[name]) for i, name in enumerate(game.players)]


def _by_state(game: MarkovGame, player: int, part: Any) -> Any:
    if not isinstance(part, Mapping):
        return part
    place, labels = f"policy[{game.players[player]}]", game.actions[player]
    _require(place, "state", part, game.states)
    rows = []
    for state in game.states:
        row = part[state]
        if isinstance(row, Mapping):
            unknown = next((label for label in row if label not in labels), None)
            if unknown is not None:
                raise InputError(
                    f"{place}[{state}] names an unknown action {unknown!r}; {nearest(str(unknown), labels)}"
                )
            row = [row.get(label, 0) for label in labels]
        rows.append(row)
    return rows


def _require(place: str, kind: str, given: Mapping[Any, Any], names: tuple[str, ...]) -> None:
    for name in given:
        if name not in names:
            raise InputError(f"{place} names an unknown {kind} {name!r}; {nearest(str(name), names)}")
    for name in names:
        if name not in given:
            raise InputError(f"{place} lacks the {kind} {name!r}; give every {kind}")
