"""Planted errors are found: the measure of the search. The score page is made by tests/falsify/score.py."""

from __future__ import annotations

from collections import Counter

import planted
import pytest
from flint import fmpq
from planted import ALL, BY_NAME, hunt

from verification.claims.catalogue import CATALOGUE
from verification.falsify import draws
from verification.falsify.search import Budget, search_claim

LEAST_SHARE = 0.95
FEW = 60
"""Instances within which nearly all must be found: a fraction of a second each."""
SECONDS = 20
HARDEST = ("maximiser_without_full_support", "explored_rest_points_are_optimal", "nearly_tight_bound_for_one_state")


def test_at_least_forty_errors_of_many_kinds_are_planted() -> None:
    assert len(ALL) >= 40
    assert len(BY_NAME) == len(ALL), "names are unique"
    kinds = Counter(p.mistake for p in ALL)
    asked = ("dropped delta", "flipped inequality", "max for min", "pi for pi~", "missing absolute value", "< for <=")
    assert all(kinds[kind] for kind in (*asked, "lost hypothesis"))


def test_errors_are_planted_in_true_statements() -> None:
    """None is planted in a statement that is listed as false as printed."""
    assert [p.name for p in ALL if p.statement in CATALOGUE and CATALOGUE[p.statement].corrected_by] == []


def test_nearly_all_are_found_within_a_few_instances() -> None:
    missed = [p.name for p in ALL if hunt(p, 0, lambda tried, _: tried < FEW).example is None]
    assert len(missed) <= (1 - LEAST_SHARE) * len(ALL), missed


@pytest.mark.slow
def test_a_search_without_the_corners_misses_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the corners are for: with rows inside the simplex, small integers and delta = 1/2 the score falls to 3/4."""
    monkeypatch.setattr(draws, "DISCOUNTS", (fmpq(1, 2),))
    monkeypatch.setattr(draws, "POLICIES", ("interior",))
    monkeypatch.setattr(draws, "CHAINS", ("interior",))
    monkeypatch.setattr(draws, "ROWS", ("interior",))
    monkeypatch.setattr(draws, "PAYOFFS", ("integers",))
    missed = [p.name for p in ALL if hunt(p, 0, lambda tried, _: tried < FEW).example is None]
    assert len(missed) > (1 - LEAST_SHARE) * len(ALL)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARDEST)
def test_the_hardest_are_found_in_time(name: str) -> None:
    assert hunt(BY_NAME[name], 0, lambda _, seconds: seconds < SECONDS).example is not None


def test_the_true_statements_survive_what_finds_the_errors() -> None:
    """A search that cried wolf would find every planted error."""
    true = {p.statement for p in ALL if p.statement in CATALOGUE and CATALOGUE[p.statement].trials}
    assert len(true) >= 10
    for claim in sorted(true):
        found = search_claim(CATALOGUE[claim], Budget(trials=20))
        assert found.outcome == "survived", claim


def test_a_hunt_is_reproducible() -> None:
    found = [hunt(BY_NAME["one_state_bound_without_factor"], 3, lambda tried, _: tried < 500) for _ in range(2)]
    assert found[0].instances == found[1].instances > 1
    assert planted.words(found[0].planted) == ("planted", "one_state_bound_without_factor")
