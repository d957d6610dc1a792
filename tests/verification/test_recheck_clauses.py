"""Certificates of procedures say which clauses of a claim they are about; a row may not say that they show others."""

from __future__ import annotations

from pathlib import Path

import pytest
from forging import Forgery, reasons, write_report

STUDY = """
title = "A theorem of two clauses, each refuted by a procedure"
seed = 5
games = ["shapley_team"]
claims = ["theorem-3.3"]
[sampling]
random_profiles = 1
equilibria = 1
"""
CLAIM, GAME, TWINS = "theorem-3.3", "shapley_team", "two states with the same future"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the study."""
    folder = tmp_path_factory.mktemp("clauses") / "report"
    write_report(folder, STUDY)
    return folder


@pytest.fixture
def forged(written: Path, tmp_path: Path) -> Forgery:
    """A copy of it."""
    return Forgery(written, tmp_path / "report")


def test_the_report_follows(forged: Forgery) -> None:
    assert forged.check().follows


@pytest.mark.parametrize("clauses", [["policies"], ["estimates", "policies"], []])
def test_states_with_the_same_future_refute_nothing_of_policies(forged: Forgery, clauses: list[str]) -> None:
    """All conclusions follow from the row; of the estimates it said truly that they are refuted."""
    (row,) = (row for row in forged.finding(CLAIM, GAME)["evidence"] if row["check"] == TWINS)
    row["clauses"] = clauses
    if clauses == ["policies"]:
        for stated in (forged.finding(CLAIM, GAME), forged.claim(CLAIM)):
            stated["by_clause"]["estimates"] = "undecided"
    assert any("about other clauses: estimates" in line for line in reasons(forged.check()))
