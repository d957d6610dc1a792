"""Libraries that are not always installed, imported where they are first needed."""

from __future__ import annotations

import importlib
from typing import Any

from mpgtheory.errors import InputError


def optional(library: str, what: str, install: str) -> Any:
    """The library, which `what` needs.

    Raises:  InputError with the command that installs it: pip install `install`.
    """
    try:
        return importlib.import_module(library)
    except ImportError as error:
        raise InputError(f"{what}: pip install {install}") from error
