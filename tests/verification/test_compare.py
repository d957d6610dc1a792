"""Comparisons: what fails, what is worst, and what an arithmetic cannot tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq, nmod
from hypothesis import given
from hypothesis import strategies as st

from mpgtheory.arithmetic import EXACT, FLOAT, ball, modular
from mpgtheory.formats import load_game
from verification.claim import Verdict
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison, entries, judge
from verification.evidence import exact_evidence, float_evidence
from verification.instance import Instance

rationals = st.fractions(max_denominator=9).map(lambda x: fmpq(x.numerator, x.denominator))
HOLDS = {EQUAL: lambda x, y: x == y, AT_MOST: lambda x, y: x <= y, LESS: lambda x, y: x < y}


@given(st.lists(st.tuples(rationals, st.sampled_from(sorted(HOLDS)), rationals), min_size=1, max_size=6))
def test_exact_comparisons_fail_iff_they_are_false(listed):
    comparisons = [Comparison(str(k), left, how, right, k) for k, (left, how, right) in enumerate(listed)]
    found = judge(comparisons, EXACT)
    false = [k for k, (left, how, right) in enumerate(listed) if not HOLDS[how](left, right)]
    assert found.failures == len(false)
    assert found.comparisons == len(listed)
    assert found.failing_case == (int(found.worst.place) if false else None)
    assert found.failing_case is None or found.failing_case in false


@given(st.booleans(), st.booleans())
def test_equivalences_fail_iff_the_sides_differ(left, right):
    assert judge([Comparison("x", left, IFF, right)], EXACT).failures == int(left != right)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5))
def test_floats_fail_beyond_the_tolerance_only(left, right, tolerance):
    assert judge([Comparison("x", left, EQUAL, right)], FLOAT, tolerance).failures == int(abs(left - right) > tolerance)
    assert judge([Comparison("x", left, AT_MOST, right)], FLOAT, tolerance).failures == int(left - right > tolerance)


@pytest.mark.parametrize("how", [EQUAL, AT_MOST, LESS])
@pytest.mark.parametrize(("left", "right"), [(np.nan, 1.0), (1.0, np.nan), (np.nan, np.nan), (np.inf, np.inf)])
def test_nan_never_passes(how, left, right):
    """A comparison with NaN is neither violated nor met; it must not count as met (inf - inf is NaN too)."""
    with np.errstate(invalid="ignore"):
        assert judge([Comparison("x", left, how, right)], FLOAT, 1e-6).failures == 1


def test_nan_never_supports():
    drawn = Instance(load_game("matching_pennies"))
    comparisons = [Comparison("fine", 1.0, EQUAL, 1.0), Comparison("lost", float("nan"), EQUAL, 1.0)]
    assert float_evidence(drawn, comparisons, 1e-6).verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize("how", [EQUAL, AT_MOST, LESS])
def test_overlapping_balls_are_not_judged(how):
    """Where balls overlap nothing is certain: what is uncertain counts neither as met nor as violated."""
    with ball(64).precision():
        wide, zero = arb(0, 1), arb(0)
    try:
        found: Any = judge([Comparison("x", wide, how, zero)], ball(64)).failures
    except (TypeError, AssertionError):
        return
    assert found is None


def test_residues_are_compared_by_equality():
    residues = [Comparison("x", nmod(3, 7), EQUAL, nmod(10, 7)), Comparison("y", nmod(3, 7), EQUAL, nmod(4, 7))]
    found = judge(residues, modular(7))
    assert (found.failures, found.worst.place) == (1, "y")


def test_nothing_compared_is_refused():
    with pytest.raises(AssertionError, match="nothing"):
        judge([], EXACT)


def test_entries_name_their_places_and_broadcast():
    listed = list(entries("x", EXACT.array([[1, 2], [3, 4]]), AT_MOST, fmpq(3), case=2))
    assert [c.place for c in listed] == ["x[0][0]", "x[0][1]", "x[1][0]", "x[1][1]"]
    assert {c.case for c in listed} == {2}
    assert judge(listed, EXACT).failures == 1


def test_evidence_of_a_failure_certifies_the_failing_case_only():
    """The certificate of a refutation holds the case that fails, and says so."""
    drawn = Instance(load_game("matching_pennies"))
    comparisons = [Comparison("a", fmpq(1), EQUAL, fmpq(1), 0), Comparison("b", fmpq(1), EQUAL, fmpq(2), 1)]
    found = exact_evidence("section-3.information", drawn, comparisons, [{"horizon": 1}, {"horizon": 2}])
    assert found.certificate["outcome"] == "fails"
    assert found.certificate["cases"] == [{"horizon": 2}]
    assert (found.failures, found.residual, found.verdict) == (1, 1, Verdict.REFUTED)
