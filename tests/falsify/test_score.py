"""The committed score page is what the command writes, and says at least 95 %."""

from __future__ import annotations

import dataclasses
import re

import pytest
import score
from planted import ALL, BY_NAME, Hunt

TEXT = score.PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_planted_error_in_order() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and " of 5 |" in line]
    assert len(rows) == len(ALL)
    for line, planted in zip(rows, ALL, strict=True):
        assert line.startswith(f"| {planted.statement} |")
        assert f"| {planted.name.replace('_', ' ')} |" in line


def test_the_score_is_at_least_95_percent_within_20_seconds() -> None:
    said = re.search(r"Score: (\d+) of (\d+) hunts found the error, ([\d.]+) %", TEXT)
    assert said is not None
    found, hunts = int(said[1]), int(said[2])
    assert hunts == len(ALL) * len(score.SEEDS) >= 40
    assert found >= 0.95 * hunts
    assert said[3] == f"{1000 * found // hunts / 10:g}"
    assert score.SECONDS == 20


@pytest.mark.parametrize("name", ["visits_strictly_more", "counter_of_the_next_state"])
def test_rows_are_reproduced(name: str) -> None:
    """All numbers of a row depend on the seeds alone."""
    assert score.row(score.score(BY_NAME[name])) in TEXT.splitlines()


def test_an_error_that_is_not_found_lowers_the_score() -> None:
    found = score.score(BY_NAME["counter_of_the_next_state"])
    lost = tuple(dataclasses.replace(hunt, example=None) for hunt in found.hunts[:2])
    half: tuple[Hunt, ...] = (*lost, *found.hunts[2:])
    text = score.page([dataclasses.replace(found, hunts=half)])
    assert "Score: 3 of 5 hunts found the error, 60 %; every error was found with every seed: no" in text
    assert "| 3 of 5 |" in text
