"""The first screen says what this study found, and nothing that its evidence does not say."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from written_results import claim, evidence, finding

from verification.catalogue import CATALOGUE
from verification.report import finding as module
from verification.report.chapters import TITLES, chapter_of, chapters
from verification.report.finding import lines
from verification.report.page import page
from verification.report.render import render
from verification.report.uses import graph

CHECK = "the limit that perceived dominance forces"


@pytest.fixture
def refuting(written: dict[str, Any]) -> dict[str, Any]:
    """Results in which Theorem 3.3 and Lemma 3.7 are refuted, the lemma on the dominance game."""
    written["claims"] += [claim("theorem-3.3", "refuted"), claim("lemma-3.7", "refuted")]
    written["games"].append({**written["games"][0], "name": "dominance"})
    row = evidence("refuted", check=CHECK, measured="1/7")
    written["findings"].append(finding("lemma-3.7", "dominance", "refuted", row))
    return written


def heads(results: dict[str, Any]) -> list[str]:
    return [line.head for line in lines(results)]


def test_a_line_needs_the_verdicts_that_it_names(refuting: dict[str, Any]) -> None:
    assert heads(refuting) == ["False", "Counterexample"]
    for verdict in ("certified", "proved", "undecided", "supported"):
        other = copy.deepcopy(refuting)
        other["claims"][-2]["verdict"] = verdict
        assert heads(other) == ["Counterexample"]


def test_a_number_comes_from_its_row(refuting: dict[str, Any]) -> None:
    text = "".join(piece.source for piece in lines(refuting)[1].text)
    assert "1/7" in text
    assert "{" not in text.replace("\\tilde{", "")
    for change in ({"verdict": "certified"}, {"check": "another"}):
        other = copy.deepcopy(refuting)
        other["findings"][-1]["evidence"][0] |= change
        assert heads(other) == ["False"]


def test_a_study_of_other_claims_has_no_finding(written: dict[str, Any]) -> None:
    assert heads(written) == []
    assert "The finding" not in render(written)["README.md"]


@pytest.mark.parametrize(("name", "statements"), [("index.html", ">Statements</h2>"), ("README.md", "## Statements")])
def test_the_front_pages_begin_with_it(refuting: dict[str, Any], name: str, statements: str) -> None:
    text = render(refuting)[name]
    assert text.index("The finding") < text.index("1/7") < text.index("by verdict") < text.index(statements)


def test_what_the_lines_name_is_in_the_catalogue() -> None:
    for line in module._written():
        assert {*line["needs"], *line["links"]} <= CATALOGUE.keys()


def test_every_claim_has_a_chapter(studied: dict[str, Any]) -> None:
    found = chapters(page(studied, {}).sections)
    assert sum(len(chapter.sections) for chapter in found) == len(studied["claims"])
    assert len({chapter.anchor for chapter in found}) == len(found)
    listed = [c["id"] for c in studied["claims"] if c["is_listed"]]
    assert not [name for name in listed if chapter_of(name) == len(TITLES) - 1], "a statement of the paper without one"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("equation-2.value", 1),
        ("equation-21.corrected", 7),
        ("equation-25a", 8),
        ("lemma-3.6a", 4),
        ("mine/1", 10),
        ("equation-35", 10),
    ],
)
def test_chapters_by_hand(name: str, title: int) -> None:
    assert chapter_of(name) == title


def test_the_graph_has_all_uses(studied: dict[str, Any]) -> None:
    shown = page(studied, {})
    found = graph(shown.chapters)
    assert {mark.id for mark in found.marks} == {c["id"] for c in studied["claims"]}
    arcs = {(arc.user.id, arc.used.id) for arc in found.arcs}
    assert arcs == {(c["id"], used) for c in studied["claims"] for used in c["uses"]}
    assert len({(mark.x, mark.y) for mark in found.marks}) == len(found.marks), "no two marks in one place"
    assert all(0 < mark.x < found.width and 0 < mark.y < found.height for mark in found.marks)


def test_the_front_page_is_light(studied: dict[str, Any]) -> None:
    files = render(studied)
    assert len(files["index.html"].encode()) < 300_000
    assert files["README.md"].count("\n") < 200
