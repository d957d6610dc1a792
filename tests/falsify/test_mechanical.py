"""Every trial of every statement can fail: with a relation turned around it is violated on some drawn instance."""

from __future__ import annotations

import pytest
from mechanical import TRUE_AS_WELL, is_found, mutants

from verification.claims.catalogue import CATALOGUE

INSTANCES = 150


@pytest.mark.slow
def test_every_trial_can_fail() -> None:
    """Mutants that are not found are those that are true as well, and these are not found."""
    listed = list(mutants(CATALOGUE.values()))
    missed = {(m.claim, m.relation) for m in listed if not is_found(m, INSTANCES)}
    assert len(listed) > 100
    assert missed == set(TRUE_AS_WELL)


def test_one_relation_is_turned_around_at_a_time() -> None:
    listed = list(mutants([CATALOGUE["lemma-3.6a.visitation"]]))
    assert [m.relation for m in listed] == ["=", "<="]
    assert all(is_found(m, 5) for m in listed)
