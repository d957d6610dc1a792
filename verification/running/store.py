"""Stored results: one file a task, written whole or not at all the moment the result exists.

FOLDER/tasks/study.json          whose results these are
FOLDER/tasks/<code>/<key>.txt    three lines: {"format", "sha256" of the rest}, what decides the result, the outcome

A file is written beside its place, flushed to the disk, and renamed; so that at any instant, power lost or the process
killed, each result is there as a whole or not at all. A result whose hash differs is damaged and computed again.
One process at a time writes into a folder: the kernel's lock on `tasks/lock` is gone when its holder is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from mpgtheory.errors import InputError
from mpgtheory.formats.outputs import write_text
from verification.running.records import Outcome, read_outcome
from verification.written import take_for_report

FORMAT = "mpgtheory.task/1"
FOLDER, MARK = "tasks", "study.json"
RESUME = "free the place and run the same command again: finished tasks are kept"


class Store:
    """The results in `folder`/tasks that the code with digest `code` found for the study `name`.

    A context manager: inside, no other process writes there.
    Raises:  InputError if the folder cannot be written, is in use, or holds the results of another study.
    """

    def __init__(self, folder: Path, name: str, code: str, *, fresh: bool = False) -> None:
        self.folder, self.name, self.fresh = folder, name, fresh
        self.tasks = folder / FOLDER
        self.place = self.tasks / code[:16]
        self.damaged = 0
        self._lock: IO[str] | None = None

    def __enter__(self) -> Store:
        _refuse_another_study(self.folder, self.tasks, self.name)
        take_for_report(self.folder)
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            self._lock = locked(self.tasks / "lock")
            for left in self.place.glob(".*"):
                left.unlink()
            if not (mark := self.tasks / MARK).exists():
                write_text(mark, json.dumps({"format": FORMAT, "study": self.name}) + "\n", durable=True)
        except OSError as error:
            self._release()
            raise InputError(f"{self.folder}: {error.strerror}; give a folder that can be written, with -o") from error
        except InputError:
            self._release()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()

    def load(self, key: str) -> Outcome | None:
        """The stored outcome of the task with this key; None if there is none, or a damaged one."""
        if self.fresh:
            return None
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}; remove it: the task is then run again") from error
        try:
            return _opened(content, key)
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError):
            self.damaged += 1
            return None

    def save(self, key: str, inputs: dict[str, Any], outcome: str) -> None:
        """Write the outcome of a task, whole or not at all.

        Raises:  InputError if it cannot be written, as on a full disk; what was stored before is untouched.
        """
        body = f"{json.dumps({'key': key, **inputs})}\n{outcome}\n"
        try:
            write_text(self._path(key), f"{_header(body.encode())}\n{body}", durable=True)
        except InputError as error:
            raise InputError(f"{error}; {RESUME}") from error

    def forget_other_code(self) -> None:
        """Remove what other versions of the code found: nothing will ask for it again."""
        for folder in self.tasks.iterdir():
            if folder.is_dir() and folder != self.place:
                shutil.rmtree(folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.place / f"{key}.txt"


def _opened(content: bytes, key: str) -> Outcome:
    """The outcome in a file, if it is the one that was written for `key`."""
    head, _, body = content.partition(b"\n")
    if head != _header(body).encode():
        raise ValueError("damaged")
    inputs, outcome, rest = body.split(b"\n")
    if rest or json.loads(inputs)["key"] != key:
        raise ValueError("the result of another task")
    return read_outcome(outcome)


def _header(body: bytes) -> str:
    return json.dumps({"format": FORMAT, "sha256": hashlib.sha256(body).hexdigest()})


def locked(path: Path) -> IO[str]:
    """The lock file at `path`, held until it is closed or the process ends.

    Raises:  InputError if another process holds it.
    """
    handle = path.open("a+", encoding="utf-8")
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
    except BlockingIOError as error:
        handle.seek(0)
        holder = handle.read().strip() or "another process"
        handle.close()
        raise InputError(f"{path.parent}: is in use by process {holder}; wait for it, or give another -o") from error
    except ImportError:  # no such locks on this system
        return handle
    except OSError:
        handle.close()
        raise
    return handle


def _refuse_another_study(folder: Path, tasks: Path, name: str) -> None:
    """Refuse to replace results that are not this study's."""
    for path, member in ((tasks / MARK, "study"), (folder / "results.json", "results")):
        try:
            document = json.loads(path.read_bytes())
            holder = document["study"] if member == "study" else document["study"]["name"]
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError, KeyError, TypeError):
            holder = None
        if holder != name:
            whose = f"the results of the study {holder!r}" if holder else "what is no result of a study"
            raise InputError(f"{path}: holds {whose}, not of {name!r}; give another folder with -o, or remove it")
        return
