"""mpgtheory claims, mpgtheory games: what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verification.commands.options import Json

NARROW = 80
"""Columns of the list of claims where it does not go to a terminal."""
REPORT = Path("reports") / "paper"
"""Where `mpgtheory report` writes the report of the default study."""


def claims(
    claim: Annotated[
        str | None,
        typer.Argument(metavar="[ID|TEXT]", help="One statement, with its text; or words to look for in the list."),
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", help="Only statements with this verdict in a report, such as refuted.")
    ] = None,
    report: Annotated[Path, typer.Option("--report", help="Folder of that report.")] = REPORT,
    as_json: Json = False,
) -> int:
    """List the statements of the paper that can be checked.

    With an id, show one: as printed, and the text that is checked.

    Example: mpgtheory claims lemma-3.6b

    Example: mpgtheory claims "policy gradient"

    Example: mpgtheory claims --verdict refuted
    """
    from verification.console import print_json, print_table

    rows = _rows()
    chosen = [row for row in rows if row["id"] == claim]
    if chosen and verdict is None:
        print_json(chosen[0]) if as_json else _show(chosen[0])
        return 0
    listed = chosen or _matching(rows, claim)
    if verdict is not None:
        verdicts = _verdicts(report, verdict)
        listed = [{**row, "verdict": verdict} for row in listed if verdicts.get(row["id"]) == verdict]
    if as_json:
        print_json(listed)
        return 0
    print_table(("id", "title"), [(row["id"], row["title"]) for row in listed], width=NARROW)
    return 0


def _matching(rows: list[dict[str, Any]], text: str | None) -> list[dict[str, Any]]:
    """The statements whose id, title, source or kind holds all words of a text.

    Raises:  InputError if there are none.
    """
    from mpgtheory.errors import InputError, nearest

    words = (text or "").lower().split()
    matching = [
        row
        for row in rows
        if all(word in " ".join((row["id"], row["title"], row["source"], row["kind"])).lower() for word in words)
    ]
    if not matching:
        raise InputError(
            f"no claim has the id or holds the words {text!r}; {nearest(str(text), [r['id'] for r in rows])}"
        )
    return matching


def _verdicts(folder: Path, wanted: str) -> dict[str, str]:
    """The verdicts of a report, by claim.

    Raises:  InputError if the verdict is none, or there is no such report.
    """
    import json

    from mpgtheory.errors import InputError, nearest
    from mpgtheory.formats.files import read_text
    from verification.claim import Verdict

    known = [str(verdict) for verdict in Verdict]
    if wanted not in known:
        raise InputError(f"--verdict {wanted}: no such verdict; {nearest(wanted, known)}")
    path = folder / "results.json"
    if not path.is_file():
        raise InputError(f"{path}: no report is there; write one with mpgtheory report, or name its folder by --report")
    try:
        return {row["id"]: row["verdict"] for row in json.loads(read_text(path))["claims"]}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: is no report of mpgtheory; write one with mpgtheory report") from error


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


def games(
    published: Annotated[
        bool, typer.Option("--published", help="Games of the literature instead, with their sources.")
    ] = False,
    as_json: Json = False,
) -> int:
    """List the built-in families of games, or published games.

    Families come with their parameters and defaults.

    Example: mpgtheory games --published
    """
    return _published(as_json=as_json) if published else _families(as_json=as_json)


def _published(*, as_json: bool) -> int:
    """Games of the literature, as printed and as coded."""
    from dataclasses import asdict

    from mpgtheory.families.published import published
    from verification.console import print_json, print_table

    rows = [asdict(entry) for entry in published()]
    if as_json:
        print_json(rows)
    else:
        columns = ("game", "reading", "title", "source")
        print_table(columns, [[row[key] for key in columns] for row in rows])
    return 0


def _families(*, as_json: bool) -> int:
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


COMMANDS = {"claims": claims, "games": games}
