"""Exact sparse tables: integers over one denominator, and the doubles nearest to the quotients.

A game of a million states has tens of millions of probabilities. As integers n over a common denominator D, both at
most 2^53, they are exact at eight bytes each, and n / D in doubles is the quotient rounded once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.errors import InputError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LARGEST = 2**53
"""Integers up to which doubles are exact."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A sparse table of exact numbers: `numerators` / `denominator`, row by row, entries of a row in order.

    Shapes:  numerators (rows, columns) in CSR form, int64.
    Raises:  InputError if a number is beyond 2^53.
    """

    numerators: csr_array
    denominator: int

    def __post_init__(self) -> None:
        table = self.numerators
        if table.data.dtype != np.int64:
            raise TypeError(f"numerators are {table.data.dtype}; exact rows hold int64")
        check_whole("rows", table.data, self.denominator)
        table.sum_duplicates()
        table.eliminate_zeros()
        for part in (table.data, table.indices, table.indptr):
            frozen(part)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        rows, columns = self.numerators.shape
        return int(rows), int(columns)

    @cached_property
    def floats(self) -> csr_array:
        """The table in doubles, each entry rounded once; shares its pattern. Shape (rows, columns)."""
        from scipy.sparse import csr_array

        table = self.numerators
        made = csr_array((table.data / self.denominator, table.indices, table.indptr), shape=table.shape)
        frozen(made.data)
        return made

    @cached_property
    def longest(self) -> int:
        """The largest number of entries in a row."""
        return int(np.diff(self.numerators.indptr).max(initial=0))

    def row(self, number: int) -> dict[int, fmpq]:
        """One row: its entries by column."""
        start, end = self.numerators.indptr[number : number + 2]
        entries = zip(self.numerators.indices[start:end], self.numerators.data[start:end], strict=True)
        return {int(column): fmpq(int(value), self.denominator) for column, value in entries}

    def improper(self) -> Array:
        """The rows that are no probability distributions, by number. Shape (k,)."""
        negative = self.numerators.data < 0
        bad = self.numerators.sum(axis=1) != self.denominator
        if negative.any():
            rows = np.repeat(np.arange(self.shape[0]), np.diff(self.numerators.indptr))
            bad[rows[negative]] = True
        return np.nonzero(bad)[0]


def common_denominator(place: str, values: Iterable[fmpq]) -> int:
    """The least common denominator of exact numbers.

    Raises:  InputError if it is beyond 2^53.
    """
    denominator = math.lcm(*{int(value.q) for value in values})
    check_whole(place, np.zeros(0, dtype=np.int64), denominator)
    return denominator


def over_denominator(place: str, values: Array, denominator: int) -> Array:
    """Exact numbers as integers over a common denominator of theirs. Any shape, int64.

    Raises:  InputError if an integer is beyond 2^53.
    """
    whole = [int((value * denominator).p) for value in values.ravel()]
    largest = max(map(abs, whole), default=0)
    check_whole(place, np.array([min(largest, LARGEST + 1)]), denominator)
    return np.array(whole, dtype=np.int64).reshape(values.shape)


def check_whole(place: str, numerators: Array, denominator: int) -> None:
    """Raise InputError unless all integers are exact as doubles."""
    largest = max(int(np.abs(numerators).max(initial=0)), denominator)
    if denominator < 1 or largest > LARGEST:
        raise InputError(
            f"{place} over the common denominator {denominator} need integers up to {largest}; a sparse game keeps "
            f"them up to 2^53; round its numbers, or use dense tables"
        )
