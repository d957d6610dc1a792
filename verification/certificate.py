"""Certificates: what is written down so that a verdict can be checked again with bare Python.

    {"format": "mpgtheory.certificate/1", "claim": id, "outcome": "holds" | "fails",
     "game": native game document, "cases": [...], "sha256": of all the rest}

A case holds exact policies and vectors. "holds": every comparison of the claim is true in every case; "fails": one
is false in some case although all hypotheses are met. `verification/checker.py` re-derives the comparisons by
multiplying, adding and comparing; it never solves. The hash finds corruption; it proves nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mpgtheory.formats.exact_json import array_document, number_document
from mpgtheory.formats.files import write_text
from mpgtheory.formats.kinds import game_document
from mpgtheory.game import MarkovGame
from mpgtheory.policy import Policy

FORMAT = "mpgtheory.certificate/1"
HOLDS, FAILS = "holds", "fails"


def certificate(claim: str, game: MarkovGame, cases: Sequence[Mapping[str, Any]], *, outcome: str) -> dict[str, Any]:
    """A sealed certificate. Values of a case may be exact arrays, policies, numbers or JSON values."""
    body = {
        "format": FORMAT,
        "claim": claim,
        "outcome": outcome,
        "game": game_document(game),
        "cases": [{key: document(value) for key, value in case.items()} for case in cases],
    }
    return {**body, "sha256": digest(body)}


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON text of `body` without its own seal."""
    content = {key: value for key, value in body.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def document(value: Any) -> Any:
    """Exact values as JSON: rationals become integers or "p/q"."""
    if isinstance(value, Policy):
        return [array_document(block) for block in value]
    if isinstance(value, Mapping):
        return {key: document(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [document(part) for part in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return array_document(value) if hasattr(value, "ndim") else number_document(value)


def write_certificate(content: Mapping[str, Any], folder: Path) -> Path:
    """Write a certificate under a name made of its claim and game; returns the path."""
    stem = f"{content['claim']}--{content['game']['name']}"[:120]
    path = folder / f"{re.sub(r'[^A-Za-z0-9.=-]+', '_', stem)}--{content['sha256'][:8]}.json"
    members = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items()]
    write_text(path, "{" + ",\n ".join(members) + "}\n")
    return path
