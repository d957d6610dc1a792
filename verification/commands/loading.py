"""Loading the game that a command names; what was assumed or changed in reading it is told on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpgtheory.game import MarkovGame


def load_named(source: str, *, discount: str | None = None, normalise: str | None = None) -> MarkovGame:
    """The game, with notes on its reading as lines on standard error.

    Raises:  InputError for anything wrong in the name, the file or an option.
    """
    from mpgtheory.formats import load
    from mpgtheory.formats.loaded import Options

    loaded = load(source, Options.parse(discount=discount, normalise=normalise))
    tell_notes(loaded.notes)
    return loaded.game


def tell_notes(notes: Sequence[str]) -> None:
    """Say on standard error what was assumed or changed in reading a file."""
    for note in notes:
        sys.stderr.write(f"mpgtheory: note: {note}\n")
