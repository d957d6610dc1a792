"""Nothing is called proved that fails at some n: verdicts on random schedules against brute force."""

from fractions import Fraction

import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.arithmetic import reals
from mpgtheory.arithmetic.formulas import expressions as ex
from mpgtheory.arithmetic.formulas.evaluation import UndefinedPoint, compare_at, value_at
from mpgtheory.step_sizes import Schedule, check_assumption_3_2

pytestmark = pytest.mark.slow

COUNTERS = [*range(0, 70), 255, 256, 1000, 1023, 1024, 4097, 10**5, 10**9]
FRACTIONS = (Fraction(1, 10), Fraction(1, 2), Fraction(2, 3), Fraction(19, 20))

powers = st.builds(
    "{}*(n+{})**(-{})".format,
    st.sampled_from(["1/2", "9/10", "1", "3/2", "1/10"]),
    st.sampled_from(["0", "1", "2", "20", "1/2"]),
    st.sampled_from(["3/5", "1", "1/2", "11/10", "1/10", "2", "0", "sqrt(2)/2"]),
)
factors = st.sampled_from(
    ["1", "log(n+2)", "1/log(n+2)", "(2+sin(n))/3", "(1+1/(n+1))", "log(log(n+20))", "n/(n+7)",
     "exp(1/(n+1))/3", "(1-1/(n+2))"]
)  # fmt: skip
pieces = st.builds("({})*({})".format, powers, factors)
shapes = st.one_of(
    pieces,
    st.builds("{} + {}".format, pieces, pieces),
    st.builds("Max({}, {})".format, pieces, pieces),
    st.builds("Min({}, {})".format, pieces, pieces),
    st.builds("Piecewise(({}, n < {}), ({}, True))".format, pieces, st.sampled_from(["3", "50", "1000"]), pieces),
    st.builds("({}) - ({})/10".format, pieces, pieces),
    st.sampled_from(["geometric(z=1/2,r=9/10)", "piecewise_doubling(z=1/2,c=3/5)", "(floor(n/7)+2)**(-3/5)"]),
)


def value(expression: ex.Expression, n: int):
    try:
        return reals.ball(value_at(expression, n))
    except UndefinedPoint:
        return None


def refuted_pointwise(condition: str, expression: ex.Expression, start: int) -> bool:
    """Whether the statement about all n fails at one of COUNTERS."""
    for n in (n for n in COUNTERS if n >= start):
        here = value(expression, n)
        if here is None or (condition == "range" and (here <= 0 or here >= 1)):
            return True
        if condition == "i.monotone":
            order = compare_at((expression, n + 1), (expression, n))
            if order == 1:
                return True
    return False


def bound_at(text: str, x: Fraction) -> float:
    """The bound, a formula of our own in x, evaluated."""
    return float(Schedule.parse(text.replace("x", f"({x})")).value(1))


@settings(max_examples=14, deadline=None, derandomize=True)
@given(shapes, shapes, st.sampled_from([0, 1]))
def test_nothing_false_is_proved(first, second, start):
    players = [Schedule.parse(first), Schedule.parse(second)]
    results = check_assumption_3_2(players, [Schedule.parse("constant(z=1/2)")] * 2, start=start)
    expressions = {f"alpha_{i + 1}": schedule.expression for i, schedule in enumerate(players)}
    with ctx.workprec(128):
        for result in results:
            if all(name in expressions for name in result.sequences):
                check_result(result, [expressions[name] for name in result.sequences], start)


def check_result(result, parts, start):
    if result.condition in ("range", "i.monotone"):
        assert result.holds is not True or not refuted_pointwise(result.condition, parts[0], start), result
        if result.holds is False:
            n = result.witness
            direct = {
                "range": lambda: value(parts[0], n) is None or not 0 < value(parts[0], n) < 1,
                "i.monotone": lambda: (
                    None in (value(parts[0], n), value(parts[0], n + 1))
                    or compare_at((parts[0], n + 1), (parts[0], n)) == 1
                ),
            }
            assert direct[result.condition](), result
    if result.condition == "iii" and result.holds:
        for x in FRACTIONS:
            bound = bound_at(result.details["bound"], x) * (1 + 1e-9)
            for n in (n for n in COUNTERS if int(x * n) >= start and n >= max(start, 1)):
                assert value(parts[0], int(x * n)) / value(parts[0], n) < bound, (result, x, n)
    if result.condition == "v" and result.holds and result.details["xi"] is not None:
        low, high = (float(Fraction(result.details[key])) for key in ("xi", "zeta"))
        for n in (n for n in COUNTERS if n >= start):
            ratio = value(parts[0], n) / value(parts[1], n)
            assert ratio > low * (1 - 1e-9), (result, n)
            assert ratio < high * (1 + 1e-9), (result, n)


def test_brute_force_would_notice():
    """The negative control of this file: schedules that fail are refuted by the pointwise search."""
    assert refuted_pointwise("range", Schedule.parse("1/n").expression, 1)
    assert refuted_pointwise("range", Schedule.parse("1/n").expression, 0)
    assert refuted_pointwise("i.monotone", Schedule.parse("(2+sin(n))/(4*n)").expression, 1)
    assert not refuted_pointwise("range", Schedule.parse("9/10/(n+1)").expression, 0)
