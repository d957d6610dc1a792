"""The committed score page says what the command found, and its rows depend on the seeds alone."""

from __future__ import annotations

import dataclasses
import re

import pytest
import score
from mutants.argued import Key, arguments, key
from mutants.hunt import ground_of, hunt
from mutants.mutation import mutants

from verification.language.files import catalogue, load_statement

TEXT = score.PAGE.read_text(encoding="utf-8")


def test_the_page_adds_up() -> None:
    said = re.search(
        r"of (\d+) mutants, (\d+) were killed \(([\d.]+) %\), (\d+) proved to be true by a program and (\d+)", TEXT
    )
    assert said is not None
    rows = [line.split("|")[1:-1] for line in TEXT.splitlines() if re.match(r"\| [a-z]+-?[\w.-]+ \| \d", line)]
    assert sum(int(row[3]) for row in rows) == int(said[1])
    assert sum(int(row[4]) for row in rows) == int(said[2])
    assert sum(int(row[5]) for row in rows) == int(said[4])
    assert sum(int(row[6]) for row in rows) == int(said[5])
    listed = [line for line in TEXT.splitlines() if line.startswith("- ")]
    assert len(listed) == sum(int(row[6]) + int(row[7]) for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("argued", arguments(), ids=lambda argued: f"{argued.statement} {argued.place}")
def test_an_argued_mutant_survives_a_longer_hunt_with_another_seed(argued: Key) -> None:
    """Its change is one that the operators make, and no drawn game contradicts the argument."""
    entry, found = catalogue()[argued.statement], load_statement(argued.statement)
    (mutant,) = (mutant for mutant in mutants(found) if key(argued.statement, mutant) == argued)
    ground = ground_of(argued.statement, entry, mutant.statement, seed=1)
    assert hunt(mutant.statement, ground, 100).outcome == score.SURVIVED


def test_a_false_mutant_cannot_be_argued_away() -> None:
    """What is killed counts as killed, whatever stands in the list."""
    killed = score.row("equation-2.value", score.Effort(most=2, seeds=(0,), instances=40)).outcomes[0].mutant
    arguments()[key("equation-2.value", killed)] = "it is not"
    try:
        assert score.row("equation-2.value", score.Effort(most=2, seeds=(0,), instances=40)).count(score.ARGUED) == 0
    finally:
        del arguments()[key("equation-2.value", killed)]


def test_a_mutant_that_survives_lowers_the_score() -> None:
    kept = score.row("equation-2.value", score.Effort(most=2, seeds=(0,), instances=40))
    assert kept.count(*score.NOTICED) == 2
    outcomes = tuple(dataclasses.replace(outcome, kind=score.SURVIVED) for outcome in kept.outcomes)
    page = score.page([dataclasses.replace(kept, outcomes=outcomes)])
    assert "0 were killed (0 %)" in page
    assert len([line for line in page.splitlines() if line.startswith("- equation-2.value")]) == 2
