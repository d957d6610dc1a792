"""Published games, each with its source, as printed and as coded: `published.toml` in this folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class PublishedGame:
    """An entry.

    game:    its specification for `build`. reading: "as printed", "as coded" or "as both".
    source:  paper, repository, version, file and lines. note: what to know about it.
    """

    name: str
    game: str
    title: str
    reading: str
    source: str
    note: str


@cache
def published() -> tuple[PublishedGame, ...]:
    """All published games, in order.

    Example:
        >>> published()[0].game
        'routing:players=4'
    """
    text = (resources.files("mpgtheory.families") / "published.toml").read_text(encoding="utf-8")
    return tuple(PublishedGame(name, **members) for name, members in tomllib.loads(text).items())
