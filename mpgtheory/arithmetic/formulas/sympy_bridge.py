"""Expressions as SymPy expressions, for symbolic parameters.

The counter becomes `Symbol("n", integer=True, positive=True)` and every parameter a positive symbol.
"""

from __future__ import annotations

from fractions import Fraction

import sympy

from mpgtheory.arithmetic.formulas import expressions as ex

COUNTER = sympy.Symbol("n", integer=True, positive=True)


def parameter(name: str) -> sympy.Symbol:
    """The positive symbol `name`."""
    return sympy.Symbol(name, positive=True)


def rational(value: Fraction) -> sympy.Rational:
    """The rational number `value`."""
    return sympy.Rational(value.numerator, value.denominator)


def to_sympy(expression: ex.Expression) -> sympy.Expr:
    """The expression in SymPy."""
    parts = [to_sympy(child) for child in expression.children]
    match expression:
        case ex.Number(value):
            return rational(value)
        case ex.Counter():
            return COUNTER
        case ex.Parameter(name):
            return parameter(name)
        case ex.Sum():
            return sympy.Add(*parts)
        case ex.Product():
            return sympy.Mul(*parts)
        case ex.Power():
            return sympy.Pow(*parts)
        case ex.Call(_, "ilog2"):
            return sympy.floor(sympy.log(parts[0]) / sympy.log(2))
        case ex.Call(_, name):
            return getattr(sympy, name)(*parts)  # log, exp, sin, cos, floor, Max, Min
        case ex.Piecewise(_, bounds):
            conditions = [*(bound > COUNTER for bound in bounds), sympy.true]
            return sympy.Piecewise(*zip(parts, conditions, strict=True))
    raise AssertionError(f"unknown node {expression!r}")
