"""Traces on disk: `.npz` by default, NetCDF (`.nc`) with the optional extra; both give back every number exactly.

An `.npz` file holds the arrays and, as JSON text, everything else; nothing in it is executed when read.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, optional
from mpgtheory.formats.outputs import write_bytes
from mpgtheory.learning.states import Standing
from mpgtheory.learning.trace import LARGEST, Trace

FORMAT = "mpgtheory.trace/1"
PER_PLAYER = ("policies", "q", "plays")
ARRAYS = ("times", "visits", "states")
DIMENSIONS = {"times": ("record",), "visits": ("seed", "record", "state"), "states": ("seed", "record")}


def write_trace(trace: Trace, path: Path) -> None:
    """Write `trace` to `path` (.npz, or .nc with xarray) whole or not at all.

    Raises:  InputError if the place cannot be written or the suffix is unknown.
    """
    if path.suffix not in (".npz", ".nc"):
        raise InputError(f"{path}: a trace is written as .npz or .nc")
    arrays, text = _parts(trace)
    if path.suffix == ".nc":
        content = _netcdf(arrays, text)
    else:
        stream = io.BytesIO()
        np.savez_compressed(stream, about=np.array(text), **arrays)  # type: ignore[arg-type]
        content = stream.getvalue()
    write_bytes(path, content)


def read_trace(path: Path) -> Trace:
    """The trace that `write_trace` wrote.

    Raises:  InputError if the file is missing or is no trace.
    """
    try:
        _check_file(path)
        if path.suffix == ".nc":
            arrays, text = _read_netcdf(path)
        else:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files if name != "about"}
                text = str(file["about"])
        about = json.loads(text)
        if about.pop("format") != FORMAT:
            raise InputError(f"{path}: is not of the format {FORMAT}")
        return _trace(arrays, about)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; give a trace that was written before") from error
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: is no trace of mpgtheory ({error}); write one with mpgtheory learn -o") from error


def _check_file(path: Path) -> None:
    """Refuse what is no regular file, and archives that unpack to more than a trace may have.

    Raises:  InputError; OSError if there is nothing.
    """
    path.stat()
    if not path.is_file():
        raise InputError(f"{path}: is not a regular file; give a trace that was written before")
    if path.suffix != ".nc":
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > 2 * LARGEST:
            raise InputError(f"{path}: unpacks to {unpacked} bytes; a trace has at most {2 * LARGEST}")


def _parts(trace: Trace) -> tuple[dict[str, Array], str]:
    """The arrays by name, and the rest as JSON."""
    arrays = {name: getattr(trace, name) for name in ARRAYS}
    for name in PER_PLAYER:
        arrays |= {f"{name}_{player}": block for player, block in enumerate(getattr(trace, name))}
    for item in fields(Standing) if trace.standings else ():
        arrays[f"standing_{item.name}"] = np.array([getattr(one, item.name) for one in trace.standings])
    rest = {item.name: getattr(trace, item.name) for item in fields(trace) if item.name not in {*ARRAYS, *PER_PLAYER}}
    del rest["standings"]
    return arrays, json.dumps({"format": FORMAT, "players": len(trace.policies), **rest})


def _trace(arrays: dict[str, Array], about: dict[str, Any]) -> Trace:
    players = about.pop("players")
    blocks: dict[str, Any] = {
        name: tuple(arrays[f"{name}_{player}"] for player in range(players)) for name in PER_PLAYER
    }
    standings: tuple[Standing, ...] = ()
    if "standing_place" in arrays:
        names = [item.name for item in fields(Standing)]
        standings = tuple(
            Standing(**{name: arrays[f"standing_{name}"][k] for name in names}) for k in range(about["seeds"])
        )
    about["notes"] = tuple(about["notes"])
    return Trace(**{**about, **blocks, **{name: arrays[name] for name in ARRAYS}}, standings=standings)


def _xarray() -> Any:
    try:
        import netCDF4  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: F401
        import xarray  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError as error:
        raise InputError("NetCDF needs xarray and netCDF4: pip install 'mpgtheory[netcdf]', or write .npz") from error
    return xarray


def to_dataset(trace: Trace) -> Any:
    """The trace as an `xarray.Dataset` with the dimensions seed, record, state and action_i.

    Raises:  InputError if xarray is not installed.
    """
    return _dataset(optional("xarray", "this view needs xarray", "xarray"), *_parts(trace))


def _dataset(xarray: Any, arrays: dict[str, Array], text: str) -> Any:
    variables = {}
    for name, array in arrays.items():
        if name.startswith("standing_"):
            shape = ("seed", *(f"{name}_{axis}" for axis in range(1, array.ndim)))
        else:
            shape = DIMENSIONS.get(name) or ("seed", "record", "state", f"action_{name.rpartition('_')[2]}")
        variables[name] = (shape, array)
    return xarray.Dataset(variables, attrs={"about": text})


def _netcdf(arrays: dict[str, Array], text: str) -> bytes:
    dataset = _dataset(_xarray(), arrays, text)
    with tempfile.TemporaryDirectory() as folder:
        dataset.to_netcdf(Path(folder) / "trace.nc", engine="netcdf4")
        return (Path(folder) / "trace.nc").read_bytes()


def _read_netcdf(path: Path) -> tuple[dict[str, Array], str]:
    with _xarray().open_dataset(path, engine="netcdf4", decode_cf=False) as dataset:
        return {str(name): np.array(value.values) for name, value in dataset.data_vars.items()}, dataset.attrs["about"]
