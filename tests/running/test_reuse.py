"""A stored result that was edited is not believed: its certificate is checked again, or it is computed again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from planted_runs import drawn, found, planted_plan

from verification.claim import Verdict
from verification.running.plan import Plan
from verification.running.records import Outcome
from verification.running.reuse import founded
from verification.running.runner import Run, execute
from verification.running.store import Store
from verification.running.workers import InProcess
from verification.study import load_study

pytestmark = pytest.mark.slow

STUDY = """
title = "Stored results"
games = ["coordination", "matching_pennies"]
claims = ["equation-3", "theorem-3.3", "equation-2"]
[sampling]
random_profiles = 1
"""
TRUE, FALSE = ("equation-3", "coordination"), ("theorem-3.3", "coordination")
Members = dict[str, Any]
Stored = tuple[Plan, Path]


def go(plan: Plan, folder: Path) -> Run:
    with Store(folder, "stored", plan.setting["code"]) as store:
        return execute(plan, InProcess(plan), store=store)


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A plan, and the folder with its results."""
    path = tmp_path / "stored.toml"
    path.write_text(STUDY)
    plan = Plan(load_study(str(path)))
    go(plan, tmp_path / "out")
    return plan, tmp_path / "out"


def number_of(plan: Plan, claim: str, game: str) -> int:
    return next(item.number for item in plan.items if (item.claim.id, item.game) == (claim, game))


def edit(stored: Stored, place: tuple[str, str], change: Callable[[Members], Members | None]) -> None:
    """Change the outcome in a stored file and write its hash anew, as a careful forger does."""
    plan, folder = stored
    number = number_of(plan, *place)
    with Store(folder, "stored", plan.setting["code"]) as store:
        _, _, outcome = (store.place / f"{plan.keys[number]}.txt").read_text().splitlines()
        document = json.loads(outcome)
        changed = change(document["evidence"])
        text = json.dumps({"unsuited": True} if changed is None else {"evidence": changed})
        store.save(plan.keys[number], plan.inputs(plan.items[number]), text)


def verdicts(run: Run) -> dict[tuple[str, str, str], Verdict]:
    listed = [(run.plan.items[number], outcome.evidence) for number, outcome in run.outcomes.items()]
    return {(item.claim.id, item.game, item.check.title): e.verdict for item, e in listed if e is not None}


def of_another(stored: Stored, place: tuple[str, str]) -> Members:
    """The certificate of another result."""
    plan, _ = stored
    evidence = execute(plan, InProcess(plan)).outcomes[number_of(plan, *place)].evidence
    assert evidence is not None
    return dict(evidence.certificate or {})


def test_what_is_stored_is_used_where_its_certificate_is_accepted(stored: Stored) -> None:
    plan, folder = stored
    run = go(plan, folder)
    certified = [n for n, o in run.outcomes.items() if o.evidence is not None and o.evidence.certificate is not None]
    assert run.reused == len(certified) > 2
    assert run.unfounded == 0


FORGED: dict[str, Callable[[Stored], None]] = {
    "a counterexample without its failures": lambda s: edit(
        s, FALSE, lambda e: {**e, "failures": 0, "residual": {"$exact": "0"}}
    ),
    "the certificate of another claim": lambda s: edit(s, TRUE, lambda e: {**e, "certificate": of_another(s, FALSE)}),
    "the certificate of another game": lambda s: edit(
        s, TRUE, lambda e: {**e, "certificate": of_another(s, ("equation-3", "matching_pennies"))}
    ),
    "a certificate that was changed": lambda s: edit(
        s, TRUE, lambda e: {**e, "certificate": {**e["certificate"], "cases": e["certificate"]["cases"][:1]}}
    ),
    "no certificate at all": lambda s: edit(s, TRUE, lambda e: {**e, "certificate": {}}),
    "clauses that are not there": lambda s: edit(s, TRUE, lambda e: {**e, "clauses": ["x"]}),
    "more comparisons": lambda s: edit(s, TRUE, lambda e: {**e, "comparisons": 10**6}),
    "a hypothesis": lambda s: edit(s, TRUE, lambda e: {**e, "hypotheses": {"two players": True}}),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_does_not_follow_is_computed_again(stored: Stored, name: str) -> None:
    plan, folder = stored
    before = verdicts(go(plan, folder))
    FORGED[name](stored)
    run = go(plan, folder)
    assert run.unfounded == 1
    assert "1 stored results do not follow, and are computed again" in run.store_notes
    assert verdicts(run) == before
    assert go(plan, folder).unfounded == 0


WITHOUT = {"certificate": None, "failures": 0, "residual": {"$exact": "0"}}
HIDDEN: dict[str, Callable[[Members], Members | None]] = {
    "called vacuous": lambda e: {**e, "hypotheses": {"full support": False}, "certificate": None},
    "called not suited": lambda e: None,
    "called proved": lambda e: {**e, **WITHOUT, "method": "proof"},
    "called argued": lambda e: {**e, "method": "argument", "certificate": None},
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_can_be_computed_again_always_is(stored: Stored, name: str) -> None:
    plan, folder = stored
    before = verdicts(go(plan, folder))
    edit(stored, FALSE, HIDDEN[name])
    assert verdicts(go(plan, folder)) == before


def outcome(plan: Plan, **members: Any) -> dict[int, Outcome]:
    return {item.number: Outcome(replace(found(), **members)) for item in plan.items}


def test_floats_are_used_on_the_word_of_who_stored_them() -> None:
    plan = planted_plan({"a": drawn})
    assert founded(plan, outcome(plan), 1) == (outcome(plan), 0)


def test_floats_that_contradict_themselves_are_not() -> None:
    plan = planted_plan({"a": drawn})
    assert founded(plan, outcome(plan, residual=2.0, tolerance=1.0), 1) == ({}, 1)
    assert founded(plan, outcome(plan, clauses=("x",)), 1) == ({}, 1)


def test_a_time_that_was_too_short_is_remembered() -> None:
    plan = planted_plan({"a": drawn})
    late = {0: Outcome(None, "stopped", 1.0)}
    assert founded(plan, late, 1) == (late, 0)
    assert founded(plan, {0: Outcome()}, 1) == ({}, 0)
