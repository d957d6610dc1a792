"""Reading and writing files safely: size limits, encodings, and writes that leave nothing half done."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mpgtheory.errors import InputError

LARGEST_FILE = 256 * 2**20
"""Bytes of an input file at the most: a dense game of MOST_CELLS numbers fits."""


def read_text(path: Path) -> str:
    """The text of an input file.

    Raises:  InputError if it is missing, no regular file, too large, or not UTF-8.
    """
    _check_name(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"{path}: is not a regular file; give the path of a file")
        if size > LARGEST_FILE:
            raise InputError(f"{path}: has {size} bytes; an input file may have {LARGEST_FILE}")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; check the path and its permissions") from error


def write_text(path: Path, text: str, *, durable: bool = False) -> None:
    """Write `text` to `path` whole or not at all; parent folders are made.

    durable: it is on the disk, not only on its way there, when this returns, so that it outlives a loss of power.
    Raises:  InputError if the place cannot be written.
    """
    _check_name(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = None
        if durable:
            _flush_folder(path.parent)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; give a place that can be written") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk: a renamed file outlives a loss of power only then."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_name(path: Path) -> None:
    if "\0" in str(path):
        raise InputError(f"{str(path)!r} holds a null character; no file can have such a name")
