"""Step sizes and exploration for the kernel: every distinct schedule once, each in the form that is cheapest.

    CONSTANT   the number
    POWER      z (n + k)^p with rational z > 0, p and integer k: by octaves and segments (below)
    PROGRAM    any other expression: a program of `stack_machine`

POWER: with n + k = 2^e m, 1 <= m < 2, and c the largest multiple of 1/256 that is at most m,

    z (n + k)^p = z 2^(pe) * sum_{j < 8} binom(p, j) c^(p - j) (m - c)^j,

where the octaves z 2^(pe) and the 256 rows of coefficients are tabulated, each rounded once. A row is one cache line,
and successive counters use the same row: an evaluation costs seven products instead of a call of `pow`. For |p| <= 3
what is cut off is below 2^-60 and rounding below 2^-51, relatively; at n + k = 2^e the octave itself comes out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx, fmpq
from numba import types
from numba.extending import overload, register_jitable

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.compiled import cached, without_counting
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.errors import InputError
from mpgtheory.learning import indices, schedule_kernel, stack_machine
from mpgtheory.learning.cache_lines import on_own_lines
from mpgtheory.learning.indices import nth
from mpgtheory.learning.schedule_programs import Program, program_of
from mpgtheory.learning.sources import digest_of
from mpgtheory.step_sizes import Schedule

CONSTANT, POWER, PROGRAM = range(3)
SEGMENTS, TERMS, OCTAVES = 256, 8, 64
LARGEST_EXPONENT = 3
MOST_TABULATED = 2**23
"""Numbers in the tables of all schedules together: 64 MB, which all seeds share."""
TABULATED_PER_SEED = 2**16
"""Of one schedule: a number of the table costs as much as a few evaluations in the kernel, so one seed has fewer."""
WITHOUT_COMPILING = 2**19
"""Numbers that NumPy computes, at 47 ns each, sooner than they are compiled for, to take 3 ns each."""
AT_ONCE = 2**14
"""Counters of which values are computed in one call."""
RELATIVE_ERROR = 2.0**-51
"""Of a POWER step size against the true value of the schedule."""
MANTISSA, ONE = (1 << 52) - 1, 1023 << 52


class StepSizeTables(NamedTuple):
    """G schedules for the kernel.

    Shapes:  kinds (G,) int64; values (G,): the CONSTANT; offsets (G,) int64; octaves (G, 64); rows (G, 256, 8);
             codes (L,) int64 from first_code[g]; constants (K,) from first_constant[g]; out_stack (depth,);
             table (G, T): the values at the counters n < reach (G,), that at 0 unused.
    codes is None where no schedule is a PROGRAM: by its type the kernel is compiled without the stack machine, which
    would be a third of it.
    """

    kinds: Array
    values: Array
    offsets: Array
    octaves: Array
    rows: Array
    codes: Any
    first_code: Array
    constants: Array
    first_constant: Array
    out_stack: Array
    table: Array
    reach: Array


@register_jitable(forceinline=True)
def power(octaves: Array, rows: Array, base: int) -> float:
    """z base^p by its tables, for 1 <= base < 2^53."""
    bits = np.float64(base).view(np.int64)
    mantissa = np.int64((bits & MANTISSA) | ONE).view(np.float64)
    segment = (bits >> 44) & (SEGMENTS - 1)
    row = rows[nth(segment)]
    x = mantissa - (1.0 + segment * (1.0 / SEGMENTS))
    square = x * x
    low = (row[0] + row[1] * x) + square * (row[2] + row[3] * x)
    high = (row[4] + row[5] * x) + square * (row[6] + row[7] * x)
    total = low + square * square * high
    return octaves[nth((bits >> 52) - 1023)] * total


@register_jitable(forceinline=True)
def looked_up(step_sizes: StepSizeTables, index: int, n: int) -> float:
    """Schedule `index`, a CONSTANT or a POWER, at the counter n."""
    if n < step_sizes.reach[nth(index)]:
        return step_sizes.table[nth(index), nth(n)]
    if step_sizes.kinds[nth(index)] == POWER:
        return power(step_sizes.octaves[nth(index)], step_sizes.rows[nth(index)], n + step_sizes.offsets[nth(index)])
    return step_sizes.values[nth(index)]


@register_jitable(forceinline=True)
def looked_up_or_run(step_sizes: StepSizeTables, index: int, n: int) -> float:
    """Schedule `index`, of any kind, at the counter n."""
    if step_sizes.kinds[nth(index)] != PROGRAM or n < step_sizes.reach[nth(index)]:
        return looked_up(step_sizes, index, n)
    codes = step_sizes.codes[step_sizes.first_code[index] : step_sizes.first_code[index + 1]]
    constants = step_sizes.constants[step_sizes.first_constant[index] : step_sizes.first_constant[index + 1]]
    return schedule_kernel.step_size(codes, constants, n, step_sizes.out_stack)


def step_size(step_sizes: StepSizeTables, index: int, n: int) -> float:
    """Schedule `index` at the counter n, for compiled code."""
    raise NotImplementedError("compiled code only; `evaluate` is for plain code")


@overload(step_size, jit_options={"forceinline": True})
def _step_size(step_sizes, index, n):  # type: ignore[no-untyped-def]
    has_programs = not isinstance(step_sizes[StepSizeTables._fields.index("codes")], types.NoneType)
    if has_programs:
        return lambda step_sizes, index, n: looked_up_or_run(step_sizes, index, n)
    return lambda step_sizes, index, n: looked_up(step_sizes, index, n)


def evaluate(step_sizes: StepSizeTables, index: int, counters: Array, out_values: Array) -> None:
    """The kernel's values of schedule `index` at many counters: only programs need compiled code."""
    if step_sizes.kinds[index] == CONSTANT:
        out_values[:] = step_sizes.values[index]
    elif step_sizes.kinds[index] == POWER:
        bases = counters + step_sizes.offsets[index]
        out_values[:] = powers(step_sizes.octaves[index], step_sizes.rows[index], bases)
    else:
        _evaluator()(step_sizes, index, counters, out_values)


