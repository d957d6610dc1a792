"""Runs of a statement: a model, the data of a case, and the frame that closures take.

A closure takes the frame of a run: its first entry is the run itself, the others are the values of indices.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpgtheory.arithmetic import Ball
from verification.compare import Comparison
from verification.language.errors import UndecidedError
from verification.language.given import TABLES, Declaration
from verification.language.model import Model
from verification.language.primitives import JOINT

Frame = list[Any]
Closure = Callable[[Frame], Any]


class Run:
    """One evaluation: a model, the data of a case, and what is kept of closed terms and definitions."""

    __slots__ = ("compare", "constants", "given", "kept", "model")

    def __init__(
        self, model: Model, given: Mapping[str, Any], constants: list[Any], compare: Mapping[str, Any]
    ) -> None:
        self.model, self.given, self.constants = model, given, constants
        self.kept: dict[Any, Any] = {}
        self.compare = compare


ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
}


def _certain(sign: str) -> Callable[[Any, Any], bool]:
    """A relation of balls: certainly true, certainly false, or undecided."""
    holds = ORDER[sign]
    opposite = ORDER[{"=": "!=", "!=": "=", "<=": ">", "<": ">=", ">=": "<", ">": "<="}[sign]]

    def compare(left: Any, right: Any) -> bool:
        if holds(left, right):
            return True
        if opposite(left, right):
            return False
        raise UndecidedError(f"whether {left} {sign} {right} cannot be told")

    return compare


BALLS = {sign: _certain(sign) for sign in ORDER}


@dataclass(frozen=True)
class Program:
    """A statement as closures. size: entries of a frame."""

    comparisons: Callable[[Frame, str], Iterator[Comparison]]
    size: int
    constants: tuple[Fraction, ...]

    def run(self, model: Model, declared: tuple[Declaration, ...], case: Mapping[str, Any]) -> Iterator[Comparison]:
        """The comparisons on a model and the data of a case."""
        given = {d.name: as_value(model, d, case[d.name]) for d in declared}
        is_ball = isinstance(model.arithmetic, Ball)
        run = Run(model, given, [model.number(c) for c in self.constants], BALLS if is_ball else ORDER)
        with model.arithmetic.precision():
            yield from self.comparisons([run, *[None] * self.size], "")


def as_value(model: Model, declaration: Declaration, value: Any) -> Any:
    """Given data as closures take them: tables in nested lists, numbers in the arithmetic, indices as integers."""
    if declaration.kind in ("exploration", "distribution", "values", "rates"):
        return model.vector(value) if declaration.kind in ("exploration", "distribution") else model.table(value)
    if declaration.kind in TABLES:
        return model.table(value)
    if declaration.kind == "number":
        return value if model.arithmetic.is_own(value) else model.arithmetic.number(value)
    return model.number_of[tuple(value)] if declaration.kind == JOINT else value
