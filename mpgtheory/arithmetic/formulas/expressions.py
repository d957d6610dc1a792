"""Expressions in the counter n: a small closed language of real functions.

Numbers, the counter n, symbols declared positive, sums, products, powers, and calls of `log`, `exp`, `sin`, `cos`,
`floor` (of p n + q with rational p, q), `ilog2` (the exact floor of log2(n + k)), `Max`, `Min`; `Piecewise` has other
expressions on other ranges of n. One definition serves exact evaluation, the asymptotic class and compiled programs.

The constructors `total`, `product` and `power` fold rational numbers and nothing else: `n/n` stays as it is, because it
is undefined at n = 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, prod

from mpgtheory.arithmetic import reals


@dataclass(frozen=True)
class Expression:
    """A node of the language; `str` gives text that parses back to the same node."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """The nodes directly under this one."""
        return ()

    def walk(self) -> Iterator[Expression]:
        """This node and all nodes under it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Number(Expression):
    """A rational number."""

    value: Fraction

    def __str__(self) -> str:
        return str(self.value) if self.value.denominator == 1 and self.value >= 0 else f"({self.value})"


@dataclass(frozen=True)
class Counter(Expression):
    """The counter n."""

    def __str__(self) -> str:
        return "n"


@dataclass(frozen=True)
class Parameter(Expression):
    """A symbol declared positive."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class _Compound(Expression):
    arguments: tuple[Expression, ...]

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.arguments


class Sum(_Compound):
    """A sum of two or more terms."""

    def __str__(self) -> str:
        return "(" + " + ".join(map(str, self.arguments)) + ")"


class Product(_Compound):
    """A product of two or more factors."""

    def __str__(self) -> str:
        return "*".join(map(str, self.arguments))


@dataclass(frozen=True)
class Power(Expression):
    """base ** exponent."""

    base: Expression
    exponent: Expression

    @property
    def children(self) -> tuple[Expression, ...]:
        return self.base, self.exponent

    def __str__(self) -> str:
        base, exponent = (f"({x})" if isinstance(x, Product | Power | Piecewise) else str(x) for x in self.children)
        return f"{base}**{exponent}"


@dataclass(frozen=True)
class Call(_Compound):
    """One of log, exp, sin, cos, floor, ilog2, Max, Min."""

    name: str

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Piecewise(_Compound):
    """arguments[0] for n < bounds[0], arguments[1] for bounds[0] <= n < bounds[1], ..., the last one from then on."""

    bounds: tuple[int, ...]

    def branch_at(self, n: int) -> Expression:
        """The branch in force at n."""
        return self.arguments[sum(bound <= n for bound in self.bounds)]

    def __str__(self) -> str:
        cases = [f"({branch}, n < {bound})" for branch, bound in zip(self.arguments, self.bounds, strict=False)]
        return f"Piecewise({', '.join(cases)}, ({self.arguments[-1]}, True))"


ONE, N = Number(Fraction(1)), Counter()


def number(value: int | Fraction) -> Number:
    """The rational number `value`."""
    return Number(Fraction(value))


def call(name: str, *arguments: Expression) -> Call:
    """name(arguments)."""
    return Call(arguments, name)


def _folded(kind: type[Sum] | type[Product], parts: Iterable[Expression]) -> tuple[list[Fraction], list[Expression]]:
    """The numbers among the parts and the other parts, sums of sums and products of products opened up."""
    flat = [inner for part in parts for inner in (part.arguments if isinstance(part, kind) else (part,))]
    numbers = [part.value for part in flat if isinstance(part, Number)]
    return numbers, [part for part in flat if not isinstance(part, Number)]


def total(*terms: Expression) -> Expression:
    """Sum, flattened, with its rational numbers added up."""
    numbers, rest = _folded(Sum, terms)
    if (constant := sum(numbers, Fraction(0))) or not rest:
        rest.append(Number(constant))
    return rest[0] if len(rest) == 1 else Sum(tuple(rest))


def product(*factors: Expression) -> Expression:
    """Product, flattened, with its rational numbers multiplied."""
    numbers, rest = _folded(Product, factors)
    if (constant := prod(numbers, start=Fraction(1))) != 1 or not rest:
        rest.insert(0, Number(constant))
    return rest[0] if len(rest) == 1 else Product(tuple(rest))


def power(base: Expression, exponent: Expression) -> Expression:
    """Power, with rational powers of rational numbers evaluated where they are rational.

    (b**e)**(-1) with e > 0 becomes b**(-e), which is undefined exactly where the former is.

    Raises: ValueError if both are numbers and the power is not a real number.
    """
    if exponent == ONE:
        return base
    if isinstance(base, Number) and isinstance(exponent, Number):
        value = reals.power(base.value, exponent.value)
        if value is None:
            raise ValueError(f"{base}**{exponent} is not a real number; use a positive base")
        if isinstance(value, Fraction):
            return Number(value)
    match base, exponent:
        case Power(inner, Number(value)), Number(outer) if outer == -1 and value > 0:
            return Power(inner, Number(-value))
    return Power(base, exponent)


def quotient(numerator: Expression, denominator: Expression) -> Expression:
    """numerator / denominator."""
    return product(numerator, power(denominator, number(-1)))


def piecewise(branches: Sequence[tuple[Expression, Callable[[int, Fraction], bool], Fraction]]) -> Expression:
    """At each n the first branch to whose number n has the relation."""
    edges = {edge for _, _, bound in branches for edge in (ceil(bound), floor(bound) + 1) if edge > 0}
    starts = [0, *sorted(edges)]
    chosen = [next(branch for branch, relation, bound in branches if relation(n, bound)) for n in starts]
    changes = [k for k in range(1, len(starts)) if chosen[k] != chosen[k - 1]]
    parts = (chosen[0], *(chosen[k] for k in changes))
    return Piecewise(parts, tuple(starts[k] for k in changes)) if changes else chosen[0]


def rebuilt(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The node with `change` applied to each node directly under it, numbers folded again."""
    parts = tuple(change(child) for child in expression.children)
    match expression:
        case Sum():
            return total(*parts)
        case Product():
            return product(*parts)
        case Power():
            return power(*parts)
        case Call():
            return Call(parts, expression.name)
        case Piecewise():
            return Piecewise(parts, expression.bounds)
    return expression


def replace(expression: Expression, values: Mapping[Expression, Expression]) -> Expression:
    """`expression` with every node that is a key of `values` replaced; the counter of a Piecewise must not be one."""
    if expression in values:
        return values[expression]
    assert N not in values or not isinstance(expression, Piecewise), "the bounds of a Piecewise speak of n"
    return rebuilt(expression, lambda child: replace(child, values))


def affine(expression: Expression) -> tuple[Fraction, Fraction] | None:
    """(p, q) with expression = p*n + q and rational p, q; None where it has no such form."""
    match expression:
        case Number(value):
            return Fraction(0), value
        case Counter():
            return Fraction(1), Fraction(0)
        case Sum(terms):
            known = [line for term in terms if (line := affine(term)) is not None]
            slope, intercept = (sum((line[k] for line in known), Fraction(0)) for k in (0, 1))
            return (slope, intercept) if len(known) == len(terms) else None
        case Product((Number(scale), factor)):
            inner = affine(factor)
            return None if inner is None else (scale * inner[0], scale * inner[1])
    return None


def is_constant(expression: Expression) -> bool:
    """Whether neither the counter nor a symbol occurs."""
    return not any(isinstance(node, Counter | Parameter | Piecewise) for node in expression.walk())
