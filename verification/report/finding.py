"""What a study found, in a few lines: the first thing that a reader of the report sees.

The sentences stand in finding.toml. Each names the claims and verdicts that it needs, and the row that its number comes
from. A sentence whose needs this study does not meet is left out, so that none is said without evidence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from verification.report.document import Row
from verification.report.mathematics import Piece, pieces

DRAWN = (("lemma-3.7.bound", "gap_against_theta"), ("lemma-3.7.orbit", "closed_orbit"))
"""The claim and kind of the picture beside the finding; the first that the report has."""


@dataclass(frozen=True)
class Line:
    """One sentence of the finding, the claims that it is about, and what it rests on."""

    head: str
    text: tuple[Piece, ...]
    links: tuple[str, ...]
    rests: str


def lines(results: Row) -> tuple[Line, ...]:
    """The lines that the verdicts and rows of `results` support, in order."""
    return tuple(_lines(results))


def _lines(results: Row) -> Iterator[Line]:
    verdicts = {claim["id"]: claim["verdict"] for claim in results["claims"]}
    for line in _written():
        if any(verdicts.get(claim) not in allowed for claim, allowed in line["needs"].items()):
            continue
        text = line["text"]
        if "row" in line:
            row = _row(results, line["row"])
            if row is None:
                continue
            text = text.replace("{measured}", row["measured"])
        links = tuple(claim for claim in line["links"] if claim in verdicts)
        yield Line(line["head"], tuple(pieces(text)), links, line["rests"])


def _row(results: Row, wanted: Mapping[str, str]) -> Row | None:
    """The refuting evidence of a check on a game; None if the study has none."""
    return next(
        (
            row
            for finding in results["findings"]
            if (finding["claim"], finding["game"]) == (wanted["claim"], wanted["game"])
            for row in finding["evidence"]
            if row["check"] == wanted["check"] and row["verdict"] == "refuted"
        ),
        None,
    )


@lru_cache
def _written() -> list[dict[str, Any]]:
    """The lines of finding.toml."""
    text = (files("verification.report") / "finding.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["line"])
