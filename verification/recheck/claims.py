"""The claims of a report: those of the catalogue, and others made again from what the report says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from mpgtheory.errors import InputError
from verification.catalogue import CATALOGUE, claim_of
from verification.claim import Check, Claim, Scope
from verification.falsify.evidence import with_search
from verification.language.files import Entry, from_entry, load_statement, names_of_hypotheses
from verification.language.own import OWN, TYPED
from verification.language.statement import Statement

Row = Mapping[str, Any]
"""An object of results.json."""


def claim_from(row: Row, *, is_searched: bool) -> Claim:
    """The claim of a row.

    Raises:  InputError if it is neither in the catalogue nor a text.
    """
    claim = CATALOGUE.get(row["id"]) or _own(row)
    return with_search(claim) if is_searched else claim


def statement_of(row: Row) -> Statement:
    """The statement of a claim that is a text.

    Raises:  InputError if there is none.
    """
    return load_statement(row["id"]) if row["id"] in CATALOGUE else _statement(row)[1]


def _own(row: Row) -> Claim:
    entry, statement = _statement(row)
    return claim_of(row["id"], entry, replace(statement, id=certified_as(row["id"])))


def _statement(row: Row) -> tuple[Entry, Statement]:
    text, names = row["text"], names_of_hypotheses()
    try:
        clauses: dict[str, str] = dict(text["clauses"])
        entry = Entry(
            **{key: row[key] for key in ("title", "kind", "source", "reading", "consequence", "corrects", "uses")},
            **{"property": row["is_property"]},
            printed=row["statement"],
            given=text["given"],
            where=text["where"],
            assuming=[names[words] for words in row["hypotheses"]],
            claim=clauses.get(""),
            clauses={} if "" in clauses else clauses,
        )
        return entry, from_entry(row["id"], entry)
    except (KeyError, TypeError, ValueError, ValidationError, RecursionError) as error:
        reason = str(error) if isinstance(error, InputError) else type(error).__name__
        raise InputError(f"it is not in the catalogue, and no statement can be made of its text: {reason}") from error


def certified_as(claim: str) -> str:
    """How certificates of a claim call it."""
    if claim in CATALOGUE:
        return claim
    return OWN if claim == TYPED else f"{OWN}:{claim}"


def checks_on(claim: Claim, results: Row) -> Iterator[tuple[str, Check]]:
    """What must be accounted for of a claim: each of its checks with what it is run on, by name."""
    on = {
        Scope.GAME: [game["name"] for game in results["games"]],
        Scope.SCHEDULES: [pair["name"] for pair in results["schedules"]],
        Scope.EVERY_GAME: ["every game"],
        Scope.SEARCH: ["every game"] if results["study"]["search"] else [],
    }
    return ((name, check) for check in claim.checks for name in on[check.scope])
