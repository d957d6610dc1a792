"""The audit's order: what reaches the main theorem first, then by how much rests on it; twins count for their place."""

from __future__ import annotations

from dataclasses import replace

from verification.audit import MAIN, audit_rows
from verification.catalogue import CATALOGUE
from verification.claim import Claim, Verdict

BASE = CATALOGUE["equation-1"]


def made(name: str, *uses: str, false: bool = False) -> list[Claim]:
    """A claim, and its corrected twin if it is false as printed."""
    twin = f"{name}.corrected" if false else None
    printed = replace(BASE, id=name, uses=uses, corrected_by=twin, consequence=f"of {name}")
    return [printed, replace(BASE, id=twin, uses=(), corrects=name)] if twin else [printed]


CLAIMS = [
    *made(MAIN, "lemma", false=True),
    *made("lemma", "step.corrected", "sound", false=True),
    *made("step", "slip.corrected", false=True),
    *made("sound", "behind.corrected"),
    *made("behind", false=True),
    *made("slip", false=True),
    *made("alone", false=True),
]
VERDICTS = {c.id: Verdict.REFUTED if c.corrected_by else Verdict.CERTIFIED for c in CLAIMS}


def rows(**verdicts: Verdict) -> dict[str, dict]:
    return {row["claim"]: row for row in audit_rows(CLAIMS, {**VERDICTS, **verdicts})}


def test_every_statement_with_a_twin_is_listed_once():
    assert sorted(rows()) == sorted(c.id for c in CLAIMS if c.corrected_by)


def test_what_reaches_the_main_theorem_comes_first_by_distance():
    """`behind` is used by a statement that stands: its fall ends there. Then it is the number of dependents."""
    found = rows()
    assert list(found) == [MAIN, "lemma", "step", "slip", "behind", "alone"]
    assert [row["distance"] for row in found.values()] == [0, 1, 2, 3, None, None]


def test_users_of_a_twin_depend_on_the_place():
    found = rows()
    assert found["slip"]["direct"] == ["step"]
    assert found["slip"]["dependents"] == ["step", "lemma", MAIN]
    assert found["behind"]["dependents"] == ["sound", "lemma", MAIN]
    assert found["behind"]["fallen"] == ["lemma", MAIN]
    assert found["alone"]["dependents"] == []


def test_a_statement_that_is_not_refuted_carries_nothing_on():
    found = rows(lemma=Verdict.CERTIFIED)
    assert found["step"]["distance"] is None
    assert found[MAIN]["distance"] == 0


def test_nothing_reaches_a_main_theorem_that_stands():
    found = audit_rows(CLAIMS, {**VERDICTS, MAIN: Verdict.SUPPORTED})
    assert {row["distance"] for row in found} == {None}


def test_the_catalogue_says_what_depends_on_each_false_statement():
    """No statement is listed as false without its consequence, and each statement's own proof steps lead to it."""
    false = [claim for claim in CATALOGUE.values() if claim.corrected_by]
    assert [claim.id for claim in false if not claim.consequence] == []
    verdicts = {claim.id: Verdict.REFUTED if claim.corrected_by else Verdict.CERTIFIED for claim in CATALOGUE.values()}
    found = {row["claim"]: row for row in audit_rows(tuple(CATALOGUE.values()), verdicts)}
    assert next(iter(found)) == MAIN
    for name in ("lemma-3.4", "lemma-3.7", "appendix-B.1.inference", "appendix-B.3"):
        assert found[name]["distance"] is not None
        assert MAIN in found[name]["fallen"]


def test_detects_a_planted_missing_consequence():
    rest = [replace(claim, consequence="") if claim.id == "alone" else claim for claim in CLAIMS]
    assert [row["claim"] for row in audit_rows(rest, VERDICTS) if not row["consequence"]] == ["alone"]
