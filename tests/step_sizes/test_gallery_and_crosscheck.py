"""The gallery's verdicts and times, and cross-checks that notice a planted error."""

import time
from dataclasses import replace
from fractions import Fraction

import pytest

from mpgtheory.step_sizes import (
    MethodsDisagree,
    Schedule,
    check_assumption_3_2,
    crosscheck,
    monomials,
    not_holding,
)
from mpgtheory.step_sizes.asymptotics import AsymptoticClass, classify
from mpgtheory.step_sizes.budgets import Budget
from mpgtheory.step_sizes.gallery import GALLERY
from mpgtheory.step_sizes.parsing import parse
from mpgtheory.step_sizes.sympy_worker import limit_text


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.name)
def test_gallery_verdicts_within_two_seconds(entry):
    alpha, beta = entry.schedules()
    began = time.process_time()
    results = check_assumption_3_2([alpha], [beta])
    assert time.process_time() - began < 2
    names = {"alpha": "alpha_1", "beta": "beta_1", "pair": "beta_1/alpha_1"}
    assert not_holding(results) == {names[key]: value for key, value in entry.expected.items()}


def power_class() -> AsymptoticClass:
    found = classify(parse("9/10*(n+1)**(-3/5)"))
    assert isinstance(found, AsymptoticClass)
    return found


def test_a_wrong_class_is_noticed_by_values():
    right = power_class()
    crosscheck.check_values(parse("9/10*(n+1)**(-3/5)"), right)
    wrong = replace(right, monomial=monomials.unit(1, Fraction(-7, 10)))
    with pytest.raises(MethodsDisagree, match="outside"):
        crosscheck.check_values(parse("9/10*(n+1)**(-3/5)"), wrong)


def test_a_wrong_class_is_noticed_by_partial_sums():
    right = power_class()
    sums = crosscheck.check_partial_sums(parse("9/10*(n+1)**(-3/5)"), right)
    assert sums is not None
    assert abs(sums["dyadic_slope"] - 0.4) < 0.01
    wrong = replace(right, monomial=monomials.unit(1, Fraction(-7, 5)))
    with pytest.raises(MethodsDisagree, match="dyadic"):
        crosscheck.check_partial_sums(parse("9/10*(n+1)**(-3/5)"), wrong)


def test_a_wrong_class_is_noticed_by_sympy():
    right = power_class()
    crosscheck.compare_with_sympy(right, "0")
    with pytest.raises(MethodsDisagree, match="SymPy"):
        crosscheck.compare_with_sympy(right, "oo")
    with pytest.raises(MethodsDisagree, match="SymPy"):
        crosscheck.compare_with_sympy(replace(right, monomial=monomials.TRIVIAL), "0")


def test_planted_contradiction_stops_the_check(monkeypatch):
    monkeypatch.setattr(crosscheck, "block_slope", lambda expression: 9.0)
    with pytest.raises(MethodsDisagree):
        check_assumption_3_2([Schedule.parse("1/(n+1)")], [Schedule.parse("1/(n+1)")])


LIMITS = [
    ("9/10*(n+1)**(-3/5)", "0"), ("1/2", "1/2"), ("n/(2*n+1)", "1/2"), ("(1/2)**n", "0"), ("log(n)/n", "0"),
    ("(2+sin(n))/n", "0"), ("exp(-sqrt(n))", "0"), ("n*log(1+3/n)", "3"), ("1/log(n+3)", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "limit"), LIMITS)
def test_sympy_limits_agree_with_the_classes(text, limit):
    assert limit_text(text) == limit
    crosscheck.compare_with_sympy(classify(parse(text)), limit)


def test_sympy_is_asked_in_a_process_of_its_own():
    results = check_assumption_3_2([Schedule.parse("1/sqrt(n)")], [Schedule.parse("1/n")], use_sympy=True)
    asked = [r for r in results if r.condition in ("i.limit", "iv")]
    assert len(asked) == 3
    assert all(r.details["sympy_limit"] == "0" and r.exact for r in asked)


def test_sympy_is_ended_with_the_budget():
    assert crosscheck.sympy_limit(parse("1/n"), Budget(0.01)) is None
