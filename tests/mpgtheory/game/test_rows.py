"""Laws of mending, for every row that Hypothesis thinks of: a distribution near the row, which is mended no further."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from flint import fmpq
from hypothesis import example, given
from hypothesis import strategies as st

import mpgtheory as mpg
from mpgtheory.arithmetic.rational import rational
from mpgtheory.game.arrays import MENDED, Mending, exact_array

WEIGHTS = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=6).filter(lambda row: sum(row) > 1e-3)


def mended(row: np.ndarray) -> np.ndarray:
    return Mending("rows").table(row, lambda _: "the row")


@given(WEIGHTS)
def test_a_row_divided_by_its_sum_in_doubles_is_mended_to_a_distribution_nearby(weights: list[float]) -> None:
    row = exact_array("row", np.array(weights) / sum(weights))
    found = mended(row)
    assert sum(found) == 1
    assert min(found) >= 0
    assert abs(found - row).max() <= MENDED
    assert (mended(found) == found).all()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_fractions_with_small_denominators_come_back_from_doubles_where_their_sum_shows_them(parts: list[int]) -> None:
    """Equal parts always do; unequal ones are at least as near as doubles are."""
    total = sum(parts)
    found = mended(exact_array("row", np.array(parts) / total))
    wanted = [fmpq(part, total) for part in parts]
    if len(set(parts)) == 1:
        assert found.tolist() == wanted
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < fmpq(1, 10**14)


HELD = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(np.float64),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(np.float32),
    st.floats(allow_nan=False, allow_infinity=False, width=16).map(np.float16),
)


@given(HELD)
@example(np.float64(-0.0))
@example(np.float64(5e-324))
@example(np.float64(1.7976931348623157e308))
def test_a_float_is_the_decimal_that_it_prints_as(held: np.floating) -> None:
    (found,) = exact_array("x", np.array([held]))
    exact = Decimal(str(held))
    numerator, denominator = exact.as_integer_ratio()
    assert found == fmpq(numerator, denominator) == rational(str(held))
    assert type(held)(int(found.p) / int(found.q)) == held


@pytest.mark.parametrize("excess", [fmpq(1, 10**9), -fmpq(1, 10**9)])
def test_the_tolerance_is_the_last_excess_that_is_mended(excess: fmpq) -> None:
    row = np.array([fmpq(1, 2), fmpq(1, 2) + excess], dtype=object)
    assert sum(mended(row)) == 1
    row[1] += excess / 1000
    with pytest.raises(mpg.InputError, match="the row sums to"):
        mended(row)


def test_the_note_counts_rows_and_names_the_largest_excess() -> None:
    mending = Mending("transitions")
    table = exact_array("P", [[0.5, 0.5], [0.5, 0.5 + 1e-12], [1.0, -1e-18]])
    mending.table(table, str)
    assert mending.note() == "2 rows of transitions missed 1 by at most 1e-12, now mended"
    assert Mending("x").note() is None
