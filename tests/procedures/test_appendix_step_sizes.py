"""(A3), (A6), Remark A.4 and what Assumption 3.2 gives of them, on schedules that satisfy them and that do not."""

from __future__ import annotations

import pytest
from measuring import check_of

from verification.claim import Evidence, Verdict
from verification.schedules import SchedulePair, schedule_pair
from verification.study import Task, measure

CONDITIONS = (
    "assumption-A.3",
    "assumption-A.3.ii",
    "assumption-A.3.iii",
    "assumption-A.3.iv",
    "assumption-A.6",
    "remark-A.4",
)
FOLLOWS = "appendix-B.1.iii"
STANDARD = schedule_pair("standard", ["9/10*(n+1)**(-3/5)"], ["9/10/(n+1)"])


def evidence(claim: str, pair: SchedulePair) -> Evidence:
    """The evidence of a claim on a pair of schedules, as a study would record it."""
    title = "schedules that satisfy Assumption 3.2" if claim == FOLLOWS else "Bertrand scale and enclosures"
    check = check_of(claim, title)
    return measure(Task(None, check, pair))  # type: ignore[arg-type]


def test_holds_on_the_standard_schedules():
    assert {evidence(claim, STANDARD).verdict for claim in (*CONDITIONS, FOLLOWS)} == {Verdict.PROVED}


def test_a3_does_not_ask_for_values_below_one():
    """2/n leaves (0, 1) at n = 1 and 2, which Assumption 3.2 forbids and (A3) does not."""
    pair = schedule_pair("large", ["2*n**(-3/5)"], ["2/n"])
    assert evidence("assumption-A.3", pair).verdict == Verdict.PROVED
    assert evidence(FOLLOWS, pair).verdict == Verdict.VACUOUS


REFUTED = [
    ("assumption-A.3", ["1/2"], ["1/3"]),
    ("assumption-A.6", ["1/2"], ["1/3"]),
    ("assumption-A.3.iii", ["9/10/(n+1)"], ["9/10*(n+1)**(-3/5)"]),
    ("assumption-A.3.iv", ["1/2*n**(-3/5)", "1/2*n**(-4/5)"], ["1/2/n", "1/2/n"]),
    ("remark-A.4", ["1/2*n**(-3/5)", "1/3*n**(-4/5)"], ["1/2/n", "1/2/n"]),
]


@pytest.mark.parametrize(("claim", "alphas", "betas"), REFUTED)
def test_constant_reversed_and_drifting_schedules_are_refuted(claim, alphas, betas):
    assert evidence(claim, schedule_pair("wrong", alphas, betas)).verdict == Verdict.REFUTED


def test_conditions_are_told_apart():
    """Reversed timescales keep (A3)(i), and players that drift apart keep (A3)(ii)."""
    reversed_ = schedule_pair("reversed", ["9/10/(n+1)"], ["9/10*(n+1)**(-3/5)"])
    assert evidence("assumption-A.3", reversed_).verdict == Verdict.PROVED
    apart = schedule_pair("apart", ["1/2*n**(-3/5)", "1/2*n**(-4/5)"], ["1/2/n", "1/2/n"])
    assert evidence("assumption-A.3.ii", apart).verdict == Verdict.PROVED


@pytest.mark.parametrize(("alpha", "beta"), [("n**(-9/10)/2", "n**(-3/5)/2"), ("1/2", "1/(2*n)")])
def test_without_assumption_3_2_nothing_is_said(alpha, beta):
    assert evidence(FOLLOWS, schedule_pair("drawn", [alpha], [beta])).verdict is Verdict.VACUOUS


def test_a_planted_failing_condition_is_noticed():
    """If (A3) failed where Assumption 3.2 holds, the claim would fall."""
    pair = schedule_pair("drawn", ["n**(-3/5)/2"], ["n**(-9/10)/2"])
    vars(pair)["appendix"] = schedule_pair("other", ["1/2"], ["1/2"]).appendix
    assert evidence(FOLLOWS, pair).verdict is Verdict.REFUTED
