"""Tables that are linear in several rows of weights, their products, and the signs of these.

A table is a flat list of integers: its values at a vertex of each row, last row fastest. Extended, each row has the
sums of two vertices as well; a product of two extended tables has all coefficients of the product of the two functions,
but for sums and differences. Rows are worked off one after the other: the first is moved behind the last.
"""

from collections.abc import Callable
from itertools import chain, combinations
from operator import add, mul, sub

from .exact import spend, weight

Table = list[int]
PER_STEP = 4
"""Operations on short integers in a list that cost one step."""


def turned(slices: list[Table]) -> Table:
    """Tables by the value of the first row, as one table in which that row is the last."""
    return list(chain.from_iterable(zip(*slices, strict=True)))


def worked(table: Table, widths: list[int], work: Callable[[list[Table]], list[Table]], bits: int) -> Table:
    """`work` done on the slices of each row."""
    for width in widths:
        rest = len(table) // width
        slices = work([table[k * rest : (k + 1) * rest] for k in range(width)])
        spend(1 + len(slices) * rest * weight(bits) // PER_STEP)
        table = turned(slices)
    return table


def extended(table: Table, counts: list[int], bits: int) -> Table:
    """Values at vertices and at sums of two vertices."""
    return worked(table, counts, lambda s: s + [list(map(add, x, y)) for x, y in combinations(s, 2)], bits)


def coefficients(table: Table, counts: list[int], bits: int) -> Table:
    """The coefficients of a product from its values at vertices and at sums of two."""
    for count in counts:
        width = count * (count + 1) // 2
        rest = len(table) // width
        slices = [table[k * rest : (k + 1) * rest] for k in range(width)]
        squares = slices[:count]
        mixed = [
            list(map(sub, map(sub, both, x), y))
            for both, (x, y) in zip(slices[count:], combinations(squares, 2), strict=True)
        ]
        spend(1 + 2 * len(mixed) * rest * weight(bits) // PER_STEP)
        table = turned(squares + mixed)
    return table


def is_nowhere_positive(lead: tuple[Table, Table], trail: tuple[Table, Table], counts: list[int], bits: int) -> bool:
    """Whether x d - n y has no positive coefficient, for extended tables lead = (x, y) and trail = (n, d)."""
    (x, y), (n, d) = lead, trail
    spend(1 + 3 * len(x) * weight(bits) // PER_STEP)
    product = list(map(sub, map(mul, x, d), map(mul, n, y)))
    return max(coefficients(product, counts, bits)) <= 0


def cut(table: Table, counts: list[int], row: int, edge: tuple[int, int], factors: tuple[int, int]) -> list[Table]:
    """The tables of both parts of a cell that is cut at a sum of two vertices of a row."""
    after = 1
    for count in counts[row + 1 :]:
        after *= count
    block, (k, last), (p, q) = after * counts[row], edge, factors
    spend(1 + len(table))
    parts: list[Table] = []
    for replaced in (last, k):
        part = list(table)
        for start in range(0, len(table), block):
            first = table[start + k * after : start + (k + 1) * after]
            second = table[start + last * after : start + (last + 1) * after]
            middle = [p * x + q * y for x, y in zip(first, second, strict=True)]
            part[start + replaced * after : start + (replaced + 1) * after] = middle
        parts.append(part)
    return parts
