"""The documents of a report: each must be what results.json renders to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from verification.kernel.documents import read
from verification.kernel.exact import InvalidError
from verification.recheck.reading import inside
from verification.report.render import DOCUMENTS, render
from verification.running.publish import FOLDERS

STALE = "results.json renders to no such document"
OTHER = "is not what results.json renders to"


def changed_documents(results: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    """Documents and figures that show something else than the results, each with what is wrong with it."""
    try:
        rendered = render(results)
    except InputError as error:
        yield "results.json", f"cannot be rendered: {error}"
        return
    except Exception as error:  # whatever results from anywhere make the templates do
        yield "results.json", f"cannot be rendered: {type(error).__name__}: {error}"
        return
    for name in FOLDERS:
        if (folder / name).is_symlink():
            yield name, "is a symbolic link"
    for name in dict.fromkeys((*DOCUMENTS, *_names(folder))):
        why = _change(folder, name, rendered.get(name))
        if why is not None:
            yield name, why


def _names(folder: Path) -> Iterator[str]:
    """What lies where pages of claims and figures are."""
    for place in FOLDERS:
        if place != "certificates" and (folder / place).is_dir() and not (folder / place).is_symlink():
            yield from (f"{place}/{path.name}" for path in sorted((folder / place).iterdir()))


def _change(folder: Path, name: str, text: str | None) -> str | None:
    try:
        path = inside(folder, name)
        if not path.exists():
            return None
        if text is None:
            return STALE
        return None if read(path) == text else OTHER
    except (InvalidError, OSError, ValueError) as reason:
        return f"unreadable: {reason}"
