"""The Bertrand scale: classes, and convergence on the edge."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas.parsing import parse
from mpgtheory.step_sizes import MethodsDisagree, monomials
from mpgtheory.step_sizes.asymptotics import AsymptoticClass, Unclassified, check_values, classify, series_converges
from mpgtheory.step_sizes.monomials import Unsettled


def monomial(*exponents):
    padded = [*exponents, *[0] * (monomials.DEPTH - len(exponents))]
    return tuple(Fraction(e) for e in padded)


# (exponents of exp(n), n, log n, log log n, log log log n; converges?; words of the argument)
SERIES = [
    ((0, "-6/5"), True, "p-series with exponent 6/5 > 1"),
    ((0, -1), False, "harmonic"),
    ((0, "-1/2"), False, "p-series with exponent 1/2 < 1"),
    ((0, 0), False, "p-series with exponent 0 < 1"),
    ((0, 0, -7), False, "p-series with exponent 0 < 1"),
    ((0, -1, 1), False, "p = -1 < 1"),
    ((0, -1, -1), False, "log(log(n))**p) with p = 0 < 1"),
    ((0, -1, -2), True, "p = 2 > 1"),
    ((0, -1, "-1001/1000"), True, "p = 1001/1000 > 1"),
    ((0, -1, -1, -1), False, "p = 0 < 1"),
    ((0, -1, -1, -2), True, "p = 2 > 1"),
    ((0, -1, -1, -1, -1), False, "every exponent exactly 1"),
    ((0, -1, -1, -1, -2), True, "p = 2 > 1"),
    (("-1/1000", 50), True, "geometric decay"),
    (("1/1000", -50), False, "exponential growth"),
]


@pytest.mark.parametrize(("exponents", "converges", "words"), SERIES)
def test_series(exponents, converges, words):
    found, argument = series_converges(monomial(*exponents))
    assert found is converges
    assert words in argument


def test_an_exponent_known_only_by_a_ball_around_the_edge_is_not_decided():
    with ctx.workprec(64):
        uncertain = reals.ball(Fraction(-1)) + reals.ball(Fraction(1, 3)) - reals.ball(Fraction(1, 3))
    with pytest.raises(Unsettled, match="cannot be told from"):
        series_converges((Fraction(0), uncertain, *monomial()[2:]))


CLASSES = [
    ("9/10*(n+1)**(-3/5)", "9/10*n**(-3/5)"),
    ("(2*n+1)**(-1/2)", "0.707106781187*n**(-1/2)"),
    ("3*n/(n**2+1)", "3*n**(-1)"),
    ("log(n+1)/n", "n**(-1)*log(n)"),
    ("1/(n*log(n**2)*log(log(n)))", "1/2*n**(-1)*log(n)**(-1)*log(log(n))**(-1)"),
    ("1/2", "1/2"),
    ("Max(1/2-n/100, 0)", "0 for all n >= 64"),
    ("geometric(z=1/2,r=1/2)", "1/2*exp(-0.693147180560*n)"),
    ("n*exp(-2*n+1)", "2.71828182846*exp(-2*n)*n"),
    ("Piecewise((1/2, n<500),(1/n, True))", "n**(-1)"),
    ("(n+1)**(-1/2)*(n+2)**(-1/2)", "n**(-1)"),
]


@pytest.mark.parametrize(("text", "shown"), CLASSES)
def test_class(text, shown):
    assert str(classify(parse(text))) == shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("exp(-sqrt(n))", "neither affine nor a logarithm"),
        ("n**(-log(n))", "neither affine nor a logarithm"),
        ("sqrt(n+1)-sqrt(n)", "leading terms cancel"),
        ("1/log(log(log(log(n+9**9))))", "iterated four times"),
        ("1/sin(n)", "sin is outside the scale"),
        ("log(2-n)", "positive"),
    ],
)
def test_outside_the_class(text, reason):
    found = classify(parse(text))
    assert isinstance(found, Unclassified)
    assert reason in found.reason


def test_a_doubling_schedule_is_bounded_on_both_sides():
    found = classify(parse("2**(-3/5*ilog2(n+1))"))
    assert isinstance(found, AsymptoticClass)
    assert monomials.text(found.monomial) == "n**(-3/5)"
    assert found.limit is None
    assert found.factor > 0


def test_a_wrong_class_is_noticed_by_values():
    right = classify(parse("9/10*(n+1)**(-3/5)"))
    assert isinstance(right, AsymptoticClass)
    check_values(parse("9/10*(n+1)**(-3/5)"), right)
    for wrong in (replace(right, monomial=monomials.unit(1, Fraction(-7, 10))), replace(right, vanishes=True)):
        with pytest.raises(MethodsDisagree, match="outside"):
            check_values(parse("9/10*(n+1)**(-3/5)"), wrong)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.fractions(-3, 3, max_denominator=8), st.fractions(-3, 3, max_denominator=8),
    st.integers(1, 9), st.integers(0, 9),
)  # fmt: skip
def test_class_of_a_product_is_read_off(a, b, coefficient, shift):
    found = classify(parse(f"{coefficient}*(n+{shift})**({a})*log(n+{shift + 1})**({b})"))
    assert isinstance(found, AsymptoticClass)
    assert found.monomial == monomial(0, a, b)
    assert found.limit == coefficient
