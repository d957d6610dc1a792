"""What exponents promise: the inequalities, against the sums that they are about; what is no power law is not known."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mpgtheory.step_sizes import Schedule, check_assumption_3_2, overall
from verification.checks.step_size_exponents import promises

GRID = [Fraction(k, 20) for k in range(1, 21)]


def power(exponent: Fraction) -> Schedule:
    return Schedule.parse(f"1/2*(n+1)**(-{exponent})")


def by_name(a: Fraction, b: Fraction) -> dict[str, tuple[bool | None, str]]:
    return {found.name: (found.holds, found.value) for found in promises([power(a)], [power(b)])}


@pytest.mark.parametrize("b", GRID)
def test_summable_errors_are_the_three_sums(b):
    """Of n^-s the sum is finite if and only if s > 1."""
    for a in GRID:
        sums = b <= 1 and b + a / 2 > 1 and b + (b - a) > 1 and 2 * b > 1
        assert by_name(a, b)["summable errors"][0] == sums, (a, b)


@pytest.mark.parametrize(("a", "b"), [(3, 4), (2, 4), (1, 3), (3, 3), (4, 3)])
def test_almost_surely_is_assumption_3_2_with_sums_of_squares(a, b):
    """In fifths: (ii) at q = q' = 2 beside (i), (iii), (iv), as Assumption 3.2 is decided elsewhere."""
    alpha, beta = (power(Fraction(k, 5)) for k in (a, b))
    found = check_assumption_3_2([alpha], [beta], start=1)
    squares = all("q = 2:" in result.reason for result in found if result.condition == "ii")
    assert by_name(Fraction(a, 5), Fraction(b, 5))["almost surely"][0] == (overall(found) is True and squares)


def test_the_best_rate_is_one_quarter():
    rates = {(a, b): Fraction(by_name(a, b)["rate"][1] or 0) for a in GRID for b in GRID}
    assert max(rates.values()) == rates[Fraction(1, 2), Fraction(3, 4)] == Fraction(1, 4)


def test_the_interval_of_vanishing_exploration_is_where_all_sums_are_finite():
    for a in GRID[:-1]:
        for b in GRID:
            holds, text = by_name(a, b)["vanishing exploration"]
            inside = [
                c
                for c in GRID
                if a < b
                and c < (b - a) / (1 - a)
                and b + c > 1
                and b + a * (1 - c) / 2 > 1
                and 2 * b - c - a * (1 - c) > 1
            ]
            low, high = map(Fraction, text.split(" < c < ")) if holds else (Fraction(1), Fraction(0))
            assert inside == [c for c in GRID if low < c < high], (a, b)


def test_schedules_on_the_edge_and_outside_are_told_apart():
    assert by_name(Fraction(1, 2), Fraction(3, 4))["summable errors"] == (False, "")
    log = promises([Schedule.parse("1/(n+2)**(1/2)")], [Schedule.parse("1/((n+2)*log(n+2))")])
    assert {found.holds for found in log} == {None}
    mixed = promises([power(Fraction(1, 2)), power(Fraction(3, 5))], [power(Fraction(9, 10))])
    assert {found.reason for found in mixed} == {"the players' exponents differ"}
