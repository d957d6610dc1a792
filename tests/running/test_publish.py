"""Reports replace one another: at no instant do documents of one run stand beside files of another."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from mpgtheory.errors import InputError
from verification.running.publish import DOCUMENTS, FOLDERS, remove_unfinished, staged
from verification.written import MARK

FILES = (*DOCUMENTS, *(f"{folder}/a" for folder in FOLDERS))


def write(folder: Path, text: str) -> None:
    """A report all of whose files say `text`."""
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def publish(folder: Path, text: str) -> None:
    with staged(folder) as staging:
        write(staging, text)


def told(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in FILES if (folder / name).exists()}


def test_a_report_replaces_another_and_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    publish(tmp_path, "old")
    publish(tmp_path, "new")
    assert told(tmp_path) == dict.fromkeys(FILES, "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([MARK, *DOCUMENTS, *FOLDERS, "notes.txt"])


def test_what_the_new_report_lacks_goes(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    with staged(tmp_path) as staging:
        for name in DOCUMENTS:
            (staging / name).write_text("new")
    assert told(tmp_path) == dict.fromkeys(DOCUMENTS, "new")


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    with pytest.raises(TypeError), staged(tmp_path) as staging:
        write(staging, b"no text")  # type: ignore[arg-type]
    assert told(tmp_path) == dict.fromkeys(FILES, "old")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([MARK, *DOCUMENTS, *FOLDERS])


class KilledError(BaseException):
    """The process is no more: nothing of it runs from now on."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the `step`-th change of the file system on, nothing is changed any more."""
    left = iter(range(step))

    def until(change: Any) -> Any:
        def changed(*arguments: Any, **members: Any) -> Any:
            if next(left, None) is None:
                raise KilledError
            return change(*arguments, **members)

        return changed

    for name in ("rename", "unlink"):
        monkeypatch.setattr(Path, name, until(getattr(Path, name)))
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)


STEPS = len(DOCUMENTS) + 2 * len(FOLDERS) + len(DOCUMENTS)


@pytest.mark.parametrize("step", range(STEPS))
def test_killed_at_any_instant_a_report_never_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    publish(tmp_path, "old")
    with monkeypatch.context() as patched:
        killed_at(step, patched)
        with pytest.raises(KilledError):
            publish(tmp_path, "new")
    documents = {told(tmp_path)[name] for name in DOCUMENTS if name in told(tmp_path)}
    assert len(documents) <= 1, "documents of two runs"
    for text in documents:
        assert all(told(tmp_path)[f"{folder}/a"] == text for folder in FOLDERS), "documents beside files of another run"
    remove_unfinished(tmp_path)
    publish(tmp_path, "new")
    assert told(tmp_path) == dict.fromkeys(FILES, "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([MARK, *DOCUMENTS, *FOLDERS])


def test_the_steps_are_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "old")
    with monkeypatch.context() as patched:
        killed_at(STEPS, patched)
        publish(tmp_path, "new")
    assert told(tmp_path) == dict.fromkeys(FILES, "new")


def test_a_disk_that_fills_up_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        publish(tmp_path, "new")
    assert told(tmp_path) == dict.fromkeys(FILES, "old")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="-o"):
        publish(tmp_path / "file", "new")
