"""Reports replace one another without a moment at which files of two runs stand side by side and mislead.

A report is written whole into a folder of its own beside the old one. Then the documents of the old one are removed,
its certificates, pages of claims and figures are exchanged, and the new documents come last. Killed at any instant, the
folder holds documents of the old report, or of the new one, or none, never of both; the same command makes them anew
from the stored results.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mpgtheory.errors import InputError
from verification.report.render import DOCUMENTS as PAGES

DOCUMENTS = ("results.json", *PAGES)
FOLDERS = ("certificates", "claims", "figures")
"""What a report consists of: replaced as a whole, while other files in the folder are left alone."""
UNFINISHED = ".unfinished-"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A new folder inside `folder` for a report, which takes the place of the one there if all goes well.

    Raises:  InputError if `folder` cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}; give a folder that can be written, with -o") from error
    try:
        yield path
        try:
            _flush(path)
            _exchange(path, folder)
        except OSError as error:
            raise InputError(f"{folder}: {error.strerror}; see to it and run the same command again") from error
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_unfinished(folder: Path) -> None:
    """Remove what reports left behind that were killed while they were written."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _exchange(new: Path, folder: Path) -> None:
    """Put the report in `new` in the place of the one in `folder`."""
    for name in DOCUMENTS:
        (folder / name).unlink(missing_ok=True)
    flush_folder(folder)
    for name in FOLDERS:
        if (folder / name).exists():
            (folder / name).rename(new / f"old {name}")
        if (new / name).exists():
            (new / name).rename(folder / name)
    flush_folder(folder)
    for name in DOCUMENTS:
        (new / name).rename(folder / name)
    flush_folder(folder)


def _flush(folder: Path) -> None:
    """Bring every file of a report to the disk before it replaces another."""
    for path in sorted(folder.rglob("*")):
        flush_folder(path)


def flush_folder(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
