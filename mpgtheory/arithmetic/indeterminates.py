"""Games of a shape with every datum an indeterminate: an identity here holds for every game of the shape.

Elements are quotients numerator / prod_k factor_k^e_k of rational polynomials, the factors being the few
determinants and (1 - delta) that were divided by. Nothing is ever cancelled, so no gcd is computed; two
quotients are equal iff their difference over the common denominator has numerator zero.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import Ordering, fmpq, fmpq_mpoly_ctx

from mpgtheory.arithmetic.interface import Arithmetic, Array
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy


class Polynomials(Arithmetic):
    """Quotients of polynomials in named indeterminates. A field without an order."""

    is_ordered, is_exact = False, True

    def __init__(self, names: Sequence[str]) -> None:
        self.name = f"polynomials in {len(names)} indeterminates"
        self.context = fmpq_mpoly_ctx.get(list(names), Ordering.lex)
        self.factors: list[Any] = []
        self.indeterminates = {
            name: Quotient(self, generator, ()) for name, generator in zip(names, self.context.gens(), strict=True)
        }

    def number(self, value: fmpq) -> Quotient:
        return Quotient(self, self.context.constant(value), ())

    def solve(self, matrix: Array, right: Array) -> Array:
        """Cramer's rule: for the few states of a shape."""
        inverse = 1 / _determinant(matrix)
        out = np.empty(right.shape, dtype=object)
        for row, column in np.ndindex(*right.shape):
            replaced = np.array(matrix)
            replaced[:, row] = right[:, column]
            out[row, column] = _determinant(replaced) * inverse
        return out

    def is_own(self, value: Any) -> bool:
        return isinstance(value, Quotient) and value.field is self

    def is_zero(self, value: Quotient) -> bool:
        return value == 0

    def at_most(self, left: Any, right: Any) -> bool:
        raise TypeError("polynomials have no order")

    def factor(self, polynomial: Any) -> int:
        """The index of `polynomial` among the factors that denominators are made of."""
        for index, known in enumerate(self.factors):
            if known == polynomial:
                return index
        self.factors.append(polynomial)
        return len(self.factors) - 1


def _lifted(operation: Callable[[Quotient, Quotient], Quotient]) -> Callable[..., Any]:
    """Let an operation of quotients take integers and rationals; other operands are left to their own type."""

    @functools.wraps(operation)
    def inside(self: Quotient, other: Any) -> Any:
        if isinstance(other, (int, np.integer)):
            other = fmpq(int(other))
        if isinstance(other, fmpq):
            other = self.field.number(other)
        if not isinstance(other, Quotient):
            return NotImplemented
        if other.field is not self.field:
            raise TypeError("quotients of two fields do not mix: each counts the factors of its own")
        return operation(self, other)

    return inside


@dataclass(frozen=True, eq=False)
class Quotient:
    """numerator / prod of factors, `denominator` holding (factor index, exponent) in increasing order."""

    field: Polynomials
    numerator: Any
    denominator: tuple[tuple[int, int], ...]

    @_lifted
    def __add__(self, other: Quotient) -> Quotient:
        if self.denominator == other.denominator:
            return Quotient(self.field, self.numerator + other.numerator, self.denominator)
        common = _join(self.denominator, other.denominator)
        return Quotient(self.field, self._over(common) + other._over(common), common)

    @_lifted
    def __mul__(self, other: Quotient) -> Quotient:
        exponents = dict(self.denominator)
        for index, exponent in other.denominator:
            exponents[index] = exponents.get(index, 0) + exponent
        return Quotient(self.field, self.numerator * other.numerator, tuple(sorted(exponents.items())))

    @_lifted
    def __truediv__(self, other: Quotient) -> Quotient:
        if other.numerator == 0:
            raise ZeroDivisionError("division by the zero polynomial")
        bottom = ((self.field.factor(other.numerator), 1),)
        return self * Quotient(self.field, other._product(other.denominator), bottom)

    def __neg__(self) -> Quotient:
        return Quotient(self.field, -self.numerator, self.denominator)

    @_lifted
    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    @_lifted
    def __rsub__(self, other: Quotient) -> Quotient:
        return other - self

    @_lifted
    def __rtruediv__(self, other: Quotient) -> Quotient:
        return other / self

    def __pow__(self, exponent: int) -> Quotient:
        powers = tuple((index, power * exponent) for index, power in self.denominator)
        return Quotient(self.field, self.numerator**exponent, powers if exponent else ())

    __radd__ = __add__
    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        difference = self.__sub__(other)
        return difference if difference is NotImplemented else bool(difference.numerator == 0)

    __hash__ = None  # type: ignore[assignment]

    def __int__(self) -> int:
        """The whole number that this is, whatever the indeterminates.

        Raises:  ValueError if it is none.
        """
        terms = self.numerator.to_dict()
        constant = sum(terms.values(), start=fmpq(0))
        if self.denominator or any(map(any, terms)) or constant.q != 1:
            raise ValueError("it depends on indeterminates, or is no whole number")
        return int(constant.p)

    def derivative(self, name: str) -> Quotient:
        """The partial derivative by the indeterminate `name`, by the quotient rule."""
        bottom = self._product(self.denominator)
        top = self.numerator.derivative(name) * bottom - self.numerator * bottom.derivative(name)
        return Quotient(self.field, top, tuple((index, 2 * power) for index, power in self.denominator))

    def _over(self, common: tuple[tuple[int, int], ...]) -> Any:
        """The numerator over the multiple `common` of the denominator."""
        own = dict(self.denominator)
        missing = tuple((index, power - own.get(index, 0)) for index, power in common)
        return self.numerator * self._product(missing)

    def _product(self, powers: tuple[tuple[int, int], ...]) -> Any:
        product = self.field.context.constant(1)
        for index, power in powers:
            product *= self.field.factors[index] ** power
        return product


