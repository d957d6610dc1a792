"""Reading files safely: size limits, encodings, and .gz."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import check_name

LARGEST_FILE = 256 * 2**20
"""Bytes of an input file at the most: a dense game of MOST_CELLS numbers fits."""


def unpacked_name(path: Path) -> Path:
    """The path without the ending .gz, whose files are unpacked when they are read."""
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


def _content(path: Path) -> bytes:
    if unpacked_name(path) == path:
        return path.read_bytes()
    with gzip.open(path) as stream:
        content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InputError(f"{path}: unpacks to more than {LARGEST_FILE} bytes, which an input file may have")
    return content


def read_text(path: Path) -> str:
    """The text of an input file; lines end in one newline, whatever the system that wrote them.

    Raises:  InputError if it is missing, no regular file, too large, or not UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8 text; save the file as UTF-8") from error


def read_bytes(path: Path) -> bytes:
    """The content of an input file.

    Raises:  InputError if it is missing, no regular file, or too large.
    """
    check_name(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"{path}: is not a regular file; give the path of a file")
        if size > LARGEST_FILE:
            raise InputError(f"{path}: has {size} bytes; an input file may have {LARGEST_FILE}")
        return _content(path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: is no whole gzip file ({error}); pack it again, or give the file itself") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; check the path and its permissions") from error
