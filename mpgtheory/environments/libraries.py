"""Libraries of environments, which are an extra of this package."""

from __future__ import annotations

import importlib
from typing import Any

from mpgtheory.errors import InputError


def required(library: str) -> Any:
    """A library of the extra `environments`.

    Raises:  InputError with the command that installs it.
    """
    try:
        return importlib.import_module(library)
    except ImportError as error:
        raise InputError(f"this environment needs {library}: pip install 'mpgtheory[environments]'") from error
