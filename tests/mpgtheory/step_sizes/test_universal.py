"""Proofs for all n: true statements are proved, false ones refuted at their first n, hard ones left open."""

import pytest
from flint import ctx

from mpgtheory.arithmetic.formulas.evaluation import undefined_reason
from mpgtheory.arithmetic.formulas.parsing import parse
from mpgtheory.learning.admission import stays_in_unit_interval
from mpgtheory.step_sizes.facts import defined, in_unit_interval, monotone, positive
from mpgtheory.step_sizes.universal import Statement, Universal, prove_for_all


def decide(statement: Statement, start: int = 1) -> Universal:
    with ctx.workprec(128):
        return prove_for_all(statement, start)


def decreasing(text: str) -> Statement:
    return monotone(parse(text), direction=-1)


@pytest.mark.parametrize(
    ("statement", "holds", "witness"),
    [
        (decreasing("1/n"), True, None),
        (decreasing("n"), False, 1),
        (decreasing("Piecewise((1/n, n < 3000), (1/n + 1/1000000, True))"), False, 2999),
        (decreasing("Piecewise((1/n, n < 3000), (1/n - 1/1000000, True))"), True, None),
        (decreasing("(n-500)**2"), False, 500),
        (decreasing("(n-5000)**2"), False, None),
        (decreasing("1/((n-5000)**2+1)"), False, 1),
        (decreasing("n**(1/100)/log(n+2)**5"), False, None),  # decreases until log n = 500
        (positive(parse("1/n - 1/500")), False, 500),
        (positive(parse("(n-700)**2")), False, 700),
        (positive(parse("(n-700)**2+1/1000")), True, None),
        (positive(parse("1/(n-3)+10")), False, 3),
        (in_unit_interval(parse("n/(n+1)")), True, None),
        (in_unit_interval(parse("n/(n+1)+1/n**2")), False, 1),
        (in_unit_interval(parse("1-1/n")), False, 1),
        (in_unit_interval(parse("(4-n/200)/5")), False, 800),
    ],
)
def test_decides(statement, holds, witness):
    outcome = decide(statement)
    assert outcome.holds is holds, outcome
    if witness is not None:
        assert outcome.witness == witness


def test_a_late_failure_is_found_beyond_every_table():
    """n^(1/100)/log^5 n has elasticity 1/100 - 5/log n: it turns up at n = e^500, about 2^721."""
    outcome = decide(decreasing("n**(1/100)/log(n+2)**5"))
    assert outcome.holds is False
    assert outcome.witness is not None
    assert outcome.witness > 2**700


def test_last_failure():
    for statement, last in (
        (decreasing("n/(n**2+10000)"), 99),  # increases until n = 100
        (in_unit_interval(parse("5000/n")), 5000),
        (decreasing("(2+sin(n))/n"), None),
    ):
        with ctx.workprec(128):
            assert statement.last_failure(1, prove_for_all(statement, 1).tail) == last


def test_equal_neighbours_are_recognised():
    """A doubling schedule stands still on its blocks: equality needs no enclosure."""
    assert decide(decreasing("2**(-3/5*ilog2(n+1))")).holds is True
    assert decide(decreasing("(floor(n/3)+2)**(-3/5)")).holds is None  # no tail of a floor
    assert decide(decreasing("Piecewise((1/3, n < 9), (1/3, True))")).holds is True


def test_undecided_where_no_tail_is_found():
    outcome = decide(decreasing("1/n - (2+sin(n))/n**9/1000000000000"))
    assert outcome.holds is None
    assert "no tail" in outcome.reason


def test_an_unsound_segment_would_be_noticed():
    """A planted segment that proves everything: the points before its tail still refute."""
    planted = Statement(lambda n: n != 7, lambda low: low > 7)
    assert decide(planted) == Universal(False, 7, 8, "fails at n = 7")


def test_undefined_points_name_their_reason():
    assert undefined_reason(parse("1/(n-3)"), 3) == "division by zero in (n + (-3))**(-1)"
    assert undefined_reason(parse("1/(n-3)"), 4) is None


def test_a_pole_between_integers_is_no_obstacle():
    """1/(n - 5/2)^2 is defined at every integer and increases towards the pole."""
    assert decide(defined(parse("1/(n-5/2)**2"))).holds is True
    assert decide(decreasing("1/(n-5/2)**2")).witness == 1


def between(text: str, low: int, high: int, **options: bool) -> Universal:
    with ctx.workprec(128):
        return stays_in_unit_interval(parse(text), low, high, **options)


@pytest.mark.parametrize("first", [1, 5, 64, 65, 127, 128, 4097, 150_001, 2**40 + 3])
def test_the_first_failure_between_two_counters_is_found(first: int) -> None:
    """At the ends of branches; a range that ends before it is proved."""
    text = f"Piecewise((1/2, n < {first}), (1, n < {first + 1}), (1/2, True))"
    outcome = between(text, 1, 2**53)
    assert (outcome.holds, outcome.witness) == (False, first)
    assert between(text, 1, first).witness == first
    assert between(text, first + 1, 2**53).holds
    assert first == 1 or between(text, 1, first - 1).holds


def test_one_may_be_allowed() -> None:
    for text in ("1", "Piecewise((1, n < 500), (1/n, True))", "Min(1, 100/n)"):
        assert between(text, 1, 10**9, may_be_one=True).holds, text
        assert between(text, 1, 10**9).witness == 1, text


def test_a_schedule_that_leaves_the_interval_later_is_decided_up_to_there() -> None:
    """log(n + 1)/100 increases and is 1 at n = e^100 - 1: its ends decide."""
    assert between("log(n + 1)/100", 1, 10**9).holds
    assert between("log(n + 1)/100", 1, 2**200).witness == 2**200


def test_what_is_not_decided_between_two_counters_is_said() -> None:
    outcome = between("(2 + sin(n))/4", 1, 10**9)
    assert outcome.holds is None
    assert "no tail" in outcome.reason
