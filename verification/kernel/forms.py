"""Forms: homogeneous polynomials in x = 1 - t and y = t with integer coefficients, on 0 <= t <= 1.

A form is the list of its coefficients, form[j] that of x^(degree - j) y^j. If none is negative, the form is not
negative for 0 <= t <= 1, and positive in between unless it is zero.
"""

from collections.abc import Iterable

from .exact import need, spend, weight

LARGEST = 14
"""Rows of a determinant."""
Form = list[int]
"""Coefficients; the degree is one less than their number."""


def product(left: Form, right: Form) -> Form:
    """The product of two forms."""
    bits = max(map(int.bit_length, left)) + max(map(int.bit_length, right))
    spend(1 + len(left) * len(right) * weight(bits) // 4)
    coefficients = [0] * (len(left) + len(right) - 1)
    for j, x in enumerate(left):
        if x:
            for k, y in enumerate(right):
                coefficients[j + k] += x * y
    return coefficients


def total(forms: Iterable[Form]) -> Form:
    """The sum of forms of one degree."""
    return [sum(column) for column in zip(*forms, strict=True)]


def scaled(factor: int, form: Form) -> Form:
    """factor times a form."""
    return [factor * x for x in form]


def combination(left: Iterable[Form], right: Iterable[Form]) -> Form:
    """sum_k left[k] right[k], all products of one degree."""
    return total(product(x, y) for x, y in zip(left, right, strict=True))


def determinant(matrix: list[list[Form]]) -> Form:
    """By expansion along rows; every row has one degree."""
    size = len(matrix)
    return minors(matrix)[tuple(range(size))]


def minors(rows: list[list[Form]]) -> dict[tuple[int, ...], Form]:
    """The determinants of all square matrices of these rows, by the columns in them, in ascending order."""
    need(len(rows) <= LARGEST, f"determinants of more than {LARGEST} rows are not expanded")
    known: dict[tuple[int, ...], Form] = {(): [1]}
    width = len(rows[0]) if rows else 0
    for row in reversed(rows):
        wider: dict[tuple[int, ...], list[Form]] = {}
        for columns, minor in known.items():
            for c in set(range(width)) - set(columns):
                key = tuple(sorted((*columns, c)))
                wider.setdefault(key, []).append(scaled((-1) ** key.index(c), product(row[c], minor)))
        known = {key: total(terms) for key, terms in wider.items()}
    return known


def adjugate(matrix: list[list[Form]]) -> list[list[Form]]:
    """adj M with M adj M = det M: adj[s][t] is the cofactor of M[t][s]."""
    size = len(matrix)
    without = [minors(matrix[:t] + matrix[t + 1 :]) for t in range(size)]
    others = [tuple(c for c in range(size) if c != s) for s in range(size)]
    return [[scaled((-1) ** (s + t), without[t].get(others[s], [1])) for t in range(size)] for s in range(size)]
