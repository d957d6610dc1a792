"""Linear programs, solved by HiGHS through cvxpy in doubles: evidence, never a certificate.

HiGHS prints a banner below Python, on file descriptor 1, where it would spoil a document on standard output. So what is
written there while a program is solved is discarded.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

_turn = threading.RLock()


def solve_program(problem: Any) -> None:
    """Solve a `cvxpy.Problem` in place.

    Raises:  RuntimeError if the solver reports no optimum.
    """
    import cvxpy

    with silenced():
        try:
            problem.solve(solver=cvxpy.HIGHS)
        except cvxpy.SolverError as error:
            raise RuntimeError(f"the linear program failed: {' '.join(str(error).split())}") from error
    if problem.status != cvxpy.OPTIMAL:
        raise RuntimeError(f"the linear program ended {problem.status!r}; it always has an optimum")


@contextmanager
def silenced() -> Iterator[None]:
    """Discard what is written to file descriptor 1 inside; what was buffered before comes out as it would have."""
    with _turn:
        try:
            kept = os.dup(1)
        except OSError:  # it is closed: nothing can be written there
            yield
            return
        _flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        try:
            yield
        finally:
            _flush()
            os.dup2(kept, 1)
            os.close(kept)


def _flush() -> None:
    """Empty the buffers of Python and of the C library."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, AttributeError, TypeError):  # a system that does not offer its own symbols
        ctypes.CDLL(None).fflush(None)
