"""GAME on a command line or in a study: the path of a game file, or a built-in family with parameters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mpgtheory.errors import InputError, shown
from mpgtheory.families import FAMILIES, build
from mpgtheory.formats.endings import declared
from mpgtheory.formats.files import unpacked_name
from mpgtheory.formats.loaded import LoadedGame, Options, Reader
from mpgtheory.formats.native import load_native
from mpgtheory.game import MarkovGame

READERS: Mapping[str, Reader] = declared("READS")
"""The reader of each file format, by the ending of the file's name (in small letters): `READS` of the modules here."""
LONGEST_NAME = 4096
"""Characters of a path or a family with parameters at the most: no longer path can be opened."""


def load(source: str, options: Options | None = None) -> LoadedGame:
    """The game that `source` names, with notes on what was assumed or changed in reading it.

    Raises:  InputError for an unknown family or format, or anything wrong in the file.
    """
    options = options or Options()
    if len(source) > LONGEST_NAME:
        raise InputError(f"{shown(source)} has {len(source)} characters; a game's name may have {LONGEST_NAME}")
    if _is_path(source):
        return _read(Path(source), options)
    game = build(source)
    return LoadedGame(game if options.discount is None else game.changed(discount=options.discount))


def load_game(source: str, *, discount: str | None = None, normalise: str | None = None) -> MarkovGame:
    """The game that `source` names, with the discount factor overridden if one is given.

    `normalise` is the tolerance within which rows of a file are divided by their sums.

    Raises:  InputError for an unknown family or format, or anything wrong in the file or an option.
    """
    return load(source, Options.parse(discount=discount, normalise=normalise)).game


def _is_path(source: str) -> bool:
    if source.partition(":")[0] in FAMILIES:
        return False
    return "/" in source or unpacked_name(Path(source)).suffix.lower() in READERS or _exists(Path(source))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # no file can have this name
        return False


def _read(path: Path, options: Options) -> LoadedGame:
    ending = unpacked_name(path).suffix.lower()
    if _exists(path) and ending not in READERS:
        known = ", ".join(READERS)
        raise InputError(f"{path}: the ending {path.suffix!r} is no known game format; known: {known}")
    return READERS.get(ending, load_native)(path, options)
