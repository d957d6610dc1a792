"""A game from a simulator that tells all successors: states are found one after another, from the first ones on.

    successors(state, joint) -> [(probability, next state, payoffs), ...]

States are hashable. A next state of None ends the game: nothing is paid from then on, in a state "end" that stays.
A simulator without chance gives one successor of probability 1. Probabilities that are floats mean their shortest
decimals; rows that rounding moved are mended, 0.3333333333333333 is 1/3 where the row then sums to 1, and expected
payoffs are taken with these probabilities.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq
from scipy.sparse import coo_array

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, shown
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays import Labels, Mending, exact_number, game_from_arrays
from mpgtheory.game.arrays.options import whole_number

MOST_STATES = 10_000
"""States that are found at the most, unless more are allowed."""
DENSE = 2_000_000
"""Numbers in dense tables up to which a game is exact; larger ones are sparse."""
LONG, SIMPLE, ROUNDED = 10**12, 1000, fmpq(1, 10**15)
"""Decimals as long as those of 1/3 in doubles; denominators of the fractions meant; what rounding may have moved."""
END = "end"
Successors = Callable[[Any, tuple[int, ...]], Iterable[tuple[Any, Any, Sequence[Any]]]]
Progress = Callable[[int, int], None]
"""Told how many states are explored, and how many are found."""


@dataclass
class _Reached:
    """What is known so far: the number of each state, and the rows of explored ones."""

    most_states: int
    numbers: dict[Hashable, int]
    rows: list[dict[tuple[int, ...], tuple[dict[int | None, fmpq], list[fmpq]]]]

    def number_of(self, state: Hashable) -> int:
        """The number of a state, a new one if it was not met before."""
        try:
            known = self.numbers.get(state)
        except TypeError as error:
            raise InputError(f"the state {shown(state)} is not hashable; give tuples, or a key") from error
        if known is None:
            if len(self.numbers) >= self.most_states:
                raise InputError(
                    f"more than {self.most_states} states can be reached, for example {shown(state)}; raise "
                    "most_states, or give states that leave out what does not matter"
                )
            known = self.numbers[state] = len(self.numbers)
        return known


def explored_game(
    initial: Iterable[tuple[Any, Any]],
    successors: Successors,
    *,
    players: Sequence[str],
    actions: Sequence[Sequence[Any]],
    discount: Any,
    most_states: int = MOST_STATES,
    label: Callable[[Any], str] = str,
    progress: Progress | None = None,
    name: str = "simulator",
) -> MarkovGame:
    """The game of a simulator that tells all successors; see above.

    initial:  pairs (probability, state).
    actions:  the actions' labels of every player; joint actions are tuples of their numbers.
    label:    the name of a state.

    >>> def successors(state, joint):                 # two players must push together to move on, three times
    ...     moved = state + (joint == (1, 1))
    ...     return [(1, None if moved == 3 else moved, [1, 1] if moved == 3 else [0, 0])]
    >>> explored_game([(1, 0)], successors, players="12", actions=[["wait", "push"]] * 2, discount="9/10")
    MarkovGame simulator: 2 players, 4 states, 2 x 2 actions, discount 9/10 (dense tables)

    Raises:  InputError naming the state and the joint action whose successors are no distribution, or if more than
             `most_states` states can be reached.
    """
    names, labels_of_actions = (
        checked_labels("players", players),
        [checked_labels("actions", one) for one in _listed("actions", actions)],
    )
    if len(names) != len(labels_of_actions):
        raise InputError(f"actions are of {len(labels_of_actions)} players; there are {len(names)}")
    most_states = whole_number("most_states", most_states, most=10**7)
    reached = _Reached(most_states, {}, [])
    starts: dict[int, fmpq] = {}
    for pair in _listed("initial", initial):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise InputError(f"initial holds {shown(pair)}; give pairs (probability, state)")
        number = reached.number_of(pair[1])
        starts[number] = starts.get(number, fmpq(0)) + exact_number("initial", pair[0])
    joint_actions = list(itertools.product(*(range(len(labels)) for labels in labels_of_actions)))
    mending = Mending("transitions")
    waiting = iter(range(most_states))
    listed = list(reached.numbers)
    for number in waiting:
        if number >= len(reached.numbers):
            break
        listed.extend(itertools.islice(reached.numbers, len(listed), None))
        state = listed[number]
        cells = {
            joint: _row(reached, mending, state, joint, successors(state, joint), len(names)) for joint in joint_actions
        }
        reached.rows.append(cells)
        if progress is not None:
            progress(number + 1, len(reached.numbers))
    labels = Labels(names, [label(state) for state in reached.numbers], labels_of_actions)
    return _game(reached, starts, labels, joint_actions, discount, name, mending.note())


def _listed(place: str, given: Any) -> list[Any]:
    """A list of what was given.

    Raises:  InputError if it is empty, or none.
    """
    try:
        listed = list(given)
    except Exception as error:  # whatever a foreign iterator raises
        raise InputError(f"{place} is {shown(given)}; give a list") from error
    if not listed:
        raise InputError(f"{place} is empty; give at least one")
    return listed


def checked_labels(place: str, given: Any) -> list[str]:
    """Names, or numbers that serve as names."""
    listed = _listed(place, given)
    wrong = next((one for one in listed if not isinstance(one, (str, int))), None)
    if wrong is not None:
        raise InputError(f"{place} holds {shown(wrong)}; give names")
    return [str(one) for one in listed]


def _row(
    reached: _Reached, mending: Mending, state: Any, joint: tuple[int, ...], given: Iterable[Any], players: int
) -> tuple[dict[int | None, fmpq], list[fmpq]]:
    """The distribution of next states in one cell, and the expected payoffs."""
    place = f"successors of {shown(state)} after {joint}"
    try:
        listed = [(probability, after, tuple(payoffs)) for probability, after, payoffs in given]
    except (TypeError, ValueError) as error:
        raise InputError(f"{place} are no triples (probability, next state, payoffs)") from error
    if not listed:
        raise InputError(f"{place} are none; give at least one, with None as the next state where the game ends")
    raw = np.array([exact_number(f"{place}: probability", probability) for probability, _, _ in listed], dtype=object)
    chances = simplified(mending.row(raw, lambda: f"{place}: probabilities"))
    row, total = dict[int | None, fmpq](), [fmpq(0)] * players
    for chance, (_, after, payoffs) in zip(chances, listed, strict=True):
        if len(payoffs) != players:
            raise InputError(f"{place} pay {len(payoffs)} players; there are {players}")
        number = None if after is None else reached.number_of(after)
        row[number] = row.get(number, fmpq(0)) + chance
        total = [x + chance * exact_number(f"{place}: payoff", u) for x, u in zip(total, payoffs, strict=True)]
    return row, total


def simplified(row: Array) -> Array:
    """A row of long decimals as the simple fractions that they stand for, if these sum to 1.

    >>> simplified(np.array([fmpq(3333333333333333, 10**16), fmpq(6666666666666667, 10**16)], dtype=object))
    array([1/3, 2/3], dtype=object)
    """
    if all(x.q < LONG for x in row):
        return row
    near = [Fraction(int(x.p), int(x.q)).limit_denominator(SIMPLE) for x in row]
    simple = np.array([fmpq(x.numerator, x.denominator) for x in near], dtype=object)
    is_near = all(abs(x - y) <= ROUNDED for x, y in zip(row, simple, strict=True))
    return simple if is_near and simple.sum() == 1 else row


def _game(
    reached: _Reached,
    starts: dict[int, fmpq],
    labels: Labels,
    joint_actions: list[tuple[int, ...]],
    discount: Any,
    name: str,
    note: str | None,
) -> MarkovGame:
    """The game of the rows, with the state "end" if it can be reached."""
    ends = any(None in row for cells in reached.rows for row, _ in cells.values())
    names = list(labels.states or []) + ([_unused(labels.states or [])] if ends else [])
    states, counts = len(names), [len(one) for one in labels.actions or []]
    initial = np.array([starts.get(s, fmpq(0)) for s in range(states)], dtype=object)
    payoffs = np.full((len(labels.players or []), states, len(joint_actions)), fmpq(0), dtype=object)
    for s, cells in enumerate(reached.rows):
        for j, joint in enumerate(joint_actions):
            payoffs[:, s, j] = cells[joint][1]
    table = payoffs.reshape(-1, states, *counts)
    is_dense = states * math.prod(counts) * (states + len(payoffs)) <= DENSE
    transitions = (_dense if is_dense else _sparse)(reached, joint_actions, states, counts)
    made = game_from_arrays(
        table, transitions, discount, initial=initial, labels=Labels(labels.players, names, labels.actions), name=name
    )
    return made.changed(notes=(*made.notes, note)) if note else made


def _unused(names: Sequence[str]) -> str:
    """A name for the state in which nothing happens any more."""
    return next(word for k in itertools.count() if (word := END + "'" * k) not in names)


def _dense(reached: _Reached, joint_actions: list[tuple[int, ...]], states: int, counts: list[int]) -> Array:
    table = np.full((states, len(joint_actions), states), fmpq(0), dtype=object)
    for s, cells in enumerate(reached.rows):
        for j, joint in enumerate(joint_actions):
            for after, chance in cells[joint][0].items():
                table[s, j, -1 if after is None else after] += chance
    if states > len(reached.rows):
        table[-1, :, -1] = fmpq(1)
    return table.reshape(states, *counts, states)


def _sparse(reached: _Reached, joint_actions: list[tuple[int, ...]], states: int, counts: list[int]) -> dict[Any, Any]:
    """A matrix for each joint action, in doubles."""
    matrices = {}
    for joint in joint_actions:
        entries = [
            (s, states - 1 if after is None else after, int(chance.p) / int(chance.q))
            for s, cells in enumerate(reached.rows)
            for after, chance in cells[joint][0].items()
        ]
        if states > len(reached.rows):
            entries.append((states - 1, states - 1, 1.0))
        rows, columns, values = zip(*entries, strict=True)
        matrices[joint] = coo_array((values, (rows, columns)), shape=(states, states)).tocsr()
    return matrices
