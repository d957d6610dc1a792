"""Reading results: the members that a report needs, checked before anything is written.

A message names the file, the place in it, what was required and the remedy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.formats.files import read_text
from verification.report.verdicts import VERDICTS

FORMAT = "mpgtheory.results/1"
EVERY_GAME = "every game"
"""The game of findings that concern all games of a shape at once."""
REMEDY = "make the file again with `mpgtheory report`"

TEXT, NUMBER, LIST, OBJECT = (str,), (int, float), (list, tuple), (Mapping,)
MAYBE_TEXT = (str, type(None))
ANY = (object,)
Members = Mapping[str, tuple[type, ...]]

TOP: Members = {
    "study": OBJECT,
    "environment": OBJECT,
    "games": LIST,
    "claims": LIST,
    "findings": LIST,
    "surprises": LIST,
}
STUDY: Members = {"name": TEXT, "title": TEXT, "seed": NUMBER, "seconds": NUMBER}
GAME: Members = {"name": TEXT, "players": NUMBER, "states": NUMBER, "actions": LIST, "discount": TEXT}
CLAIM: Members = {
    **dict.fromkeys(("id", "title", "statement", "reading", "source", "kind", "verdict", "verdict_with_uses"), TEXT),
    **dict.fromkeys(("hypotheses", "uses"), LIST),
    **dict.fromkeys(("rests_on", "corrected_by", "corrects"), MAYBE_TEXT),
    **dict.fromkeys(("instances", "met"), NUMBER),
}
FINDING: Members = {
    "claim": TEXT,
    "game": TEXT,
    "verdict": TEXT,
    "disagrees": (bool,),
    "errors": LIST,
    "evidence": LIST,
}
EVIDENCE: Members = {
    **dict.fromkeys(("check", "verdict", "method", "instance", "measured", "claimed", "place", "note"), TEXT),
    **dict.fromkeys(("residual", "tolerance"), ANY),
    **dict.fromkeys(("comparisons", "seconds"), NUMBER),
    "failures": (int, type(None)),
    "hypotheses": OBJECT,
    "certificate": MAYBE_TEXT,
    "figure": (Mapping, type(None)),
}
TASKS: Members = {**dict.fromkeys(("done", "of", "reused"), NUMBER), "workers": TEXT}
"""Of the member `tasks`, which may be missing: then all are done."""
TABLE: Members = {"title": TEXT, "columns": LIST, "rows": LIST, "left_out": NUMBER, "note": TEXT}
"""Of the member `tables` of evidence, which may be missing."""


def read_results(path: Path) -> Mapping[str, Any]:
    """The results in a file, checked.

    Raises:  InputError naming file, place and remedy.
    """
    try:
        results = json.loads(read_text(path))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: is not JSON ({error}); {REMEDY}") from error
    except RecursionError as error:
        raise InputError(f"{path}: is nested too deeply to be results; {REMEDY}") from error
    return check_results(results, str(path))


def check_results(results: Any, source: str = "results") -> Mapping[str, Any]:
    """Return `results` if they have every member that a report needs, and refer to nothing they do not hold.

    Raises:  InputError, one line.
    """
    received = results.get("format") if isinstance(results, Mapping) else type(results).__name__
    if received != FORMAT:
        raise InputError(f"{source}: format must be {FORMAT!r}, received {str(received)[:60]!r}; {REMEDY}")
    _check(results, TOP, source, "")
    _check(results["study"], STUDY, source, "study")
    if "tasks" in results:
        _check(results["tasks"], TASKS, source, "tasks")
    _check_each(results["games"], GAME, source, "games")
    _check_each(results["claims"], CLAIM, source, "claims")
    _check_each(results["findings"], FINDING, source, "findings")
    for number, finding in enumerate(results["findings"]):
        _check_each(finding["evidence"], EVIDENCE, source, f"findings[{number}].evidence")
        for row, evidence in enumerate(finding["evidence"]):
            _check_tables(evidence.get("tables", ()), source, f"findings[{number}].evidence[{row}].tables")
    _check_references(results, source)
    return results


def _check_each(rows: Any, members: Members, source: str, place: str) -> None:
    for number, row in enumerate(rows):
        _check(row, members, source, f"{place}[{number}]")


def _check(row: Any, members: Members, source: str, place: str) -> None:
    where = f"{source}: {place}" if place else source
    if not isinstance(row, Mapping):
        raise InputError(f"{where} must be an object, received {type(row).__name__}; {REMEDY}")
    for name, types in members.items():
        if name not in row:
            raise InputError(f"{where} lacks the member {name!r}; {REMEDY}")
        if not isinstance(row[name], types):
            raise InputError(f"{where}: member {name!r} cannot be {str(row[name])[:60]!r}; {REMEDY}")
    for name in ("verdict", "verdict_with_uses"):
        if name in members and row[name] not in VERDICTS:
            raise InputError(f"{where}: {name} {row[name][:60]!r} is none of {', '.join(VERDICTS)}; {REMEDY}")


def _check_tables(tables: Any, source: str, place: str) -> None:
    if not isinstance(tables, LIST):
        raise InputError(f"{source}: {place} must be a list, received {str(tables)[:60]!r}; {REMEDY}")
    _check_each(tables, TABLE, source, place)
    for number, table in enumerate(tables):
        for row in (table["columns"], *table["rows"]):
            if not (isinstance(row, LIST) and len(row) == len(table["columns"]) and all(map(_is_text, row))):
                where = f"{source}: {place}[{number}]"
                raise InputError(f"{where}: each row must hold a text a column, received {str(row)[:60]!r}; {REMEDY}")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _check_references(results: Mapping[str, Any], source: str) -> None:
    claims = {claim["id"] for claim in results["claims"]}
    instances = (*results["games"], *results.get("schedules", ()))
    games = {EVERY_GAME, *(instance["name"] for instance in instances)}
    for number, finding in enumerate(results["findings"]):
        for kind, known in (("claim", claims), ("game", games)):
            if finding[kind] not in known:
                where = f"{source}: findings[{number}]"
                raise InputError(f"{where}: {kind} {finding[kind][:60]!r} is not among the {kind}s; {REMEDY}")
