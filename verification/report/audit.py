"""The audit: statements that are false or imprecise as printed, in order of consequence, for the paper's authors.

The order, and what depends on a statement, come with the results (`verification.audit`); nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verification.report.mathematics import Piece, pieces
from verification.report.page import FalseAsPrinted, Page, Row, Section

HARMLESS = ("None", "A slip")
"""How the consequence of a statement begins by whose fall no other falls."""


@dataclass(frozen=True)
class Counterexample:
    """A counterexample in words and numbers: a shrunk one of a search, or else one on a game of the study."""

    words: tuple[str, ...]
    place: str
    measured: str
    claimed: str
    certificate: str | None
    is_argument: bool
    note: str


@dataclass(frozen=True)
class Entry:
    """A statement, what is wrong with it, what is true instead, and what rests on it.

    fallen, standing: printed claims that use it, directly or not, and are refuted or not.
    """

    number: int
    found: FalseAsPrinted
    counterexample: Counterexample | None
    consequence: tuple[Piece, ...]
    fallen: tuple[Section, ...]
    standing: tuple[Section, ...]

    @property
    def id(self) -> str:
        """The claim's id."""
        return str(self.found.section.claim["id"])


@dataclass(frozen=True)
class Group:
    """Entries of one kind of consequence."""

    title: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Audit:
    """The audit page."""

    groups: tuple[Group, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return tuple(entry for group in self.groups for entry in group.entries)


GROUPS = (
    (
        "On the way to the main theorem",
        "From each of these, refuted statements lead to Theorem 3.3, which is one of them; the nearest come first. Of "
        "each is said whether that way can be mended.",
    ),
    (
        "Steps and statements that need another form",
        "They are false or imprecise, and what uses them has to use the corrected form; the main theorem does not fall "
        "by them. Those on which most statements rest come first.",
    ),
    (
        "Slips",
        "A sign, a symbol, a quantifier or a word. The argument around each stands as it is.",
    ),
)


def audit(results: Row, page: Page) -> Audit:
    """The audit of `results`, of which `page` is the report."""
    listed = {entry.section.claim["id"]: entry for entry in page.false_as_printed}
    sections = {section.claim["id"]: section for section in page.sections}
    rows = [row for row in results["audit"] if row["claim"] in listed]
    rows += [{"claim": name, "dependents": [], "distance": None} for name in listed if name not in _names(rows)]
    sorted_rows: tuple[list[Row], ...] = ([], [], [])
    for row in rows:
        sorted_rows[_group(row, sections[row["claim"]])].append(row)
    numbers = {row["claim"]: k for k, row in enumerate((r for rows in sorted_rows for r in rows), start=1)}
    entry = lambda row: _entry(row, numbers[row["claim"]], listed[row["claim"]], sections)  # noqa: E731
    groups = (
        Group(title, text, tuple(map(entry, rows))) for (title, text), rows in zip(GROUPS, sorted_rows, strict=True)
    )
    return Audit(tuple(group for group in groups if group.entries))


def _names(rows: Iterable[Row]) -> set[str]:
    return {row["claim"] for row in rows}


def _group(row: Row, section: Section) -> int:
    if section.claim["consequence"].startswith(HARMLESS):
        return 2
    return 1 if row["distance"] is None else 0


def _entry(row: Row, number: int, found: FalseAsPrinted, sections: Mapping[str, Section]) -> Entry:
    dependents = [sections[name] for name in row["dependents"] if name in sections]
    return Entry(
        number=number,
        found=found,
        counterexample=counterexample(found),
        consequence=tuple(pieces(found.section.claim["consequence"])),
        fallen=tuple(s for s in dependents if s.verdict.word == "refuted"),
        standing=tuple(s for s in dependents if s.verdict.word != "refuted"),
    )


def counterexample(found: FalseAsPrinted) -> Counterexample | None:
    """The counterexample that a search shrank, or else the plainest one on a game."""
    refuting: Sequence[Row] = [
        e for finding in found.section.refuting for e in finding["evidence"] if e["verdict"] == "refuted"
    ]
    shrunk = next((e for e in refuting if e["counterexample"]), None)
    if shrunk is not None:
        told: Any = shrunk["counterexample"]
        return _told(shrunk, tuple(told["words"]), told["violated"])
    if found.counterexample is None:
        return None
    words = (f"the game {found.game}",) if found.game and found.counterexample["method"] != "argument" else ()
    return _told(found.counterexample, words, found.counterexample)


def _told(evidence: Row, words: tuple[str, ...], violated: Row) -> Counterexample:
    return Counterexample(
        words=words,
        place=violated["place"],
        measured=violated["measured"],
        claimed=violated["claimed"],
        certificate=evidence["certificate"],
        is_argument=evidence["method"] == "argument",
        note=evidence["note"],
    )
