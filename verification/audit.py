"""The audit: what is false or imprecise as printed, in order of consequence, and what rests on it.

A statement's fall carries on to a dependent one if that is refuted too. So the statements fall into two groups: those
from which refuted statements lead to the main theorem, nearest to it first, and those whose fall ends with them, with
the most dependents first. Dependents are taken from what claims say that they use, directly or not; a claim that uses
the corrected twin depends on the place in the paper all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from verification.claim import Claim, Verdict

MAIN = "theorem-3.3"
"""The main theorem."""


def audit_rows(claims: Sequence[Claim], verdicts: Mapping[str, Verdict]) -> list[dict[str, Any]]:
    """One row for each statement that has a corrected twin, in order of consequence.

    direct, dependents: printed claims that use it, directly and at all; fallen: those of them that are refuted.
    distance: steps to the main theorem along refuted statements; None if the fall does not reach it.
    """
    using = _users(claims, twins=True)
    refuted = {claim for claim, verdict in verdicts.items() if verdict is Verdict.REFUTED}
    distances = _distances(_users(claims, twins=False), refuted)
    rows = []
    for place, claim in enumerate(c for c in claims if c.corrected_by):
        dependents = _closure(claim.id, using)
        row = {
            "claim": claim.id,
            "corrected": claim.corrected_by,
            "direct": using.get(claim.id, []),
            "dependents": dependents,
            "fallen": [d for d in dependents if d in refuted],
            "distance": distances.get(claim.id),
            "consequence": claim.consequence,
        }
        rows.append((_rank(row, place), row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _rank(row: Mapping[str, Any], place: int) -> tuple[int, int, int]:
    if row["distance"] is not None:
        return (0, row["distance"], place)
    return (1, -len(row["dependents"]), place)


def _users(claims: Iterable[Claim], *, twins: bool) -> dict[str, list[str]]:
    """For each statement as printed the printed claims that use it or its corrected twin, in order.

    twins: whether what a corrected twin uses counts as used by its statement; its fall does not come from there.
    """
    printed = {c.corrected_by: c.id for c in claims if c.corrected_by}
    users_of: dict[str, list[str]] = {}
    for claim in (c for c in claims if twins or not c.corrects):
        user = claim.corrects or claim.id
        for used in claim.uses:
            users = users_of.setdefault(printed.get(used, used), [])
            if user not in users and user != printed.get(used, used):
                users.append(user)
    return users_of


def _closure(claim: str, using: Mapping[str, Sequence[str]]) -> list[str]:
    seen: list[str] = []
    waiting = list(using.get(claim, ()))
    while waiting:
        user = waiting.pop(0)
        if user not in seen and user != claim:
            seen.append(user)
            waiting += using.get(user, ())
    return seen


def _distances(using: Mapping[str, Sequence[str]], refuted: set[str]) -> dict[str, int]:
    """Steps from refuted statements to the main theorem through refuted statements only."""
    distances = {MAIN: 0} if MAIN in refuted else {}
    grown = True
    while grown:
        grown = False
        for claim in refuted - distances.keys():
            reached = [distances[user] for user in using.get(claim, ()) if user in distances]
            if reached:
                distances[claim] = min(reached) + 1
                grown = True
    return distances
