"""Writing files safely: whole or not at all, and nothing of the user's is replaced by accident.

A regular file is written beside its place and renamed, so that a full disk or a kill leaves the old one. A symbolic
link keeps pointing where it did: its target is written. A device or a pipe is written to, never replaced.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from mpgtheory.errors import InputError

SYSTEM = ("/dev/", "/proc/")
"""Where links stand for open files of a process: what is there is written to as it is."""


def write_text(path: Path, text: str, *, durable: bool = False) -> None:
    """Write `text` as UTF-8, as `write_bytes` does.

    Raises:  InputError if the place cannot be written, or the text holds a character that no file can (half of a
             surrogate pair).
    """
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        wrong = text[error.start]
        raise InputError(f"{path}: the character {wrong!r} cannot be written as UTF-8; rename what holds it") from error
    write_bytes(path, content, durable=durable)


def write_bytes(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write `content` to `path` whole or not at all; parent folders are made.

    durable: it is on the disk, not only on its way there, when this returns, so that it outlives a loss of power.
    Raises:  InputError if the place cannot be written.
    """
    check_name(path)
    try:
        target = _target(path)
        if _is_special(target):
            with target.open("wb") as stream:
                stream.write(content)
        else:
            _replace(target, content, durable=durable)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; give a place that can be written") from error


def _target(path: Path) -> Path:
    """Where a link leads to; the path itself if it is none."""
    if path.is_symlink() and not str(path.absolute()).startswith(SYSTEM):
        return path.resolve()
    return path


def _is_special(path: Path) -> bool:
    """Whether something is there that is no regular file."""
    try:
        return not stat.S_ISREG(path.stat().st_mode) or str(path.absolute()).startswith(SYSTEM)
    except FileNotFoundError:
        return False


def _replace(path: Path, content: bytes, *, durable: bool) -> None:
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = None
        if durable:
            flush_folder(path.parent)
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Bring a file, or the names in a folder, to the disk: a renamed file outlives a loss of power only then."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_writable(path: Path) -> None:
    """Raise InputError unless the file `path` can be written; nothing is left behind.

    A file of a like name is written there and removed: permissions alone do not tell (of /proc, of long names).
    """
    check_name(path)
    try:
        target = _target(path)
        if target.is_dir() or (target.exists() and not os.access(target, os.W_OK)):
            raise InputError(f"{path}: cannot be written; give a file in a folder that can be written")
        if not _is_special(target):
            _try(_nearest(target.parent), f".{target.name}.")
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"{path}: cannot be written ({reason}); give a file in a folder that can be written"
        ) from error


def check_folder(path: Path) -> None:
    """Raise InputError unless `path` is a folder, or can be one, into which files can be written."""
    check_name(path)
    try:
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is no folder; give a folder with -o")
        _try(_nearest(path), f".{path.name}.")
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path}: cannot be written ({reason}); give a folder that can be written, with -o") from error


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _try(folder: Path, prefix: str) -> None:
    handle, tried = tempfile.mkstemp(dir=folder, prefix=prefix)
    os.close(handle)
    Path(tried).unlink()


def check_name(path: Path) -> None:
    """Raise InputError if no file can have such a name."""
    if "\0" in str(path):
        raise InputError(f"{str(path)!r} holds a null character; no file can have such a name")
