"""Step-size schedules: sequences alpha(n), beta(n) of the counter n, evaluated exactly and analysed.

>>> alpha = Schedule.parse("9/10*(n+1)**(-3/5)")
>>> round(alpha.value(31), 12), alpha.exact(31), alpha.exact(1)
(0.1125, Fraction(9, 80), None)
>>> print(alpha.asymptotic_class)
9/10*n**(-3/5)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb, ctx

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas import parsing
from mpgtheory.arithmetic.formulas.evaluation import enclosure_at, value_at
from mpgtheory.step_sizes.asymptotics import AsymptoticClass, Unclassified, classify


@dataclass(frozen=True)
class Schedule:
    """A schedule: its name and the expression in n."""

    name: str
    expression: ex.Expression

    def __reduce__(self) -> tuple[Any, ...]:
        return Schedule, (self.name, self.expression)

    @classmethod
    def parse(cls, text: str, *, parameters: Collection[str] = ()) -> Schedule:
        """The schedule written as `text` (see `parsing`), e.g. "9/10*(n+1)**(-3/5)".

        Raises: ValueError if the text is not in the language, in one line.
        """
        return cls(" ".join(text.split()), parsing.parse(text, parameters=parameters))

    def __str__(self) -> str:
        return self.name

    @property
    def parameters(self) -> frozenset[str]:
        """The symbols without a value."""
        return frozenset(node.name for node in self.expression.walk() if isinstance(node, ex.Parameter))

    def substitute(self, **values: Fraction | int | str) -> Schedule:
        """The schedule with numbers put in for symbols.

        Raises: ValueError if a name is not a symbol of the schedule, or a value is not exact or not positive.
        """
        numbers: dict[ex.Expression, ex.Expression] = {}
        for name, value in values.items():
            if name not in self.parameters:
                known = ", ".join(sorted(self.parameters)) or "none"
                raise ValueError(f"schedule {self.name!r} has no symbol {name!r}; its symbols are: {known}")
            exact = _exact(name, value)
            if exact <= 0:
                raise ValueError(f"{name} is {exact}; symbols stand for positive numbers")
            numbers[ex.Parameter(name)] = ex.Number(exact)
        replaced = ex.replace(self.expression, numbers)
        return Schedule(str(replaced), replaced)

    def exact(self, n: int) -> Fraction | None:
        """The value at n where rational arithmetic gives it; None where the value is irrational.

        Raises: ValueError if it is undefined at n, or the schedule has symbols.
        """
        with ctx.workprec(64):
            value = value_at(self.expression, n)
        return value if isinstance(value, Fraction) else None

    def enclosure(self, n: int, *, bits: int = 128) -> arb:
        """A ball that contains the value at n.

        Raises: ValueError if it is undefined at n, or the schedule has symbols.
        """
        return enclosure_at(self.expression, n, bits=bits)

    def value(self, n: int) -> float:
        """The value at n as the nearest double.

        Raises: ValueError if it is undefined at n, or the schedule has symbols.
        """
        return reals.nearest_double(self.enclosure(n))

    @cached_property
    def asymptotic_class(self) -> AsymptoticClass | Unclassified:
        """The class on the Bertrand scale, or why there is none."""
        return classify(self.expression)


def _exact(name: str, value: Any) -> Fraction:
    if isinstance(value, float):
        raise ValueError(f"{name} is the float {value!r}; write it exactly, as Fraction(3, 5) or '0.6'")
    try:
        return Fraction(value)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"{name} is {value!r}; it must be an exact number such as 3/5 or '0.6'") from error
