"""Assumption 3.2 on the gallery of schedules: each condition holds or fails as derived by hand."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from measuring import check_of

from verification.claim import Evidence, Method, Verdict
from verification.procedures import step_size_conditions as module
from verification.schedules import GALLERY, SchedulePair, gallery, schedule_pair
from verification.study import Task, measure

STANDARD = schedule_pair("standard", ["9/10*(n+1)**(-3/5)"], ["9/10/(n+1)"])


def evidence(part: str, pair: SchedulePair) -> Evidence:
    """The evidence of one part of the assumption, as a study would record it."""
    check = check_of(f"assumption-3.2.{part}", "Bertrand scale and enclosures")
    return measure(Task(None, check, pair))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", tomllib.loads(GALLERY.read_text(encoding="utf-8"))["pair"], ids=lambda row: row["name"])
def test_the_gallery_gets_the_verdicts_it_was_made_for(row):
    """`fails` lists the conditions that fail (undecided ones end in ?), derived by hand; every other one is proved."""
    pair = next(p for p in gallery() if p.name == row["name"])
    listed = [condition for conditions in row.get("fails", {}).values() for condition in conditions]
    failing = {condition.partition(".")[0] for condition in listed if not condition.endswith("?")}
    open_parts = {condition.rstrip("?").partition(".")[0] for condition in listed if condition.endswith("?")} - failing
    expected = dict.fromkeys(module.PARTS, Verdict.PROVED)
    expected |= dict.fromkeys(open_parts, Verdict.UNDECIDED) | dict.fromkeys(failing, Verdict.REFUTED)
    assert {part: evidence(part, pair).verdict for part in module.PARTS} == expected


@pytest.mark.parametrize("part", module.PARTS)
def test_the_standard_schedules_satisfy_it(part):
    found = evidence(part, STANDARD)
    assert found.verdict == Verdict.PROVED
    assert found.measured
    assert "from n = 0" in found.note


def test_equal_exponents_fail_the_two_timescales_with_the_limit():
    found = evidence("iv", schedule_pair("equal", ["1/2*n**(-3/5)"], ["1/4*n**(-3/5)"]))
    assert found.verdict == Verdict.REFUTED
    assert "1/2" in found.measured


def test_several_players_are_compared_in_pairs():
    pair = schedule_pair("two", ["1/2*n**(-3/5)", "1/3*n**(-3/5)"], ["1/2/n", "1/2/n"])
    assert evidence("v", pair).verdict == Verdict.PROVED
    unlike = schedule_pair("unlike", ["1/2*n**(-3/5)", "1/3*n**(-4/5)"], ["1/2/n", "1/2/n"])
    assert evidence("v", unlike).verdict == Verdict.REFUTED


def test_with_counters_from_zero_power_laws_are_undefined():
    """The paper's power laws are fine from n = 1; that they are undefined at 0 is in the note."""
    found = evidence("range", schedule_pair("paper", ["1/2*n**(-3/5)"], ["1/2/n"]))
    assert found.verdict == Verdict.PROVED
    assert "undefined" in found.note


@pytest.mark.slow
def test_what_is_not_decided_comes_with_a_reason():
    found = evidence("i", schedule_pair("stretched", ["1/2*exp(-sqrt(n))"], ["1/2/n"]))
    assert found.verdict in {Verdict.UNDECIDED, Verdict.REFUTED}
    assert found.measured


def test_planted_results_are_told_apart():
    """A result that is not exact is never more than supported; one that fails is refuted, an unknown one undecided."""
    results = [r for r in STANDARD.by_start[1] if r.condition == "iv"]
    numerical = module.condition_evidence(STANDARD, [replace(r, exact=False) for r in results])
    assert (numerical.method, numerical.verdict) == (Method.FLOAT, Verdict.SUPPORTED)
    for holds, verdict in ((False, Verdict.REFUTED), (None, Verdict.UNDECIDED)):
        planted = [replace(r, holds=holds) for r in results]
        assert module.condition_evidence(STANDARD, planted).verdict == verdict
