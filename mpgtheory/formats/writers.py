"""Writing games and policies, and reading policies, by the ending of the file's name."""

from __future__ import annotations

from pathlib import Path

from mpgtheory.errors import InputError
from mpgtheory.formats.native import read_native_policy, write_native, write_native_policy
from mpgtheory.formats.npz import read_npz_policy, write_npz_game, write_npz_policy
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy

NPZ = ".npz"
OTHERS = (".nfg", ".efg", ".dpomdp", ".posg", ".csv", ".tra", ".nc", ".mat", ".npy", ".pkl")
"""Endings of formats that are not written."""


def write_game(game: MarkovGame, path: Path) -> None:
    """Write an exact game: .npz for NumPy, the native JSON format else.

    Raises:  InputError if the place cannot be written, or the ending is that of a format that is not written.
    """
    _check(path)
    (write_npz_game if _is_npz(path) else write_native)(game, path)


def write_policy(policy: Policy, path: Path) -> None:
    """Write an exact policy: .npz for NumPy, the native JSON format else. Raises:  as `write_game`."""
    _check(path)
    (write_npz_policy if _is_npz(path) else write_native_policy)(policy, path)


def read_policy(path: Path, game: MarkovGame) -> Policy:
    """The policy in a file, for `game`; rows that miss 1 by rounding are mended, and its notes say so.

    Raises:  InputError naming file, place, value and remedy.
    """
    return (read_npz_policy if _is_npz(path) else read_native_policy)(path, game)


def _is_npz(path: Path) -> bool:
    return path.suffix.lower() == NPZ


def _check(path: Path) -> None:
    if path.suffix.lower() in OTHERS:
        raise InputError(f"{path}: {path.suffix} is not written; give a name that ends in .json or .npz")
