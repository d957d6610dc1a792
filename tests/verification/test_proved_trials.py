"""Machine-checked theorems as trials: they survive, and each of them can fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from verification.checks.proved_trials import TRIALS
from verification.claim import Kind, Method
from verification.claims.catalogue import CATALOGUE
from verification.compare import AT_MOST, EQUAL, IFF, LESS, Comparison
from verification.falsify.search import Budget, Tally, first_violation, search_claim
from verification.falsify.trial import Example, Trial

STRICTER = {AT_MOST: LESS, EQUAL: LESS, LESS: LESS}


@pytest.mark.parametrize("claim", TRIALS)
def test_holds_on_random_games(claim: str) -> None:
    found = search_claim(CATALOGUE[claim], Budget(trials=15))
    assert found.outcome == "survived"
    assert found.met >= 5


@pytest.mark.parametrize("claim", TRIALS)
def test_detects_a_planted_error(claim: str) -> None:
    """Strict where it holds with equality, or the negation of an equivalence: found on some drawn game."""
    trial = TRIALS[claim]

    def planted(x: Example) -> Iterator[Comparison]:
        for c in trial.conclusion(x):
            if c.relation == IFF:
                yield dataclasses.replace(c, right=not c.right)
            else:
                yield dataclasses.replace(c, relation=STRICTER[c.relation])

    wrong: Trial = dataclasses.replace(trial, conclusion=planted)
    assert any(first_violation(wrong, 0, (claim,), number, Tally(claim))[0] is not None for number in range(200))


def test_each_belongs_to_a_claim_that_is_only_proved() -> None:
    for claim in TRIALS:
        assert CATALOGUE[claim].kind is Kind.THEOREM
        assert {check.method for check in CATALOGUE[claim].checks} == {Method.PROOF}
