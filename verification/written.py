"""What mpgtheory wrote into a folder: the hash of each file, so that nothing else is ever replaced or removed.

FOLDER/.written-by-mpgtheory   {"format", "kind", "files": {"README.md": [sha256, ...]}, "sha256" of the rest}

A report is written only into a new or empty folder, or into one whose list is of the kind "report". A file that is not
on the list, or was changed since, is the user's. Where it is in the way of a new one it is kept beside it as NAME.kept.
While a report takes the place of another the list has both, so that a kill leaves nothing unknown.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import check_folder, write_text
from verification.canonical import seal

MARK = ".written-by-mpgtheory"
FORMAT = "mpgtheory.written/1"
REPORT, SINGLE = "report", "single files"
Hashes = dict[str, list[str]]
"""The hashes that a file may have, by its path in the folder."""


def read_list(folder: Path) -> tuple[str, Hashes] | None:
    """Kind and files of the list in `folder`; None if there is none, or a damaged one."""
    try:
        document = json.loads((folder / MARK).read_bytes())
        if document["format"] != FORMAT or document["sha256"] != seal(document):
            return None
        return str(document["kind"]), {str(name): list(map(str, hashes)) for name, hashes in document["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_list(folder: Path, kind: str, files: Mapping[str, Iterable[str]]) -> None:
    """Write the list of `folder`, sealed.

    Raises:  InputError if it cannot be written.
    """
    listed = {name: sorted(set(hashes)) for name, hashes in sorted(files.items())}
    content: dict[str, Any] = {"format": FORMAT, "kind": kind, "files": listed}
    write_text(folder / MARK, json.dumps({**content, "sha256": seal(content)}, indent=1) + "\n", durable=True)


def take_for_report(folder: Path) -> None:
    """Make a folder for a report, or go on with one that was made for a report.

    Raises:  InputError if it holds files of somebody else, or cannot be written.
    """
    check_folder(folder)
    known = read_list(folder)
    if known is not None and known[0] == REPORT:
        return
    if folder.exists() and any(folder.iterdir()):
        raise InputError(
            f"{folder}: is not empty and was not made by mpgtheory report; give a new or empty folder with -o"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}; give a folder that can be written, with -o") from error
    write_list(folder, REPORT, {})


def check_for_files(folder: Path) -> None:
    """Raise InputError, before any work, unless single results may be written into `folder`."""
    check_folder(folder)
    known = read_list(folder)
    if known is not None and known[0] == REPORT:
        raise InputError(f"{folder}: holds a report, which other results would spoil; give another folder with -o")


def write_single(folder: Path, name: str, text: str) -> Path:
    """Write one file into `folder`; the user's file of that name is kept beside it. Returns its path.

    Raises:  InputError if the place cannot be written.
    """
    check_for_files(folder)
    _, files = read_list(folder) or (SINGLE, {})
    keep_foreign(folder, name, files, new=text.encode())
    write_text(folder / name, text)
    write_list(folder, SINGLE, {**files, name: [digest_of(text.encode())]})
    return folder / name


def digest_of(content: bytes) -> str:
    """The hash of a file's content."""
    return hashlib.sha256(content).hexdigest()


def hashes_in(folder: Path) -> Hashes:
    """The hash of every file below `folder`."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MARK)
    return {path.relative_to(folder).as_posix(): [digest_of(path.read_bytes())] for path in paths}


def merged(first: Hashes, second: Hashes) -> Hashes:
    """Both lists in one."""
    return {name: [*first.get(name, ()), *second.get(name, ())] for name in {**first, **second}}


def is_ours(path: Path, hashes: Iterable[str]) -> bool:
    """Whether a regular file is there that has one of the hashes."""
    return path.is_file() and not path.is_symlink() and digest_of(path.read_bytes()) in set(hashes)


def keep_foreign(folder: Path, name: str, files: Hashes, *, new: bytes | None = None) -> None:
    """If what is at `name`, or a file on the way there, is not ours, rename it and say so on standard error.

    Raises:  InputError if it cannot be renamed.
    """
    path = folder
    for part in Path(name).parts:
        path = path / part
        is_way = path != folder / name
        if not path.exists() and not path.is_symlink():
            return
        if is_way and path.is_dir():
            continue
        if not is_way and is_ours(path, [*files.get(name, ()), *([digest_of(new)] if new is not None else ())]):
            return
        _keep(path)
        return


def _keep(path: Path) -> None:
    number, kept = 1, path.with_name(f"{path.name}.kept")
    while kept.exists() or kept.is_symlink():
        number += 1
        kept = path.with_name(f"{path.name}.kept-{number}")
    try:
        path.rename(kept)
    except OSError as error:
        raise InputError(f"{path}: is in the way and cannot be renamed ({error.strerror}); move it away") from error
    sys.stderr.write(f"mpgtheory: note: {path} is not mpgtheory's own or was changed; it is kept as {kept.name}\n")
