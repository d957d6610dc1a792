"""Claims with machine-checked proofs: each theorem has its claim, and without the manifest none is proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from verification import proving
from verification.catalogue import CATALOGUE
from verification.claim import Check, Claim, Evidence, Method, Scope, Verdict
from verification.language import files
from verification.study import Task, measure

PROVED = [claim for claim in CATALOGUE.values() if any(check.method is Method.PROOF for check in claim.checks)]


def proof_of(claim: Claim) -> Check:
    """The one check of the claim that is a machine-checked proof."""
    (check,) = [check for check in claim.checks if check.method is Method.PROOF]
    return check


def evidence(claim: Claim) -> Evidence:
    """What the proof of a claim is worth."""
    return measure(Task(claim, proof_of(claim), None))


def test_every_theorem_has_its_claim():
    covered = {own.claim for theorem in proving.theorems() for own in theorem.covers}
    assert covered <= set(CATALOGUE)
    whole = {own.claim for theorem in proving.theorems() for own in theorem.covers if own.is_whole}
    assert whole == {claim.id for claim in PROVED}


def test_theorems_cover_clauses_that_their_claims_have():
    for theorem in proving.theorems():
        for own in theorem.covers:
            assert set(own.clauses) <= set(CATALOGUE[own.claim].clauses), theorem.name


def test_a_clause_in_words_is_covered_by_a_theorem():
    """Nothing else can show it."""
    for name, entry in files.catalogue().items():
        assert proving.proved_clauses(name, tuple(entry.words)) == tuple(entry.words), name


def test_what_is_covered_in_part_is_not_proved(monkeypatch):
    """Neither is a clause that no theorem is about."""
    half = proving.Coverage("lemma-3.5.rate", ("bound",), "the line in between")
    both = proving.Coverage("lemma-3.5.rate", ("in total",))
    theorem = replace(proving.theorems()[0], covers=(half, both))
    monkeypatch.setattr(proving, "theorems", lambda: (theorem,))
    assert proving.proved_clauses("lemma-3.5.rate", CATALOGUE["lemma-3.5.rate"].clauses) == ("in total",)
    assert proving.proof_evidence("lemma-3.5.rate", CATALOGUE["lemma-3.5.rate"].clauses).clauses == ("in total",)


def test_every_claim_with_a_theorem_is_proved_for_every_game():
    assert {proof_of(claim).scope for claim in PROVED} == {Scope.EVERY_GAME}
    assert {evidence(claim).verdict for claim in PROVED} == {Verdict.PROVED}


@pytest.mark.parametrize(
    "claim",
    [
        "lemma-3.6a",
        "lemma-3.6b",
        "lemma-3.6c.corrected",
        "appendix-B.2b.corrected",
        "equation-29",
        "equation-32",
        "equation-34",
        "equation-14.corrected",
        "equation-13",
        "equation-15",
        "equation-17",
        "lemma-3.5",
    ],
)
def test_the_deterministic_statements_of_the_paper_are_proved(claim):
    assert CATALOGUE[claim] in PROVED


def test_changed_sources_prove_nothing(monkeypatch):
    """Were the sources changed after the manifest was made, no claim would be proved by them."""
    monkeypatch.setattr(proving, "manifest_problem", lambda: "Game.v changed")
    assert {evidence(claim).verdict for claim in PROVED} == {Verdict.UNDECIDED}
