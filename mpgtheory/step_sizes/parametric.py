"""Power laws with symbols: for which values Assumption 3.2 holds. For C (n + k)^(-c) on n >= s, with t = s + k > 0:

    range        C > 0, c >= 0 (otherwise f is unbounded), and f(s) = C t^(-c) < 1 (then s is the worst n)
    divergence   c <= 1 (p-series)
    limit        c > 0
    monotone     c >= 0
    (ii)         c > 0: then sum f^(1+q/2) converges exactly for q > 2 (1/c - 1)
    (iii)        always: f([x n])/f(n) tends to x^(-c) and is bounded
    (iv)         c_beta > c_alpha; for equal exponents the limit is C_beta/C_alpha > 0
    (v)          equal exponents; then the ratio tends to C_i/C_j

With t = 0 the value at n = s is undefined and no condition that speaks of every n holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import sympy
from sympy.logic.boolalg import Boolean

from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.sympy_bridge import rational, to_sympy
from mpgtheory.step_sizes.results import CONDITIONS
from mpgtheory.step_sizes.schedule import Schedule

_STRICT, _WEAK = (sympy.StrictLessThan, sympy.StrictGreaterThan), (sympy.LessThan, sympy.GreaterThan)


@dataclass(frozen=True)
class PowerLaw:
    """coefficient * (n + offset)**(-exponent), with coefficient and exponent free of n."""

    coefficient: sympy.Expr
    exponent: sympy.Expr
    offset: Fraction


@dataclass(frozen=True)
class ParametricConditions:
    """For each condition the relation between the symbols, and `system`, all of them without repetition."""

    start: int
    conditions: Mapping[str, Boolean]
    system: Boolean


def symbol(name: str) -> sympy.Symbol:
    """The real symbol that stands for the parameter `name` in a relation."""
    return sympy.Symbol(name, real=True)


def parametric_conditions(
    alphas: Sequence[Schedule], betas: Sequence[Schedule], *, start: int = 1
) -> ParametricConditions:
    """The conditions of Assumption 3.2 as relations between the symbols of power laws.

    Raises: ValueError if a schedule is not of the form C*(n+k)**(-c), or the numbers of schedules differ.
    """
    if not alphas or len(alphas) != len(betas):
        raise ValueError(f"{len(alphas)} alpha and {len(betas)} beta schedules given; give one of each per player")
    fast, slow = [power_law(a) for a in alphas], [power_law(b) for b in betas]
    relations: dict[str, list[Boolean]] = {name: [] for name in CONDITIONS}
    for law in (*fast, *slow):
        for name, relation in _single(law, start).items():
            relations[name].append(relation)
    relations["iv"] = [b.exponent > a.exponent for b in slow for a in fast]
    relations["v"] = [_same_order(x, y, start) for group in (fast, slow) for x in group for y in group]
    conditions = {name: sympy.And(*each) for name, each in relations.items()}
    return ParametricConditions(start, conditions, without_repetition(conditions.values()))


def power_law(schedule: Schedule) -> PowerLaw:
    """The schedule as coefficient * (n + offset)**(-exponent).

    Raises: ValueError if it is not of that form.
    """
    coefficient, exponent = sympy.Integer(1), sympy.Integer(0)
    offsets: set[Fraction | None] = set()
    expression = schedule.expression
    for factor in expression.arguments if isinstance(expression, ex.Product) else (expression,):
        base, power = _flat_power(factor)
        if not _depends_on_counter(base):
            coefficient *= _real(base) ** power
            continue
        line = ex.affine(base)
        offsets.add(line[1] if line is not None and line[0] == 1 and line[1] >= 0 else None)
        exponent -= power
    if None in offsets or len(offsets) > 1:
        remedy = "substitute numbers for its symbols to check it"
        raise ValueError(f"schedule {schedule.name!r} is not of the form C*(n+k)**(-c) with one k >= 0; {remedy}")
    offset = offsets.pop() if offsets else None
    return PowerLaw(coefficient, sympy.expand(exponent), Fraction(1) if offset is None else offset)


def _flat_power(expression: ex.Expression) -> tuple[ex.Expression, sympy.Expr]:
    """(base, exponent) with nested powers multiplied out, as far as exponents are free of n."""
    power: sympy.Expr = sympy.Integer(1)
    while isinstance(expression, ex.Power) and not _depends_on_counter(expression.exponent):
        power *= _real(expression.exponent)
        expression = expression.base
    return expression, power


def _depends_on_counter(expression: ex.Expression) -> bool:
    return any(isinstance(node, ex.Counter | ex.Piecewise) for node in expression.walk())


def _real(expression: ex.Expression) -> sympy.Expr:
    plain = to_sympy(expression)
    return plain.subs({s: symbol(s.name) for s in plain.free_symbols})


def _single(law: PowerLaw, start: int) -> Mapping[str, Boolean]:
    first, c, size = rational(law.offset + start), law.exponent, law.coefficient
    if first <= 0:
        return {**dict.fromkeys(("range", "i.divergence", "i.monotone", "ii", "iii"), sympy.false), "i.limit": c > 0}
    return {
        "range": sympy.And(size > 0, c >= 0, size * first ** (-c) < 1),
        "i.divergence": c <= 1,
        "i.limit": c > 0,
        "i.monotone": c >= 0,
        "ii": c > 0,
        "iii": sympy.true,
    }


def _same_order(first: PowerLaw, second: PowerLaw, start: int) -> Boolean:
    is_defined = first.offset + start > 0 and second.offset + start > 0
    signs = sympy.And(first.coefficient > 0, second.coefficient > 0)
    return sympy.And(sympy.Eq(first.exponent, second.exponent), signs) if is_defined else sympy.false


def without_repetition(relations: Iterable[Boolean]) -> Boolean:
    """The conjunction, with each inequality dropped that follows from a chain of the others."""
    parts = {_canonical(part) for part in sympy.And.make_args(sympy.And(*relations))}
    kept = sorted(parts, key=sympy.default_sort_key)
    for part in tuple(kept):
        others = [other for other in kept if other != part]
        if isinstance(part, _STRICT + _WEAK) and _follows(part, others):
            kept = others
    return sympy.And(*kept)


def _canonical(relation: Boolean) -> Boolean:
    """Every inequality as small < large or small <= large, without a common sign."""
    if not isinstance(relation, _STRICT + _WEAK):
        return relation
    low, high = relation.lts, relation.gts
    if low.could_extract_minus_sign() and (high.could_extract_minus_sign() or high.is_number):
        low, high = -high, -low
    return sympy.Lt(low, high) if isinstance(relation, _STRICT) else sympy.Le(low, high)


def _follows(relation: Boolean, others: Sequence[Boolean]) -> bool:
    """Whether a chain small < ... < large (strict somewhere, if need be) is among the others."""
    edges = [(o.lts, o.gts, isinstance(o, _STRICT)) for o in others if isinstance(o, _STRICT + _WEAK)]
    ends = {end for edge in (*edges, (relation.lts, relation.gts)) for end in edge[:2]}
    edges += [(low, high, True) for low, high in pairwise(sorted((e for e in ends if e.is_number), key=float))]
    reached = frontier = {(relation.lts, False)}
    while frontier:
        steps = {(high, s or strict) for place, s in frontier for low, high, strict in edges if low == place}
        frontier = steps - reached
        reached = reached | frontier
    return (relation.gts, True) in reached or (isinstance(relation, _WEAK) and (relation.gts, False) in reached)
