"""Grids of games in a study file: `routing:players={2,4,8},common_interest={false,true}` names six games.

Braces hold the values of one parameter, separated by commas; `{1..5}` are the whole numbers from 1 to 5. A name
with several braces stands for every combination, the last parameter changing fastest. Names without braces, and paths
of files, stand for themselves.
"""

from __future__ import annotations

import itertools
import math
import re

from mpgtheory.errors import InputError, shown
from mpgtheory.families import FAMILIES

MOST_GAMES = 100_000
"""Games that one entry may name: more would be a slip of the pen."""
BRACES = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*")


def expanded(entry: str) -> list[str]:
    """The games that an entry names.

    Raises:  InputError for braces that hold nothing, are not closed, or give more than MOST_GAMES games.
    """
    if entry.partition(":")[0] not in FAMILIES:
        return [entry]
    parts = BRACES.split(entry)
    fixed, listed = parts[::2], parts[1::2]
    if any(mark in text for text in fixed for mark in "{}"):
        raise InputError(f"{shown(entry)}: braces must be closed, and not nested; write players={{2,4}}")
    count = math.prod(_count(text, entry) for text in listed)
    if count > MOST_GAMES:
        raise InputError(f"{shown(entry)} names {count} games; one entry may name {MOST_GAMES}")
    chosen = itertools.product(*(_values(text) for text in listed))
    return ["".join(itertools.chain(*zip(fixed, (*values, ""), strict=True))) for values in chosen]


def _count(text: str, entry: str) -> int:
    """How many values are in braces, before any is made."""
    if match := RANGE.fullmatch(text):
        count = int(match[2]) - int(match[1]) + 1
    else:
        count = 0 if any(not value.strip() for value in text.split(",")) else text.count(",") + 1
    if count < 1:
        raise InputError(
            f"{shown(entry)}: {{{text}}} is empty or has an empty value; write players={{2,4}} or {{1..5}}"
        )
    return count


def _values(text: str) -> list[str]:
    if match := RANGE.fullmatch(text):
        return [str(value) for value in range(int(match[1]), int(match[2]) + 1)]
    return [value.strip() for value in text.split(",")]
