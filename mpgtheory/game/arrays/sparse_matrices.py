"""Games whose transitions are scipy.sparse matrices (S, S), one for each joint action.

The matrices come as a dict by joint action, {(0, 1): matrix}, as lists nested by the actions of each player, or as one
list in lexicographic order (player 1 slowest) for payoffs that say how many actions there are. Small games become dense
tables, exactly. In large ones payoffs and probabilities are integers over a common denominator of at most 2^53; where
decimals do not fit there, they are rounded to fewer digits, and a note says so.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game.arrays.labels import Labels
from mpgtheory.game.arrays.numbers import exact_array
from mpgtheory.game.arrays.rows import Mending, topped_up
from mpgtheory.game.arrays.shapes import exact_payoffs, initial_distribution
from mpgtheory.game.markov_game import MarkovGame, TabularGame
from mpgtheory.game.sparse import Rows, SparseGame
from mpgtheory.game.sparse.game import MOST_EXACT
from mpgtheory.game.sparse.rows import LARGEST, common_denominator, over_denominator

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DIGITS = 15
"""Decimals that probabilities keep where their own do not fit: 10^15 is below 2^53."""


def holds_sparse(transitions: Any) -> bool:
    """Whether transitions are given as sparse matrices."""
    if "scipy.sparse" not in sys.modules:  # nobody has made one
        return False
    from scipy.sparse import issparse

    if issparse(transitions):
        return True
    if isinstance(transitions, dict):
        return any(map(issparse, transitions.values()))
    return isinstance(transitions, (list, tuple)) and any(map(holds_sparse, transitions))


def sparse_game(payoffs: Any, transitions: Any, discount: fmpq, *, initial: Any, labels: Labels, name: str) -> Any:
    """The game with these transitions, one sparse matrix a joint action.

    Raises:  InputError naming the joint action whose matrix is missing or of the wrong shape, or the row.
    """
    given = exact_array("payoffs", payoffs)
    if given.ndim < 3 or given.ndim != len(given) + 2:
        raise InputError(
            f"payoffs has shape {given.shape}; with sparse transitions it needs the axes player, state, and one for "
            "the actions of each player"
        )
    states, counts = given.shape[1], given.shape[2:]
    paid = exact_payoffs(given, (len(counts), states, *counts))
    players, named, actions = labels.settled(states, counts)
    matrices = _by_joint_action(transitions, counts, states)
    mending = Mending("transitions")
    by_joint = [_rows(matrix, joint, mending) for joint, matrix in enumerate(matrices)]
    rows = [by_joint[joint][state] for state in range(states) for joint in range(len(matrices))]
    start, notes = initial_distribution(initial, named)
    made = {"name": name, "players": players, "states": named, "actions": actions}
    made |= {"discount": discount, "initial": start}
    notes = tuple(note for note in (mending.note(), *notes) if note)
    if len(matrices) * states * (len(counts) + states) <= MOST_EXACT:
        return TabularGame(**made, payoffs=paid, transitions=_dense(rows, states, counts), notes=notes)
    return _large(made, paid, rows, notes)


def _by_joint_action(transitions: Any, counts: tuple[int, ...], states: int) -> list[csr_array]:
    """One matrix for each joint action, in lexicographic order."""
    from scipy.sparse import issparse

    joint = list(itertools.product(*map(range, counts)))
    if isinstance(transitions, dict):
        known = {key if isinstance(key, tuple) else (key,): value for key, value in transitions.items()}
        strange = [key for key in known if key not in set(joint)]
        if strange:
            raise InputError(f"transitions has the key {strange[0]!r}; keys are joint actions such as {joint[-1]}")
    else:
        listed = list(_leaves(transitions))
        if len(listed) != len(joint):
            raise InputError(f"transitions has {len(listed)} matrices; {len(joint)} joint actions need one each")
        known = dict(zip(joint, listed, strict=True))
    for key in joint:
        if key not in known:
            raise InputError(f"transitions has no matrix for the joint action {key}; give one for each of {len(joint)}")
        if not issparse(known[key]) or known[key].shape != (states, states):
            received = getattr(known[key], "shape", type(known[key]).__name__)
            raise InputError(f"transitions[{key}] is {received}; a sparse matrix {(states, states)} was expected")
    return [_merged(known[key]) for key in joint]


def _merged(matrix: Any) -> csr_array:
    """A matrix in rows, entries given twice added."""
    from scipy.sparse import csr_array

    rows = csr_array(matrix, copy=True)
    rows.sum_duplicates()
    return rows


def _leaves(nested: Any) -> Iterator[Any]:
    if isinstance(nested, (list, tuple)):
        for part in nested:
            yield from _leaves(part)
    else:
        yield nested


def _rows(matrix: csr_array, joint: int, mending: Mending) -> list[tuple[Array, Array]]:
    """The next states of each row of a joint action's matrix, and their exact probabilities."""
    rows = []
    empty = np.flatnonzero(np.diff(matrix.indptr) == 0)
    if len(empty):
        raise InputError(f"{_place(joint, int(empty[0]))} has no entry; each row must sum to 1")
    values = exact_array(f"transitions of joint action {joint}", matrix.data)
    for state, (start, end) in enumerate(itertools.pairwise(matrix.indptr.tolist())):
        row = mending.row(values[start:end], lambda state=state: _place(joint, state))  # type: ignore[misc]
        rows.append((matrix.indices[start:end], row))
    return rows


