"""Writing games and policies, and reading policies, by the ending of the file's name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mpgtheory.errors import InputError
from mpgtheory.formats.endings import declared
from mpgtheory.formats.native import read_native_policy, write_native, write_native_policy
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

FOREIGN = (".nc", ".mat", ".npy", ".pkl")
"""Endings of files of other programs, which are neither read nor written."""


def write_game(game: MarkovGame, path: Path) -> None:
    """Write an exact game in the format of the file's ending: the native JSON format if it is no format's.

    Raises:  InputError if the place cannot be written, or the ending is that of a format that is not written.
    """
    _writer("WRITES", path, write_native)(game, path)


def write_policy(policy: Policy, path: Path) -> None:
    """Write an exact policy likewise. Raises:  as `write_game`."""
    _writer("WRITES_POLICIES", path, write_native_policy)(policy, path)


def read_policy(path: Path, game: MarkovGame) -> Policy:
    """The policy in a file, for `game`; rows that miss 1 by rounding are mended, and its notes say so.

    Raises:  InputError naming file, place, value and remedy.
    """
    policy: Policy = declared("READS_POLICIES").get(path.suffix.lower(), read_native_policy)(path, game)
    return policy


def _writer(table: str, path: Path, otherwise: Any) -> Any:
    ending, writers = path.suffix.lower(), declared(table)
    if ending not in writers and (ending in FOREIGN or ending in declared("READS")):
        known = " or ".join(sorted(writers))
        raise InputError(f"{path}: {path.suffix} is not written; give a name that ends in {known}")
    return writers.get(ending, otherwise)
