"""What computed a result: the source of our packages, and the versions of Python and of the libraries.

A stored result is reused only where both are the same, so that a report never shows what other code found.
"""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("numpy", "scipy", "sympy", "cvxpy", "python-flint", "numba")
SOURCES = ("mpgtheory", "verification")
"""Packages whose source decides what a task finds."""
DATA = (".py", ".v", ".json", ".toml", ".lark", "_CoqProject")
"""Ends of the names of the files that decide it."""
APART = ("verification/report/", "verification/commands/", "verification/studies/")
"""Rooms that only show or start what is found: a change there leaves results as they are."""


def code_digest(root: Path = ROOT) -> str:
    """SHA-256 over the names and contents of all source files that decide what a task finds."""
    digest = hashlib.sha256()
    for path in sorted(path for package in SOURCES for path in (root / package).rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.endswith(DATA) and not name.startswith(APART) and path.is_file():
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def setting() -> dict[str, Any]:
    """What of a process decides the results it computes: source, Python and libraries."""
    return {"code": code_digest(), "environment": environment()}


def environment() -> dict[str, str]:
    """Versions of Python and of the packages that compute the results."""
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "machine": platform.machine(), **versions}
