"""How far a check of a report is, for those who wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Progress = Callable[[int], AbstractContextManager[Callable[[str], None]]]
"""Given how much there is to do, a context whose value is called for each part that is done."""


@contextmanager
def silent(_: int) -> Iterator[Callable[[str], None]]:
    """No progress."""
    yield lambda _: None
