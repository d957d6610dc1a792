"""Reading results: the members that a report needs, checked before anything is written.

A message names the file, the place in it, what was required and the remedy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError, shown
from mpgtheory.formats.files import read_text
from verification.report.verdicts import VERDICTS

FORMAT = "mpgtheory.results/2"
EVERY_GAME = "every game"
"""The game of findings that concern all games of a shape at once."""
REMEDY = "make the file again with `mpgtheory report`"

Row = Mapping[str, Any]
"""One object of results.json."""
Kind = Callable[[Any], bool]
"""Whether a value is of the kind that a member must be."""
Members = Mapping[str, Kind]


def text(value: Any) -> bool:
    """A text."""
    return isinstance(value, str)


def number(value: Any) -> bool:
    """A number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def whole(value: Any) -> bool:
    """A whole number from 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def truth(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def verdict(value: Any) -> bool:
    """One of the six verdicts."""
    return text(value) and value in VERDICTS


def several(kind: Kind) -> Kind:
    """A list of values of a kind."""
    return lambda value: isinstance(value, (list, tuple)) and all(map(kind, value))


def named(kind: Kind) -> Kind:
    """An object whose values are of a kind."""
    return lambda value: isinstance(value, Mapping) and all(map(kind, value.values()))


def maybe(kind: Kind) -> Kind:
    """A value of a kind, or nothing."""
    return lambda value: value is None or kind(value)


def anything(_: Any) -> bool:
    """Any value; its own members are checked apart, or by those who use them."""
    return True


def each(names: str, kind: Kind) -> Members:
    """Several members of one kind."""
    return dict.fromkeys(names.split(), kind)


ROWS, OBJECT = several(named(anything)), named(anything)
TOP: Members = {
    **each("games schedules claims findings not_run audit", ROWS),
    **each("study proofs", OBJECT),
    "environment": named(text),
    "surprises": several(text),
}
STUDY: Members = {
    **each("name title", text),
    **each("seed seconds", number),
    "is_built_in": truth,
    "sampling": OBJECT,
    "search": maybe(OBJECT),
}
GAME: Members = {
    **each("name discount source", text),
    **each("players states", whole),
    "actions": several(whole),
    "sha256": maybe(text),
}
SCHEDULE: Members = each("name alpha beta source", text)
NOT_RUN: Members = each("claim game check method why", text)
CLAIM: Members = {
    **each("id title statement reading consequence source kind", text),
    **each("verdict verdict_with_uses", verdict),
    **each("hypotheses uses clauses definitions", several(text)),
    **each("rests_on corrected_by corrects", maybe(text)),
    **each("instances met", whole),
    **each("is_property is_listed", truth),
    "checked": named(text),
    "by_clause": named(verdict),
    "text": OBJECT,
}
FINDING: Members = {
    **each("claim game", text),
    "verdict": verdict,
    "by_clause": named(verdict),
    "disagrees": truth,
    "errors": several(text),
    "evidence": ROWS,
}
EVIDENCE: Members = {
    **each("check method instance measured claimed place note", text),
    "verdict": verdict,
    **each("residual tolerance", lambda value: value is None or text(value) or number(value)),
    "comparisons": whole,
    "failures": maybe(whole),
    "seconds": number,
    "seed": maybe(number),
    "hypotheses": named(maybe(truth)),
    "clauses": several(text),
    **each("certificate certificate_sha256", maybe(text)),
    **each("figure counterexample", maybe(OBJECT)),
    "tables": anything,
}
PROOFS: Members = {"problem": maybe(text), "theorems": ROWS}
THEOREM: Members = {**each("name claim scope statement missing text", text), "clauses": several(text)}
AUDIT: Members = {"claim": text, "dependents": several(text), "distance": maybe(whole)}
TASKS: Members = {**each("done of reused", whole), "workers": text}
"""Of the member `tasks`, which may be missing: then all are done."""
RECHECK: Members = {**each("rows certificate computed word certificates", whole), "problems": several(text)}
"""Of the member `recheck`, which may be missing: then the report was not checked when it was made."""
TABLE: Members = {
    **each("title note", text),
    "columns": several(text),
    "rows": several(anything),
    "left_out": whole,
}


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
    for name, members in (("study", STUDY), ("proofs", PROOFS), ("tasks", TASKS), ("recheck", RECHECK)):
        if name in results:
            _check(results[name], members, source, name)
    for name, members in LISTS.items():
        _check_each(results[name], members, source, name)
    _check_each(results["proofs"]["theorems"], THEOREM, source, "proofs.theorems")
    for place, finding in enumerate(results["findings"]):
        _check_each(finding["evidence"], EVIDENCE, source, f"findings[{place}].evidence")
        for row, evidence in enumerate(finding["evidence"]):
            _check_tables(evidence["tables"], source, f"findings[{place}].evidence[{row}].tables")
    _check_references(results, source)
    return results


LISTS = {
    "games": GAME,
    "schedules": SCHEDULE,
    "claims": CLAIM,
    "findings": FINDING,
    "not_run": NOT_RUN,
    "audit": AUDIT,
}
"""The lists of results, and what each of their rows must have."""


def _check_each(rows: Any, members: Members, source: str, place: str) -> None:
    for count, row in enumerate(rows):
        _check(row, members, source, f"{place}[{count}]")


def _check(row: Any, members: Members, source: str, place: str) -> None:
    where = f"{source}: {place}" if place else source
    if not isinstance(row, Mapping):
        raise InputError(f"{where} must be an object, received {type(row).__name__}; {REMEDY}")
    for name, is_right in members.items():
        if name not in row:
            raise InputError(f"{where} lacks the member {name!r}; {REMEDY}")
        if is_right is verdict and not verdict(row[name]):
            raise InputError(f"{where}: {name} {shown(row[name])} is none of {', '.join(VERDICTS)}; {REMEDY}")
        if not is_right(row[name]):
            raise InputError(f"{where}: member {name!r} cannot be {shown(row[name])}; {REMEDY}")


def _check_tables(tables: Any, source: str, place: str) -> None:
    if not several(anything)(tables):
        raise InputError(f"{source}: {place} must be a list, received {shown(tables)}; {REMEDY}")
    _check_each(tables, TABLE, source, place)
    for count, table in enumerate(tables):
        for row in table["rows"]:
            if not (several(text)(row) and len(row) == len(table["columns"])):
                where = f"{source}: {place}[{count}]"
                raise InputError(f"{where}: each row must hold a text a column, received {shown(row)}; {REMEDY}")


def _check_references(results: Mapping[str, Any], source: str) -> None:
    claims = {claim["id"] for claim in results["claims"]}
    instances = (*results["games"], *results["schedules"])
    games = {EVERY_GAME, *(instance["name"] for instance in instances)}
    for place, finding in enumerate(results["findings"]):
        for kind, known in (("claim", claims), ("game", games)):
            if finding[kind] not in known:
                where = f"{source}: findings[{place}]"
                raise InputError(f"{where}: {kind} {shown(finding[kind])} is not among the {kind}s; {REMEDY}")
