"""A claim's page shows the statement as it is checked beside the printed one, and what the verdict does not cover."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from written_results import claim, evidence, finding

from verification.report.covering import checked, limits
from verification.report.render import render

CHECKED = {"less": r"\forall i : x_{i} \leq 1", "more": r"\forall i : x_{i} \geq 0"}
TEXT = {
    "given": "policy pi;\n policy x",
    "assuming": [],
    "where": "y := x",
    "clauses": {"less": "forall i: x(i) <= 1", "more": "forall i: x(i) >= 0"},
}


def in_clauses(verdicts: dict[str, str]) -> dict[str, Any]:
    """A claim of two clauses."""
    weakest = "certified" if set(verdicts.values()) == {"certified"} else "undecided"
    members = {"checked": CHECKED, "text": TEXT, "definitions": [r"\mathrm{y} := x"], "clauses": list(CHECKED)}
    return claim("base", weakest, by_clause=verdicts, **members)


def shown(clauses: list[str], *verdicts: str) -> dict[str, Any]:
    """A finding with evidence about some clauses."""
    return finding("base", "routing", "certified", *(evidence(verdict, clauses=clauses) for verdict in verdicts))


@pytest.fixture
def covered(written: dict[str, Any]) -> dict[str, Any]:
    """Results whose first claim has two clauses, of which nothing is shown of the second."""
    written["claims"][0] = in_clauses({"less": "certified", "more": "undecided"})
    written["findings"][0] = shown(["less"], "certified")
    return written


def plain(name: str, text: str) -> str:
    """What a reader sees of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", text)) if name.endswith(".html") else text.replace("\\", "")


@pytest.mark.parametrize("name", ["claims/base.html", "claims/base.md"])
def test_both_forms_stand_side_by_side(covered: dict[str, Any], name: str) -> None:
    text = plain(name, render(covered)[name])
    assert text.index("As printed") < text.index("As checked")
    for words in ("policy pi; policy x", "less", "more", "by hand (exact): 1 × certified", "nothing is shown of it"):
        assert words in text
    assert "Nothing is shown of the clause “more”." in text
    assert "Nothing is shown of the clause “less”." not in text


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        ({"corrects": "other"}, "As stated here"),
        ({"kind": "theorem"}, "As stated here"),
        ({"source": "In the place of Lemma 1"}, "As stated here"),
        ({"is_listed": False}, "As written"),
    ],
)
@pytest.mark.parametrize("name", ["claims/base.html", "claims/base.md"])
def test_what_is_ours_does_not_stand_as_printed(
    covered: dict[str, Any], name: str, change: dict[str, Any], heading: str
) -> None:
    covered["claims"][0] |= change
    text = plain(name, render(covered)[name])
    assert heading in text
    assert "As printed" not in text


def test_the_formula_as_checked_is_set_as_mathematics(covered: dict[str, Any]) -> None:
    files = render(covered)
    assert r"\forall i : x_{i} \leq 1" in files["claims/base.md"]
    assert files["claims/base.html"].count("<math") > render_count_without(covered)


def render_count_without(covered: dict[str, Any]) -> int:
    covered["claims"][0]["checked"] = {}
    return render(covered)["claims/base.html"].count("<math")


def test_a_claim_without_text_says_so(written: dict[str, Any]) -> None:
    assert "No text is evaluated" in render(written)["claims/base.md"]
    assert checked(written["claims"][0], ()) is None


def test_evidence_about_one_clause_is_not_shown_for_another() -> None:
    found = checked(in_clauses({"less": "certified", "more": "certified"}), [shown(["less"], "certified")])
    assert found is not None
    assert [len(clause.shown_by) for clause in found.clauses] == [1, 0]
    everything = checked(in_clauses({"less": "certified", "more": "certified"}), [shown([], "certified")])
    assert everything is not None
    assert [len(clause.shown_by) for clause in everything.clauses] == [1, 1]


def said(verdict: str, method: str, **also: Any) -> str:
    return " ".join(
        limits(claim("base", verdict), [finding("base", "routing", verdict, evidence(verdict, method=method))], **also)
    )


@pytest.mark.parametrize(
    ("verdict", "method", "words"),
    [
        ("certified", "exact", "nothing of other games"),
        ("proved", "symbolic", "other numbers of players"),
        ("proved", "argument", "no machine has checked it"),
        ("supported", "float", "They do not show it"),
        ("refuted", "exact", "not every weaker form"),
        ("vacuous", "exact", "A hypothesis fails on 1 game"),
    ],
)
def test_each_kind_of_verdict_says_what_it_leaves_open(verdict: str, method: str, words: str) -> None:
    assert words in said(verdict, method, not_run=())


def test_games_without_a_check_are_counted() -> None:
    rows = [{"claim": "base", "game": name, "check": "c", "why": "not for this game"} for name in ("a", "b", "routing")]
    assert "No check of it is for 2 games" in said("certified", "exact", not_run=rows)


def test_rows_state_the_hash_of_their_certificate_and_their_clauses(covered: dict[str, Any]) -> None:
    files = render(covered)
    assert "5e" * 32 in files["claims/base.md"]
    assert f"SHA-256 {'5e' * 32}" in files["claims/base.html"]
    assert "exact; clause less" in files["claims/base.md"]
    assert "exact; clause less" in files["claims/base.html"]


CHECK = {"rows": 9, "certificate": 5, "computed": 3, "word": 1, "certificates": 5, "problems": []}


@pytest.mark.parametrize("name", ["README.md", "index.html"])
def test_the_front_page_says_what_checking_again_came_to(written: dict[str, Any], name: str) -> None:
    assert "Checked again" not in render(written)[name]
    good = render(written | {"recheck": CHECK})[name]
    assert "every verdict follows" in good
    assert good.index("by verdict") < good.index("Checked again")
    bad = render(written | {"recheck": CHECK | {"problems": ["equation-1 on routing: swapped"]}})[name]
    assert "every verdict follows" not in bad
    assert (
        bad.index("Verdicts that do not follow") < bad.index("equation-1 on routing: swapped") < bad.index("by verdict")
    )
