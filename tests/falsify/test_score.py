"""The committed score page says what the command found, and its rows depend on the seeds alone."""

from __future__ import annotations

import dataclasses
import re

import score

TEXT = score.PAGE.read_text(encoding="utf-8")


def test_the_page_adds_up() -> None:
    said = re.search(r"of (\d+) mutants, (\d+) were killed \(([\d.]+) %\) and (\d+) proved", TEXT)
    assert said is not None
    rows = [line.split("|")[1:-1] for line in TEXT.splitlines() if re.match(r"\| [a-z]+-?[\w.-]+ \| \d", line)]
    assert sum(int(row[3]) for row in rows) == int(said[1])
    assert sum(int(row[4]) for row in rows) == int(said[2])
    assert sum(int(row[5]) for row in rows) == int(said[4])
    assert len([line for line in TEXT.splitlines() if line.startswith("- ")]) == sum(int(row[6]) for row in rows)


def test_a_mutant_that_survives_lowers_the_score() -> None:
    kept = score.row("equation-2.value", score.Effort(most=2, seeds=(0,), instances=40))
    assert kept.count(*score.NOTICED) == 2
    outcomes = tuple(dataclasses.replace(outcome, kind=score.SURVIVED) for outcome in kept.outcomes)
    page = score.page([dataclasses.replace(kept, outcomes=outcomes)])
    assert "0 were killed (0 %)" in page
    assert len([line for line in page.splitlines() if line.startswith("- equation-2.value")]) == 2
