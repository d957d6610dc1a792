"""A Markov game from arrays of payoffs and transition probabilities.

    payoffs[i, s, a_1, ..., a_N]        u_i(s, a)              or one array (s, a_1, ..., a_N) for each player
    transitions[s, a_1, ..., a_N, s']   P(s' | s, a)           or one sparse matrix (s, s') for each joint action

Floats mean their shortest decimals (`numbers`), rows that rounding moved are mended exactly (`rows`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, shown
from mpgtheory.game.arrays.labels import Labels
from mpgtheory.game.arrays.numbers import at, exact_array, exact_number
from mpgtheory.game.arrays.rows import Mending
from mpgtheory.game.arrays.shapes import exact_payoffs, initial_distribution
from mpgtheory.game.arrays.sparse_matrices import holds_sparse, sparse_game
from mpgtheory.game.markov_game import MOST_CELLS, MarkovGame, TabularGame
from mpgtheory.game.wellformed import check_discount


def game_from_arrays(
    payoffs: Any, transitions: Any, discount: Any, *, initial: Any, labels: Labels, name: str
) -> MarkovGame:
    """The game; see above, and `mpgtheory.game.markov_game` for every parameter.

    Raises:  InputError naming the array, the axis or the row, what was expected and what was received.
    """
    if not isinstance(name, str):
        raise InputError(f"name is {shown(name)}; a game's name is text")
    delta = exact_number("discount", discount)
    check_discount(delta)
    if holds_sparse(transitions):
        return sparse_game(payoffs, transitions, delta, initial=initial, labels=labels, name=name)
    _check_memory(transitions)
    table = exact_array("transitions", transitions)
    states, counts = _sizes(table)
    paid = exact_payoffs(payoffs, (len(counts), states, *counts))
    players, named, actions = labels.settled(states, counts)
    mending = Mending("transitions")
    table = mending.table(table, lambda index: _row_place(index, named, actions))
    start, notes = initial_distribution(initial, named)
    return TabularGame(
        name=name,
        players=players,
        states=named,
        actions=actions,
        discount=delta,
        initial=start,
        payoffs=paid,
        transitions=table,
        notes=tuple(note for note in (mending.note(), *notes) if note),
    )


def _check_memory(transitions: Any) -> None:
    """Refuse what is too large before any number is converted."""
    size = math.prod(getattr(transitions, "shape", ()) or (1,))
    if size > MOST_CELLS:
        raise InputError(
            f"transitions has {size} entries; a dense game may have {MOST_CELLS}: give a scipy.sparse matrix for each "
            "joint action"
        )


def _sizes(table: Array) -> tuple[int, tuple[int, ...]]:
    """The number of states, and of each player's actions."""
    if table.ndim < 3:
        raise InputError(
            f"transitions has {table.ndim} axes (shape {table.shape}); it needs the axes state, one for the actions of "
            "each player, next state"
        )
    if table.shape[0] != table.shape[-1]:
        raise InputError(
            f"transitions has {table.shape[0]} states on axis 0 and {table.shape[-1]} next states on axis "
            f"{table.ndim - 1}; these must be the same"
        )
    return table.shape[0], table.shape[1:-1]


def _row_place(index: tuple[int, ...], states: Sequence[str], actions: Sequence[Sequence[str]]) -> str:
    """A row of the transitions by its indices and by its names."""
    joint = ", ".join(labels[a] for labels, a in zip(actions, index[1:], strict=True))
    return f"{at('transitions', index)} (state {states[index[0]]}, actions {joint})"
