"""The search for a counterexample as a check of a claim like any other, and what it found as evidence.

    counterexample: {"form", "number", "words": [...], "game", "parts": {...}, "violated": {"place", "measured",
                     "claimed", "comparison"}, "drawn": sizes, "reductions"}

A counterexample is evidence of the method that certifies it. A violation that no check of the claim certifies is no
verdict: then the trial or the check is wrong, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from verification.claim import Check, Claim, Evidence, Method, Scope
from verification.falsify.counterexample import Counterexample
from verification.falsify.description import data, described, sizes
from verification.falsify.generic import trials_of
from verification.falsify.search import Budget, Search, search_claim

TITLE = "search for a counterexample"
NOTHING_MET = "some drawn instance meets the hypotheses"


def with_search(claim: Claim) -> Claim:
    """The claim with the search as one more check, if there is a form in which it can be tried."""
    if not trials_of(claim):
        return claim
    return replace(claim, checks=(*claim.checks, Check(Method.SEARCH, TITLE, partial(searched, claim), Scope.SEARCH)))


def searched(claim: Claim, budget: Budget) -> Evidence:
    """What a search within `budget` finds of a claim.

    Raises:  AssertionError if a counterexample is found that no check of the claim certifies.
    """
    search = search_claim(claim, budget)
    if search.counterexample is not None and search.counterexample.evidence is None:
        words = "; ".join(described(search.counterexample.example))
        raise AssertionError(
            f"a trial is violated where no check of {claim.id} refutes, one of the two is wrong: {words}"
        )
    return evidence_of(search)


def evidence_of(search: Search) -> Evidence:
    """A search as evidence."""
    if search.counterexample is not None and search.counterexample.evidence is not None:
        return refuting(search, search.counterexample, search.counterexample.evidence)
    vacuous = search.outcome == "vacuous"
    return Evidence(
        method=Method.SEARCH,
        instance=f"{search.met} drawn instances",
        measured="no counterexample" if not vacuous else "not evaluated",
        claimed="none" if not vacuous else "nothing",
        residual=None if vacuous else 0,
        tolerance=0,
        comparisons=search.comparisons,
        failures=None if vacuous else 0,
        note=note_of(search),
        hypotheses={NOTHING_MET: False} if vacuous else {},
        seed=search.budget.seed,
    )


def refuting(search: Search, counterexample: Counterexample, evidence: Evidence) -> Evidence:
    """The certified evidence of a counterexample, with the counterexample in words and numbers."""
    return replace(
        evidence,
        instance=sizes(counterexample.example),
        note="; ".join(described(counterexample.example)),
        seed=search.budget.seed,
        counterexample=counterexample_document(counterexample),
    )


def counterexample_document(counterexample: Counterexample) -> Mapping[str, Any]:
    """A counterexample as JSON values."""
    violated = counterexample.violated
    return {
        "form": counterexample.trial.title,
        "number": counterexample.number,
        "words": described(counterexample.example),
        **data(counterexample.example),
        "violated": {
            "place": violated.place,
            "measured": violated.measured,
            "claimed": violated.claimed,
            "comparison": violated.comparison,
        },
        "drawn": sizes(counterexample.drawn),
        "reductions": counterexample.reductions,
    }


def note_of(search: Search) -> str:
    """How much was tried, in words."""
    stopped = ", stopped by the clock" if search.out_of_time else ""
    missed = f"; none of the form {', '.join(search.never_met)}" if search.met and search.never_met else ""
    return f"{search.drawn} instances drawn{stopped}, {search.met} met the hypotheses{missed}"
