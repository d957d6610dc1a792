"""What changed between two reports: claims that came or went, and verdicts that are others now.

For studies under version control: whoever changes a game, a statement or the toolkit sees at once which verdicts moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verification.report.document import Row

ALL = "all in all"
"""The place of the verdict of a claim over all games."""


@dataclass(frozen=True)
class Change:
    """A verdict that is another now; `before` or `now` is None where the claim, or its row, is not there."""

    claim: str
    place: str
    before: str | None
    now: str | None

    def __str__(self) -> str:
        return f"{self.claim}, {self.place}: {self.before or 'not there'} -> {self.now or 'not there'}"


def changes(old: Row, new: Row) -> tuple[Change, ...]:
    """The verdicts that differ, claim by claim in the order of `new`: all in all, by clause, then by game."""
    before, now = _verdicts(old), _verdicts(new)
    places = dict.fromkeys((*now, *before))
    return tuple(
        Change(*place, before.get(place), now.get(place)) for place in places if before.get(place) != now.get(place)
    )


def _verdicts(results: Row) -> dict[tuple[str, str], str]:
    """Each verdict by claim and place."""
    by_claim: dict[str, list[tuple[str, str]]] = {}
    for finding in results["findings"]:
        by_claim.setdefault(finding["claim"], []).append((f"on {finding['game']}", finding["verdict"]))
    return {
        (claim["id"], place): verdict
        for claim in results["claims"]
        for place, verdict in _of_claim(claim, by_claim.get(claim["id"], []))
    }


def _of_claim(claim: Row, on_games: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield ALL, claim["verdict"]
    yield from ((f"clause {name}", verdict) for name, verdict in claim["by_clause"].items() if name)
    yield from on_games
