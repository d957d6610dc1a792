"""What each command imports: a library that it does not use costs every call of it time.

Modules are counted, not seconds: the same on every machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"cvxpy", "dask", "jinja2", "joblib", "lark", "matplotlib", "numba", "pandas", "pygambit", "scipy", "sympy"}
"""Libraries that take a tenth of a second and more."""
EVEN = {"flint", "numpy", "rich"}
"""Libraries that only commands about games need."""
COUNTED = """
import contextlib, io, json, sys
from verification.cli import run
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    status = run(sys.argv[1:])
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def imported(*command: str) -> set[str]:
    """The packages that are imported when a command has ended."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, *command], capture_output=True, text=True, env=environment, check=True, cwd=ROOT
    )
    status, packages = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    return set(packages)


@pytest.mark.parametrize(
    "command",
    [
        ("games",),
        ("claims", "--json"),
        ("game", "routing", "--json"),
        ("nash", "coordination", "--json"),
        ("nash", "routing:players=3", "--uniform", "--json"),
        ("potential", "prisoners_two_state", "--json"),
        ("potential", "team"),
    ],
    ids=" ".join,
)
def test_a_small_answer_imports_nothing_heavy(command: tuple[str, ...]) -> None:
    assert not imported(*command) & HEAVY


@pytest.mark.parametrize(
    "command", [("learn", "dominance", "--steps", "10", "--json"), ("flow", "dominance", "--json")], ids=" ".join
)
def test_a_run_without_pictures_draws_and_certifies_nothing(command: tuple[str, ...]) -> None:
    """Nor does it compile the statements of the catalogue."""
    assert not imported(*command) & {"jinja2", "matplotlib", "sympy"}


@pytest.mark.parametrize("command", [("--help",), ("potential", "--help")], ids=" ".join)
def test_help_imports_no_library_of_numbers_or_tables(command: tuple[str, ...]) -> None:
    assert not imported(*command) & (HEAVY | EVEN)


def test_the_count_sees_what_is_imported() -> None:
    """The control: a command that needs Numba and SciPy is seen to import them."""
    assert {"numba", "scipy"} <= imported("learn", "dominance", "--steps", "10", "--json")
