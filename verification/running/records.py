"""What a task came to, as text: evidence travels between processes and rests on disk in the same form.

{"evidence": {...}}             what the check found
{"unsuited": true}              the check is not for this game
{"foreign": {...}}              the worker has other code or versions: it was not run
{"error": "...", "limit": s}    why there is no evidence; with `limit` where the task took longer than s seconds

Exact numbers are text, {"$exact": "p/q"}; certificates and figures are JSON as they are. Results are always built
from this text, so that a stored result and a new one give the same report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.arithmetic.rational import rational
from mpgtheory.errors import InputError, shown
from verification.claim import Evidence, Method

EXACT_NUMBER = "$exact"
TUPLES = frozenset(member.name for member in fields(Evidence) if isinstance(member.default, tuple))
"""Members of evidence that are tuples, which JSON knows as lists."""


@dataclass(frozen=True)
class Outcome:
    """What a task came to: evidence, an error, or neither where the check does not suit the game."""

    evidence: Evidence | None = None
    error: str | None = None
    limit: float | None = None

    @property
    def is_worth_keeping(self) -> bool:
        """Whether running the task again tells nothing new; a failure may be the machine's, and is tried again."""
        return self.error is None or self.limit is not None

    def tells(self, limit: float | None) -> bool:
        """Whether it says what a run of at most `limit` seconds would: a task that was stopped may need longer."""
        return self.error is None or (None not in (self.limit, limit) and self.limit >= limit)  # type: ignore[operator]


def evidence_text(evidence: Evidence) -> str:
    """Evidence as one line of text."""
    members = {member.name: getattr(evidence, member.name) for member in fields(evidence)}
    return json.dumps({"evidence": members}, default=_tagged)


def unsuited_text() -> str:
    """The outcome of a check that is not for this game."""
    return json.dumps({"unsuited": True})


def foreign_text(setting: Mapping[str, Any]) -> str:
    """The answer of a worker whose source or versions are others, which it tells."""
    return json.dumps({"foreign": setting})


def error_text(error: str, limit: float | None = None) -> str:
    """The outcome of a task that failed, or took longer than `limit` seconds."""
    return json.dumps({"error": error, "limit": limit})


def timeout_text(limit: float) -> str:
    """The outcome of a task that was stopped after `limit` seconds."""
    return error_text(
        f"stopped after {limit:g} s, the time that a task may take; give --timeout a larger number", limit
    )


def read_outcome(text: str | bytes) -> Outcome:
    """The outcome that a text tells.

    Raises:  ValueError, KeyError or TypeError if it tells none; InputError if the worker was a foreign one.
    """
    document = json.loads(text, object_hook=_untagged)
    if "foreign" in document:
        raise InputError(
            f"a worker has other code or versions ({shown(document['foreign'], 200)}); install the same ones "
            "everywhere, change no source while a study runs, and run the same command again"
        )
    if "evidence" in document:
        members = document["evidence"]
        members = {name: tuple(value) if name in TUPLES else value for name, value in members.items()}
        return Outcome(Evidence(**{**members, "method": Method(members["method"])}))
    if "error" in document:
        return Outcome(None, str(document["error"]), document["limit"])
    if document != {"unsuited": True}:
        raise ValueError("neither evidence nor an error")
    return Outcome()


def _tagged(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, fmpq):
        return {EXACT_NUMBER: str(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"evidence holds a {type(value).__name__}, which has no text")


def _untagged(members: dict[str, Any]) -> Any:
    return rational(members[EXACT_NUMBER]) if members.keys() == {EXACT_NUMBER} else members
