"""Plainer numbers: how large an exact number is to a reader, and what to try in its place.

The size of p/q is the number of bits of p, one more for a sign, and three for each bit of q - 1: whole numbers before
fractions, 0 before 1 before -1, 1/2 before 1/3. Shrinking replaces data only by data of smaller total size, so it ends.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic import Array
from verification.falsify.draws import quotient, table

PLAIN_INTEGERS = (0, 1, -1, 2, -2, 3, -3, 4, -4)
PLAIN_FRACTIONS = tuple(quotient(p, q) for q in (2, 3, 4, 5, 10) for p in range(1, q))


def size(value: fmpq) -> int:
    """How large a number is to a reader: 0 for 0, 1 for 1, 2 for -1 and 2, 4 for 1/2."""
    p, q = int(value.p), int(value.q)
    return abs(p).bit_length() + (p < 0) + 3 * (q - 1).bit_length()


def total(values: Iterable[fmpq]) -> int:
    """The size of many numbers together."""
    return sum(map(size, values))


def plainer(value: fmpq) -> Iterator[fmpq]:
    """Plainer numbers to try in the place of `value`, the plainest first."""
    near = int(value.p) // int(value.q)
    candidates = [*PLAIN_INTEGERS, 10, near // 2, near, near + 1, -near]
    yield from smaller((quotient(k) for k in candidates), size(value))
    yield from smaller((sign * f for sign in (1, -1) for f in PLAIN_FRACTIONS), size(value))


def plainer_within(value: fmpq, low: fmpq, high: fmpq) -> Iterator[fmpq]:
    """Plainer numbers strictly between two bounds."""
    return (candidate for candidate in plainer(value) if low < candidate < high)


def smaller(candidates: Iterable[fmpq], than: int) -> Iterator[fmpq]:
    """The candidates of a smaller size, each once."""
    return (c for c in dict.fromkeys(candidates) if size(c) < than)


def plainer_rows(row: Array) -> Iterator[Array]:
    """Plainer probability rows: all on one entry, halves and quarters on two, then uniform."""
    n, weight = len(row), total(row)
    zero = [quotient(0)] * n
    for k in range(n):
        yield from _row_if_smaller([*zero[:k], quotient(1), *zero[k + 1 :]], weight)
    for first, second in itertools.permutations(range(n), 2):
        for p in (quotient(1, 2), quotient(1, 3), quotient(1, 4), quotient(1, 10)):
            two = list(zero)
            two[first], two[second] = p, 1 - p
            yield from _row_if_smaller(two, weight)
    yield from _row_if_smaller([quotient(1, n)] * n, weight)


def _row_if_smaller(row: list[fmpq], than: int) -> Iterator[Array]:
    if total(row) < than:
        yield table(row, (len(row),))


def replaced(array: Array, index: tuple[int, ...], value: object) -> Array:
    """A copy of `array` with one entry, or one row, replaced."""
    out = np.array(array)
    out[index] = value
    return out
