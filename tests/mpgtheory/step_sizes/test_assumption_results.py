"""The results of the checks: players and pairs, both readings, A.1, Remark A.4, callables, budgets."""

import doctest
import json
import math
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mpgtheory import step_sizes
from mpgtheory.step_sizes import (
    Schedule,
    by_condition,
    check_assumption_3_2,
    not_holding,
    overall,
)
from mpgtheory.step_sizes import schedule as schedule_module
from verification.checks.appendix_assumptions import assumption_a3, assumption_a6, remark_a4

pytestmark = pytest.mark.slow

G, H = Schedule.parse("9/10*(n+1)**(-3/5)"), Schedule.parse("9/10/(n+1)")


def one(results, condition, *sequences):
    return next(r for r in results if r.condition == condition and r.sequences == sequences)


def test_reference_pair_is_proved_within_two_seconds():
    began = time.process_time()
    for start in (1, 0):
        results = check_assumption_3_2([G], [H], start=start)
        assert overall(results) is True
        assert all(result.exact for result in results)
    assert time.process_time() - began < 2


def test_every_player_and_every_pair_is_checked():
    alphas = [G, Schedule.parse("1/2*(n+2)**(-3/5)")]
    betas = [H, Schedule.parse("1/2/(n+3)")]
    results = check_assumption_3_2(alphas, betas)
    names = [(r.condition, r.sequences) for r in results]
    assert len(set(names)) == len(names) == 6 * 4 + 4 + 8
    assert overall(results) is True
    assert one(results, "iv", "beta_1", "alpha_2").players == (1, 2)
    assert set(by_condition(results)) == {
        "range", "i.divergence", "i.limit", "i.monotone", "ii", "iii", "iv", "v"
    }  # fmt: skip


def test_tightest_constants_of_a_shifted_ratio():
    """(n+1)^(-3/5) * 9/10 over (n+2)^(-3/5)/2: decreasing from 9/5 (3/2)^(3/5) at n = 1 to its limit 9/5."""
    results = check_assumption_3_2([G, Schedule.parse("1/2*(n+2)**(-3/5)")], [H, H])
    forward = one(results, "v", "alpha_1", "alpha_2")
    assert forward.details["xi"] == forward.details["limit"] == "9/5"
    assert math.isclose(float(forward.details["zeta"]), 1.8 * 1.5**0.6, rel_tol=1e-9)
    assert forward.details["tight"]
    backward = one(results, "v", "alpha_2", "alpha_1")
    assert backward.details["zeta"] == "5/9"


def test_constant_ratio_has_equal_constants():
    results = check_assumption_3_2([G, Schedule.parse("3/10*(n+1)**(-3/5)")], [H, H])
    ratio = one(results, "v", "alpha_1", "alpha_2")
    assert (ratio.details["xi"], ratio.details["zeta"]) == ("3", "3")


@pytest.mark.parametrize(
    ("second", "holds", "limit"),
    [
        ("1/2*(n+1)**(-1/2)", False, "0"),
        ("1/2*(n+1)**(-4/5)", False, "infinity"),
        ("1/2*(n+1)**(-3/5)/log(n+2)", False, "infinity"),
        ("2**(-3/5*ilog2(n+1))/2", True, None),
        ("Piecewise((1/2, n < 9), (n**(-3/5), True))", True, "9/10"),
    ],
)
def test_ratio_of_two_players(second, holds, limit):
    results = check_assumption_3_2([G, Schedule.parse(second)], [H, H])
    ratio = one(results, "v", "alpha_1", "alpha_2")
    assert ratio.holds is holds
    assert ratio.details["limit"] == limit


def test_bound_of_the_retarded_ratio():
    results = check_assumption_3_2([G], [H])
    third = one(results, "iii", "alpha_1")
    assert third.details["bound"] == "(2/x)**(3/5)"
    assert third.details["limit"] == "x**(-3/5)"
    assert third.details["zero_defined"] is True
    from_zero = one(check_assumption_3_2([G], [H], start=0), "iii", "alpha_1")
    assert from_zero.details["bound"] == "(1 + 1/x)**(3/5)"
    assert (
        one(check_assumption_3_2([Schedule.parse("1/(2*n)")], [H]), "iii", "alpha_1").details["zero_defined"] is False
    )


