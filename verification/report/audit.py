"""The audit: what is false or imprecise as printed, by root cause and in order of consequence, for the paper's authors.

The order, and what depends on a statement, come with the results (`verification.audit`); nothing is decided here. The
causes stand in causes.toml: most statements fall by a mistake that strikes in several places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from verification.report.causes import cause_of, causes, theorems_in_place_of
from verification.report.document import Row
from verification.report.game_tables import StateTable, game_tables
from verification.report.mathematics import Piece, pieces
from verification.report.page import FalseAsPrinted, Page
from verification.report.section import Section

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
    tables: tuple[StateTable, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A statement, what is wrong with it, what is true instead, and what rests on it.

    proved: theorems that say what is true in its place, besides its corrected form.
    fallen, standing: printed claims that use it, directly or not, and are refuted or not.
    """

    number: int
    printed: FalseAsPrinted
    counterexample: Counterexample | None
    consequence: tuple[Piece, ...]
    proved: tuple[Section, ...]
    fallen: tuple[Section, ...]
    standing: tuple[Section, ...]

    @property
    def id(self) -> str:
        """The claim's id."""
        return str(self.printed.section.claim["id"])


@dataclass(frozen=True)
class Cause:
    """One mistake, how it is mended, and the entries where it strikes."""

    title: str
    text: tuple[Piece, ...]
    correction: tuple[Piece, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Group:
    """Causes of one kind of consequence."""

    title: str
    text: str
    causes: tuple[Cause, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of all its causes."""
        return tuple(entry for cause in self.causes for entry in cause.entries)


@dataclass(frozen=True)
class Audit:
    """The audit page."""

    groups: tuple[Group, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return tuple(entry for group in self.groups for entry in group.entries)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """All causes in order."""
        return tuple(cause for group in self.groups for cause in group.causes)


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
OWN = {"title": "Statements of the study's own", "text": "", "correction": ""}


def audit(results: Row, page: Page) -> Audit:
    """The audit of `results`, of which `page` is the report: its entries by cause, the causes by consequence."""
    listed = {entry.section.claim["id"]: entry for entry in page.false_as_printed}
    sections = {section.claim["id"]: section for section in page.sections}
    rows = [row for row in results["audit"] if row["claim"] in listed]
    rows += [{"claim": name, "dependents": [], "distance": None} for name in listed if name not in _names(rows)]
    rows.sort(key=lambda row: _group(row, sections[row["claim"]]))
    by_cause: dict[int, list[Row]] = {}
    for row in rows:
        number = cause_of(row["claim"])
        own_of = _group(row, sections[row["claim"]]) if number == len(causes()) else 0
        by_cause.setdefault(number + own_of, []).append(row)
    groups: tuple[list[Cause], ...] = ([], [], [])
    number = 0
    for kind in range(len(GROUPS)):
        for cause, own in by_cause.items():
            if _group(own[0], sections[own[0]["claim"]]) == kind:
                entries = [_entry(row, k, listed[row["claim"]], sections) for k, row in enumerate(own, number + 1)]
                number += len(own)
                groups[kind].append(_cause(cause, tuple(entries)))
    shown = (Group(*words, tuple(own)) for words, own in zip(GROUPS, groups, strict=True))
    return Audit(tuple(group for group in shown if group.causes))


def _cause(number: int, entries: tuple[Entry, ...]) -> Cause:
    written = causes()[number] if number < len(causes()) else OWN
    return Cause(written["title"], tuple(pieces(written["text"])), tuple(pieces(written["correction"])), entries)


def _names(rows: Iterable[Row]) -> set[str]:
    return {row["claim"] for row in rows}


def _group(row: Row, section: Section) -> int:
    if section.claim["consequence"].startswith(HARMLESS):
        return 2
    return 1 if row["distance"] is None else 0


def _entry(row: Row, number: int, printed: FalseAsPrinted, sections: Mapping[str, Section]) -> Entry:
    dependents = [sections[name] for name in row["dependents"] if name in sections]
    theorems = (sections[name] for name in theorems_in_place_of(row["claim"]) if name in sections)
    return Entry(
        number=number,
        printed=printed,
        counterexample=counterexample(printed),
        consequence=tuple(pieces(printed.section.claim["consequence"])),
        proved=tuple(section for section in theorems if section.verdict.word == "proved"),
        fallen=tuple(s for s in dependents if s.verdict.word == "refuted"),
        standing=tuple(s for s in dependents if s.verdict.word != "refuted"),
    )


def counterexample(printed: FalseAsPrinted) -> Counterexample | None:
    """The counterexample that a search shrank, or else the plainest one on a game."""
    smallest = shrunk(printed.section)
    if smallest is not None or printed.counterexample is None:
        return smallest
    words = (f"the game {printed.game}",) if printed.game and printed.counterexample["method"] != "argument" else ()
    return _counterexample(printed.counterexample, words, printed.counterexample)


def shrunk(section: Section) -> Counterexample | None:
    """The counterexample that a search shrank; None if none did."""
    rows = (e for finding in section.refuting for e in finding["evidence"] if e["verdict"] == "refuted")
    row = next((e for e in rows if e["counterexample"]), None)
    if row is None:
        return None
    told: Any = row["counterexample"]
    return replace(_counterexample(row, tuple(told["words"]), told["violated"]), tables=game_tables(told.get("game")))


def _counterexample(evidence: Row, words: tuple[str, ...], violated: Row) -> Counterexample:
    return Counterexample(
        words=words,
        place=violated["place"],
        measured=violated["measured"],
        claimed=violated["claimed"],
        certificate=evidence["certificate"],
        is_argument=evidence["method"] == "argument",
        note=evidence["note"],
    )
