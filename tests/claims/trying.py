"""What the tests of claims share about trials: each form of a claim, on drawn data, without shrinking."""

from __future__ import annotations

from collections.abc import Iterable

from verification.claims.catalogue import find
from verification.falsify.search import drawn


def assert_tried_and_caught(claims: Iterable[str], *, examples: int = 40) -> None:
    """Every trial that a claim names finds a violation: under a planted error none may pass."""
    for claim in claims:
        assert find(claim).trials, f"{claim} names no trial"
        for form, trial in enumerate(find(claim).trials):
            outcomes = (trial.outcome(drawn(trial, 3, (claim, str(form)), k)) for k in range(examples))
            assert any(outcome.violated is not None for outcome in outcomes), (claim, form)
