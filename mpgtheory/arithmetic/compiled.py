"""Compiled functions whose cache on disk several processes share without taking one function for another.

numba keeps what it compiles in numbered files, and an index that says which number has which signature. It reads the
index, chooses the next number, and writes both, with nothing to keep another process from doing the same at the same
time: then two signatures have one number, and a process that asks for one of them runs the code of the other, on
arguments of other types, without a word. So reading and writing take turns here, by a lock of the operating system that
is gone when its holder is.

The cache lies beside the source, or below the user's home. Where neither can be written, as in a container or on a
cluster whose packages are read-only, it is a folder of the user's own below the temporary one; where that fails too,
everything is compiled anew in each process.
"""

from __future__ import annotations

import functools
import logging
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numba import config, njit
from numba.core.errors import NumbaError

LOCK = "mpgtheory.lock"
NOTED = "MPGTHEORY_CACHE_NOTED"
"""Set in the environment once a note on the cache was given, so that processes started later do not repeat it."""
UNCOUNTED = "_nrt"
"""numba's own name for reference counts in compiled code, an option of `njit` that its documentation does not have."""
_watchers: list[Callable[[], None]] = []
"""Who wants to know that a function is about to be compiled, since the cache does not have it."""


@contextmanager
def watched(watcher: Callable[[], None]) -> Iterator[None]:
    """Call `watcher` whenever a function is about to be compiled: a wait of seconds that the next run does not have."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def cached(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`numba.njit(cache=True)` for functions that several processes may compile at the same time."""
    if function is None:
        return lambda given: cached(given, **options)
    dispatcher = njit(**options)(function)
    if _enable_cache(dispatcher):
        dispatcher._cache = _InTurn(dispatcher._cache)
    return dispatcher


@functools.cache
def without_counting() -> dict[str, bool]:
    """Options with which numba counts no references; {} for a numba that knows no such option, or can no longer do so.

    The option is undocumented. So it is tried on a function that has views of arrays, as kernels have.
    """
    options = {UNCOUNTED: False}
    try:
        total = float(cached(_tail, **options)(np.ones((1, 2))))
    except (NumbaError, KeyError, TypeError):
        return {}
    return options if total == 1 else {}


def _tail(rows: Any) -> Any:
    """The sum of a view."""
    total = 0.0
    for row in rows:
        view = row[1:]
        for k in range(len(view)):
            total += view[k]
    return total


def _enable_cache(dispatcher: Any) -> bool:
    """Whether what is compiled can be stored: where numba stores it, or in a temporary folder."""
    if _has_place(dispatcher):
        return True
    if (folder := _temporary_cache()) is None:
        _note("compiled code cannot be stored anywhere; each process compiles anew, which takes some ten seconds")
        return False
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        has_place = _has_place(dispatcher)
    finally:
        config.CACHE_DIR = before
    if has_place:
        _note(f"packages and home cannot be written; compiled code is stored in {folder}")
    return has_place


def _has_place(dispatcher: Any) -> bool:
    """Let numba store what is compiled; whether it finds a place."""
    try:
        dispatcher.enable_caching()
    except RuntimeError:  # "no locator available"
        return False
    return True


@functools.cache
def _temporary_cache() -> Path | None:
    """A folder below the temporary one that nobody else can write to: code that is loaded from it is run."""
    try:
        folder = Path(tempfile.gettempdir()) / f"mpgtheory-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, AttributeError):
        return None
    is_own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
    return folder if is_own else None


def _note(text: str) -> None:
    if NOTED not in os.environ:
        os.environ[NOTED] = "1"
        logging.getLogger("mpgtheory").warning("mpgtheory: note: %s", text)


class _InTurn:
    """A cache of numba that one process uses at a time."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, *given: Any) -> Any:
        with _turn.of(Path(self._cache.cache_path)):
            try:
                known = self._cache.load_overload(*given)
            except (ImportError, AttributeError):  # stored by a version whose classes had other names or places
                self._cache.flush()
                known = None
        if known is None:
            for watcher in _watchers:
                watcher()
        return known

    def save_overload(self, *given: Any) -> Any:
        try:
            with _turn.of(Path(self._cache.cache_path)):
                return self._cache.save_overload(*given)
        except OSError as error:  # a full disk loses the cache, not the run
            _note(f"compiled code cannot be stored ({error.strerror or error})")


class _Turn:
    """Who may use the caches: one thread of one process; again if it has the turn already."""

    def __init__(self) -> None:
        self._threads = threading.RLock()
        self._depth = 0

    @contextmanager
    def of(self, folder: Path) -> Iterator[None]:
        """Have the caches in `folder` to oneself."""
        with self._threads:
            self._depth += 1
            try:
                if self._depth > 1:
                    yield
                else:
                    with locked(folder / LOCK):
                        yield
            finally:
                self._depth -= 1


_turn = _Turn()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process has the lock file at `path`, and have it; on systems with such locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
