"""The compiled kernel of a schedule: the functions of `stack_machine`, compiled by numba, never with fastmath.

    step_size(codes, constants, n, out_stack) -> float
    fill(codes, constants, start, out_values, out_stack)      out_values[k] = f(start + k)

`codes`, `constants` and the size of `out_stack` come from `schedule_programs`. One compiled function serves every
schedule, so that a learner compiles once. Importing this module loads numba.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy import float64, int64
from numpy.typing import NDArray

from mpgtheory.learning import stack_machine
from mpgtheory.learning.schedule_programs import program_of
from mpgtheory.step_sizes import Schedule

Kernel = Callable[[NDArray[int64], NDArray[float64], int, NDArray[float64]], float]

for _function in (
    stack_machine.power,
    stack_machine.ilog2,
    stack_machine.unary,
    stack_machine.binary,
    stack_machine.leaf,
):
    register_jitable(_function)

step_size: Kernel = njit()(stack_machine.step_size)


@njit()
def fill(
    codes: NDArray[int64],
    constants: NDArray[float64],
    start: int,
    out_values: NDArray[float64],
    out_stack: NDArray[float64],
) -> None:
    """Write f(start), f(start + 1), ... into `out_values`."""
    for k in range(len(out_values)):
        out_values[k] = step_size(codes, constants, start + k, out_stack)


def table(schedule: Schedule, stop: int, *, start: int = 1) -> NDArray[float64]:
    """The kernel's values at start, ..., stop - 1.

    Shapes:  returns (stop - start,).
    Raises:  ValueError if stop < start, or the schedule has symbols.
    """
    if stop < start:
        raise ValueError(f"table from {start} to {stop}: stop must not be less than start")
    program, values = program_of(schedule), np.empty(stop - start)
    fill(program.codes, program.constants, start, values, program.stack())
    return values
