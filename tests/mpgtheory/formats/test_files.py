"""Files are read within limits and written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from mpgtheory.errors import InputError
from mpgtheory.formats import files, outputs
from mpgtheory.formats.files import read_text
from mpgtheory.formats.outputs import write_text


def test_text_survives_writing_and_reading(tmp_path: Path) -> None:
    path, text = tmp_path / "a" / "b" / "file.txt", "π ≠ 3\nsecond line\n"
    write_text(path, text)
    assert read_text(path) == text
    assert path.read_bytes() == text.encode("utf-8")
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    write_text(path, "long " * 1000)
    write_text(path, "short")
    assert path.read_text() == "short"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_written_files_can_be_read_by_others(tmp_path: Path) -> None:
    write_text(tmp_path / "file.txt", "x")
    assert stat.S_IMODE((tmp_path / "file.txt").stat().st_mode) == 0o644


@pytest.mark.parametrize("function", ["replace", "fdopen", "chmod"])
def test_nothing_is_left_of_a_write_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text("before")

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(outputs.os, function, fail)
    with pytest.raises(InputError, match=r"file\.txt: No space left on device; give a place"):
        write_text(path, "after")
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["file.txt"]
    assert path.read_text() == "before"


def test_nothing_is_left_of_a_write_that_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outputs.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "file.txt", "after")
    assert os.listdir(tmp_path) == []


def test_text_that_has_no_utf_8_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"file\.txt: the character '\\ud800' cannot be written as UTF-8"):
        write_text(tmp_path / "file.txt", "x" * 10**6 + "\ud800")
    assert os.listdir(tmp_path) == []


def test_places_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "folder", tmp_path / "file" / "inside.txt"):
        with pytest.raises(InputError) as caught:
            write_text(path, "text")
        assert str(caught.value).startswith(f"{path}: ")
        assert len(str(caught.value).splitlines()) == 1
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]
    assert os.listdir(tmp_path / "folder") == []


def test_a_name_too_long_is_a_users_mistake(tmp_path: Path) -> None:
    for call in (read_text, lambda path: write_text(path, "x")):
        with pytest.raises(InputError, match="File name too long"):
            call(tmp_path / ("a" * 300))


def test_a_name_with_a_null_byte_is_a_users_mistake(tmp_path: Path) -> None:
    for call in (read_text, lambda path: write_text(path, "x")):
        with pytest.raises(InputError):
            call(tmp_path / "a\0b")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing: No such file or directory; check the path and its permissions"):
        read_text(tmp_path / "missing")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a regular file; give the path of a file"):
        read_text(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found: list[BaseException] = []

    def attempt() -> None:
        try:
            read_text(tmp_path / "pipe")
        except InputError as error:
            found.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert "is not a regular file" in str(found[0])


def test_what_is_no_regular_file_is_written_through_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    handle = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        write_text(pipe, "text")
        assert os.read(handle, 100) == b"text"
    finally:
        os.close(handle)
    assert pipe.is_fifo()
    assert os.listdir(tmp_path) == ["pipe"]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no device /dev/full here")
def test_a_full_disk_is_reported_and_the_device_stays() -> None:
    with pytest.raises(InputError, match="/dev/full: No space left on device"):
        write_text(Path("/dev/full"), "text")
    assert Path("/dev/full").is_char_device()


def test_an_unreadable_file_is_a_users_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a planted refusal, for a superuser may read everything."""
    (tmp_path / "file.txt").write_text("x")

    def deny(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(InputError, match=r"file\.txt: Permission denied; check the path and its permissions"):
        read_text(tmp_path / "file.txt")


def test_the_size_limit_is_the_last_size_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.txt"
    path.write_text("12345")
    monkeypatch.setattr(files, "LARGEST_FILE", 5)
    assert read_text(path) == "12345"
    monkeypatch.setattr(files, "LARGEST_FILE", 4)
    with pytest.raises(InputError, match="has 5 bytes; an input file may have 4"):
        read_text(path)


def test_the_place_of_a_bad_byte_is_told(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_bytes(b"abc\xffdef")
    with pytest.raises(InputError, match="byte 3 is not UTF-8 text; save the file as UTF-8"):
        read_text(tmp_path / "file.txt")


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_bytes(b"\xef\xbb\xbfabc")
    assert read_text(tmp_path / "file.txt") == "abc"
