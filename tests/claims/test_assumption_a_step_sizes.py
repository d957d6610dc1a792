"""(A3), (A6) and Remark A.4 on schedules."""

from __future__ import annotations

from checking import measured_schedules

from verification.claim import Verdict
from verification.schedules import schedule_pair

A3 = ("assumption-A.3", "assumption-A.3.ii", "assumption-A.3.iii", "assumption-A.3.iv")
STANDARD = schedule_pair("standard", ["9/10*(n+1)**(-3/5)"], ["9/10/(n+1)"])


def test_holds_on_the_standard_schedules():
    for claim in (*A3, "assumption-A.6", "remark-A.4"):
        assert measured_schedules(claim, STANDARD).verdict == Verdict.PROVED


def test_a3_does_not_ask_for_values_below_one():
    """2/n leaves (0, 1) at n = 1 and 2, which Assumption 3.2 forbids and (A3) does not."""
    pair = schedule_pair("large", ["2*n**(-3/5)"], ["2/n"])
    assert measured_schedules("assumption-A.3", pair).verdict == Verdict.PROVED
    assert measured_schedules("assumption-3.2.range", pair).verdict == Verdict.REFUTED


def test_detects_constant_and_reversed_schedules():
    constant = schedule_pair("constant", ["1/2"], ["1/3"])
    assert measured_schedules("assumption-A.3", constant).verdict == Verdict.REFUTED
    assert measured_schedules("assumption-A.6", constant).verdict == Verdict.REFUTED
    reversed_ = schedule_pair("reversed", ["9/10/(n+1)"], ["9/10*(n+1)**(-3/5)"])
    assert measured_schedules("assumption-A.3", reversed_).verdict == Verdict.PROVED
    assert measured_schedules("assumption-A.3.iii", reversed_).verdict == Verdict.REFUTED


def test_detects_players_that_drift_apart():
    apart = schedule_pair("apart", ["1/2*n**(-3/5)", "1/2*n**(-4/5)"], ["1/2/n", "1/2/n"])
    assert measured_schedules("assumption-A.3.iv", apart).verdict == Verdict.REFUTED
    assert measured_schedules("assumption-A.3.ii", apart).verdict == Verdict.PROVED


def test_remark_a4_fails_for_players_of_different_exponents():
    unlike = schedule_pair("unlike", ["1/2*n**(-3/5)", "1/3*n**(-4/5)"], ["1/2/n", "1/2/n"])
    assert measured_schedules("remark-A.4", unlike).verdict == Verdict.REFUTED
