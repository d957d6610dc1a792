"""The compiled programs of schedules, their plain twin and rigorous enclosures give the same values."""

import math
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.learning import schedule_kernel, stack_machine
from mpgtheory.learning.schedule_kernel import table
from mpgtheory.learning.schedule_programs import program_of
from mpgtheory.step_sizes import Schedule

FAR = [1, 2, 3, 5, 7, 10, 63, 64, 100, 999, 12_345, 10**6, 10**9]
NEAR = [n for n in FAR if n < 5_000]

# texts, and the counters they are compared at (exponentials leave the range of doubles early)
SCHEDULES = [
    ("9/10*(n+1)**(-3/5)", FAR), ("9/10/(n+1)", FAR), ("1/sqrt(n)", FAR), ("n**(-1/3)/7", FAR),
    ("power_log(z=1/2,c=1,r=1)", FAR), ("1/log(n+3)", FAR), ("geometric(z=1/2,r=9/10)", NEAR),
    ("piecewise_doubling(z=1/2,c=3/5)", FAR), ("(2+sin(n))/(4*n**(3/5))", FAR), ("constant(z=1/7)", FAR),
    ("Piecewise((1/3,n<5),(1/2/n,n<=20),(n**(-2/3)/2,True))", FAR), ("Max(1/2-n/100,0)", FAR),
    ("floor((3*n+7)/5)**(-1/3)/2", FAR), ("exp(-sqrt(n))", NEAR), ("Min(1/2,3/n)", FAR),
    ("1/((n+2)*log(n+2)*log(log(n+20)))", FAR), ("n**(-sqrt(2)/2)", FAR), ("log(1+1/n)", FAR),
    ("cos(1/n)/(n+1)", FAR), ("2**(-n/1000)", NEAR), ("(n+1/2)**(-3/5)", FAR), ("1/(n**2+1)**(1/3)", FAR),
    ("Piecewise((1/2, n == 7), (1/4, n != 8), (1/8, True))", FAR),
    ("Piecewise((1/2, n > 99), (1/4, n >= 10), (1/8, True))", FAR),
]  # fmt: skip


def exact(value: arb) -> Fraction:
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def kernel_value(schedule: Schedule, n: int) -> float:
    program = program_of(schedule)
    return schedule_kernel.step_size(program.codes, program.constants, n, program.stack())


def twin_value(schedule: Schedule, n: int) -> float:
    program = program_of(schedule)
    return stack_machine.step_size(program.codes, program.constants, n, program.stack())


@pytest.mark.parametrize(("text", "counters"), SCHEDULES)
def test_the_schedule_gives_the_nearest_double_and_the_kernel_is_within_its_error(text, counters):
    schedule = Schedule.parse(text)
    for n in counters:
        true = exact(schedule.enclosure(n, bits=300))
        assert schedule.value(n) == float(true)
        if "log(1+1/n)" not in text:  # what cancels is lost
            assert abs(Fraction(kernel_value(schedule, n)) - true) <= Fraction(stack_machine.RELATIVE_ERROR) * true


def test_the_stated_error_is_no_idle_bound():
    """A thousandth of it is exceeded, by the rounding of the exponent alone."""
    schedule = Schedule.parse("(n+1)**(-3/5)")
    errors = [abs(Fraction(kernel_value(schedule, n)) / exact(schedule.enclosure(n, bits=300)) - 1) for n in FAR]
    assert max(errors) > Fraction(stack_machine.RELATIVE_ERROR) / 1000


@pytest.mark.parametrize(("text", "counters"), SCHEDULES)
def test_kernel_agrees_with_its_twin_bit_for_bit(text, counters):
    schedule = Schedule.parse(text)
    for n in counters:
        assert kernel_value(schedule, n).hex() == twin_value(schedule, n).hex()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.fractions(Fraction(1, 1000), 3, max_denominator=1000),
    st.fractions(Fraction(1, 100), 3, max_denominator=100),
    st.integers(0, 1000),
    st.integers(1, 2**52),
)
def test_power_laws_are_within_the_stated_error(coefficient, exponent, offset, n):
    schedule = Schedule.parse(f"power(z={coefficient}, c={exponent}, offset={offset})")
    true = exact(schedule.enclosure(n, bits=300))
    assert abs(Fraction(kernel_value(schedule, n)) - true) <= Fraction(stack_machine.RELATIVE_ERROR) * true


def test_table_holds_the_kernel_values():
    schedule = Schedule.parse("power_log(z=1/2,c=1,r=1)")
    values = table(schedule, 20, start=3)
    assert values.shape == (17,)
    assert [value.hex() for value in values] == [twin_value(schedule, n).hex() for n in range(3, 20)]
    with pytest.raises(ValueError, match="stop must not be less"):
        table(schedule, 1, start=2)


def test_undefined_values_are_nan_in_the_kernel_and_an_error_outside():
    for text in ("1/n", "n**(-1/2)", "log(n)", "ilog2(n)", "(n-1)**(1/2)"):
        schedule = Schedule.parse(text)
        assert math.isnan(kernel_value(schedule, 0))
        with pytest.raises(ValueError, match="undefined at n = 0"):
            schedule.value(0)


def test_programs_are_read_only():
    program = program_of(Schedule.parse("1/(n+1)"))
    with pytest.raises(ValueError, match="read-only"):
        program.constants[0] = 2.0


def test_no_program_for_symbols_or_huge_numbers():
    with pytest.raises(ValueError, match="symbol 'z'"):
        program_of(Schedule.parse("z/n"))
    with pytest.raises(ValueError, match="too large"):
        program_of(Schedule.parse("1e999*n"))
    with pytest.raises(ValueError, match=r"below 2\*\*31"):
        program_of(Schedule.parse("floor(n/9999999999)"))
