"""Places in text files, and the one-line errors that name them: `path: line L, column C: what, and the remedy`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flint import fmpq

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, shown

MOST_LISTED = 12
"""Names that an error lists in full: more of them would hide the message."""


@dataclass(frozen=True)
class Place:
    """A position in a file, counted from 1."""

    path: Path
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}: line {self.line}, column {self.column}"

    def error(self, message: str) -> InputError:
        """The error that says `message` of this place."""
        return InputError(f"{self}: {message}")


@dataclass(frozen=True)
class Word:
    """A piece of text between blanks, and where it stands."""

    text: str
    place: Place

    def number(self) -> fmpq:
        """The exact number written here."""
        try:
            return rational(self.text)
        except InputError as error:
            raise self.place.error(str(error)) from error

    def probability(self) -> fmpq:
        """The exact number written here, which must lie in [0, 1]."""
        value = self.number()
        if not 0 <= value <= 1:
            raise self.place.error(f"{self.text} is no probability; it must lie between 0 and 1")
        return value

    def index(self, count: int, kind: str) -> int:
        """The index below `count` written here."""
        if not (self.text.isascii() and self.text.isdigit()):
            raise self.place.error(f"{shown(self.text)} is no {kind}; a number from 0 to {count - 1} was expected")
        if len(self.text) > 18 or int(self.text) >= count:
            raise self.place.error(f"there is no {kind} {shown(self.text)}; they run from 0 to {count - 1}")
        return int(self.text)

    def count(self, most: int, kind: str) -> int:
        """The number of things written here, at most `most` of them."""
        if not (self.text.isascii() and self.text.isdigit()):
            raise self.place.error(f"{shown(self.text)} is no number of {kind}")
        if len(self.text) > 18 or int(self.text) > most:
            raise self.place.error(f"{shown(self.text)} {kind} are too many; at most {most}")
        return int(self.text)


def words(path: Path, text: str) -> Iterator[list[Word]]:
    """The blank-separated words of each line that has any; text from a # on is a comment."""
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0]
        line_words: list[Word] = []
        end = 0
        for piece in content.split():
            start = content.index(piece, end)
            end = start + len(piece)
            line_words.append(Word(piece, Place(path, number, start + 1)))
        if line_words:
            yield line_words


def suggestion(name: str, known: Sequence[str]) -> str:
    """What may have been meant by the unknown `name`, without listing thousands of names."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    if len(known) <= MOST_LISTED:
        return f"known: {', '.join(known)}"
    return f"known: {len(known)} names from {known[0]} to {known[-1]}"
