"""Standard output and signals of the process that a command runs in.

Standard output is the command's alone: what a library prints there by itself, in Python or below it, goes to standard
error. So `--json` gives one JSON document whatever the libraries do. SIGTERM, by which SLURM and Kubernetes end a job,
does what Ctrl-C does.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType
from typing import TextIO

from mpgtheory.errors import InputError


class StandardOutput(io.TextIOWrapper):
    """Standard output, whose failure is bad input to the command: a full disk, a pipe that nobody reads."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise self._failed(error) from error

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> InputError:
        """What to say; and what could not be written is forgotten, so that it is not tried again at the end."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        return InputError(f"standard output: {error.strerror or error}; give a place that can be written")


_own: list[StandardOutput] = []
"""The standard output of the command, once `separate` was called."""


def json_stream() -> TextIO:
    """Where a command writes its JSON document."""
    return _own[0] if _own else sys.stdout


def separate(*, as_json: bool) -> None:
    """Give file descriptor 1 to what libraries print, and keep the real standard output for the command.

    Raises:  InputError if standard output is closed.
    """
    if sys.stdout is None:
        raise InputError("standard output is closed; give a place that can be written")
    sys.stdout.flush()
    binary = open(os.dup(1), "wb")  # noqa: SIM115
    own = StandardOutput(binary, sys.stdout.encoding, "backslashreplace", line_buffering=binary.isatty())
    try:
        os.dup2(2, 1)
    except OSError:  # standard error is closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _own[:] = [own]
    sys.stdout = sys.stderr if as_json and sys.stderr is not None else own


def finish() -> None:
    """Bring the command's output on its way.

    Raises:  InputError if it cannot be written.
    """
    for stream in _own:
        stream.flush()


def end_like_interrupt() -> None:
    """From now on SIGTERM does what Ctrl-C does, also where Ctrl-C is ignored (under nohup, in the background)."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_: int, frame: FrameType | None) -> None:
    handler = signal.getsignal(signal.SIGINT)
    if callable(handler):
        handler(signal.SIGINT, frame)
    else:
        raise KeyboardInterrupt
