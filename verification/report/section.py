"""All that is known of one claim: its verdicts by game, its checks, its theorems, worked out from results."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from verification.report.covering import Checked, checked, limits
from verification.report.document import Row
from verification.report.illustration import Illustration
from verification.report.mathematics import Piece, pieces
from verification.report.verdicts import VERDICTS, Verdict

OURS = re.compile(r"in the place of|^correction of|^control of|with the mean field|released code|direction \(", re.I)
"""In the source of a claim that the paper does not print."""


@dataclass(frozen=True)
class Cell:
    """One claim on one game; `finding` is None where no check of the claim is run on the game."""

    game: str
    finding: Row | None
    verdict: Verdict | None
    tooltip: str


@dataclass(frozen=True)
class CheckSummary:
    """All evidence of one check of a claim, in one line."""

    title: str
    method: str
    verdicts: tuple[tuple[Verdict, int], ...]
    comparisons: int
    failures: int
    seconds: float


@dataclass(frozen=True)
class Proved:
    """A machine-checked theorem, its statement, and what it covers of a claim.

    covers: the clauses that it is about, and what is missing of them, in words; empty for all of the claim.
    text:   the statement as Coq prints it.
    """

    name: str
    scope: str
    statement: tuple[Piece, ...]
    covers: str
    text: str


@dataclass(frozen=True)
class Tabulated:
    """The tables that the evidence of a claim on one game carries."""

    game: str
    tables: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """All that is known of one claim."""

    claim: Row
    statement: tuple[Piece, ...]
    reading: tuple[Piece, ...]
    verdict: Verdict
    verdict_with_uses: Verdict
    findings: tuple[Row, ...]
    checks: tuple[CheckSummary, ...]
    cells: tuple[Cell, ...]
    illustrations: tuple[Illustration, ...]
    theorems: tuple[Proved, ...]
    checked: Checked | None
    limits: tuple[str, ...]

    @property
    def heading(self) -> str:
        """Above the statement: whether the paper prints it, we state it, or a user wrote it."""
        if not self.claim["is_listed"]:
            return "As written"
        is_ours = self.claim["corrects"] or self.claim["kind"] == "theorem" or OURS.search(self.claim["source"])
        return "As stated here" if is_ours else "As printed"

    @property
    def is_only_proved(self) -> bool:
        """Whether all evidence is a machine-checked proof, but for a search that found nothing."""
        methods = {e["method"] for finding in self.findings for e in finding["evidence"]}
        return "proof" in methods and methods <= {"proof", "search"}

    @property
    def is_property(self) -> bool:
        """Whether the claim is a property that a game may have or lack, not a theorem."""
        return bool(self.claim["is_property"])

    @property
    def methods(self) -> str:
        """The methods of its evidence, by which the list of statements is filtered."""
        return " ".join(sorted({e["method"] for finding in self.findings for e in finding["evidence"]}))

    @property
    def having(self) -> str:
        """Of a property: how many games, or pairs of schedules, have it."""
        has = sum(f["verdict"] in ("proved", "certified", "supported") for f in self.findings)
        return f"holds of {has} of {len(self.findings)}"

    @property
    def refuting(self) -> tuple[Row, ...]:
        """The findings that refute the claim."""
        return tuple(f for f in self.findings if f["verdict"] == "refuted")

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What the checks noted, each once and in order: (check, note)."""
        noted = ((e["check"], e["note"]) for finding in self.findings for e in finding["evidence"] if e["note"])
        return tuple(dict.fromkeys(noted))

    @property
    def tabulated(self) -> tuple[Tabulated, ...]:
        """The tables of each game that has any."""
        tables_by_game = ((f["game"], tuple(t for e in f["evidence"] for t in e["tables"])) for f in self.findings)
        return tuple(Tabulated(game, tables) for game, tables in tables_by_game if tables)


def section(
    claim: Row, results: Row, columns: Iterable[str], illustrations: Mapping[str, tuple[Illustration, ...]]
) -> Section:
    """What is known of one claim."""
    own = {f["game"]: f for f in results["findings"] if f["claim"] == claim["id"]}
    findings = tuple(own.values())
    theorems = (t for t in results["proofs"]["theorems"] if t["claim"] == claim["id"])
    return Section(
        claim=claim,
        statement=tuple(pieces(claim["statement"])),
        reading=tuple(pieces(claim["reading"])),
        verdict=VERDICTS[claim["verdict"]],
        verdict_with_uses=VERDICTS[claim["verdict_with_uses"]],
        findings=findings,
        checks=tuple(_summaries(findings)),
        cells=tuple(_cell(game, own.get(game)) for game in columns),
        illustrations=illustrations.get(claim["id"], ()),
        theorems=tuple(map(_theorem, theorems)),
        checked=checked(claim, findings),
        limits=limits(claim, findings, [row for row in results["not_run"] if row["claim"] == claim["id"]]),
    )


def _theorem(row: Row) -> Proved:
    about = f"clause {', '.join(row['clauses'])}" if row["clauses"] else ""
    missing = f"in part, without {row['missing']}" if row["missing"] else ""
    covers = ", ".join(filter(None, (about, missing)))
    return Proved(row["name"], row["scope"], tuple(pieces(row["statement"])), covers, row["text"])


def _cell(game: str, finding: Row | None) -> Cell:
    if finding is None:
        return Cell(game, None, None, f"{game}: no check of this claim is run here")
    made = sum(e["comparisons"] for e in finding["evidence"])
    failed = sum(e["failures"] or 0 for e in finding["evidence"])
    methods = ", ".join(e["method"] for e in finding["evidence"]) or "no evidence"
    return Cell(game, finding, VERDICTS[finding["verdict"]], f"{game}: {methods}; {made} comparisons, {failed} failed")


def _summaries(findings: Iterable[Row]) -> Iterable[CheckSummary]:
    by_check: dict[tuple[str, str], list[Row]] = {}
    for finding in findings:
        for e in finding["evidence"]:
            by_check.setdefault((e["check"], e["method"]), []).append(e)
    for (title, method), rows in by_check.items():
        tally = Counter(e["verdict"] for e in rows)
        yield CheckSummary(
            title=title,
            method=method,
            verdicts=tuple((VERDICTS[word], tally[word]) for word in VERDICTS if tally[word]),
            comparisons=sum(e["comparisons"] for e in rows),
            failures=sum(e["failures"] or 0 for e in rows),
            seconds=sum(e["seconds"] for e in rows),
        )
