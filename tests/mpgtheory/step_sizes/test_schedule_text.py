"""Text of schedules: what is read, what it means, and what is refused with one line."""

import re
from fractions import Fraction

import pytest

from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.parsing import MAX_LENGTH, parse
from mpgtheory.step_sizes import Schedule

VALUES = [
    ("0.9", 1, Fraction(9, 10)),
    (".5", 1, Fraction(1, 2)),
    ("1e-3", 1, Fraction(1, 1000)),
    ("2.5e2", 1, Fraction(250)),
    ("9/10*(n+1)**(-3/5)", 31, Fraction(9, 80)),  # 32^(-3/5) = 1/8
    ("-n + 3", 1, Fraction(2)),
    ("+n", 4, Fraction(4)),
    ("n**-2", 3, Fraction(1, 9)),
    ("sqrt(n)", 9, Fraction(3)),
    ("floor(n/10)", 29, Fraction(2)),
    ("floor((3*n+7)/5)", 1, Fraction(2)),
    ("ilog2(n+1)", 7, Fraction(3)),
    ("Max(1/n, 1/5, 0)", 10, Fraction(1, 5)),
    ("Min(1/2, 3/n)", 4, Fraction(1, 2)),
    ("Piecewise((1/3, n <= 4), (1/n, True))", 4, Fraction(1, 3)),
    ("Piecewise((1/3, n <= 4), (1/n, True))", 5, Fraction(1, 5)),
    ("power(z=9/10,c=1)", 8, Fraction(1, 10)),
    ("power(9/10, 1, offset=2)", 7, Fraction(1, 10)),
    ("power_log(z=1, c=1, r=0, offset=2)", 2, Fraction(1, 4)),
    ("constant(z=1/7)", 3, Fraction(1, 7)),
    ("geometric(z=1, r=1/2)", 3, Fraction(1, 8)),
    ("piecewise_doubling(z=1, c=1)", 6, Fraction(1, 4)),  # floor(log2 7) = 2
    ("exp(0)*log(1) + 1/2", 1, Fraction(1, 2)),
    ("8**(-1/3)/n", 1, Fraction(1, 2)),
]


@pytest.mark.parametrize(("text", "n", "value"), VALUES)
def test_exact_value(text, n, value):
    assert Schedule.parse(text).exact(n) == value


# (text, what the message must contain)
REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("n" * (MAX_LENGTH + 1), "1,001 characters"),
    ("(" * 400 + "n" + ")" * 400, "not an expression"),
    ("-" * 300 + "n", "nesting"),
    ("1/(n", "not an expression"),
    ("__import__('os').system('true')", "only named functions"),
    ("__import__('os')", "unknown function '__import__'"),
    ("n.real", "attribute"),
    ("(lambda x: x)(n)", "only named functions"),
    ("lambda x: x", "lambda"),
    ("[n for n in (1,)]", "not allowed"),
    ("n[0]", "indexing"),
    ("n if n else 1", "conditional"),
    ("n < 3", "comparison"),
    ("'text'", "str value"),
    ("True", "bool value"),
    ("1j/n", "complex value"),
    ("(-1)**n", "complex"),
    ("(-8)**(1/3)/n", "not a real number"),
    ("sqrt(-2)/n", "not a real number"),
    ("log(-1)/n", "log of -1"),
    ("log(0)/n", "log of 0"),
    ("1/0", "division by zero"),
    ("1/(2-2)", "division by zero"),
    ("1/log(1)", "division by zero"),
    ("0**(-1)", "not a real number"),
    ("alpah/n", "unknown name 'alpah' at column 1"),
    ("1/N", "did you mean 'n'?"),
    ("lg(n)", "did you mean 'log'?"),
    ("max(n, 1)", "did you mean 'Max'?"),
    ("n^2", "write powers with **"),
    ("n % 2", "use + - * / **"),
    ("n // 2", "use + - * / **"),
    ("floor(sqrt(n))", "p*n + q"),
    ("ilog2(n/2)", "n + k"),
    ("log(n, 2)", "takes one"),
    ("Max(n)", "two or more"),
    ("log(x=n)", "positional"),
    ("log(*n)", "starred"),
    ("Piecewise((1/n, n < 3))", "(EXPR, True)"),
    ("Piecewise((1/n, 3 > n), (1, True))", "compare n with a number"),
    ("Piecewise((1/n, n < c1), (1, True))", "compare n with a number"),
    ("Piecewise(1/n, (1, True))", "not a pair"),
    ("n**1000000", "exponent too large"),
    ("9**9**9**9", "exponent too large"),
    ("1e-99999", "write decimals"),
    ("power(c=1)", "needs z"),
    ("power(z=1,c=1,d=2)", "no parameter 'd'"),
    ("power(z=n,c=1)", "as numbers"),
    ("power(1,1,1,1)", "once each"),
    ("power(z=1,c=-1)", "must not be negative"),
    ("geometric(z=1,r=0)", "must be positive"),
    ("1/n + power(z=1,c=1)", "unknown function 'power'"),
    ("import os", "not an expression"),
    ("n; n", "not an expression"),
    ("n\x00", "not an expression"),
]


@pytest.mark.parametrize(("text", "fragment"), REFUSED)
def test_refused_in_one_line(text, fragment):
    with pytest.raises(ValueError, match=re.escape(fragment)) as caught:
        Schedule.parse(text)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400


def test_text_of_an_expression_parses_back():
    for text, _, _ in VALUES:
        expression = parse(text)
        assert parse(str(expression)) == expression


def test_declared_symbols():
    """c, r, y, z with digits stand for positive symbols; others must be declared."""
    assert Schedule.parse("z2*(n+1)**(-c1)").parameters == {"z2", "c1"}
    assert Schedule.parse("kappa/n", parameters=("kappa",)).parameters == {"kappa"}
    with pytest.raises(ValueError, match="unknown name 'kappa'"):
        Schedule.parse("kappa/n")


def test_substitution_is_exact_and_checked():
    schedule = Schedule.parse("z*(n+1)**(-c1)")
    assert schedule.substitute(z="0.9", c1="3/5").exact(31) == Fraction(9, 80)
    with pytest.raises(ValueError, match="no symbol 'c2'"):
        schedule.substitute(c2=1)
    with pytest.raises(ValueError, match="positive"):
        schedule.substitute(z=0)
    with pytest.raises(ValueError, match="float"):
        schedule.substitute(z=0.9)


def test_undefined_points_are_refused_where_they_are_asked_for():
    schedule = Schedule.parse("1/n")
    for ask in (schedule.exact, schedule.value, schedule.enclosure):
        with pytest.raises(ValueError, match="undefined at n = 0: division by zero"):
            ask(0)
    with pytest.raises(ValueError, match="symbol 'z' has no value"):
        Schedule.parse("z/n").exact(1)


def test_numbers_fold_but_the_counter_does_not():
    """n/n is undefined at n = 0 and must not become 1."""
    assert parse("2/4 + 1/2") == ex.ONE
    with pytest.raises(ValueError, match="undefined"):
        Schedule.parse("n/n").exact(0)


def test_a_family_is_its_text_with_numbers_put_in():
    assert parse("power(z=9/10,c=3/5,offset=1)") == parse("9/10*(n+1)**(-3/5)")
    assert parse("power_log(z=1/2,c=1,r=-1)") == parse("1/2*(n+2)**(-1)*log(n+2)**1")
