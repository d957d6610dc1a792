"""Tails against direct evaluation: each bound, sign and direction must be true at every n looked at."""

from fractions import Fraction

import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import UndecidedPoint, compare_at, value_at
from mpgtheory.arithmetic.formulas.parsing import parse
from mpgtheory.step_sizes import monomials
from mpgtheory.step_sizes.leading_terms import LeadingTerm, add, constant
from mpgtheory.step_sizes.monomials import Unsettled
from mpgtheory.step_sizes.tails import tail_of

small = st.sampled_from(["0", "1", "2", "1/2", "3", "10", "1/10", "7/3", "100"])
exponents = st.sampled_from(["-1", "-1/2", "-3/5", "1/3", "2", "-2", "-sqrt(2)", "-log(2)", "1"])
leaves = st.one_of(
    st.just("n"),
    small,
    st.sampled_from(
        [
            "(n+1)",
            "(n+5)",
            "(2*n+1)",
            "(n+1)",
            "n",
            "1/(n+2)",
            "sqrt(n)",
            "log(n+1)",
            "floor(n/3+1)",
            "ilog2(n+1)",
            "(n-3)",
        ]
    ),
)


def grow(inner):
    return st.one_of(
        st.builds("({}+{})".format, inner, inner),
        st.builds("({}-{})".format, inner, inner),
        st.builds("({}*{})".format, inner, inner),
        st.builds("({})**({})".format, inner, exponents),
        st.builds("log({})".format, inner),
        st.builds("exp({})".format, inner),
        st.builds("Max({},{})".format, inner, inner),
        st.builds("Min({},{})".format, inner, inner),
        st.builds("(2+sin({}))".format, inner),
        st.builds("(2+cos({}))".format, inner),
        st.builds("exp(-{}*log({}))".format, small, inner),
        st.builds("2**(-{}*ilog2(n+1))".format, small),
        st.builds("(1/2)**({})".format, inner),
        st.builds("Piecewise(({}, n < 70),({}, True))".format, inner, inner),
    )


texts = st.recursive(leaves, grow, max_leaves=6)
starts = st.sampled_from([1, 2, 3, 16, 64, 100, 2**10, 2**32])


def counters(low: int) -> list[int]:
    return [low, low + 1, low + 2, low + 7, 2 * low, 2 * low + 1, 10 * low, 1000 * low + 3, low**2 + 1]


def readable(text: str) -> ex.Expression | None:
    try:
        return parse(text)
    except ValueError:  # a constant part that is not a real number
        return None


@settings(max_examples=250, deadline=None, derandomize=True)
@given(texts, starts)
def test_holds_on_random_expressions(text, low):
    expression = readable(text)
    if expression is None:
        return
    with ctx.workprec(128):
        try:
            tail = tail_of(expression, low)
        except Unsettled:
            return
        for n in counters(low):
            check_point(expression, tail, n)


def check_point(expression, tail, n):
    try:
        value = reals.ball(value_at(expression, n))
        if tail.value is not None:
            monomials.growth(tail.value.monomial)
    except (UndecidedPoint, Unsettled):  # an irrational exponent that cancels: no class follows from it
        return
    if tail.value is not None and not tail.value.is_zero:
        expected = tail.value.factor * monomials.value_at(tail.value.monomial, n)
        assert expected.overlaps(value), f"value at {n}: {value} outside {expected}"
    if tail.sign is not None:
        assert reals.sign(value) in (tail.sign, None), f"sign at {n}"
    if tail.direction is not None:
        order = compare_at((expression, n + 1), (expression, n))
        assert order is None or order * tail.direction >= 0, f"direction at {n}"
        assert tail.direction or order in (0, None), f"not constant at {n}"


@pytest.mark.parametrize(
    ("text", "low", "monomial", "limit", "direction"),
    [
        ("9/10*(n+1)**(-3/5)", 1, "n**(-3/5)", "9/10", -1),
        ("1/n-1/(n+1)", 64, "n**(-2)", "1", -1),  # = 1/(n(n+1)): the leading terms cancel exactly
        ("n/(n+2)-n/(n+1)", 64, "n**(-1)", "-1", 1),
        ("log(n**2)", 64, "log(n)", "2", 1),
        ("log(n+2)/log(n+1)", 64, "1", "1", None),
        ("1/(log(n)+1/n)", 64, "log(n)**(-1)", "1", None),
        ("log(1+3/n)", 64, "n**(-1)", "3", -1),
        ("exp(-log(n)*3/5)", 64, "n**(-3/5)", "1", -1),
        ("2**(-3/5*ilog2(n+1))", 64, "n**(-3/5)", None, -1),
        ("Max(1/n,1/(n+1))", 64, "n**(-1)", "1", -1),
        ("Min(1/2,3/n)", 64, "n**(-1)", "3", -1),
        ("n**(-1/2+1/3)", 64, "n**(-1/6)", "1", -1),
    ],
)
def test_known_tails(text, low, monomial, limit, direction):
    with ctx.workprec(128):
        tail = tail_of(parse(text), low)
    assert tail.value is not None
    assert monomials.text(tail.value.monomial) == monomial
    assert (None if tail.value.limit is None else reals.text(tail.value.limit)) == limit
    assert tail.direction == direction


def test_logarithm_is_not_positive_at_one():
    """log(n)/n is 0 at n = 1: no tail may call it positive there."""
    with ctx.workprec(128), pytest.raises(Unsettled):
        tail_of(parse("log(n)/n"), 1)


def test_cancelled_leading_terms_have_no_sign():
    with ctx.workprec(128):
        tail = tail_of(parse("sqrt(n+1)-sqrt(n)"), 64)
    assert tail.sign is None


def test_detects_a_planted_error():
    """A leading term with too narrow a factor is caught by the comparison of the property test."""
    expression = parse("(n+1)**(-3/5)")
    with ctx.workprec(128):
        tail = tail_of(expression, 64)
        assert tail.value is not None
        wrong = LeadingTerm(tail.value.monomial, tail.value.limit, reals.ball(Fraction(1, 2)))
        assert not (wrong.factor * monomials.value_at(wrong.monomial, 64)).overlaps(
            reals.ball(value_at(expression, 64))
        )


def test_span_of_a_monomial_that_turns():
    """n^(-1/10) (log n)^5 increases until log n = 50: no bound from 64 on, but from 2^100 on."""
    monomial = monomials.times(monomials.unit(1, Fraction(-1, 10)), monomials.unit(2, Fraction(5)))
    with ctx.workprec(128):
        with pytest.raises(Unsettled):
            monomials.span(monomial, 64)
        assert monomials.span(monomial, 2**100).upper() < 2**30


def test_sum_keeps_the_larger_monomial():
    with ctx.workprec(128):
        slow = LeadingTerm(monomials.unit(1, Fraction(-1)), Fraction(1), reals.ball(Fraction(1)))
        both = add(constant(Fraction(2)), slow, 64)
    assert monomials.text(both.monomial) == "1"
    assert both.factor.contains(2 + reals.ball(Fraction(1, 64)))


def test_an_exponent_that_may_be_zero_is_not_taken_for_zero():
    """A ball around 0 is not != 0, nor is it 0: a power of log n with it is no constant."""
    with ctx.workprec(64):
        uncertain = reals.ball(Fraction(1, 3)) - reals.ball(Fraction(1, 3))
        monomial = monomials.unit(2, uncertain)
        assert reals.sign(uncertain) is None
        assert not monomials.value_at(monomial, 100).is_exact()
        assert "log(n)" in monomials.text(monomial)
