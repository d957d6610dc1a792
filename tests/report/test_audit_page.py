"""The audit page: every false statement with its numbers, twin, consequence and dependents, in both forms."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from written_results import claim, evidence, finding

from mpgtheory.errors import InputError
from verification.catalogue import CATALOGUE
from verification.claim import Kind
from verification.report import audit as audit_module
from verification.report import causes as causes_module
from verification.report import render as module
from verification.report.audit import audit
from verification.report.causes import causes
from verification.report.game_tables import game_tables
from verification.report.page import page
from verification.report.render import render

SHRUNK = {
    "words": ["one player, one state, one action", "payoff -1 <b>"],
    "violated": {"place": "player 0", "measured": "-2", "claimed": "<= 0"},
}


@pytest.fixture
def audited(written: dict[str, Any]) -> dict[str, Any]:
    """Three false statements: one that reaches the main theorem, a step, and a slip."""
    written["claims"] += [
        claim("main", "refuted", corrected_by="main.corrected", consequence="The result & all $x$ of it."),
        claim("main.corrected", "proved", corrects="main"),
        claim("slip", "refuted", corrected_by="slip.corrected", consequence="None: a sign."),
        claim("slip.corrected", "certified", corrects="slip"),
    ]
    written["findings"] += [
        finding("main", "routing", "refuted", evidence("refuted", certificate="certificates/main.json")),
        finding("slip", "every game", "refuted", evidence("refuted", counterexample=SHRUNK)),
    ]
    written["audit"] = [
        {"claim": "main", "dependents": [], "distance": 0},
        {"claim": "slip", "dependents": ["main", "strong"], "distance": None},
        {"claim": "printed", "dependents": ["base"], "distance": None},
    ]
    return written


def entries(results: dict[str, Any]) -> list[Any]:
    return list(audit(results, page(results, {})).entries)


def test_groups_and_order(audited):
    found = audit(audited, page(audited, {}))
    assert [[entry.id for entry in group.entries] for group in found.groups] == [["main"], ["printed"], ["slip"]]
    assert [entry.number for entry in found.entries] == [1, 2, 3]


def test_statements_stand_under_their_cause(audited, monkeypatch):
    """One mistake and all places where it strikes; it stands where the gravest of them does."""
    written = [
        {"title": "Of two", "text": "t", "correction": "c", "strikes": ["slip", "main"]},
        {"title": "Of one", "text": "t", "correction": "c", "strikes": ["printed"]},
    ]
    for module_with_causes in (causes_module, audit_module):
        monkeypatch.setattr(module_with_causes, "causes", lambda: written)
    found = audit(audited, page(audited, {}))
    told = [(group.title, [(c.title, [e.id for e in c.entries]) for c in group.causes]) for group in found.groups]
    assert told == [
        ("On the way to the main theorem", [("Of two", ["main", "slip"])]),
        ("Steps and statements that need another form", [("Of one", ["printed"])]),
    ]
    assert [entry.number for entry in found.entries] == [1, 2, 3]


@pytest.mark.parametrize("found", ["imprecise", "incomplete"])
def test_what_is_only_imprecise_is_not_called_refuted(audited, monkeypatch, found):
    written = [{"title": "Words", "text": "t", "correction": "c", "found": found, "strikes": ["slip"]}]
    for module_with_causes in (causes_module, audit_module):
        monkeypatch.setattr(module_with_causes, "causes", lambda: written)
    files = render(audited)
    (row,) = (line for line in files["AUDIT.md"].splitlines() if "(#audit-slip)" in line)
    assert f"| {found} |" in row
    assert "refuted" not in row
    (row,) = (line for line in files["README.md"].splitlines() if "#audit-slip" in line)
    assert f"| {found} |" in row
    assert f">{found}</span>" in files["audit.html"]
    assert f">{found}</span>" in files["index.html"]


def test_each_statement_of_the_catalogue_has_one_cause():
    struck = [name for cause in causes() for name in cause["strikes"]]
    assert sorted(struck) == sorted(claim.id for claim in CATALOGUE.values() if claim.corrected_by)


def test_theorems_in_the_place_of_a_statement_are_of_the_catalogue():
    written = {name: causes_module.theorems_in_place_of(name) for name in CATALOGUE}
    told = {name: theorems for name, theorems in written.items() if theorems}
    assert {"theorem-3.3", "lemma-3.4", "lemma-3.7"} <= set(told)
    for name, theorems in told.items():
        assert CATALOGUE[name].corrected_by
        assert {CATALOGUE[theorem].kind for theorem in theorems} == {Kind.THEOREM}


@pytest.mark.parametrize("verdict", ["proved", "undecided"])
def test_what_is_proved_in_its_place_is_shown_if_it_is_proved(audited, monkeypatch, verdict):
    audited["claims"].append(claim("limit", verdict))
    monkeypatch.setattr(audit_module, "theorems_in_place_of", lambda name: ("limit",) if name == "main" else ())
    main, *others = entries(audited)
    assert [s.claim["id"] for s in main.proved] == (["limit"] if verdict == "proved" else [])
    assert not any(entry.proved for entry in others)
    files = render(audited)
    for name, words in (
        ("AUDIT.md", "**Proved in its place** (`limit`"),
        ("audit.html", "Proved in its place: Title of limit"),
    ):
        assert (words in files[name]) == (verdict == "proved")


def test_dependents_are_told_apart(audited):
    slip = entries(audited)[2]
    assert [s.claim["id"] for s in slip.fallen] == ["main"]
    assert [s.claim["id"] for s in slip.standing] == ["strong"]


def test_a_shrunk_counterexample_goes_before_a_game(audited):
    main, printed, slip = entries(audited)
    assert slip.counterexample.words == tuple(SHRUNK["words"])
    assert (slip.counterexample.measured, slip.counterexample.claimed) == ("-2", "<= 0")
    assert printed.counterexample.words == ("the game other:states=2",)
    assert main.counterexample.certificate == "certificates/main.json"


def test_results_without_an_audit_list_all_the_same(audited):
    audited["audit"] = []
    assert {entry.id for entry in entries(audited)} == {"main", "printed", "slip"}


@pytest.mark.parametrize("name", ["audit.html", "AUDIT.md"])
def test_both_pages_show_everything(audited, name):
    text = render(audited)[name]
    if name.endswith(".html"):
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    text = html.unescape(text).replace("\\", "")
    for shown in (
        "Title of main",
        "main.corrected",
        "Section 0",
        "The result & all",
        "payoff -1 <b>",
        "221/96",
        "-17/48",
    ):
        assert shown in text, shown
    order = [text.rindex(f"{number}. Title of {title}") for number, title in enumerate(("main", "printed", "slip"), 1)]
    assert order == sorted(order)


def test_nothing_of_the_data_becomes_markup(audited):
    files = render(audited)
    assert "payoff -1 <b>" not in files["audit.html"]
    assert "-1 \\<b\\>" in files["AUDIT.md"]


def test_the_report_points_to_the_audit(audited):
    files = render(audited)
    for entry in entries(audited):
        assert f'href="audit.html#audit-{entry.id}"' in files["index.html"]
        assert f"(AUDIT.md#audit-{entry.id})" in files["README.md"]
        assert f'id="audit-{entry.id}"' in files["audit.html"]
        assert f'id="audit-{entry.id}"' in files["AUDIT.md"]


def test_detects_a_planted_lost_entry(monkeypatch, audited):
    """A page that leaves a false statement out is seen by the test above."""
    right = audit

    def wrong(results, shown):
        found = right(results, shown)
        return type(found)(found.groups[1:])

    monkeypatch.setattr(module, "audit", wrong)
    assert 'id="audit-main"' not in render(audited)["audit.html"]


def test_the_studied_catalogue_has_its_audit(studied):
    """Every statement with a twin, in a real study; and the numbers of the refuted ones."""
    found = entries(studied)
    assert {entry.id for entry in found} == {c["id"] for c in studied["claims"] if c["corrected_by"]}
    assert all(entry.consequence for entry in found)
    refuted = [entry for entry in found if entry.printed.section.verdict.word == "refuted"]
    assert len(refuted) > 15
    assert all(entry.counterexample is not None for entry in refuted)


def test_display_formulas_stand_on_lines_of_their_own(studied):
    """A fence in the middle of a line is no fence to a code host."""
    for line in render(studied)["AUDIT.md"].splitlines():
        assert "```" not in line or line in ("```math", "```")


GAME = {
    "states": ["calm", "storm"],
    "actions": [["up", "down"], ["left", "right"]],
    "payoffs": [[[[1, 2], [3, 4]], [[0, 0], [0, 0]]], [[[1, 2], ["7/2", 4]], [[0, 0], [0, 0]]]],
    "transitions": [[[[1, 0], [0, 1]], [["1/3", "2/3"], [1, 0]]], [[[1, 0]] * 2] * 2],
}


def test_a_small_counterexample_is_drawn():
    calm, storm = game_tables(GAME)
    assert (calm.state, calm.columns, storm.state) == ("calm", ("left", "right"), "storm")
    told = [(name, [(cell.payoffs, cell.then) for cell in cells]) for name, cells in calm.rows]
    assert told == [
        ("up", [("1", "calm"), ("2", "storm")]),
        ("down", [("3, 7/2", "calm 1/3, storm 2/3"), ("4", "calm")]),
    ]


def test_larger_games_are_not_drawn_and_junk_is_named():
    assert game_tables(None) == game_tables({"kind": "anonymous"}) == ()
    assert game_tables({**GAME, "actions": [["a"] * 4, ["b"]]}) == ()
    assert game_tables({**GAME, "actions": [["a"]] * 3}) == ()
    for junk in ({}, {**GAME, "payoffs": 3}, {**GAME, "transitions": []}):
        with pytest.raises(InputError, match="the game of a counterexample"):
            game_tables(junk)


def test_the_drawing_stands_on_both_pages(audited):
    audited["findings"][-1]["evidence"][0]["counterexample"] = {**SHRUNK, "game": GAME}
    files = render(audited)
    for name in ("claims/slip.html", "audit.html", "claims/slip.md"):
        assert "storm" in files[name]
        assert "3, 7/2" in files[name]
