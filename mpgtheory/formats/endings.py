"""What the files of this folder are for: tables by the ending of a file's name, found by the folder.

READS            endings of games that are read, and their readers
WRITES           endings of games that are written, and their writers
WRITES_POLICIES  endings of policies that are written, and their writers
READS_POLICIES   endings of policies that are read, and their readers
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any


@functools.cache
def declared(table: str) -> Mapping[str, Any]:
    """The entries of all tables of this name, by the ending of the file's name, in small letters."""
    modules = [
        importlib.import_module(f"{__package__}.{m.name}") for m in pkgutil.iter_modules([str(Path(__file__).parent)])
    ]
    return {ending: entry for module in modules for ending, entry in getattr(module, table, {}).items()}