def _join(left: tuple[tuple[int, int], ...], right: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    exponents = dict(left)
    for index, power in right:
        exponents[index] = max(power, exponents.get(index, 0))
    return tuple(sorted(exponents.items()))


def _determinant(matrix: Array) -> Any:
    """Laplace expansion along the first row."""
    if len(matrix) == 1:
        return matrix[0, 0]
    total: Any = 0
    for column in range(len(matrix)):
        minor = np.delete(matrix[1:], column, axis=1)
        total = total + (-1) ** column * matrix[0, column] * _determinant(minor)
    return total


@dataclass(frozen=True)
class GenericGame:
    """A game and two policies of a shape, all data indeterminates.

    `symbol(i, s, a)` names the indeterminate pi_i(s, a); `other` is a second, independent policy; `tables` are more
    indeterminates by name, as they were asked for.
    """

    shape: tuple[int, int, int]
    game: TabularGame
    policy: Policy
    other: Policy
    tables: Mapping[str, Array] = field(default_factory=dict)

    @staticmethod
    def symbol(player: int, state: int, action: int) -> str:
        return f"pi_{player}_{state}_{action}"


def generic_game(
    players: int,
    states: int,
    actions: int,
    *,
    normalised: bool,
    tables: Mapping[str, tuple[int, ...]] | None = None,
    rows: Collection[str] = (),
) -> GenericGame:
    """The generic game with `players` x `states` x `actions`, and two generic policies.

    With `normalised`, the last entry of every probability row is one minus the others, so rows sum to one.
    Without it no sum is required: what holds then holds all the more on the simplex, and derivatives by a single
    pi_i(s, a) make sense.

    tables: shapes of more indeterminates by name. rows: those of them that are probability rows over the last axis.
    """
    counts = (actions,) * players
    joint = ["".join(map(str, a)) for a in itertools.product(range(actions), repeat=players)]
    cells = list(itertools.product(range(players), range(states), range(actions)))
    names = {
        "u": [f"u_{i}_{s}_{a}" for i in range(players) for s in range(states) for a in joint],
        "p": [f"p_{s}_{a}_{t}" for s in range(states) for a in joint for t in range(states)],
        "mu": [f"mu_{s}" for s in range(states)],
        "pi": [f"pi_{i}_{s}_{a}" for i, s, a in cells],
        "rho": [f"rho_{i}_{s}_{a}" for i, s, a in cells],
    }
    shapes = dict(tables or {})
    names |= {name: [f"{name}_{k}" for k in range(math.prod(shape))] for name, shape in shapes.items()}
    numbers = Polynomials([*itertools.chain(*names.values()), "delta"])

    def table(group: str, *shape: int, rows: bool = True) -> Array:
        entries = np.array([numbers.indeterminates[name] for name in names[group]], dtype=object).reshape(shape)
        if normalised and rows:
            entries[..., -1] = 1 - entries[..., :-1].sum(axis=-1)
        return entries

    game = TabularGame(
        name=f"every game of shape {players}x{states}x{actions}",
        players=tuple(str(i + 1) for i in range(players)),
        states=tuple(str(s) for s in range(states)),
        actions=tuple(tuple(str(a) for a in range(actions)) for _ in range(players)),
        discount=numbers.indeterminates["delta"],
        initial=table("mu", states),
        payoffs=table("u", players, states, *counts, rows=False),
        transitions=table("p", states, *counts, states),
        arithmetic=numbers,
    )
    policy, other = (Policy(tuple(table(group, players, states, actions)), numbers) for group in ("pi", "rho"))
    more = {name: table(name, *shape, rows=name in rows) for name, shape in shapes.items()}
    return GenericGame((players, states, actions), game, policy, other, more)
