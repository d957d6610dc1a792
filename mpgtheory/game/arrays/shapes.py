"""Payoffs and initial distribution of a game that comes as arrays, checked against its transitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic import EXACT, Array
from mpgtheory.errors import InputError
from mpgtheory.game.arrays.numbers import exact_array
from mpgtheory.game.arrays.rows import Mending


def exact_payoffs(payoffs: Any, expected: tuple[int, ...]) -> Array:
    """The payoffs as exact numbers of the expected shape (N, S, A_1, ..., A_N).

    Raises:  InputError naming the axis that disagrees with the transitions.
    """
    table = exact_array("payoffs", payoffs)
    axes = ["players", "states", *(f"actions of player {i + 1}" for i in range(expected[0]))]
    if table.ndim != len(expected):
        raise InputError(
            f"payoffs has {table.ndim} axes (shape {table.shape}); with these transitions it needs {len(expected)}: "
            f"{', '.join(axes)} (shape {expected})"
        )
    for axis, (received, wanted) in enumerate(zip(table.shape, expected, strict=True)):
        if received != wanted:
            raise InputError(
                f"payoffs has {received} on axis {axis} ({axes[axis]}); transitions has {wanted}: shape {expected} was "
                f"expected, {table.shape} received"
            )
    return table


def initial_distribution(initial: Any, states: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """The initial distribution, uniform without one, and what was done to it."""
    if initial is None:
        return EXACT.array([fmpq(1, len(states))] * len(states)), ()
    start = exact_array("initial", initial)
    if start.shape != (len(states),):
        raise InputError(f"initial has shape {start.shape}; one probability for each of {len(states)} states is needed")
    mending = Mending("initial")
    start = mending.table(start, lambda _: "initial")
    note = mending.note()
    return start, (note,) if note else ()
