"""Identities for every game of a shape, as evidence."""

from __future__ import annotations

from verification.claim import Evidence, Method
from verification.evidence import unordered_evidence
from verification.language.shapes import Shape, identities, proved_comparisons
from verification.language.statement import Statement

SHAPE: Shape = (2, 2, 2)
"""Players, states, actions: small enough for polynomials, large enough for every part of a formula to matter."""


def proof_for_shapes(statement: Statement, shape: Shape = SHAPE, *, is_claimed: bool = True) -> Evidence:
    """Evidence that the identities of a statement hold for every game of a shape.

    Raises:  AssertionError if one does not although `is_claimed`: a text that is claimed for all games is wrong, or we
             are. Of somebody's own statement such evidence is undecided: a counterexample needs numbers.
    """
    comparisons = list(proved_comparisons(statement, shape))
    proved = identities(statement)
    words = "x".join(map(str, shape))
    evidence = unordered_evidence(
        Method.SYMBOLIC,
        comparisons[0].left.field if hasattr(comparisons[0].left, "field") else comparisons[0].right.field,
        f"every game of {words} players x states x actions",
        comparisons,
        note="a polynomial identity: all data of the game and of the case are indeterminates",
        clauses=() if proved == statement.names else proved,
    )
    fails = is_claimed and evidence.failures
    assert not fails, f"{statement.id} is no identity of games of shape {shape}, at {evidence.place}"
    return evidence
