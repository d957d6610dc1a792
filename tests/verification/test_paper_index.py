"""The index of the paper's statements: complete, in order, quoted literally, and every statement has its claims."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from verification.catalogue import CATALOGUE
from verification.claim import Kind

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT.parent / "shared" / "paper.md"
STATEMENTS = tomllib.loads((ROOT / "verification" / "paper_index.toml").read_text(encoding="utf-8"))["statements"]

NAMED = r"\*\*((?:Definition|Assumption|Theorem|Lemma|Remark|Algorithm) (?:[A-Z]\.)?\d+(?:\.\d+)?)"
NUMBERED = r"\\tag\{(\d+[a-z]?)\}|\\quad *\((\d+[a-z]?)\)"
CONDITION = r"^\((A\d)\)"
KINDS = {"definition", "assumption", "theorem", "lemma", "remark", "algorithm", "display", "identity", "inequality"}
KINDS |= {"proof line", "sentence"}

OURS = {
    "assumption-3.1.weaker": "what exploration needs of Assumption 3.1",
    "lemma-3.7.orbit": "the closed orbit that fixed exploration leads to on the Shapley team",
    "lemma-3.7.values": "the potential on equilibria, in the place of Theorem A.3",
    "lemma-3.7.rise": "the potential of what is played along the policy dynamics, with one state",
    "lemma-3.5.needs-support": "what breaks in Lemma 3.5 without full support of mu",
    "lemma-3.5.needs-rates": "what breaks in Lemma 3.5 with rates of zero",
    "lemma-3.5.needs-potential": "what breaks in Lemma 3.5 without a potential",
    "lemma-3.7.thresholds": "for which exploration a pure equilibrium stays a rest point",
    "section-3.1.released": "the authors' experiments are in their released code",
}
"""Claims of the catalogue that no statement of the paper calls for, and what they are about."""


def normalised(text: str) -> str:
    """Without white space and asterisks, as the quotes of claims are compared."""
    return "".join(text.split()).replace("*", "")


@pytest.fixture(scope="module")
def paper() -> str:
    if not PAPER.exists():
        pytest.skip("the paper is not beside the project")
    return PAPER.read_text(encoding="utf-8")


def places(statements: Iterable[Mapping[str, Any]], text: str) -> Iterator[tuple[str, int]]:
    """(id, where its quote begins in the normalised text from the last one's on, or -1)."""
    last = 0
    for entry in statements:
        found = text.find(normalised(entry["quote"]), last)
        last = max(last, found)
        yield entry["id"], found


def printed_labels(text: str) -> set[str]:
    """Every number of a display, name of a statement and condition of Assumption A.1 that the paper prints."""
    numbers = {f"({one or other})" for one, other in re.findall(NUMBERED, text)}
    return numbers | set(re.findall(NAMED, text)) | {f"({name})" for name in re.findall(CONDITION, text, flags=re.M)}


def displays_without_entry(statements: Iterable[Mapping[str, Any]], text: str) -> list[str]:
    """Displays with no quote that begins in them or in the text between them and the display before."""
    parts = [normalised(part) for part in text.split("$$")]  # prose and displays in turn
    whole = "$$".join(parts)
    begins = {place for _, place in places(statements, whole)}
    missing, start = [], 0
    for prose, display in zip(parts[::2], parts[1::2], strict=False):
        end = start + len(prose) + len(display) + 4
        if not any(start <= place < end for place in begins):
            missing.append(display)
        start = end
    return missing


def test_every_quote_stands_in_the_paper_in_this_order(paper):
    assert [name for name, place in places(STATEMENTS, normalised(paper)) if place < 0] == []


def test_every_number_and_name_of_the_paper_is_in_the_index(paper):
    printed = printed_labels(paper)
    assert {"(1)", "(14)", "(34)", "(26a)", "(A7)", "Lemma 3.6", "Remark A.4", "Algorithm 1"} <= printed
    assert len(printed) >= 58
    assert printed - {entry["label"] for entry in STATEMENTS} == set()


def test_every_display_of_the_paper_has_an_entry(paper):
    assert displays_without_entry(STATEMENTS, paper) == []


def test_entries_are_complete():
    for entry in STATEMENTS:
        assert set(entry) == {"id", "label", "section", "kind", "quote", "claims"}, entry
        assert entry["kind"] in KINDS
        assert len(normalised(entry["quote"])) > 10
        assert entry["claims"], entry["id"]
    names = [entry["id"] for entry in STATEMENTS]
    assert len(names) == len(set(names))


def without_claim(statements: Iterable[Mapping[str, Any]], claims: Iterable[str]) -> dict[str, list[str]]:
    """For each statement the claims it names that there are none of."""
    known = set(claims)
    missing = {entry["id"]: [claim for claim in entry["claims"] if claim not in known] for entry in statements}
    return {name: lost for name, lost in missing.items() if lost}


def test_every_statement_has_its_claims():
    assert without_claim(STATEMENTS, CATALOGUE) == {}


def extended(claim: str) -> list[str]:
    """The ids that a claim's own one extends: lemma-3.6a.direction belongs to lemma-3.6a."""
    parts = claim.split(".")
    return [".".join(parts[:k]) for k in range(1, len(parts) + 1)]


def test_every_claim_belongs_to_a_statement():
    """Corrections, and what runs of the learner show, belong where their printed statement does."""
    named = {claim for entry in STATEMENTS for claim in entry["claims"]}
    own = {claim.id for claim in CATALOGUE.values() if claim.kind is not Kind.THEOREM}
    assert {claim for claim in own - set(OURS) if not set(extended(claim)) & named} == set()
    assert set(OURS) <= own
    assert not set(OURS) & named


def test_a_lost_entry_is_found(paper):
    """Without its entries a number, a display, a claim are each missed."""
    rest = [entry for entry in STATEMENTS if entry["label"] != "(20)"]
    assert printed_labels(paper) - {entry["label"] for entry in rest} == {"(20)"}
    assert len(displays_without_entry(rest, paper)) == 1
    lost = without_claim(STATEMENTS, set(CATALOGUE) - {"equation-4a"})
    assert {name for name, claims in lost.items() if "equation-4a" in claims} == {
        "section-3.1.combination",
        "section-3.1.speed",
        "equation-4a",
    }


def test_a_changed_quote_and_a_changed_order_are_found(paper):
    text = normalised(paper)
    (entry,) = (entry for entry in STATEMENTS if entry["id"] == "section-1.asynchronous")
    changed = [{**entry, "quote": entry["quote"].replace("only", "always")}]
    assert [place for _, place in places(changed, text)] == [-1]
    assert -1 in [place for _, place in places(STATEMENTS[::-1], text)]
