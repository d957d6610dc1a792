"""Statements about every n >= start: proved by one tail and the points before it, refuted by a point.

A statement is given twice: `point(n)` decides it at one counter (True, False, or None where the precision does not
decide), and `tail(N)` proves it for all n >= N at once (True) or does not (False). Every part of a proof is proved, so
a statement that fails at some n is never proved. Nothing depends on how fast the machine is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mpgtheory.step_sizes.evaluation import UndefinedPoint
from mpgtheory.step_sizes.monomials import Unsettled

STARTS = (2, 4, 8, 16, 64, 256, 1_024, 8_192)
"""Where a tail is tried to begin, after the first counter; the points before it are decided one by one."""
DENSE = 1_024
FAR = tuple(n for k in (*range(11, 64, 4), *range(64, 2_100, 80)) for n in (2**k, 2**k + 1, 3 * 2**k))
"""Where a counterexample is looked for if no tail is proved, after all n < 1,024."""


@dataclass(frozen=True)
class Statement:
    """A property of counters: how to decide it at a point, and how to prove it for all n >= N."""

    point: Callable[[int], bool | None]
    tail: Callable[[int], bool]


@dataclass(frozen=True)
class Universal:
    """The outcome: holds for every n >= start, fails at `witness`, or is undecided (`reason`).

    `tail` is the N from which one argument covers everything (None if there is none).
    """

    holds: bool | None
    witness: int | None
    tail: int | None
    reason: str


def prove_for_all(statement: Statement, start: int, *, refute: bool = True) -> Universal:
    """Decide `statement` for every n >= start; without `refute` no counterexample is looked for without a tail."""
    tail = next((low for low in starts(start) if proves_tail(statement, low)), None)
    if tail is None and not refute:
        return Universal(None, None, None, "no tail n >= N could be proved")
    failure, undecided = _first_failure(statement, range(start, DENSE if tail is None else tail))
    if failure is None and tail is None:
        failure, _ = _first_failure(statement, FAR)
    if failure is not None:
        return Universal(False, failure, tail, f"fails at n = {number(failure)}")
    if tail is None:
        seen = f"it holds at every n < {DENSE:,} and at sampled larger n"
        return Universal(None, None, None, f"no tail n >= N could be proved, and {seen}")
    if undecided is not None:
        return Universal(None, None, tail, f"not decided at n = {undecided} with 1,024 bits")
    direct = f" and for {start} <= n < {tail} one by one" if start < tail else ""
    return Universal(True, None, tail, f"proved for all n >= {tail} at once{direct}")


def proves_tail(statement: Statement, low: int) -> bool:
    """Whether the statement is proved for all n >= low."""
    try:
        return statement.tail(low)
    except (Unsettled, UndefinedPoint):
        return False


def last_failure(statement: Statement, start: int, tail: int | None) -> int | None:
    """The largest n >= start at which the statement fails, if it is proved from `tail` on; None if not known."""
    if tail is None:
        return None
    return next((n for n in range(tail - 1, start - 1, -1) if statement.point(n) is not True), None)


def number(n: int) -> str:
    """A counter as text, short where it is long."""
    exponent = n.bit_length() - 1
    return str(n) if n < 10**18 else f"2**{exponent}" if n == 2**exponent else f"about 2**{exponent}"


def starts(start: int) -> tuple[int, ...]:
    """Where a tail is tried to begin, for counters from `start` on."""
    return (max(start, 1), *(low for low in STARTS if low > start))


def _first_failure(statement: Statement, counters: Iterable[int]) -> tuple[int | None, int | None]:
    """The first counter where the statement fails, and the first before it where that is undecided."""
    undecided: int | None = None
    for n in counters:
        outcome = statement.point(n)
        if outcome is False:
            return n, undecided
        undecided = n if outcome is None and undecided is None else undecided
    return None, undecided
