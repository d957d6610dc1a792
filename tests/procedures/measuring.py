"""What the tests of procedures share: checks as a study runs them, and certificates of a careful forger."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from nested import replaced

from verification import checker
from verification.catalogue import find
from verification.claim import Check, Evidence
from verification.instance import Instance
from verification.study import Task, measure

REJECTED = "rejected"
"""The trusted kernel, or an assertion of the check itself, refused the result: no verdict at all."""
AMOUNTS = (Fraction(1), Fraction(-1, 7))


def check_of(claim: str, title: str) -> Check:
    """The check of a claim that has this title."""
    (check,) = (check for check in find(claim).checks if check.title == title)
    return check


def measured(claim: str, title: str, instance: Instance) -> Evidence:
    """The evidence of one check, its certificate accepted by the kernel."""
    return measure(Task(find(claim), check_of(claim, title), instance))


def outcome(claim: str, check: Check, where: Any = None) -> str:
    """The verdict of one check as a study would record it, its certificate checked by the kernel."""
    try:
        return measure(Task(find(claim), check, where)).verdict
    except (checker.InvalidError, AssertionError):
        return REJECTED


def accepted(content: dict[str, Any]) -> bool:
    """Whether the kernel accepts the document, sealed again."""
    try:
        return checker.check(resealed(content)).comparisons > 0
    except checker.InvalidError:
        return False


def resealed(content: dict[str, Any]) -> dict[str, Any]:
    """The document with a correct seal."""
    return {**content, "sha256": checker.seal(content)}


def with_member(content: dict[str, Any], member: str, value: Any) -> dict[str, Any]:
    """A copy in which a member of the first and only case is another."""
    return {**content, "cases": [{**content["cases"][0], member: value}]}


def forgeries(content: dict[str, Any], members: set[str]) -> Iterator[dict[str, Any]]:
    """The first case alone, with each number of the named members moved by 1 and by -1/7."""
    case = content["cases"][0]
    assert members <= set(case)
    for member in members:
        for path, value in numbers_in(case[member]):
            for amount in AMOUNTS:
                yield with_member(content, member, replaced(case[member], path, moved(value, amount)))


def numbers_in(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every exact number of a part of a document, with its path."""
    if isinstance(part, (dict, list)):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from numbers_in(value, (*path, key))
    elif isinstance(part, (int, str)) and not isinstance(part, bool):
        yield path, part


def moved(value: Any, amount: Fraction) -> Any:
    """The number plus an amount, as the format writes it."""
    number = Fraction(value) + amount
    return int(number) if number.denominator == 1 else str(number)
