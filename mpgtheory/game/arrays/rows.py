"""Rows of probabilities that come from floats: what rounding did to them is mended exactly, anything else is refused.

A row is a probability distribution. In floats it misses 1 by a few units in the last place, or an entry is -1e-18. A
row that misses by at most `MENDED`, or of single or half precision by a few units in its own last place, is mended:

1. negative entries of at most `MENDED` become 0;
2. the row is divided by its sum where that gives simple fractions: (0.3333333333333333, 0.6666666666666666) becomes
   (1/3, 2/3);
3. otherwise the largest entry takes up the difference, so that decimals stay decimals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import decimal
from mpgtheory.errors import InputError

MENDED = fmpq(1, 10**9)
"""By how much a row may miss 1, and an entry 0: far above rounding in doubles, far below any meant probability."""
SIMPLE = 10**6
"""A common denominator up to which fractions are simple: no row of decimals with 16 digits has one by chance."""


class Mending:
    """Mends rows, and remembers how many and by how much."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._rows = 0
        self._largest = fmpq(0)

    def table(self, table: Array, place: Callable[[tuple[int, ...]], str], within: fmpq = MENDED) -> Array:
        """A table of exact numbers whose last axis holds distributions, each row mended.

        `place` names the row at an index; `within` is by how much rounding may have moved a row (`rounding_of`).
        Raises:  InputError naming row, sum and by how much it misses, or the negative entry.
        """
        out = np.array(table)
        for index in _faulty(table):
            out[index] = self.row(table[index], lambda index=index: place(index), within)  # type: ignore[misc]
        return out

    def row(self, row: Array, place: Callable[[], str], within: fmpq = MENDED) -> Array:
        """One row, mended; a distribution as it is."""
        total, worst = sum(row, fmpq(0)), int(np.argmin(row))
        if total == 1 and row[worst] >= 0:
            return row
        if row[worst] < -within:
            raise InputError(f"{place()} has {decimal(row[worst])} at {worst}; a probability must not be negative")
        if abs(total - 1) > within:
            raise InputError(
                f"{place()} sums to {decimal(total, 12)}; each row must sum to 1 (this one misses it by "
                f"{decimal(total - 1, 3)}, and at most {decimal(within, 3)} counts as rounding)"
            )
        self._rows += 1
        self._largest = max(self._largest, abs(total - 1), -min(fmpq(0), row[worst]))
        return settled(row)

    def note(self) -> str | None:
        """What was mended, in one line; None if nothing was."""
        if not self._rows:
            return None
        rows = "1 row" if self._rows == 1 else f"{self._rows} rows"
        return f"{rows} of {self._what} missed 1 by at most {decimal(self._largest, 2)}, now mended"


def rounding_of(values: object, count: int) -> fmpq:
    """By how much rounding may have moved rows of `count` entries: more than MENDED for single and half precision.

    A softmax in floats of unit u misses 1 by at most some count * u; four times as much is allowed.
    """
    kind = np.asarray(values).dtype if hasattr(type(values), "__array__") else None
    if kind is not None and kind.kind == "f" and kind.itemsize < 8:
        return MENDED + 4 * count * fmpq(*float(np.finfo(kind).eps).as_integer_ratio())
    return MENDED


def is_rounded(row: Array) -> bool:
    """Whether a row is a distribution but for rounding."""
    return bool(min(row) >= -MENDED and abs(sum(row, fmpq(0)) - 1) <= MENDED)


def settled(row: Array) -> Array:
    """The distribution nearest to a row that rounding moved; see above."""
    kept = np.array([max(value, fmpq(0)) for value in row], dtype=object)
    total = sum(kept, fmpq(0))
    if total == 1:
        return kept
    scaled = kept / total
    if math.lcm(*(int(value.q) for value in scaled)) <= SIMPLE:
        return np.asarray(scaled)
    return topped_up(kept)


def topped_up(row: Array) -> Array:
    """The row with its largest entry changed so that it sums to 1."""
    kept = np.array(row)
    largest = max(range(len(kept)), key=lambda k: kept[k])
    kept[largest] += 1 - sum(row, fmpq(0))
    return kept


def _faulty(table: Array) -> Iterator[tuple[int, ...]]:
    """The indices of the rows that are no distributions."""
    sums, smallest = np.asarray(table.sum(axis=-1)), np.asarray(table.min(axis=-1))
    for index in np.ndindex(table.shape[:-1]):
        if sums[index] != 1 or smallest[index] < 0:
            yield index
