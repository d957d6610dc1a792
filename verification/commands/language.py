"""mpgtheory language: the words of the statement language, with their LaTeX and an example each."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from verification.commands.options import Json


def language(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One primitive, such as V.")] = None,
    as_json: Json = False,
) -> int:
    """List what a statement of your own may speak of.

    Index letters: i j players, s t z states, a an action of i, b an action of j, h g joint actions, k m n stages.

    Example: mpgtheory language V
    """
    from verification.console import print_json, print_table

    rows = [_row(entry) for entry in _chosen(name)]
    if as_json:
        print_json(rows)
    else:
        print_table(("primitive", "meaning", "example"), [(r["form"], r["meaning"], r["example"]) for r in rows])
    return 0


def _chosen(name: str | None) -> list[Any]:
    from mpgtheory.errors import InputError, nearest
    from verification.language.primitives import PRIMITIVES

    listed = [p for p in PRIMITIVES if name is None or p.name == name]
    if not listed:
        raise InputError(f"no primitive is called {name!r}; {nearest(str(name), {p.name for p in PRIMITIVES})}")
    return listed


def _row(primitive: Any) -> dict[str, Any]:
    from verification.language.primitives import form, latex_form

    return {
        "name": primitive.name,
        "form": form(primitive),
        "meaning": primitive.meaning,
        "latex": latex_form(primitive),
        "result": primitive.result,
        "example": primitive.example,
    }


COMMANDS = {"language": language}
