"""Traces on disk come back exactly."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from learners import uneven_game

from mpgtheory.errors import InputError
from mpgtheory.learning import Options, Trace, learn, read_trace, write_trace
from mpgtheory.learning.baselines import policy_gradient
from mpgtheory.learning.states import Standing

HAS_NETCDF = all(importlib.util.find_spec(name) for name in ("xarray", "netCDF4"))


def traces() -> list[Trace]:
    options = Options(theta=["1/10", "1/(n + 1)", "1/3", "1/10"], ties="random", temperature=0.1)
    return [learn(uneven_game(), options, steps=300, seeds=3), policy_gradient(uneven_game(), steps=3)]


def assert_identical(left: Trace, right: Trace) -> None:
    for field in fields(Trace):
        one, other = getattr(left, field.name), getattr(right, field.name)
        if field.name == "standings":
            assert len(one) == len(other)
            for a, b in zip(one, other, strict=True):
                for part in fields(Standing):
                    assert_bits(getattr(a, part.name), getattr(b, part.name))
        elif isinstance(one, tuple) and one and isinstance(one[0], np.ndarray):
            for a, b in zip(one, other, strict=True):
                assert_bits(a, b)
        elif isinstance(one, np.ndarray):
            assert_bits(one, other)
        else:
            assert one == other


def assert_bits(one: np.ndarray, other: np.ndarray) -> None:
    assert one.dtype == other.dtype
    assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize(
    "suffix", [".npz", pytest.param(".nc", marks=pytest.mark.skipif(not HAS_NETCDF, reason="extra"))]
)
@pytest.mark.parametrize("index", [0, 1])
def test_a_trace_comes_back_exactly(tmp_path: Path, suffix: str, index: int) -> None:
    trace, path = traces()[index], tmp_path / "new" / f"trace{suffix}"
    write_trace(trace, path)
    assert_identical(trace, read_trace(path))
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_options_come_back() -> None:
    trace = traces()[0]
    assert Options.from_document(trace.options).document() == trace.options
    assert Options.from_document(trace.options).theta[1].value(3) == 0.25


def test_without_the_extra_netcdf_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    monkeypatch.setitem(sys.modules, "netCDF4", None)
    with pytest.raises(InputError, match="pip install 'mpgtheory\\[netcdf\\]'"):
        write_trace(traces()[1], tmp_path / "trace.nc")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_trace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no archive")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.savez(tmp_path / "format.npz", about=np.array('{"format": "mpgtheory.trace/9"}'))
    for name, words in (
        ("text", "no trace"),
        ("other", "no trace"),
        ("format", "format.npz: is not of the format mpgtheory.trace/1"),
        ("missing", "No such file"),
    ):
        with pytest.raises(InputError, match=words) as raised:
            read_trace(tmp_path / f"{name}.npz")
        assert str(raised.value).count(f"{name}.npz") == 1


def test_unwritable_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path, words in ((tmp_path / "file" / "t.npz", "can be written"), (tmp_path / "t.csv", ".npz or .nc")):
        with pytest.raises(InputError, match=words):
            write_trace(traces()[1], path)


def test_nothing_pickled_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "evil.npz", about=np.array([{"format": 1}], dtype=object))
    with pytest.raises(InputError, match="no trace"):
        read_trace(tmp_path / "evil.npz")


def test_a_pipe_and_a_folder_are_no_traces(tmp_path: Path) -> None:
    """At once: a pipe to which nobody writes is not waited for."""
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "folder.npz").mkdir()
    for name in ("pipe.npz", "folder.npz"):
        with pytest.raises(InputError, match=name):
            read_trace(tmp_path / name)
