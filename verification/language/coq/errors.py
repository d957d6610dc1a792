"""What has no translation."""

from __future__ import annotations


class UntranslatableError(Exception):
    """A statement speaks of something that the Coq development does not define; the message says of what."""
