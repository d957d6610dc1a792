"""What a solver prints below Python is discarded, and nothing else is."""

from __future__ import annotations

import subprocess
import sys

import cvxpy
import pytest

from mpgtheory.arithmetic.programs import solve_program

NOISY = """
import ctypes, os
from mpgtheory.arithmetic.programs import silenced
library = ctypes.CDLL(None)
print("before")
library.puts(b"C before")
with silenced():
    print("inside")
    library.puts(b"C inside")
    os.write(1, b"descriptor inside")
print("after")
library.puts(b"C after")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the C library's own names")
def test_only_what_is_printed_inside_is_discarded() -> None:
    done = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split("\n")) == ["", "C after", "C before", "after", "before"]
    assert done.stderr == ""


def test_a_closed_output_is_no_obstacle() -> None:
    code = "from mpgtheory.arithmetic.programs import silenced\nwith silenced(): pass"
    done = subprocess.run(["sh", "-c", 'exec "$0" -c "$1" >&-', sys.executable, code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_solver_has_no_banner() -> None:
    code = "from verification.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "potential", "matching_pennies"], capture_output=True, text=True, check=True
    )
    assert "HiGHS" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_a_program_without_an_optimum_is_an_error() -> None:
    x = cvxpy.Variable()
    with pytest.raises(RuntimeError, match="always has an optimum"):
        solve_program(cvxpy.Problem(cvxpy.Minimize(x), [x <= 0]))
