"""Symbolic exponents: the inequality system, against the checks at numbers, and the paper's example."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mpgtheory.step_sizes import Schedule, by_condition, check_assumption_3_2
from mpgtheory.step_sizes.parametric import parametric_conditions, symbol, without_repetition
from verification.checks.printed_step_sizes import derived_set, paper_example_findings, printed_set

ALPHA, BETA = Schedule.parse("z*(n+1)**-c1"), Schedule.parse("y*(n+1)**-c2")
c1, c2, y, z = map(symbol, ("c1", "c2", "y", "z"))


def test_system_from_zero():
    """f(0) = z, decreasing: z < 1; 0 < c1 < c2 <= 1 from the limits, the ratio and the divergence."""
    system = parametric_conditions([ALPHA], [BETA], start=0).system
    expected = {c1 > 0, c1 < c2, c2 <= 1, z > 0, z < 1, y > 0, y < 1}
    assert {relation.canonical for relation in system.args} == {relation.canonical for relation in expected}


def test_system_from_one_allows_larger_scalars():
    """f(1) = z 2^(-c1) < 1."""
    system = parametric_conditions([ALPHA], [BETA], start=1).system
    assert system.subs({c1: sympy.Rational(3, 5), c2: 1, y: 1, z: sympy.Rational(7, 5)}) == sympy.true
    assert system.subs({c1: sympy.Rational(3, 5), c2: 1, y: 2, z: 1}) == sympy.false


def test_conditions_one_by_one():
    conditions = parametric_conditions([ALPHA], [BETA], start=0).conditions
    assert conditions["iv"] == (c2 > c1)
    assert conditions["i.limit"] == sympy.And(c1 > 0, c2 > 0)
    assert conditions["iii"] == sympy.true


rationals = st.sampled_from(["1/100", "1/3", "1/2", "3/5", "99/100", "1", "101/100", "2"])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(rationals, rationals, rationals, rationals, st.sampled_from([0, 1]), st.sampled_from([0, 1, 3]))
def test_agrees_with_the_checks_at_numbers(first, second, scale_a, scale_b, start, offset):
    alpha, beta = Schedule.parse(f"z*(n+{offset})**-c1"), Schedule.parse(f"y*(n+{offset})**-c2")
    numbers = {
        c1: sympy.Rational(first),
        c2: sympy.Rational(second),
        z: sympy.Rational(scale_a),
        y: sympy.Rational(scale_b),
    }
    relations = parametric_conditions([alpha], [beta], start=start).conditions
    predicted = {name: bool(relation.subs(numbers)) for name, relation in relations.items()}
    found = by_condition(
        check_assumption_3_2(
            [alpha.substitute(c1=first, z=scale_a)], [beta.substitute(c2=second, y=scale_b)], start=start
        )
    )
    assert predicted == found


def test_several_players_need_equal_exponents():
    alphas = [ALPHA, Schedule.parse("z2*(n+2)**-c3")]
    conditions = parametric_conditions(alphas, [BETA, BETA], start=1).conditions
    assert sympy.Eq(c1, symbol("c3")) in conditions["v"].args


def test_other_spellings_of_a_power_law():
    same = [Schedule.parse(text) for text in ("z/(n+1)**c1", "z*((n+1)**-1)**c1", "z*(n+1)**(-c1)")]
    systems = {parametric_conditions([alpha], [BETA], start=0).system for alpha in same}
    assert len(systems) == 1


@pytest.mark.parametrize("text", ["z*log(n)**-c1", "z**n", "z*(2*n)**-c1", "z*n**-c1*(n+1)**-c1", "n**(c1*n)"])
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match=r"power law|C\*\(n\+k\)|depends on n"):
        parametric_conditions([Schedule.parse(text)], [BETA])


def test_only_implied_relations_are_dropped():
    assert without_repetition([c1 > 0, c1 >= 0]) == sympy.Lt(0, c1)
    assert set(without_repetition([c1 < c2, c2 <= 1, c1 <= 1]).args) == {c1 < c2, c2 <= 1}
    assert len(without_repetition([c1 <= c2, c2 <= 1, c1 < 1]).args) == 3


def test_paper_example_allows_too_much():
    """Everything derived is printed, not the other way round."""
    derived, printed = derived_set(), printed_set()
    inside = {c1: sympy.Rational(3, 5), c2: 1, y: sympy.Rational(1, 2), z: sympy.Rational(1, 2)}
    assert derived.subs(inside) == printed.subs(inside) == sympy.true
    for outside in ({c2: sympy.Rational(3, 5)}, {z: 2}, {z: 1}, {y: 1}):
        assert printed.subs({**inside, **outside}) == sympy.true
        assert derived.subs({**inside, **outside}) == sympy.false
    assert derived_set(start=0) == sympy.false


def test_paper_example_shifted_is_right_from_zero():
    assert derived_set(start=0, shifted=True) == derived_set(start=1)


def test_each_finding_has_failing_evidence_in_the_printed_set():
    findings = paper_example_findings()
    assert {finding.condition for finding in findings} == {"range", "iii", "iv"}
    for finding in findings:
        values = {symbol(name): sympy.Rational(value) for name, value in finding.values.items()}
        assert printed_set().subs(values) == sympy.true
        assert finding.evidence
        assert all(result.holds is False and result.exact for result in finding.evidence)
    limit = next(finding for finding in findings if finding.condition == "iv").evidence[0].details["limit"]
    assert limit == "1/2"