def powers(octaves: Array, rows: Array, bases: Array) -> Array:
    """`power` at many bases: the same operations in the same order, and so the same bits."""
    bits = bases.astype(np.float64).view(np.int64)
    mantissas = ((bits & MANTISSA) | ONE).view(np.float64)
    segments = (bits >> 44) & (SEGMENTS - 1)
    row = rows[segments].T
    x = mantissas - (1.0 + segments * (1.0 / SEGMENTS))
    square = x * x
    low = (row[0] + row[1] * x) + square * (row[2] + row[3] * x)
    high = (row[4] + row[5] * x) + square * (row[6] + row[7] * x)
    return np.asarray(octaves[(bits >> 52) - 1023] * (low + square * square * high))


@functools.cache
def _evaluator() -> Callable[[StepSizeTables, int, Array, Array], None]:
    options = without_counting()  # which would take thirty times as long
    stamp = str(options) + digest_of([__file__, indices.__file__, stack_machine.__file__, schedule_kernel.__file__])

    def evaluator(step_sizes: StepSizeTables, index: int, counters: Array, out_values: Array) -> None:
        _ = stamp  # see `sources`
        for k in range(len(counters)):
            out_values[k] = step_size(step_sizes, index, counters[k])

    return cached(evaluator, **options)


def tables_of(schedules: Sequence[Schedule]) -> StepSizeTables:
    """The tables of distinct schedules.

    Raises:  InputError if one has symbols without a value.
    """
    laws = [power_law(schedule) for schedule in schedules]
    programs = [_program(schedule) for schedule in schedules]
    kinds, values = np.full(len(schedules), PROGRAM), np.zeros(len(schedules))
    octaves, rows = np.zeros((len(schedules), OCTAVES)), np.zeros((len(schedules), SEGMENTS, TERMS))
    for g, law in enumerate(laws):
        if law is not None and law[2] == 0:
            kinds[g], values[g] = CONSTANT, float(law[0])
        elif law is not None:
            kinds[g] = POWER
            octaves[g], rows[g] = _octaves(law[0], law[2]), _rows(law[2])
    return StepSizeTables(
        kinds,
        values,
        np.array([int(law[1]) if law else 0 for law in laws], dtype=np.int64),
        octaves,
        rows,
        np.concatenate([program.codes for program in programs]) if PROGRAM in kinds else None,
        np.cumsum([0, *(len(program.codes) for program in programs)]),
        np.concatenate([program.constants for program in programs]),
        np.cumsum([0, *(len(program.constants) for program in programs)]),
        np.zeros(max(program.stack_size for program in programs)),
        np.zeros((len(schedules), 0)),
        np.zeros(len(schedules), dtype=np.int64),
    )


