"""Compiled functions whose cache on disk several processes share without taking one function for another.

numba keeps what it compiles in numbered files, and an index that says which number has which signature. It reads the
index, chooses the next number, and writes both, with nothing to keep another process from doing the same at the same
time: then two signatures have one number, and a process that asks for one of them runs the code of the other, on
arguments of other types, without a word. So reading and writing take turns here, by a lock of the operating system that
is gone when its holder is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numba import njit

LOCK = "mpgtheory.lock"


def cached(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`numba.njit(cache=True)` for functions that several processes may compile at the same time."""
    if function is None:
        return lambda given: cached(given, **options)
    dispatcher = njit(cache=True, **options)(function)
    dispatcher._cache = _InTurn(dispatcher._cache)
    return dispatcher


class _InTurn:
    """A cache of numba that one process uses at a time."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, *given: Any) -> Any:
        with _turn.of(Path(self._cache.cache_path)):
            return self._cache.load_overload(*given)

    def save_overload(self, *given: Any) -> Any:
        with _turn.of(Path(self._cache.cache_path)):
            return self._cache.save_overload(*given)


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
