"""The kinds of games in native files: the member "kind" names a representation; without it a game is in dense tables.

To add one: a file beside these that registers how its documents are read (`KINDS`) and written (`game_document`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mpgtheory.arithmetic import EXACT
from mpgtheory.errors import InputError, nearest, shown
from mpgtheory.formats.exact_json import array_document, number_document
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.game import MarkovGame

FORMAT = "mpgtheory.game/1"

KINDS: dict[str, Callable[[Path, Any, Options], LoadedGame]] = {}
"""By kind: the reader of its documents."""


def reader_of(path: Path, document: Any) -> Callable[[Path, Any, Options], LoadedGame] | None:
    """The reader of a document's kind; None if it names none.

    Raises:  InputError if the kind is unknown.
    """
    if not isinstance(document, dict) or "kind" not in document:
        return None
    kind = document["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        near = f"; {nearest(kind, KINDS)}" if isinstance(kind, str) else ""
        raise InputError(f"{path}: kind is {shown(kind)}; known: {', '.join(KINDS)}, or none for dense tables{near}")
    return KINDS[kind]


@functools.singledispatch
def game_document(game: MarkovGame) -> dict[str, Any]:
    """The native document of an exact game, as JSON values.

    Raises:  InputError if its representation has none.
    """
    raise InputError(f"{game.name}: {type(game).__name__} has no native document; register one with game_document")


def header(game: MarkovGame, **named: Any) -> dict[str, Any]:
    """The members that every kind has, `named` ones after the format."""
    if game.arithmetic is not EXACT:
        raise TypeError(f"only exact games are written; this one is over {game.arithmetic}")
    return {
        "format": FORMAT,
        **named,
        "name": game.name,
        "players": list(game.players),
        "states": list(game.states),
        "actions": [list(labels) for labels in game.actions],
        "discount": number_document(game.discount),
        "initial": array_document(game.initial),
    }
