"""What every reader of game files takes and gives: the options of a command line, and a game with notes.

Options are exact and checked once, here. Notes say what was decided in reading that the file does not say, or
changed: an assumed discount factor or initial distribution, rows divided by their sums, aliases of actions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flint import fmpq

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, optional
from mpgtheory.game import MarkovGame


@dataclass(frozen=True)
class Options:
    """How a game file is to be read.

    discount:   the discount factor that overrides what the file says; None leaves it.
    normalise:  rows of probabilities whose sum is off by at most this are divided by it; None refuses them.
    """

    discount: fmpq | None = None
    normalise: fmpq | None = None

    @classmethod
    def parse(cls, *, discount: str | None = None, normalise: str | None = None) -> Options:
        """Options from the words of a command line.

        Raises:  InputError naming the option.
        """
        return cls(_discount(discount), _tolerance(normalise))


@dataclass(frozen=True, eq=False)
class LoadedGame:
    """A game that was read, and what a reader of results should know of the reading."""

    game: MarkovGame
    notes: tuple[str, ...] = ()


Reader = Callable[[Path, Options], LoadedGame]


def extra(module: str, ending: str) -> Any:
    """The optional library `module`, imported only when a file with that `ending` is read.

    Raises:  InputError with the command that installs it.
    """
    return optional(module, f"reading {ending} needs the extra", "'mpgtheory[formats]'")


def _discount(text: str | None) -> fmpq | None:
    value = _exact("--discount", text)
    if value is not None and not 0 < value < 1:
        raise InputError(f"--discount: discount is {value}; it must lie strictly between 0 and 1")
    return value


def _tolerance(text: str | None) -> fmpq | None:
    value = _exact("--normalise", text)
    if value is not None and not 0 <= value < 1:
        raise InputError(f"--normalise: the tolerance is {value}; it must be at least 0 and below 1")
    return value


def _exact(option: str, text: str | None) -> fmpq | None:
    try:
        return None if text is None else rational(text)
    except InputError as error:
        raise InputError(f"{option}: {error}") from error
