"""The root causes of what is false or imprecise as printed: one mistake, and all places where it strikes (causes.toml).

A cause says what it makes of a statement: false, unless the statement is only imprecise or incomplete. To be fair to
authors, these are never called false.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

FALSE, IMPRECISE, INCOMPLETE = "false", "imprecise", "incomplete"
"""What a statement is found to be as printed."""


@lru_cache
def _written() -> dict[str, Any]:
    text = (files("verification.report") / "causes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def causes() -> list[dict[str, Any]]:
    """The causes in the order of the file, which breaks ties only."""
    return list(_written()["cause"])


def theorems_in_place_of(claim: str) -> tuple[str, ...]:
    """The claims whose theorems say what is true in the place of a statement, besides its corrected form."""
    return tuple(_written()["proved"].get(claim, ()))


def cause_of(claim: str) -> int:
    """The number of a claim's cause; that after the last for a statement of the study's own."""
    return next((k for k, cause in enumerate(causes()) if claim in cause["strikes"]), len(causes()))


def found_to_be(claim: str) -> str:
    """What a statement with a corrected twin is as printed."""
    number = cause_of(claim)
    return str(causes()[number].get("found", FALSE)) if number < len(causes()) else FALSE
