"""What is wrong with a text of the language, and where: one line with line and column."""

from __future__ import annotations

from mpgtheory.errors import InputError


class LanguageError(InputError):
    """A text that is no statement, or has no value on some game. The message names source, line and column."""


class UndecidedError(Exception):
    """A ball is too wide to tell whether a condition of a statement holds."""


def fault(source: str, text: str, at: int, message: str) -> LanguageError:
    """The error at position `at` of `text`; `source` says which text it is."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return LanguageError(f"{source}: line {line}, column {column}: {message}")
