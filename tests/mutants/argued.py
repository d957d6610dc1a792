"""Mutants that are true for a reason that no program here finds: each with its argument, written out for a reader.

`argued.toml` lists them by statement, place and what was changed. An argument is no machine's proof: the page of scores
counts it apart, and the tests hunt every argued mutant with another seed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mutants.mutation import Mutant

FILE = Path(__file__).with_suffix(".toml")


class Key(NamedTuple):
    """Which mutant: its statement, where the change is, and the changed text."""

    statement: str
    place: str
    after: str


@cache
def arguments() -> dict[Key, str]:
    """The argument of each argued mutant."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["argued"]
    return {Key(entry["statement"], entry["place"], entry["after"]): entry["because"] for entry in entries}


def key(statement: str, mutant: Mutant) -> Key:
    """The key of a mutant of a statement."""
    return Key(statement, mutant.place, mutant.after)
