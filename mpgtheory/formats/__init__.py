"""Readers and writers of game files. To add a format: a file beside these with `READS`; it is found by its folder."""

from mpgtheory.formats.anonymous import load_anonymous
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.native import read_game
from mpgtheory.formats.readers import READERS, load, load_game
from mpgtheory.formats.sparse import load_sparse
from mpgtheory.formats.writers import read_policy, write_game, write_policy

__all__ = [
    "READERS",
    "LoadedGame",
    "Options",
    "load",
    "load_anonymous",
    "load_game",
    "load_sparse",
    "read_game",
    "read_policy",
    "write_game",
    "write_policy",
]