def _place(joint: int, state: int) -> str:
    return f"transitions of joint action {joint}, state {state},"


def _dense(rows: list[tuple[Array, Array]], states: int, counts: tuple[int, ...]) -> Array:
    out = np.full((len(rows), states), fmpq(0), dtype=object)
    for row, (columns, values) in zip(out, rows, strict=True):
        row[columns] = values
    return out.reshape(states, *counts, states)


def _large(made: dict[str, Any], paid: Array, rows: list[tuple[Array, Array]], notes: tuple[str, ...]) -> MarkovGame:
    """A game over common denominators, its numbers rounded to fewer digits where that is needed."""
    from scipy.sparse import coo_array, csr_array

    states = len(made["states"])
    values = np.concatenate([row for _, row in rows])
    if not _fits(values):
        values = np.concatenate([topped_up(_rounded(row, DIGITS)) for _, row in rows])
        notes = (*notes, f"probabilities rounded to {DIGITS} decimals")
    if not _fits(paid):
        digits = DIGITS - max(0, len(str(int(abs(paid).max().floor()))))
        paid = _rounded(paid, digits)
        notes = (*notes, f"payoffs rounded to {digits} decimals")
    denominator = common_denominator("transitions", values)
    lengths = [len(columns) for columns, _ in rows]
    where = (np.repeat(np.arange(len(rows)), lengths), np.concatenate([columns for columns, _ in rows]))
    table = coo_array((over_denominator("transitions", values, denominator), where), shape=(len(rows), states))
    scale = common_denominator("payoffs", paid.ravel())
    numerators = over_denominator("payoffs", paid, scale).reshape(len(made["players"]), states, -1)
    moves = Rows(csr_array(table), denominator)
    return SparseGame(**made, payoff_numerators=numerators, payoff_denominator=scale, moves=moves, notes=notes)


def _fits(values: Array) -> bool:
    """Whether the numbers are integers of at most 2^53 over a common denominator of at most 2^53."""
    common = math.lcm(*{int(value.q) for value in values.ravel()})
    return bool(common <= LARGEST and abs(values).max() * common <= LARGEST)


def _rounded(values: Array, digits: int) -> Array:
    """Exact numbers to so many decimals."""
    scale = fmpq(10) ** digits
    whole = [(value * scale + fmpq(1, 2)).floor() for value in values.ravel()]
    return np.array([fmpq(number) / scale for number in whole], dtype=object).reshape(values.shape)
