"""Floating-point values of a schedule, in plain Python: the twin of the compiled kernel.

A schedule is a small program for a stack machine (see `schedule_programs`). `schedule_kernel` compiles these same
functions with numba; only + - * /, pow, exp, log, sin, cos of the C library are used, in the same order, so both agree
bit for bit. Values are accurate to `RELATIVE_ERROR`, except where nearly equal parts are subtracted. Where a value is
undefined the result is NaN. Counters are below 2**53, and below 2**31 where floor occurs.
"""

from __future__ import annotations

import math

from numpy import float64, int64
from numpy.typing import NDArray

CONSTANT, COUNTER, FLOOR, ILOG2 = range(4)
LOG, EXP, SIN, COS = range(4, 8)
ADD, MULTIPLY, DIVIDE, POWER, MAXIMUM, MINIMUM, BEFORE = range(8, 15)
RELATIVE_ERROR = 2.0**-45
"""Of a value against the true one: a rounded exponent alone costs log(n) ulp."""
LARGEST_EXPONENT = 709.0


def power(x: float, y: float) -> float:
    """x ** y; NaN where it is not a real number or 0**y with y <= 0."""
    if (x < 0.0 and y != math.floor(y)) or (x == 0.0 and y <= 0.0):
        return math.nan
    if x != 0.0 and y * math.log(abs(x)) > LARGEST_EXPONENT:
        return math.inf
    return math.pow(x, y)


def ilog2(n: int) -> float:
    """floor(log2 n), exactly; NaN for n < 1."""
    if n < 1:
        return math.nan
    result = 0
    while n > 1:
        n //= 2
        result += 1
    return float(result)


def unary(code: int, x: float) -> float:
    """LOG, EXP, SIN or COS of x."""
    if code == LOG:
        return math.log(x) if x > 0.0 else math.nan
    if code == EXP:
        return math.exp(x) if not x > LARGEST_EXPONENT else math.inf
    if x != x or abs(x) == math.inf:
        return math.nan
    return math.sin(x) if code == SIN else math.cos(x)


def binary(code: int, x: float, y: float) -> float:
    """ADD, MULTIPLY, DIVIDE, POWER, MAXIMUM or MINIMUM of x and y."""
    if code == ADD:
        return x + y
    if code == MULTIPLY:
        return x * y
    if code == DIVIDE:
        return x / y if y != 0.0 else math.nan
    if x != x or y != y:
        return math.nan
    if code == POWER:
        return power(x, y)
    return y if (x < y) == (code == MAXIMUM) else x


def leaf(codes: NDArray[int64], constants: NDArray[float64], at: int, n: int) -> float:
    """CONSTANT, COUNTER, FLOOR or ILOG2 at position `at` of the program."""
    code = int(codes[at])
    if code == CONSTANT:
        return float(constants[int(codes[at + 1])])
    if code == COUNTER:
        return float(n)
    if code == FLOOR:
        return float((int(codes[at + 1]) * n + int(codes[at + 2])) // int(codes[at + 3]))
    return ilog2(n + int(codes[at + 1]))


def step_size(codes: NDArray[int64], constants: NDArray[float64], n: int, out_stack: NDArray[float64]) -> float:
    """The value of the program at n; `out_stack` is scratch space of shape (stack_size,)."""
    at, top = 0, 0
    while at < len(codes):
        code = int(codes[at])
        if code <= ILOG2:
            value = leaf(codes, constants, at, n)
            at += 4 if code == FLOOR else 1 if code == COUNTER else 2
            top += 1
        elif code <= COS:
            value = unary(code, float(out_stack[top - 1]))
            at += 1
        elif code == BEFORE:
            value = float(out_stack[top - 2]) if n < int(codes[at + 1]) else float(out_stack[top - 1])
            at += 2
            top -= 1
        else:
            value = binary(code, float(out_stack[top - 2]), float(out_stack[top - 1]))
            at += 1
            top -= 1
        out_stack[top - 1] = value
    return float(out_stack[0])
