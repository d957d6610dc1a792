"""Libraries of environments, which are an extra of this package."""

from __future__ import annotations

from typing import Any

from mpgtheory.errors import optional


def required(library: str) -> Any:
    """A library of the extra `environments`.

    Raises:  InputError with the command that installs it.
    """
    return optional(library, f"this environment needs {library}", "'mpgtheory[environments]'")