def tabulated(step_sizes: StepSizeTables, reach: int) -> StepSizeTables:
    """The same schedules, with their values at the counters 1, ..., `reach` looked up from now on, as far as fits."""
    varying = np.flatnonzero(step_sizes.kinds != CONSTANT)
    table = np.zeros((len(step_sizes.kinds), 1 + min(reach, MOST_TABULATED // max(1, len(varying)))))
    fill = evaluate if table.size <= WITHOUT_COMPILING else _evaluator()
    reached = np.zeros(len(table), dtype=np.int64)
    for index in varying:
        for first in range(1, table.shape[1], AT_ONCE):
            values = table[index, first : first + AT_ONCE]
            fill(step_sizes, int(index), np.arange(first, first + len(values)), values)
        reached[index] = table.shape[1]
    return step_sizes._replace(table=table, reach=reached)


def own_scratch(step_sizes: StepSizeTables) -> StepSizeTables:
    """The same tables with a stack of their own, for one thread."""
    return step_sizes._replace(out_stack=on_own_lines(np.zeros_like(step_sizes.out_stack)))


def _program(schedule: Schedule) -> Program:
    try:
        return program_of(schedule)
    except ValueError as error:
        raise InputError(f"schedule {schedule} cannot be compiled: {error}") from error


def power_law(schedule: Schedule) -> tuple[Fraction, Fraction, Fraction] | None:
    """(z, k, p) if the schedule is z (n + k)^p with z > 0, integer k and |p| <= 3; constants have p = 0."""
    body, coefficient = schedule.expression, Fraction(1)
    if isinstance(body, ex.Product) and len(body.arguments) == 2 and isinstance(body.arguments[0], ex.Number):
        coefficient, body = body.arguments[0].value, body.arguments[1]
    if isinstance(body, ex.Number):
        return coefficient * body.value, Fraction(0), Fraction(0)
    exponent = Fraction(1)
    match body:
        case ex.Power(base, ex.Number(value)):
            body, exponent = base, value
    line = ex.affine(body)
    if line is None or line[0] != 1 or line[1].denominator != 1 or abs(line[1]) >= 2**31:
        return None
    is_law = 0 < abs(exponent) <= LARGEST_EXPONENT and coefficient > 0
    return (coefficient, line[1], exponent) if is_law else None


def _arb(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _octaves(coefficient: Fraction, exponent: Fraction) -> Array:
    """z 2^(pe) for e = 0..63, each rounded once. Shape (64,)."""
    with ctx.workprec(160):
        return np.array([float((_arb(coefficient) * arb(2) ** _arb(exponent * e)).mid()) for e in range(OCTAVES)])


@functools.lru_cache(maxsize=32)
def _rows(exponent: Fraction) -> Array:
    """binom(p, j) c^(p - j), each rounded once. Shape (256, 8)."""
    rows = np.empty((SEGMENTS, TERMS))
    with ctx.workprec(160):
        for segment in range(SEGMENTS):
            start = _arb(1 + Fraction(segment, SEGMENTS))
            term = start ** _arb(exponent)
            for j in range(TERMS):
                rows[segment, j] = float(term.mid())
                term = term * _arb((exponent - j) / (j + 1)) / start
    return rows
