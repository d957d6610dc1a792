"""Reports replace one another without a moment at which files of two runs stand side by side and mislead.

A report is written whole into a folder of its own beside the old one. Then the documents of the old one are removed,
its certificates, pages of claims and figures are exchanged, and the new documents come last. Killed at any instant, the
folder holds documents of the old report, or of the new one, or none, never of both; the same command makes them anew
from the stored results. Only files that a report wrote are removed or replaced (`verification.written`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import flush_folder
from verification.report.render import DOCUMENTS as PAGES
from verification.written import REPORT, Hashes, hashes_in, is_ours, keep_foreign, merged, read_list, write_list

DOCUMENTS = ("results.json", *PAGES)
FOLDERS = ("certificates", "claims", "figures")
"""What a report consists of; other files in the folder, and in these, are left alone."""
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
    _, old = read_list(folder) or (REPORT, {})
    coming = hashes_in(new)
    known = merged(old, coming)
    write_list(folder, REPORT, known)
    for name in DOCUMENTS:
        _clear(folder, name, known)
    flush_folder(folder)
    for name in sorted({*old, *coming} - set(DOCUMENTS)):
        _clear(folder, name, known)
        if name in coming:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).rename(folder / name)
    for name in FOLDERS:
        _forget_if_empty(folder / name)
    flush_folder(folder)
    for name in DOCUMENTS:
        (new / name).rename(folder / name)
    flush_folder(folder)
    write_list(folder, REPORT, coming)


def _clear(folder: Path, name: str, known: Hashes) -> None:
    """Free a place for a new file: what a report wrote goes, anything else is kept under another name."""
    if is_ours(folder / name, known.get(name, ())):
        (folder / name).unlink()
    else:
        keep_foreign(folder, name, known)


def _forget_if_empty(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()
    elif folder.is_dir():
        flush_folder(folder)


def _flush(folder: Path) -> None:
    """Bring every file of a report to the disk before it replaces another."""
    for path in sorted(folder.rglob("*")):
        flush_folder(path)