def test_assumption_a3_has_no_range_and_its_own_numbers():
    """A.1 (A3) does not ask for values in (0, 1): 1/sqrt(n), 1/n passes it and fails Assumption 3.2."""
    alpha, beta = Schedule.parse("1/sqrt(n)"), Schedule.parse("1/n")
    results = assumption_a3(check_assumption_3_2([alpha], [beta]))
    assert overall(results) is True
    assert {r.condition for r in results} == {
        "A3.i.divergence", "A3.i.limit", "A3.i.monotone", "A3.ii", "A3.iii", "A3.iv"
    }  # fmt: skip
    assert overall(check_assumption_3_2([alpha], [beta])) is False
    assert not_holding(assumption_a3(check_assumption_3_2([alpha], [alpha]))) == {"beta_1/alpha_1": ("A3.iii",)}


def test_assumption_a6_is_condition_ii():
    results = assumption_a6(check_assumption_3_2([Schedule.parse("1/log(n+3)")], [H]))
    assert [(r.condition, r.sequences, r.holds) for r in results] == [
        ("A6", ("alpha_1",), False), ("A6", ("beta_1",), True)
    ]  # fmt: skip


def remark_of(alphas, betas):
    return remark_a4(check_assumption_3_2(alphas, betas), alphas, betas)


def test_remark_a4():
    same = remark_of([G, G], [H, H])
    assert [(r.holds, r.details["homogeneous"]) for r in same] == [(True, True), (True, True)]
    spelled = remark_of([G, Schedule.parse("(n+1)**(-3/5)*0.9")], [H, Schedule.parse("1/2/(n+1)")])
    assert [(r.holds, r.details["homogeneous"]) for r in spelled] == [(True, True), (True, False)]
    unbounded = remark_of([G, Schedule.parse("1/2*(n+1)**(-1/2)")], [H, H])
    assert (unbounded[0].holds, unbounded[0].details["homogeneous"]) == (False, False)
    assert remark_of([G], [H])[0].holds is True


def test_results_are_json_ready():
    for start in (0, 1):
        results = check_assumption_3_2([G, Schedule.parse("(2+sin(n))/(4*n)")], [H, H], start=start)
        restored = json.loads(json.dumps([result.as_dict() for result in results]))
        assert len(restored) == len(results)
        assert all(isinstance(str(result), str) for result in results)


def test_schedules_and_results_travel_between_processes():
    schedule = Schedule.parse("power(z=1/2,c=1)")
    results = check_assumption_3_2([schedule], [schedule])
    assert schedule.asymptotic_class is not None
    schedule.value(3)
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert pickle.loads(pickle.dumps(results)) == results


def test_import_is_light():
    """Neither numba nor SymPy is loaded before it is needed."""
    code = "import sys, mpgtheory.step_sizes as s; print([m for m in ('numba', 'sympy') if m in sys.modules])"
    root = Path(step_sizes.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_docstring_example_runs():
    assert doctest.testmod(schedule_module).failed == 0
    assert doctest.testmod(schedule_module).attempted == 3


@pytest.mark.parametrize(
    ("alphas", "betas", "start", "message"),
    [
        ([], [], 1, "0 alpha and 0 beta"),
        ([G, G], [H], 1, "2 alpha and 1 beta"),
        ([G], [H], 2, "start is 2"),
        ([Schedule.parse("z/n")], [H], 1, "symbols without a value: z"),
    ],
)
def test_bad_input_is_refused_in_one_line(alphas, betas, start, message):
    with pytest.raises(ValueError, match=message) as caught:
        check_assumption_3_2(alphas, betas, start=start)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "n**n**n/(n**n**n+1)",
        "exp(exp(exp(-n)))/3",
        "1/(exp(exp(n)))",
        "(n+1)**(-9999)",
        "((n+1)**60+n**59)**(-1/100)",
        "1/2**(n**9)",
        "Max(1/n,Max(1/(n+1),Min(1/2,Max(sin(n),cos(n)))))",
        "+".join(f"(n+{k})**(-3/5)/99" for k in range(1, 50)),
        "*".join(f"(n+{k})**(-1/{k + 9})" for k in range(1, 50)),
        "sqrt(n+1)-sqrt(n)",
        "(sin(n)*sin(n)+1/10)/n**(1/2)",
    ],
)
def test_a_call_never_hangs(text):
    results = check_assumption_3_2([Schedule.parse(text)], [H])
    assert all(result.reason for result in results)
