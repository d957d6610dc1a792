"""Verdicts follow from evidence: the table, its guards, and how several checks combine."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from verification.claim import (
    GENERAL,
    RIGOROUS,
    STRENGTH,
    Evidence,
    Method,
    Verdict,
    combine,
    combine_clauses,
    residual_text,
)

WEAK = set(Method) - GENERAL - RIGOROUS
DECISIVE = {Verdict.CERTIFIED, Verdict.PROVED, Verdict.REFUTED}
CERTIFICATE = {"claim": "equation-1"}


def evidence(method: Method, **members: Any) -> Evidence:
    """Evidence of a method that holds, unless told otherwise."""
    given = {"residual": fmpq(0), "tolerance": 0, "comparisons": 3, "failures": 0} | members
    return Evidence(method=method, instance="a game", measured="1", claimed="= 1", **given)


methods = st.sampled_from(sorted(Method))
counts = st.one_of(st.none(), st.integers(0, 3))
hypotheses = st.dictionaries(st.sampled_from("abc"), st.sampled_from([True, False, None]), max_size=3)
certificates = st.sampled_from([None, CERTIFICATE])


@given(st.sampled_from(sorted(WEAK)), counts, hypotheses, certificates, st.floats(0, 1), st.floats(0, 1))
def test_weak_methods_never_decide(method, failures, assumed, certificate, residual, tolerance):
    """Float, statistical and modular evidence: at most supported, and never refuted, whatever comes with it."""
    found = evidence(
        method,
        residual=residual,
        tolerance=tolerance,
        failures=failures,
        hypotheses=assumed,
        certificate=certificate,
    )
    assert found.verdict not in DECISIVE


@given(methods, counts, hypotheses, certificates)
def test_a_false_hypothesis_is_vacuous_and_an_unknown_one_undecided(method, failures, assumed, certificate):
    found = evidence(method, failures=failures, hypotheses=assumed, certificate=certificate).verdict
    if False in assumed.values():
        assert found is Verdict.VACUOUS
    elif None in assumed.values() or failures is None:
        assert found is Verdict.UNDECIDED
    else:
        assert found is not Verdict.VACUOUS


TABLE = {
    (Method.PROOF, 0, False): Verdict.PROVED,
    (Method.SYMBOLIC, 0, False): Verdict.PROVED,
    (Method.PROOF, 1, False): Verdict.UNDECIDED,
    (Method.SYMBOLIC, 1, True): Verdict.UNDECIDED,
    (Method.ARGUMENT, 0, False): Verdict.PROVED,
    (Method.ARGUMENT, 1, False): Verdict.REFUTED,
    (Method.EXACT, 0, True): Verdict.CERTIFIED,
    (Method.ENCLOSURE, 0, True): Verdict.CERTIFIED,
    (Method.EXACT, 1, True): Verdict.REFUTED,
    (Method.ENCLOSURE, 1, True): Verdict.REFUTED,
    (Method.EXACT, 0, False): Verdict.SUPPORTED,
    (Method.EXACT, 1, False): Verdict.UNDECIDED,
    (Method.FLOAT, 0, True): Verdict.SUPPORTED,
    (Method.FLOAT, 1, True): Verdict.UNDECIDED,
    (Method.STATISTICAL, 0, False): Verdict.SUPPORTED,
    (Method.MODULAR, 0, False): Verdict.SUPPORTED,
    (Method.MODULAR, 1, False): Verdict.UNDECIDED,
}


@pytest.mark.parametrize(("method", "failures", "certified"), TABLE)
def test_the_table(method, failures, certified):
    found = evidence(method, failures=failures, certificate=CERTIFICATE if certified else None)
    assert found.verdict is TABLE[method, failures, certified]


@given(methods, counts, certificates)
def test_without_a_certificate_nothing_is_certified_or_refuted(method, failures, certificate):
    """But by an argument, which is its own evidence."""
    verdict = evidence(method, failures=failures, certificate=certificate).verdict
    if verdict is Verdict.CERTIFIED or (verdict is Verdict.REFUTED and method is not Method.ARGUMENT):
        assert certificate is not None
        assert method in RIGOROUS


@pytest.mark.parametrize("method", sorted(RIGOROUS | GENERAL))
def test_rigorous_evidence_with_a_float_residual_is_refused(method):
    with pytest.raises(AssertionError, match="float"):
        evidence(method, residual=0.0)


@pytest.mark.parametrize("tolerance", [1e-12, fmpq(1, 10**9), 1, -1])
@pytest.mark.parametrize("method", sorted(RIGOROUS | GENERAL))
def test_rigorous_evidence_with_a_tolerance_is_refused(method, tolerance):
    with pytest.raises(AssertionError, match="tolerance"):
        evidence(method, tolerance=tolerance)


@pytest.mark.parametrize("failures", [0, 1, 5])
@pytest.mark.parametrize("method", sorted(Method))
def test_evidence_without_a_comparison_is_refused(method, failures):
    """Neither for a claim nor against it."""
    with pytest.raises(AssertionError):
        evidence(method, comparisons=0, failures=failures)


@pytest.mark.parametrize(("comparisons", "failures"), [(3, 4), (3, -1)])
@pytest.mark.parametrize("method", [Method.EXACT, Method.FLOAT])
def test_evidence_with_impossible_counts_is_refused(method, comparisons, failures):
    with pytest.raises(AssertionError):
        evidence(method, comparisons=comparisons, failures=failures, certificate=CERTIFICATE)


def test_evidence_that_decided_nothing_needs_no_comparison():
    assert evidence(Method.EXACT, comparisons=0, failures=None).verdict is Verdict.UNDECIDED


@given(st.lists(st.sampled_from(sorted(Verdict)), max_size=5))
def test_combine_takes_the_strongest_and_sees_disagreement(found):
    verdict, disagrees = combine(found)
    strong = {Verdict.PROVED, Verdict.CERTIFIED} & set(found)
    assert disagrees == (Verdict.REFUTED in found and bool(strong))
    if disagrees or not found:
        assert verdict is Verdict.UNDECIDED
    elif Verdict.REFUTED in found:
        assert verdict is Verdict.REFUTED
    elif set(found) & set(STRENGTH):
        assert STRENGTH[verdict] == max(STRENGTH.get(v, 0) for v in found)
    else:
        assert verdict is (Verdict.UNDECIDED if Verdict.UNDECIDED in found else Verdict.VACUOUS)


def test_combine_forgets_the_order_and_repetitions():
    for size in (1, 2, 3):
        for found in itertools.combinations(Verdict, size):
            results = {combine(list(order) * 2) for order in itertools.permutations(found)}
            assert results == {combine(found)}


def test_support_does_not_outweigh_a_refutation():
    """A float in favour and an exact counterexample: no disagreement between rigorous methods."""
    assert combine([Verdict.SUPPORTED, Verdict.REFUTED]) == (Verdict.REFUTED, False)


def about(method: Method, *clauses: str, **members: Any) -> Evidence:
    """Evidence about some clauses; about all if none is named."""
    return evidence(method, clauses=clauses, certificate=CERTIFICATE, **members)


CLAUSES = [
    ([about(Method.EXACT)], (Verdict.CERTIFIED, False)),
    ([about(Method.EXACT, "a")], (Verdict.UNDECIDED, False)),
    ([about(Method.EXACT, "a"), about(Method.FLOAT, "b")], (Verdict.SUPPORTED, False)),
    ([about(Method.SYMBOLIC, "a"), about(Method.EXACT)], (Verdict.CERTIFIED, False)),
    ([about(Method.SYMBOLIC, "a"), about(Method.SYMBOLIC, "b")], (Verdict.PROVED, False)),
    ([about(Method.EXACT, "a"), about(Method.EXACT, "b", failures=1)], (Verdict.REFUTED, False)),
    ([about(Method.EXACT, "a"), about(Method.EXACT, "a", failures=1)], (Verdict.UNDECIDED, True)),
    ([about(Method.EXACT, "a"), about(Method.EXACT, "b", hypotheses={"h": False})], (Verdict.VACUOUS, False)),
    ([], (Verdict.UNDECIDED, False)),
]
"""Evidence about the clauses a and b, and what both together come to."""


@pytest.mark.parametrize(("listed", "expected"), CLAUSES)
def test_a_claim_is_worth_what_its_weakest_clause_is(listed, expected):
    assert combine_clauses(("a", "b"), listed) == expected


@given(st.lists(st.sampled_from(sorted(Method)), max_size=4))
def test_without_clauses_evidence_is_combined_as_before(methods):
    listed = [about(method) for method in methods]
    assert combine_clauses((), listed) == combine(e.verdict for e in listed)


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), (0.5, 0.5), (fmpq(1, 3), "1/3"), (fmpq(2), "2"), (0, "0"), (3, "3")]
)
def test_residuals_as_json(value, text):
    assert residual_text(value) == text
