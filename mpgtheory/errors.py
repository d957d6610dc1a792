"""The one exception for a user's mistake: it says what was required, what came, where, and the remedy.

A library that is not installed is such a mistake: `optional` imports it where it is first needed.
"""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Iterable
from typing import Any

LONG_NUMBER = re.compile(r"(\d{30})\d{30,}")
"""Numbers that nobody reads: in messages their first digits stand for them."""
MOST_NAMES = 15
"""Names that a message lists."""


class InputError(ValueError):
    """What a user gave cannot be used. The message is one line and names place, value and remedy."""

    def __init__(self, message: str) -> None:
        super().__init__(LONG_NUMBER.sub(r"\1...", " ".join(message.splitlines())))


def pandas() -> Any:
    """The library pandas, for views of results as tables.

    Raises:  InputError if it is not installed.
    """
    return optional("pandas", "this view needs pandas", "pandas")


def shown(value: object, most: int = 60) -> str:
    """`value` for a message, shortened if it is long."""
    try:
        text = repr(value)
    except ValueError:  # an integer of more digits than Python writes
        text = f"a number of type {type(value).__name__} that is too long to show"
    return text if len(text) <= most else f"{text[: most - 3]}..."


def nearest(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt `word`: "did you mean 'routing'?", or the list of what is known."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    listed = names if len(names) <= MOST_NAMES else [*names[:MOST_NAMES], f"... ({len(names)} in all)"]
    return f"known: {', '.join(listed)}"


def optional(library: str, what: str, install: str) -> Any:
    """The library, which `what` needs.

    Raises:  InputError with the command that installs it: pip install `install`.
    """
    try:
        return importlib.import_module(library)
    except ImportError as error:
        raise InputError(f"{what}: pip install {install}") from error
