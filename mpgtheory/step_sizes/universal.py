"""Statements about every n >= start, proved by a tail, intervals and single points.

A statement is given twice: `point(n)` decides it at one counter (True, False, or None where the
precision does not decide), and `segment(domain)` proves it on a whole range (True) or does not (False).
The proof splits {start, start+1, ...} into finitely many points, ranges [a, b] found by bisection, and
one tail [N, infinity); each part must be proved, so a statement that fails at some n is never proved.
A statement about pairs (n, n+1) proved on [a, b] covers the pairs inside; neighbours share an end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpgtheory.step_sizes.asymptotics import TAILS
from mpgtheory.step_sizes.budgets import Budget, BudgetExceeded
from mpgtheory.step_sizes.evaluation import UndefinedPoint
from mpgtheory.step_sizes.monomials import Domain, OutsideClass, TooEarly

FIRST_TAIL = 64
SEARCH_POINTS = 1_024
FAR_EXPONENTS = (*range(11, 64, 4), *range(64, 2_100, 40))
LEAF = 4
MAX_POINTS = 60_000
FINEST_BITS = 70
MAX_MISSES = 32
"""Counters whose comparison 1,024 bits do not decide, before a search gives up."""

Point = Callable[[int], bool | None]
Segment = Callable[[Domain], bool]


@dataclass(frozen=True)
class Statement:
    """A property of counters: how to decide it at a point, and how to prove it on a range."""

    point: Point
    segment: Segment


@dataclass(frozen=True)
class Universal:
    """The outcome: holds for every n >= start, fails at `witness`, or is undecided (`reason`).

    `tail` is the N from which the range proof covers everything (None if there is none).
    """

    holds: bool | None
    witness: int | None
    tail: int | None
    reason: str


def prove_for_all(statement: Statement, start: int, budget: Budget, *, refute: bool = True) -> Universal:
    """Decide `statement` for every n >= start.

    With `refute` False no counterexample is looked for where no tail can be proved.
    """
    try:
        return _prove(statement, start, budget, refute)
    except BudgetExceeded as error:
        return Universal(None, None, None, str(error))


def _prove(statement: Statement, start: int, budget: Budget, refute: bool) -> Universal:
    tail = _find_tail(statement, start, budget)
    if tail is None and not refute:
        return Universal(None, None, None, "no tail [N, infinity) could be proved")
    undecided: int | None = None
    last = tail if tail is not None and tail <= FIRST_TAIL else SEARCH_POINTS if tail is None else FIRST_TAIL
    for n in range(start, last):
        outcome = _checked(statement, n, budget)
        if outcome is False:
            return Universal(False, n, tail, f"fails at n = {n}")
        if outcome is None and undecided is None:
            undecided = n
    if tail is None:
        return _search_far(statement, budget)
    if tail > FIRST_TAIL:
        witness, between = _cover(statement, max(FIRST_TAIL, start), tail, budget)
        if witness is not None:
            return Universal(False, witness, tail, f"fails at n = {witness}")
        undecided = between if undecided is None else undecided
    if undecided is not None:
        return Universal(None, None, tail, f"not decided at n = {undecided} with 1,024 bits")
    return Universal(True, None, tail, _argument(start, tail))


def decide_between(statement: Statement, low: int, high: int, budget: Budget) -> Universal:
    """Decide `statement` for every n with low <= n <= high: on ranges by bisection, at single counters where needed.

    A failure is the first one, unless some counter before it is undecided.
    """
    try:
        for n in range(low, min(high, FIRST_TAIL) + 1):
            if (outcome := _checked(statement, n, budget)) is not True:
                reason = f"fails at n = {n}" if outcome is False else f"not decided at n = {n} with 1,024 bits"
                return Universal(outcome, n if outcome is False else None, None, reason)
        first = max(low, FIRST_TAIL)
        witness, undecided = _cover(statement, first, high, budget) if first < high else (None, None)
    except BudgetExceeded as error:
        return Universal(None, None, None, str(error))
    if witness is not None:
        return Universal(False, witness, None, f"fails at n = {_number(witness)}")
    if undecided is not None:
        return Universal(None, None, None, f"not decided at n = {_number(undecided)} with 1,024 bits")
    return Universal(True, None, None, f"proved for {low} <= n <= {_number(high)} by points and intervals")


def _argument(start: int, tail: int) -> str:
    if tail <= max(start, 1):
        direct = " (n = 0 directly)" if start == 0 else ""
        return f"proved on the whole range n >= {max(start, 1)}{direct}"
    last = _number(tail)
    return f"proved for all n >= {last} at once and for {start} <= n < {last} by points and intervals"


def _number(n: int) -> str:
    if n < 10**9:
        return str(n)
    exponent = n.bit_length() - 1
    return f"2**{exponent}" if n == 2**exponent else f"{n}" if n < 10**18 else f"about 2**{exponent}"


def _find_tail(statement: Statement, start: int, budget: Budget) -> int | None:
    for low in (max(start, 1), *(tail for tail in TAILS if tail > start)):
        budget.check()
        if proves(statement, Domain(low)):
            return low
    return None


def proves(statement: Statement, domain: Domain) -> bool:
    """Whether the statement is proved on the domain."""
    try:
        return statement.segment(domain)
    except (TooEarly, OutsideClass, UndefinedPoint):
        return False


def _checked(statement: Statement, n: int, budget: Budget) -> bool | None:
    if n % 64 == 0:
        budget.check()
    return statement.point(n)


def _search_far(statement: Statement, budget: Budget) -> Universal:
    """No tail proof: look for a counterexample at powers of two, then for the first one before it."""
    for exponent in FAR_EXPONENTS:
        for n in (2**exponent, 2**exponent + 1, 3 * 2**exponent):
            budget.check()
            if statement.point(n) is False:
                return _first_failure(statement, n, budget)
    seen = f"it holds at every n < {SEARCH_POINTS:,} and at sampled larger n"
    return Universal(None, None, None, f"no tail [N, infinity) could be proved, and {seen}")


def _first_failure(statement: Statement, failing: int, budget: Budget) -> Universal:
    try:
        first, _ = _cover(statement, SEARCH_POINTS, failing + 1, budget)
    except BudgetExceeded:
        first = None
    witness = failing if first is None else first
    return Universal(False, witness, None, f"fails at n = {_number(witness)}")


def _cover(statement: Statement, low: int, high: int, budget: Budget) -> tuple[int | None, int | None]:
    """(first n in [low, high] where it fails, first where it is undecided)."""
    stack = [(a, min(2 * a, high)) for a in _dyadic(low, high)][::-1]
    undecided: int | None = None
    points = misses = 0
    while stack:
        budget.check()
        if points > MAX_POINTS or misses > MAX_MISSES:
            raise BudgetExceeded("too many single counters would have to be checked, or 1,024 bits are too few")
        first, last = stack.pop()
        if proves(statement, Domain(first, last)):
            continue
        if _is_too_fine(first, last):
            misses += 1
            undecided = first if undecided is None else undecided
            continue
        if last - first > LEAF:
            middle = (first + last) // 2
            stack += [(middle, last), (first, middle)]
            continue
        points += last - first + 1
        for n in range(first, last + 1):
            outcome = statement.point(n)
            if outcome is False:
                return n, undecided
            if outcome is None:
                misses += 1
                undecided = n if undecided is None else undecided
    return None, undecided


def _is_too_fine(first: int, last: int) -> bool:
    """Whether the range is longer than a few counters, yet too narrow for the working precision."""
    return last - first > LEAF and (last - first) << FINEST_BITS < first


def _dyadic(low: int, high: int) -> list[int]:
    starts = []
    while low < high:
        starts.append(low)
        low *= 2
    return starts


def last_failure(statement: Statement, start: int, budget: Budget) -> int | None:
    """The largest n >= start at which the statement fails; None if that is not found.

    To be used once the statement is known to fail somewhere.
    """
    try:
        tail = _find_tail(statement, start, budget)
        if tail is None:
            return None
        stack = [(a, min(2 * a, tail)) for a in _dyadic(max(start, 1), tail)]
        points = 0
        while stack:
            budget.check()
            first, last = stack.pop()
            if proves(statement, Domain(first, last)):
                continue
            if _is_too_fine(first, last):
                return None
            if last - first > LEAF:
                middle = (first + last) // 2
                stack += [(first, middle), (middle, last)]
                continue
            points += last - first + 1
            if points > MAX_POINTS:
                return None
            for n in range(last, first - 1, -1):
                if statement.point(n) is not True:
                    return n
    except BudgetExceeded:
        return None
    return start if statement.point(start) is not True else None
