"""Plainer numbers: 0 before 1 before -1, whole numbers before fractions, and always of smaller size."""

from __future__ import annotations

from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from mpgtheory.arithmetic import EXACT
from verification.falsify import number_size

rationals = st.builds(fmpq, st.integers(-2000, 2000), st.integers(1, 300))
rows = st.lists(st.integers(0, 9), min_size=1, max_size=4).filter(any)


def test_the_order_of_plainness() -> None:
    listed = [fmpq(0), fmpq(1), fmpq(-1), fmpq(5), fmpq(1, 2), fmpq(1, 3), fmpq(7, 23)]
    sizes = [number_size.size(value) for value in listed]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == len(sizes)


@given(rationals)
def test_candidates_are_smaller(value: fmpq) -> None:
    assert all(number_size.size(candidate) < number_size.size(value) for candidate in number_size.plainer(value))
    assert all(0 < candidate < 1 for candidate in number_size.plainer_within(value, fmpq(0), fmpq(1)))


@given(rationals.filter(lambda value: value != 0))
def test_every_number_but_0_has_a_plainer_one(value: fmpq) -> None:
    assert next(iter(number_size.plainer(value))) == 0


@given(rows)
def test_plainer_rows_are_distributions_of_smaller_size(weights: list[int]) -> None:
    row = EXACT.array([str(fmpq(w, sum(weights))) for w in weights])
    for candidate in number_size.plainer_rows(row):
        assert sum(candidate) == 1
        assert min(candidate) >= 0
        assert number_size.total(candidate) < number_size.total(row)


def test_a_pure_row_has_no_plainer_one() -> None:
    assert list(number_size.plainer_rows(EXACT.array(["0", "1", "0"]))) == []


def test_replacing_leaves_the_original_alone() -> None:
    array = EXACT.array([["1", "2"], ["3", "4"]])
    assert number_size.replaced(array, (1, 0), fmpq(9)).tolist() == [[1, 2], [9, 4]]
    assert array.tolist() == [[1, 2], [3, 4]]
