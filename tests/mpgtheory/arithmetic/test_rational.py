"""Exact numbers from text, and what is refused."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpz
from hypothesis import given
from hypothesis import strategies as st
from small_games import laws

from mpgtheory.arithmetic.rational import LARGEST_EXPONENT, LONGEST, rational, text
from mpgtheory.errors import InputError, nearest


@laws
@given(st.fractions())
def test_a_fraction_survives_text_and_back(value: Fraction) -> None:
    exact = rational(value)
    assert Fraction(int(exact.p), int(exact.q)) == value
    assert rational(text(exact)) == exact
    assert rational(f" {value.numerator} / {value.denominator} ") == exact


@laws
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=12))
def test_a_decimal_is_what_it_says_and_not_the_nearest_double(value: Decimal) -> None:
    expected = Fraction(value)
    for form in (value, str(value), f"{value:e}"):
        assert Fraction(int(rational(form).p), int(rational(form).q)) == expected


@pytest.mark.parametrize(
    ("given_as", "expected"),
    [
        ("0.1", fmpq(1, 10)),
        (".5", fmpq(1, 2)),
        ("5.", fmpq(5)),
        ("1e-3", fmpq(1, 1000)),
        ("-2E+2", fmpq(-200)),
        ("+3/6", fmpq(1, 2)),
        (fmpz(7), fmpq(7)),
        (np.int64(-7), fmpq(-7)),
        (2**200, fmpq(2**200)),
        (fmpq(2, 3), fmpq(2, 3)),
    ],
)
def test_accepted_forms(given_as: object, expected: fmpq) -> None:
    assert rational(given_as) == expected


@pytest.mark.parametrize("wrong", [0.1, 1.0, np.float64(0.5), True, np.bool_(True), None, [1], 1j, b"1"])
def test_what_is_no_exact_number_is_refused_with_a_remedy(wrong: object) -> None:
    with pytest.raises(InputError, match="is not an exact number; write") as caught:
        rational(wrong)
    assert repr(wrong)[:30] in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "abc", "nan", "inf", "-Infinity", "1/2/3", "1/-2", "1 2", "0x10", "1_000", "1e", "e5", "1.2/3", "--1"],
)
def test_text_that_is_no_number_is_refused(wrong: str) -> None:
    with pytest.raises(InputError, match=r"is not a finite number; write an integer, a decimal or 'p/q'"):
        rational(wrong)


def test_not_finite_decimals_are_refused() -> None:
    for wrong in (Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")):
        with pytest.raises(InputError, match="not a finite number"):
            rational(wrong)


def test_a_zero_denominator_is_refused() -> None:
    with pytest.raises(InputError, match="'3/0' divides by zero"):
        rational("3/0")


@pytest.mark.parametrize("bomb", ["1e999999999", "1e-999999999", Decimal("1e999999999"), f"1e{LARGEST_EXPONENT + 1}"])
def test_an_exponent_bomb_is_refused_at_once(bomb: object) -> None:
    start = time.process_time()
    with pytest.raises(InputError, match="exponent beyond"):
        rational(bomb)
    assert time.process_time() - start < 0.5


def test_the_largest_exponent_is_accepted() -> None:
    assert rational(f"1e{LARGEST_EXPONENT}") == fmpq(10) ** LARGEST_EXPONENT
    assert rational(f"1e-{LARGEST_EXPONENT}") == fmpq(1, 10) ** LARGEST_EXPONENT


def test_long_numbers_are_refused_with_a_short_message() -> None:
    assert rational("9" * LONGEST) == 10**LONGEST - 1
    with pytest.raises(InputError) as caught:
        rational("9" * (LONGEST + 1))
    assert f"{LONGEST + 1} characters" in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_message_stays_short_whatever_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        rational([["9" * 5000]])
    assert len(str(caught.value)) < 300


def test_nearest_suggests_or_lists() -> None:
    assert nearest("ruoting", ["team", "routing"]) == "did you mean 'routing'?"
    assert nearest("xyz", ["team", "routing"]) == "known: routing, team"
