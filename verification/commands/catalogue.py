"""mpgtheory claims, mpgtheory games: what there is."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from verification.commands.options import Json


def claims(
    claim: Annotated[str | None, typer.Argument(metavar="[ID]", help="One statement, with its text.")] = None,
    as_json: Json = False,
) -> int:
    """List the statements of the paper that can be checked, or show one: as printed, and the text that is checked.

    Example: mpgtheory claims lemma-3.6b
    """
    from verification.console import print_json, print_table

    rows = _rows() if claim is None else [_row(claim)]
    if as_json:
        print_json(rows if claim is None else rows[0])
    elif claim is None:
        columns = ("id", "kind", "source", "title", "corrected_by")
        print_table(columns, [[row[key] or "" for key in columns] for row in rows])
    else:
        _show(rows[0])
    return 0


def _rows() -> list[dict[str, Any]]:
    """The catalogue as its files have it: nothing is compiled for a list."""
    from verification.language.files import catalogue, hypotheses

    correcting = {entry.corrects: name for name, entry in catalogue().items() if entry.corrects}
    return [
        {
            "id": name,
            "title": entry.title,
            "source": entry.source,
            "kind": entry.kind,
            "hypotheses": [hypotheses()[assumed].words for assumed in entry.assuming],
            "uses": list(entry.uses),
            "corrected_by": correcting.get(name),
            "corrects": entry.corrects,
            "is_property": entry.is_property,
            "clauses": list(entry.clauses),
            "text": entry.text if entry.is_text else None,
        }
        for name, entry in catalogue().items()
    ]


def _row(claim: str) -> dict[str, Any]:
    from mpgtheory.errors import InputError, nearest

    rows = {row["id"]: row for row in _rows()}
    if claim not in rows:
        raise InputError(f"no claim has the id {claim!r}; {nearest(claim, rows)}")
    return rows[claim]


def _show(row: dict[str, Any]) -> None:
    from verification.console import print_line
    from verification.language.files import catalogue

    entry = catalogue()[row["id"]]
    print_line(f"{row['id']}: {row['title']} ({row['source']})")
    print_line(f"as printed: {' '.join(entry.printed.split())}")
    if row["text"] is None:
        print_line("as checked: by procedures, see verification/procedures")
        return
    for name in ("given", "where"):
        if row["text"][name]:
            print_line(f"{name}: {row['text'][name].strip()}")
    for assumed in row["hypotheses"]:
        print_line(f"assuming: {assumed}")
    for clause, text in row["text"]["clauses"].items():
        print_line(f"as checked{f', {clause}' if clause else ''}: {text.strip()}")


def games(as_json: Json = False) -> int:
    """List the built-in families of games with their parameters and defaults.

    Example: mpgtheory games
    """
    from mpgtheory.families import FAMILIES
    from verification.console import print_json, print_table

    rows: list[dict[str, Any]] = [
        {
            "name": known.name,
            "parameters": {key: _plain(value) for key, value in known.parameters.items()},
            "source": known.source,
            "summary": known.summary,
        }
        for known in FAMILIES.values()
    ]
    if as_json:
        print_json(rows)
    else:
        listed = [(r["name"], ",".join(f"{k}={v}" for k, v in r["parameters"].items()), r["summary"]) for r in rows]
        print_table(("name", "parameters", "what it is"), listed)
    return 0


def _plain(value: Any) -> str:
    """A parameter's default as it is written on the command line."""
    if isinstance(value, tuple):
        return ":".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
