"""Reading the folder of a report, which may come from anybody: within bounds, and nothing outside of it."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.formats import read_game
from mpgtheory.game import MarkovGame
from verification.canonical import seal
from verification.kernel.documents import members, need_moderate, read
from verification.kernel.exact import InvalidError, need
from verification.report.document import check_results
from verification.rows import CERTIFICATES

RESULTS = "results.json"
NAME = re.compile(rf"{CERTIFICATES}/[A-Za-z0-9._=-]+\.json")
"""How certificates of a report are called."""


def is_report(path: Path) -> bool:
    """Whether this is the folder of a report."""
    return path.is_dir() and (path / RESULTS).exists()


def results_of(folder: Path) -> Mapping[str, Any]:
    """The results of a report, with every member that is needed.

    Raises:  InvalidError in one line.
    """
    try:
        path = inside(folder, RESULTS)
        text = read(path)
        need_moderate(text)
        hooks: dict[str, Any] = {"object_pairs_hook": members, "parse_float": _finite}
        results = json.loads(text, parse_constant=_no_number, **hooks)
        document: Mapping[str, Any] = check_results(results)
    except InputError as error:
        raise InvalidError(str(error)) from error
    except (OSError, ValueError) as error:
        raise InvalidError(f"unreadable: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise InvalidError(f"too large: {type(error).__name__}") from error
    need(document["sha256"] == seal(document), "the content was changed after it was sealed")
    return document


def _finite(text: str) -> float:
    value = float(text)
    need(math.isfinite(value), "a number is too large")
    return value


def _no_number(text: str) -> float:
    raise InvalidError(f"{text} is no number")


def inside(folder: Path, name: str) -> Path:
    """The file of this name in a report.

    Raises:  InvalidError if it, or a folder on the way, is a symbolic link.
    """
    path = folder
    for part in name.split("/"):
        path = path / part
        need(not path.is_symlink(), "is a symbolic link")
    return path


def certificate_in(folder: Path, name: str) -> Path:
    """The certificate of this name in a report.

    Raises:  InvalidError.
    """
    need(NAME.fullmatch(name) is not None, "no certificate of a report is called like this")
    path = inside(folder, name)
    need(path.exists(), "there is no such file")
    need(path.is_file(), "it is no regular file")
    return path


def game_in(document: Mapping[str, Any]) -> MarkovGame:
    """The game of a certificate that the kernel accepted.

    Raises:  InputError if the toolkit cannot read what the kernel could.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.json"
        path.write_text(json.dumps(document["game"]), encoding="utf-8")
        return read_game(path)


def certificates_of(folder: Path) -> Iterator[str]:
    """The names of all files where certificates lie."""
    place = folder / CERTIFICATES
    if place.is_dir() and not place.is_symlink():
        for path in sorted(place.iterdir()):
            yield f"{CERTIFICATES}/{path.name}"
