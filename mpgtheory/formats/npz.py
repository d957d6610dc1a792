"""Games and policies as NumPy's .npz files, both ways, exactly.

A game's file holds `payoffs` (N, S, A_1, ..., A_N), or `payoffs_1`, `payoffs_2`, ... with one array (S, A_1, ..., A_N)
for each player; `transitions` (S, A_1, ..., A_N, S); `discount`; and, if wanted, `initial` (S,), `players`, `states`,
`actions_1`, `actions_2`, ... (names), `name`. A policy's file holds `policy_1`, `policy_2`, ... with one array (S, A_i)
for each player, or `policy` (N, S, A).

Arrays hold floats, which mean their shortest decimals, integers, or text such as "1/3". Rows that miss 1 by at most
1e-9 are mended, and the game's notes say so. What is written is read back as the same exact numbers: an array is
written as floats where their shortest decimals are its numbers, else as text. Pickles are refused, so no file can run
code.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, nearest
from mpgtheory.formats.files import LARGEST_FILE, read_bytes
from mpgtheory.formats.loaded import LoadedGame, Options
from mpgtheory.formats.outputs import write_bytes
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.arrays import Labels, game_from_arrays, policy_from_arrays
from mpgtheory.game.policy import Policy

REQUIRED = ("payoffs", "transitions", "discount")
OPTIONAL = ("initial", "players", "states", "name", "format")
PER_PLAYER = ("payoffs", "actions", "policy")
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, MemoryError, OverflowError),
    *(ValueError, KeyError, TypeError, SyntaxError, NotImplementedError, RuntimeError),
)
"""What reading a broken or hostile archive raises."""
GAME, POLICY = "mpgtheory.game/1", "mpgtheory.game.policy/1"


def load_npz(path: Path, options: Options) -> LoadedGame:
    """The game in an .npz file.

    Raises:  InputError naming file, array, place, value and remedy.
    """
    arrays = _arrays(path)
    try:
        if "payoffs_1" in arrays and "payoffs" not in arrays:
            arrays["payoffs"] = _each(arrays, "payoffs")
        _check_names(arrays)
        labels = Labels(
            _names(arrays, "players"),
            _names(arrays, "states"),
            [_listed(one) for one in _each(arrays, "actions")] if "actions_1" in arrays else None,
        )
        game = game_from_arrays(
            arrays["payoffs"],
            arrays["transitions"],
            _single(arrays["discount"]) if options.discount is None else options.discount,
            initial=arrays.get("initial"),
            labels=labels,
            name=str(arrays["name"]) if "name" in arrays else path.stem,
        )
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return LoadedGame(game, game.notes)


def _single(value: Array) -> Any:
    """The number in an array of one number."""
    return value.reshape(-1)[0] if value.size == 1 else value


def _check_names(arrays: dict[str, Any]) -> None:
    if "times" in arrays and "about" in arrays:
        raise InputError("is the trace of a learner, no game; read it with mpgtheory.learning.read_trace")
    for name in REQUIRED:
        if name not in arrays:
            raise InputError(f"has no array {name!r}; a game needs {', '.join(REQUIRED)}")
    for name in arrays:
        stem, _, number = name.rpartition("_")
        if name not in (*REQUIRED, *OPTIONAL) and not (stem in PER_PLAYER and number.isdigit()):
            raise InputError(f"has an unknown array {name!r}; {nearest(name, (*REQUIRED, *OPTIONAL, 'actions_1'))}")


def _each(arrays: dict[str, Any], stem: str) -> list[Any]:
    """stem_1, stem_2, ... as far as there are any."""
    blocks: list[Any] = []
    while f"{stem}_{len(blocks) + 1}" in arrays:
        blocks.append(arrays[f"{stem}_{len(blocks) + 1}"])
    return blocks


def _names(arrays: dict[str, Any], name: str) -> list[str] | None:
    return _listed(arrays[name]) if name in arrays else None


def _listed(names: Array) -> list[str]:
    return [str(name) for name in names.reshape(-1)]


def _arrays(path: Path) -> dict[str, Any]:
    """The arrays of a file; sizes are checked before anything is unpacked."""
    content = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LARGEST_FILE:
            raise InputError(f"{path}: unpacks to {size} bytes; an input file may have {LARGEST_FILE}")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except InputError:
        raise
    except UNREADABLE as error:
        text = " ".join(str(error).split())[:120]
        raise InputError(
            f"{path}: is no .npz file of arrays of numbers ({text}); write one with numpy.savez"
        ) from error


def write_npz_game(game: MarkovGame, path: Path) -> None:
    """Write an exact game as an .npz file of dense tables.

    Raises:  InputError if the dense tables would be too large, or the place cannot be written.
    """
    table: TabularGame = game if isinstance(game, TabularGame) else game.dense()
    arrays = {
        "format": np.array(GAME),
        "name": np.array(game.name),
        "players": np.array(game.players),
        "states": np.array(game.states),
        **{f"actions_{i + 1}": np.array(labels) for i, labels in enumerate(game.actions)},
        "discount": _written(np.array(table.discount, dtype=object)),
        "initial": _written(table.initial),
        "payoffs": _written(table.payoffs),
        "transitions": _written(table.transitions),
    }
    _write(path, arrays)


def write_npz_policy(policy: Policy, path: Path) -> None:
    """Write an exact policy as an .npz file."""
    blocks = {f"policy_{i + 1}": _written(block) for i, block in enumerate(policy)}
    _write(path, {"format": np.array(POLICY), **blocks})


def read_npz_policy(path: Path, game: MarkovGame) -> Policy:
    """The policy in an .npz file, for `game`.

    Raises:  InputError naming file, player, state, and by how much a row misses 1.
    """
    arrays = _arrays(path)
    try:
        if "policy" in arrays:
            return policy_from_arrays(game, arrays["policy"])
        blocks = _each(arrays, "policy")
        if not blocks:
            raise InputError("has neither an array 'policy' nor arrays 'policy_1', 'policy_2', ...")
        return policy_from_arrays(game, blocks)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _written(values: Array) -> Array:
    """Exact numbers as floats whose shortest decimals they are; as text where they are not."""
    texts = np.array([str(value) for value in values.reshape(-1)])
    try:
        floats = [int(value.p) / int(value.q) for value in values.reshape(-1)]
    except OverflowError:
        return texts.reshape(values.shape)
    is_same = all(rational(repr(x)) == value for x, value in zip(floats, values.reshape(-1), strict=True))
    return np.array(floats).reshape(values.shape) if is_same else texts.reshape(values.shape)


def _write(path: Path, arrays: dict[str, Array]) -> None:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    write_bytes(path, stream.getvalue())


READS = {".npz": load_npz}
"""The reader by the ending of the file's name."""
WRITES = {".npz": write_npz_game}
WRITES_POLICIES = {".npz": write_npz_policy}
READS_POLICIES = {".npz": read_npz_policy}
