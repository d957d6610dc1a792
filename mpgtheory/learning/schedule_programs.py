"""From an expression to the program of the stack machine in `stack_machine`.

A program is a row of integers, operations followed by their operands, and a table of constants. Constant parts are
evaluated here, rigorously, so that `log(2)` costs nothing at run time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import ctx
from numpy.typing import NDArray

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import value_at
from mpgtheory.learning import stack_machine
from mpgtheory.step_sizes import Schedule

CONSTANT_BITS = 256
_UNARY = {"log": stack_machine.LOG, "exp": stack_machine.EXP, "sin": stack_machine.SIN, "cos": stack_machine.COS}
_EXTREME = {"Max": stack_machine.MAXIMUM, "Min": stack_machine.MINIMUM}
_LIMIT = 2**31


@dataclass(frozen=True)
class Program:
    """What the kernel needs to know of a schedule; arrays are read-only.

    Shapes: codes (L,) int64; constants (K,) float64; out_stack must be (stack_size,) float64.
    """

    codes: NDArray[np.int64]
    constants: NDArray[np.float64]
    stack_size: int

    def stack(self) -> NDArray[np.float64]:
        """Fresh scratch space for the kernel."""
        return np.zeros(self.stack_size)


def program_of(schedule: Schedule) -> Program:
    """The program of a schedule.

    Raises: ValueError if it has symbols without a value, or a constant that a double cannot hold.
    """
    compiler = _Compiler()
    compiler.emit(schedule.expression, 1)
    codes = np.array(compiler.codes, dtype=np.int64)
    constants = np.array(compiler.constants or [0.0], dtype=np.float64)
    codes.flags.writeable = constants.flags.writeable = False
    return Program(codes, constants, compiler.depth)


def _small(value: Fraction) -> int:
    if value.denominator != 1 or abs(value) >= _LIMIT:
        where = "integers in floor, ilog2, offsets and conditions must be below 2**31"
        raise ValueError(f"{value} is too large for the compiled schedule; {where}")
    return int(value)


class _Compiler:
    """Collects codes, constants and the depth of the stack."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.constants: list[float] = []
        self.depth = 0

    def emit(self, expression: ex.Expression, depth: int) -> None:
        """Append code that leaves the value of `expression` on the stack at height `depth`."""
        self.depth = max(self.depth, depth)
        if ex.is_constant(expression):
            self.constant(expression)
            return
        match expression:
            case ex.Counter():
                self.codes.append(stack_machine.COUNTER)
            case ex.Sum(terms):
                self.chain(terms, stack_machine.ADD, depth)
            case ex.Product(factors):
                divisors = [f.base for f in factors if isinstance(f, ex.Power) and f.exponent == ex.number(-1)]
                others = [f for f in factors if not (isinstance(f, ex.Power) and f.exponent == ex.number(-1))]
                self.chain(tuple(others) or (ex.ONE,), stack_machine.MULTIPLY, depth)
                for divisor in divisors:
                    self.emit(divisor, depth + 1)
                    self.codes.append(stack_machine.DIVIDE)
            case ex.Power(base, exponent) if exponent == ex.number(-1):
                self.chain((ex.ONE, base), stack_machine.DIVIDE, depth)
            case ex.Power(base, exponent):
                self.chain((base, exponent), stack_machine.POWER, depth)
            case ex.Call(arguments, name):
                self.call(name, arguments, depth)
            case ex.Piecewise(branches, bounds):
                rest = branches[1] if len(bounds) == 1 else ex.Piecewise(branches[1:], bounds[1:])
                self.emit(branches[0], depth)
                self.emit(rest, depth + 1)
                self.codes += [stack_machine.BEFORE, _small(Fraction(bounds[0]))]
            case ex.Parameter(name):
                raise ValueError(f"symbol {name!r} has no value; substitute a number before compiling")

    def constant(self, expression: ex.Expression) -> None:
        with ctx.workprec(CONSTANT_BITS):
            value = value_at(expression, 0)
            number = reals.nearest_double(value)
        if abs(number) == math.inf:
            raise ValueError("a constant of the schedule is too large for floating point; use smaller numbers")
        self.codes += [stack_machine.CONSTANT, len(self.constants)]
        self.constants.append(number)

    def chain(self, parts: tuple[ex.Expression, ...], code: int, depth: int) -> None:
        self.emit(parts[0], depth)
        for part in parts[1:]:
            self.emit(part, depth + 1)
            self.codes.append(code)

    def call(self, name: str, arguments: tuple[ex.Expression, ...], depth: int) -> None:
        if name in _EXTREME:
            self.chain(arguments, _EXTREME[name], depth)
            return
        if name in _UNARY:
            self.emit(arguments[0], depth)
            self.codes.append(_UNARY[name])
            return
        line = ex.affine(arguments[0])
        assert line is not None, "floor and ilog2 take affine arguments"
        if name == "ilog2":
            self.codes += [stack_machine.ILOG2, _small(line[1])]
            return
        common = line[0].denominator * line[1].denominator
        self.codes += [stack_machine.FLOOR, *map(_small, (line[0] * common, line[1] * common, Fraction(common)))]
