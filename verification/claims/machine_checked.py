"""Statements whose only evidence is a machine-checked proof: one claim for each id in the map of theorems.

Statements that have a file of their own are not listed here; a proof of theirs is one more check of theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from verification.checks.proved_trials import TRIALS
from verification.claim import Check, Claim, Kind, Method, Scope
from verification.proving import Theorem, proof_evidence, theorems, theorems_of


def with_proof(claim: Claim) -> Claim:
    """The claim with its theorems as one more check, if it has any."""
    if not theorems_of(claim.id):
        return claim
    return replace(claim, checks=(*claim.checks, _check(claim.id)))


def only_proved(known: Collection[str]) -> tuple[Claim, ...]:
    """A claim for each id of the map of theorems that is not among the `known` ones."""
    ids = dict.fromkeys(theorem.claim for theorem in theorems() if theorem.claim not in known)
    return tuple(_claim(claim, theorems_of(claim)) for claim in ids)


def _claim(claim: str, listed: tuple[Theorem, ...]) -> Claim:
    titles = dict.fromkeys(theorem.title for theorem in listed)
    return Claim(
        id=claim,
        title=next(iter(titles)),
        statement=" ".join(theorem.statement for theorem in listed),
        reading="Stated as its theorems state it; the place in the paper is named beside it.",
        source=", ".join(dict.fromkeys(theorem.paper for theorem in listed)),
        kind=Kind.THEOREM,
        checks=(_check(claim),),
        trials=(TRIALS[claim],) if claim in TRIALS else (),
    )


def _check(claim: str) -> Check:
    return Check(Method.PROOF, "machine-checked proof", partial(proof_evidence, claim), Scope.EVERY_GAME)


CLAIMS: tuple[Claim, ...] = ()
"""Built in the catalogue, which knows what has a file of its own."""
