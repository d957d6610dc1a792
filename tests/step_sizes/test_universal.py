"""Proofs for all n: true statements are proved, false ones refuted at their first n, hard ones left open."""

import pytest
from flint import ctx

from mpgtheory.step_sizes.analysis import germ_of
from mpgtheory.step_sizes.budgets import Budget, BudgetExceeded
from mpgtheory.step_sizes.parsing import parse
from mpgtheory.step_sizes.properties import in_unit_interval, monotone, positive, undefined_reason
from mpgtheory.step_sizes.universal import Statement, Universal, decide_between, last_failure, prove_for_all


def decide(statement: Statement, start: int = 1, seconds: float = 10) -> Universal:
    with ctx.workprec(128):
        return prove_for_all(statement, start, Budget(seconds))


def decreasing(text: str) -> Statement:
    return monotone(parse(text), direction=-1)


@pytest.mark.parametrize(
    ("statement", "holds", "witness"),
    [
        (decreasing("1/n"), True, None),
        (decreasing("n"), False, 1),
        (decreasing("Piecewise((1/n, n < 3000), (1/n + 1/1000000, True))"), False, 2999),
        (decreasing("Piecewise((1/n, n < 3000), (1/n - 1/1000000, True))"), True, None),
        (decreasing("Piecewise((1/n, n < 700000), (2/n, True))"), False, 699_999),
        (decreasing("(n-5000)**2"), False, 5000),
        (decreasing("1/((n-5000)**2+1)"), False, 1),
        (decreasing("n**(1/100)/log(n+2)**5"), False, None),  # decreases until log n = 500
        (positive(parse("1/n - 1/5000")), False, 5000),
        (positive(parse("(n-700)**2")), False, 700),
        (positive(parse("(n-700)**2+1/1000")), True, None),
        (positive(parse("1/(n-3)+10")), False, 3),
        (in_unit_interval(parse("n/(n+1)")), True, None),
        (in_unit_interval(parse("n/(n+1)+1/n**2")), False, 1),
        (in_unit_interval(parse("1-1/n")), False, 1),
        (in_unit_interval(parse("(4-n/1000)/5")), False, 4000),
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
    with ctx.workprec(128):
        assert last_failure(decreasing("n/(n**2+10000)"), 1, Budget(10)) == 99  # increases until n = 100
        assert last_failure(in_unit_interval(parse("5000/n")), 1, Budget(10)) == 5000
        assert last_failure(decreasing("(2+sin(n))/n"), 1, Budget(10)) is None


def test_equal_neighbours_are_recognised():
    """floor(n/3) stands still: equality needs no enclosure."""
    assert decide(decreasing("(floor(n/3)+2)**(-3/5)")).holds is True
    assert decide(decreasing("Piecewise((1/3, n < 9), (1/3, True))")).holds is True


def test_undecided_where_no_tail_is_found():
    outcome = decide(decreasing("1/n - (2+sin(n))/n**9/1000000000000"))
    assert outcome.holds is None
    assert "no tail" in outcome.reason


def test_an_unsound_segment_would_be_noticed():
    """A planted segment that proves everything: the points before its tail still refute."""
    planted = Statement(lambda n: n != 7, lambda domain: domain.low > 7)
    assert decide(planted) == Universal(False, 7, 64, "fails at n = 7")


def test_budget_ends_the_search():
    slow = Statement(lambda n: True, lambda domain: domain.high is None and domain.low > 2**500)
    outcome = decide(slow, seconds=0.2)
    assert outcome.holds is None
    assert "budget" in outcome.reason or "single counters" in outcome.reason
    with pytest.raises(ValueError, match="must be positive"):
        Budget(0)
    with pytest.raises(BudgetExceeded):
        Budget(1e-9).check()


def test_undefined_points_name_their_reason():
    assert undefined_reason(parse("1/(n-3)"), 3) == "division by zero in (n + (-3))**(-1)"
    assert undefined_reason(parse("1/(n-3)"), 4) is None


def test_a_pole_between_integers_is_no_obstacle():
    """1/(n - 5/2)^2 is defined at every integer and increases towards the pole."""
    statement = Statement(
        lambda n: undefined_reason(parse("1/(n-5/2)**2"), n) is None,
        lambda domain: germ_of(parse("1/(n-5/2)**2"), domain).value is not None,
    )
    assert decide(statement).holds is True
    assert decide(decreasing("1/(n-5/2)**2")).witness == 1


def between(statement: Statement, low: int, high: int, seconds: float = 10) -> Universal:
    with ctx.workprec(128):
        return decide_between(statement, low, high, Budget(seconds))


@pytest.mark.parametrize("first", [1, 5, 64, 65, 127, 128, 4097, 150_001, 2**40 + 3])
def test_the_first_failure_between_two_counters_is_found(first: int) -> None:
    """At the ends of dyadic ranges too; a range that ends before it is proved."""
    statement = in_unit_interval(parse(f"Piecewise((1/2, n < {first}), (1, n < {first + 1}), (1/2, True))"))
    found = between(statement, 1, 2**53)
    assert (found.holds, found.witness) == (False, first)
    assert between(statement, 1, first).witness == first
    assert between(statement, first + 1, 2**53).holds
    assert first == 1 or between(statement, 1, first - 1).holds


def test_one_may_be_allowed() -> None:
    for text in ("1", "Piecewise((1, n < 500), (1/n, True))", "Min(1, 100/n)"):
        assert between(in_unit_interval(parse(text), may_be_one=True), 1, 10**9).holds, text
        assert between(in_unit_interval(parse(text)), 1, 10**9).witness == 1, text
    assert between(in_unit_interval(parse("Max(1, n/1000)"), may_be_one=True), 1, 10**9).witness == 1001


def test_what_is_not_decided_between_two_counters_is_said() -> None:
    silent = Statement(lambda n: None if n == 70 else True, lambda domain: domain.low > 70)
    assert between(silent, 1, 100) == Universal(None, None, None, "not decided at n = 70 with 1,024 bits")
    slow = Statement(lambda n: True, lambda domain: False)
    assert between(slow, 1, 10**9, seconds=0.05).holds is None
