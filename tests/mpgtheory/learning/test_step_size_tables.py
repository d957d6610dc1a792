"""Step sizes of the kernel against rigorous enclosures, and against their twin."""

from __future__ import annotations

import numpy as np
import pytest
from flint import arb, ctx

from mpgtheory.errors import InputError
from mpgtheory.learning import stack_machine, step_size_tables
from mpgtheory.learning.step_size_tables import CONSTANT, POWER, PROGRAM, RELATIVE_ERROR, evaluate, power_law, tables_of
from mpgtheory.learning.twin import reference_step_size
from mpgtheory.step_sizes import Schedule

POWERS = ["power(z=9/10, c=3/5)", "1/n", "n**(-1/2)", "7/8*(n + 5)**(-9/10)", "1/3*(n + 1)**(-3)", "1/9999*n**(1/7)"]
PROGRAMS = ["1/(2 + sqrt(n))", "1/((n + 1)*log(n + 2))", "Piecewise((1/2, n < 10), (1/n, True))", "2**(-n/100)"]
COUNTERS = np.unique(np.concatenate([np.arange(1, 600), np.geomspace(600, 2**50, 800).astype(np.int64)]))


def values(text: str, counters: np.ndarray) -> np.ndarray:
    out = np.empty(len(counters))
    evaluate(tables_of([Schedule.parse(text)]), 0, counters, out)
    return out


@pytest.mark.parametrize("text", POWERS)
def test_powers_lie_within_the_stated_error(text: str) -> None:
    schedule = Schedule.parse(text)
    assert tables_of([schedule]).kinds[0] == POWER
    with ctx.workprec(160):
        for n, value in zip(COUNTERS, values(text, COUNTERS), strict=True):
            true = schedule.enclosure(int(n), bits=160)
            assert abs((arb(float(value)) - true) / true) < RELATIVE_ERROR


@pytest.mark.parametrize("text", POWERS)
def test_the_stated_error_is_no_idle_bound(text: str) -> None:
    """A hundredth of it would be exceeded: the tables are not the true values."""
    schedule = Schedule.parse(text)
    with ctx.workprec(160):
        enclosed = [schedule.enclosure(int(n), bits=160) for n in COUNTERS]
        errors = [abs((arb(float(v)) - x) / x) for v, x in zip(values(text, COUNTERS), enclosed, strict=True)]
        assert any(error > RELATIVE_ERROR / 100 for error in errors)


@pytest.mark.parametrize("text", POWERS + PROGRAMS)
def test_kernel_and_twin_agree_to_the_bit(text: str) -> None:
    counters = COUNTERS[COUNTERS < 2**31]
    twins = [reference_step_size(Schedule.parse(text), int(n)) for n in counters]
    assert np.array_equal(values(text, counters), twins)


@pytest.mark.parametrize("text", POWERS)
def test_numpy_and_compiled_code_agree_to_the_bit(text: str) -> None:
    """`evaluate` leaves power laws to NumPy; what the kernel looks up is compiled."""
    table, compiled_values = tables_of([Schedule.parse(text)]), np.empty(len(COUNTERS))
    step_size_tables._evaluator()(table, 0, COUNTERS, compiled_values)
    assert table.codes is None, "and compiled without the stack machine"
    assert np.array_equal(compiled_values, values(text, COUNTERS))


def test_one_over_n_is_one_at_one_and_exact_at_powers_of_two() -> None:
    counters = 2 ** np.arange(50, dtype=np.int64)
    assert np.array_equal(values("1/n", counters), 1 / counters)


def test_programs_are_what_the_schedule_says() -> None:
    counters = COUNTERS[:300]
    for text in PROGRAMS:
        true = [Schedule.parse(text).value(int(n)) for n in counters]
        assert np.allclose(values(text, counters), true, rtol=stack_machine.RELATIVE_ERROR, atol=0.0)


def test_kinds() -> None:
    kinds = tables_of([Schedule.parse(text) for text in ("1/10", "1/n", "1/log(n + 2)", "(n + 1)**(-4)")]).kinds
    assert list(kinds) == [CONSTANT, POWER, PROGRAM, PROGRAM]
    assert power_law(Schedule.parse("(2*n + 1)**(-1/2)")) is None
    assert power_law(Schedule.parse("(n + 1/2)**(-1/2)")) is None


def test_several_schedules_keep_apart() -> None:
    texts = ["1/(2 + sqrt(n))", "1/n", "1/10", "1/(3 + log(n + 1))"]
    together, out = tables_of([Schedule.parse(text) for text in texts]), np.empty(50)
    for index, text in enumerate(texts):
        evaluate(together, index, COUNTERS[:50], out)
        assert np.array_equal(out, values(text, COUNTERS[:50]))


def test_what_cannot_be_compiled_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be compiled"):
        tables_of([Schedule.parse("n**(-c)")])
