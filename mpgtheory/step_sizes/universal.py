"""Statements about every n >= start: proved by one tail and the points before it, refuted by a point.

Every part of a proof is proved, so a statement that fails at some n is never proved. Nothing depends on how fast the
machine is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mpgtheory.arithmetic.formulas.evaluation import UndefinedPoint
from mpgtheory.step_sizes.monomials import Unsettled

STARTS = (2, 4, 8, 16, 64, 256, 1_024, 8_192)
"""Where a tail is tried to begin, after the first counter; the points before it are decided one by one."""
DENSE = 1_024
FAR = tuple(n for k in (*range(11, 64, 4), *range(64, 2_100, 80)) for n in (2**k, 2**k + 1, 3 * 2**k))
"""Where a counterexample is looked for if no tail is proved, after all n < 1,024."""


@dataclass(frozen=True)
class Statement:
    """A property of counters: `point` decides it at n (None: not decided), `tail` proves it for all n >= N."""

    point: Callable[[int], bool | None]
    tail: Callable[[int], bool]

    def is_proved_from(self, low: int) -> bool:
        """Whether it is proved for all n >= low."""
        try:
            return self.tail(low)
        except (Unsettled, UndefinedPoint):
            return False

    def first_tail(self, start: int) -> int | None:
        """The first N that is tried from which it is proved; None if there is none."""
        tried = (max(start, 1), *(low for low in STARTS if low > start))
        return next((low for low in tried if self.is_proved_from(low)), None)

    def last_failure(self, start: int, tail: int | None) -> int | None:
        """The largest n >= start at which it fails, if it is proved from `tail` on; None if not known."""
        return next((n for n in range((tail or 0) - 1, start - 1, -1) if self.point(n) is not True), None)


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
    tail = statement.first_tail(start)
    if tail is None and not refute:
        return Universal(None, None, None, "no tail n >= N could be proved")
    failure, undecided = _first_failure(statement, range(start, DENSE if tail is None else tail))
    if failure is None and tail is None:
        failure, _ = _first_failure(statement, FAR)
    if failure is not None:
        shown = str(failure) if failure < 10**18 else f"about 2**{failure.bit_length() - 1}"
        return Universal(False, failure, tail, f"fails at n = {shown}")
    if tail is None:
        seen = f"it holds at every n < {DENSE:,} and at sampled larger n"
        return Universal(None, None, None, f"no tail n >= N could be proved, and {seen}")
    if undecided is not None:
        return Universal(None, None, tail, f"not decided at n = {undecided} with 1,024 bits")
    direct = f" and for {start} <= n < {tail} one by one" if start < tail else ""
    return Universal(True, None, tail, f"proved for all n >= {tail} at once{direct}")


def _first_failure(statement: Statement, counters: Iterable[int]) -> tuple[int | None, int | None]:
    """The first counter where the statement fails, and the first before it where that is undecided."""
    undecided: int | None = None
    for n in counters:
        outcome = statement.point(n)
        if outcome is False:
            return n, undecided
        undecided = n if outcome is None and undecided is None else undecided
    return None, undecided
