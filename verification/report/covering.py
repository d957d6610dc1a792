"""What of a claim is checked, and what its verdict does not cover.

As printed, a statement is prose and formulas. As checked, it is a text in clauses, each with the checks about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from verification.report.document import Row
from verification.report.mathematics import Form, Piece
from verification.report.verdicts import VERDICTS, Verdict

CERTIFIED = "A certificate covers its own game and data. It says nothing of other games, policies or numbers."
SHAPE = "A proof for every game of a shape says nothing of other numbers of players, states or actions."
ARGUMENT = "An argument by a cited theorem is exact, but no machine has checked it."
SUPPORTED = "Floats, statistics and searches find nothing against a statement. They do not show it."
REFUTED = "What is refuted is the statement as it is read and checked here, not every weaker form of it."
NO_TEXT = "No text is evaluated here. Procedures check the claim, each in its own way."
BY_METHOD = {"symbolic": SHAPE, "argument": ARGUMENT}
BY_VERDICT = {"certified": CERTIFIED, "supported": SUPPORTED, "refuted": REFUTED}


@dataclass(frozen=True)
class Shown:
    """A check that is about a clause: how often it earned each verdict."""

    title: str
    method: str
    verdicts: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True)
class Clause:
    """One clause as it is checked; its name is empty if it is the only one."""

    name: str
    formula: tuple[Piece, ...]
    verdict: Verdict
    shown_by: tuple[Shown, ...]


@dataclass(frozen=True)
class Checked:
    """A statement as it is checked: the data that it is about, definitions, clauses."""

    given: str
    definitions: tuple[Piece, ...]
    clauses: tuple[Clause, ...]


def checked(claim: Row, findings: Sequence[Row]) -> Checked | None:
    """The claim as it is checked; None if procedures check it and there is no text."""
    if not claim["checked"]:
        return None
    return Checked(
        given=" ".join(str(claim["text"].get("given", "")).split()),
        definitions=tuple(Piece(Form.DISPLAY, latex) for latex in claim["definitions"]),
        clauses=tuple(
            Clause(
                name,
                (Piece(Form.DISPLAY, latex),),
                VERDICTS[claim["by_clause"].get(name, claim["verdict"])],
                tuple(_shown(name, findings)),
            )
            for name, latex in claim["checked"].items()
        ),
    )


def _shown(clause: str, findings: Iterable[Row]) -> Iterator[Shown]:
    tallies: dict[tuple[str, str], Counter[str]] = {}
    for finding in findings:
        for row in finding["evidence"]:
            if not row["clauses"] or clause in row["clauses"]:
                tallies.setdefault((row["check"], row["method"]), Counter())[row["verdict"]] += 1
    for (title, method), tally in tallies.items():
        yield Shown(title, method, tuple((VERDICTS[word], tally[word]) for word in VERDICTS if tally[word]))


def limits(claim: Row, findings: Sequence[Row], not_run: Iterable[Row]) -> tuple[str, ...]:
    """What the verdict of a claim does not cover, in sentences."""
    rows = [row for finding in findings for row in finding["evidence"]]
    verdicts = [claim["verdict"], *claim["by_clause"].values()]
    methods = {row["method"] for row in rows if row["verdict"] == "proved"}
    said = [] if claim["checked"] else [NO_TEXT]
    said += [text for method, text in BY_METHOD.items() if method in methods]
    said += [text for word, text in BY_VERDICT.items() if word in verdicts]
    said += [f"Nothing is shown of the clause “{name}”." for name, word in claim["by_clause"].items() if word in OPEN]
    empty = {finding["game"] for finding in findings if finding["verdict"] == "vacuous"}
    if empty:
        said.append(f"A hypothesis fails on {_games(len(empty))}; there the conclusion was not evaluated.")
    left_out = {row["game"] for row in not_run if row["why"] == UNSUITED} - {f["game"] for f in findings}
    if left_out:
        said.append(f"No check of it is for {_games(len(left_out))} of this study.")
    return tuple(said)


OPEN = ("undecided", "vacuous")
UNSUITED = "not for this game"


def _games(count: int) -> str:
    return f"{count} game{'' if count == 1 else 's'}"
