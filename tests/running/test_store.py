"""Stored results: whole or not there, damaged ones noticed, and nobody else's folder touched."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from planted_runs import found

from mpgtheory.errors import InputError
from verification.running.records import Outcome, evidence_text, timeout_text
from verification.running.store import Store

KEY, OTHER = "a" * 64, "b" * 64
TEXT = evidence_text(found())


def opened(folder: Path, code: str = "code", **members: bool) -> Store:
    return Store(folder, "planted", code, **members)


def stored(folder: Path) -> Path:
    """A folder with one stored result; its file."""
    with opened(folder) as store:
        store.save(KEY, {"claim": "a"}, TEXT)
    return folder / "tasks" / "code" / f"{KEY}.txt"


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    stored(tmp_path)
    with opened(tmp_path) as store:
        assert store.load(KEY) == Outcome(found())
        assert store.load(OTHER) is None
        store.save(OTHER, {}, timeout_text(2.0))
        late = store.load(OTHER)
        assert late is not None
        assert (late.evidence, late.limit) == (None, 2.0)
        assert store.damaged == 0


def test_results_of_other_code_are_not_loaded_and_go_when_they_are_replaced(tmp_path: Path) -> None:
    before = stored(tmp_path)
    with opened(tmp_path, "changed") as store:
        assert store.load(KEY) is None
        assert before.exists()
        store.forget_other_code()
        assert not before.exists()


def test_a_fresh_run_loads_nothing_and_saves_all_the_same(tmp_path: Path) -> None:
    stored(tmp_path)
    with opened(tmp_path, fresh=True) as store:
        assert store.load(KEY) is None
        store.save(KEY, {}, TEXT)
    with opened(tmp_path) as store:
        assert store.load(KEY) == Outcome(found())


def test_cuts_and_flipped_bytes_are_noticed(tmp_path: Path) -> None:
    path = stored(tmp_path)
    whole = path.read_bytes()
    flipped = [whole[:k] + bytes([whole[k] ^ 1]) + whole[k + 1 :] for k in range(0, len(whole), 5)]
    damaged = [whole[:k] for k in range(0, len(whole), 7)] + flipped
    damaged += [whole[:-1], whole + b"\n", b"\0" * len(whole)]
    with opened(tmp_path) as store:
        for content in damaged:
            path.write_bytes(content)
            assert store.load(KEY) is None, content
        assert store.damaged == len(damaged)
        path.write_bytes(whole)
        assert store.load(KEY) == Outcome(found())


def test_the_result_of_another_task_is_noticed(tmp_path: Path) -> None:
    path = stored(tmp_path)
    path.rename(path.with_name(f"{OTHER}.txt"))
    with opened(tmp_path) as store:
        assert store.load(OTHER) is None
        assert store.damaged == 1


def test_what_a_killed_run_was_writing_is_removed(tmp_path: Path) -> None:
    left = stored(tmp_path).with_name(f".{OTHER}.txt.abc")
    left.write_text("half of a res")
    with opened(tmp_path) as store:
        assert not left.exists()
        assert store.load(KEY) is not None


def test_a_folder_in_use_is_refused_and_free_again_afterwards(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(InputError, match=rf"in use by process {os.getpid()}"):
        opened(tmp_path).__enter__()
    with opened(tmp_path) as store:
        assert store.load(KEY) is None


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("tasks/study.json", json.dumps({"study": "another"}), "the study 'another'"),
        ("tasks/study.json", "{", "no result of a study"),
        ("results.json", json.dumps({"study": {"name": "another"}}), "the study 'another'"),
        ("results.json", json.dumps([1]), "no result of a study"),
        ("results.json", "not JSON", "no result of a study"),
    ],
)
def test_the_results_of_another_study_are_refused(tmp_path: Path, path: str, text: str, shown: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=shown) as caught:
        opened(tmp_path).__enter__()
    assert "-o" in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / path).read_text() == text


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="-o"):
            opened(folder).__enter__()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match=r"Permission denied.*-o"):
        opened(tmp_path).__enter__()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says to a user without permission, said to anybody."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(InputError, match=r"Permission denied.*-o"):
        opened(tmp_path / "below").__enter__()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with room for few results."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True)
    if mounted.returncode:
        pytest.skip("file systems can be mounted by root only")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(store: Store, saved: list[str]) -> None:
    for count in range(10_000):
        store.save(f"{count:064}", {}, TEXT)
        saved.append(f"{count:064}")


def check_full(folder: Path) -> None:
    saved: list[str] = []
    with opened(folder) as store, pytest.raises(InputError, match=r"No space left.*run the same command again"):
        fill(store, saved)
    assert 0 < len(saved) < 10_000
    assert list(store.place.glob(".*")) == [], "nothing is left half written"
    with opened(folder) as store:
        assert all(store.load(key) == Outcome(found()) for key in saved)
        assert store.load(f"{len(saved):064}") is None
        assert store.damaged == 0


def test_a_full_disk_is_said_and_damages_nothing(small_disk: Path) -> None:
    check_full(small_disk)


def test_a_planted_full_disk_is_said_and_damages_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above where nothing can be mounted: the disk is full when the bytes are to be brought to it."""
    flush, calls = os.fsync, iter(range(10_000))

    def full(handle: int) -> None:
        if next(calls) == 20:  # the tenth file; calls in turn are for files and for their folders
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(handle)

    monkeypatch.setattr(os, "fsync", full)
    check_full(tmp_path)
