"""Comparisons: both sides of a statement at every place, and what they come to.

A check lists comparisons `left relation right`; `judge` counts those that fail and finds the worst. In exact
arithmetic a comparison fails iff it is false. In float arithmetic it fails if it is violated by more than a
tolerance that the check states with its reason. Residues and polynomials have no order: equality only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import EXACT, FLOAT, Arithmetic, Array

EQUAL, AT_MOST, LESS, IFF = "=", "<=", "<", "iff"
AT_LEAST, MORE, DIFFERENT = ">=", ">", "!="
TURNED = {AT_LEAST: AT_MOST, MORE: LESS}
"""Relations that are judged with their sides exchanged."""
LONGEST = 60
"""Characters of an exact number that a table shows."""


@dataclass(frozen=True)
class Comparison:
    """left relation right at `place`; `case` says which case of a certificate it belongs to."""

    place: str
    left: Any
    relation: str
    right: Any
    case: int = 0


@dataclass(frozen=True)
class Judgement:
    """What a list of comparisons comes to: the worst of them, and how many fail.

    Where all hold exactly, the worst is the first whose left side is not zero.
    """

    worst: Comparison
    residual: Any
    comparisons: int
    failures: int
    failing_case: int | None


def judge(comparisons: Iterable[Comparison], arithmetic: Arithmetic, tolerance: Any = 0) -> Judgement:
    """Judge comparisons made in `arithmetic`. `tolerance` must be 0 unless it is floating point."""
    listed = list(comparisons)
    if not listed:
        raise AssertionError("nothing was compared")
    if arithmetic.is_ordered and arithmetic not in (EXACT, FLOAT):
        raise AssertionError(f"{arithmetic} cannot always tell; use its three-valued at_most")
    if not arithmetic.is_ordered:
        return _judge_unordered(listed)
    residuals = [_violation(c) for c in listed]
    failing = [c for c, r in zip(listed, residuals, strict=True) if _fails(c, r, tolerance)]
    telling = failing or [c for c in listed if c.left != 0] or listed
    worst, largest = telling[0], _violation(telling[0])
    for comparison, residual in zip(listed, residuals, strict=True):
        if residual > largest:
            worst, largest = comparison, residual
    return Judgement(worst, largest, len(listed), len(failing), worst.case if failing else None)


def _judge_unordered(listed: list[Comparison]) -> Judgement:
    failing = [c for c in listed if c.left != c.right]
    worst = failing[0] if failing else listed[0]
    return Judgement(worst, len(failing), len(listed), len(failing), failing[0].case if failing else None)


def is_violated(comparison: Comparison) -> bool:
    """Whether an exact comparison is false."""
    if comparison.relation == EQUAL:
        return bool(comparison.left != comparison.right)
    return _fails(comparison, _violation(comparison), 0)


def _forwards(c: Comparison) -> Comparison:
    """The same comparison with <= or < in the place of >= or >."""
    turned = TURNED.get(c.relation)
    return c if turned is None else Comparison(c.place, c.right, turned, c.left, c.case)


def _violation(c: Comparison) -> Any:
    c = _forwards(c)
    if c.relation == IFF:
        return int(bool(c.left) != bool(c.right))
    if c.relation == DIFFERENT:
        return 0
    difference = c.left - c.right
    if c.relation == EQUAL:
        return abs(difference)
    return max(difference, abs(difference) * 0)


def _fails(c: Comparison, violation: Any, tolerance: Any) -> bool:
    c = _forwards(c)
    if c.relation == LESS:
        return not c.left < c.right
    if c.relation == DIFFERENT:
        return bool(c.left == c.right)
    return not violation <= tolerance  # so NaN fails


def entries(place: str, left: Array, relation: str, right: Any, *, case: int = 0) -> Iterator[Comparison]:
    """Compare two arrays entry by entry; `right` may broadcast."""
    left, right = np.broadcast_arrays(np.asarray(left), np.asarray(right))
    for index in np.ndindex(left.shape):
        where = place + "".join(f"[{i}]" for i in index)
        yield Comparison(where, left[index], relation, right[index], case)


def shown(value: Any) -> str:
    """A number for people: exact if short, shortened with its decimal value if not."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if hasattr(value, "numerator") and hasattr(value, "denominator") and hasattr(value, "field"):
        if value == 0:
            return "0"
        return f"a polynomial of {len(value.numerator)} terms over {len(value.denominator)} factors"
    exact = str(value)
    if len(exact) <= LONGEST:
        return exact
    to_float: Callable[[Any], float] = lambda x: int(x.p) / int(x.q)  # noqa: E731
    return f"{exact[:18]}... ({to_float(value):.12g})" if hasattr(value, "q") else exact[:LONGEST]
