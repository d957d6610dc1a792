"""Certificates: what is written down so that a verdict can be checked again with bare Python.

The format is specified in `verification/kernel/README.md`. A certificate states claim, text or rule, outcome and game.
It holds the data, what was solved for, and evidence of every hypothesis. `verification/checker.py` re-derives all
comparisons by multiplying, adding and comparing; it never solves. The hash finds corruption; it proves nothing.
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
from verification.language.cases import document as case_document
from verification.language.model import Model
from verification.language.statement import Statement
from verification.language.witnesses import witness_documents

FORMAT = "mpgtheory.certificate/2"
HOLDS, FAILS = "holds", "fails"


def rule_certificate(
    claim: str,
    rule: str,
    game: MarkovGame,
    cases: Sequence[Mapping[str, Any]],
    *,
    outcome: str,
    hypotheses: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A sealed certificate of a procedure. Values of a case may be exact arrays, policies, numbers or JSON values."""
    body = {
        "format": FORMAT,
        "claim": claim,
        "rule": rule,
        "outcome": outcome,
        "clauses": [""],
        "game": game_document(game),
        "cases": [{key: document(value) for key, value in case.items()} for case in cases],
        "profiles": [],
        "witnesses": [],
        "hypotheses": dict(hypotheses or {}),
    }
    return {**body, "sha256": digest(body)}


def statement_certificate(
    statement: Statement,
    game: MarkovGame,
    cases: Sequence[Mapping[str, Any]],
    clauses: Sequence[str],
    *,
    outcome: str,
    model: Model,
    hypotheses: Mapping[str, Any],
) -> dict[str, Any]:
    """A sealed certificate of a statement, format 2. `model` knows what had to be solved for in these cases."""
    body = {
        "format": FORMAT,
        "claim": statement.id,
        "statement": statement.texts.document(),
        "outcome": outcome,
        "clauses": list(clauses),
        "game": game_document(game),
        "cases": [{name: case_document(value) for name, value in case.items()} for case in cases],
        **witness_documents(model),
        "hypotheses": dict(hypotheses),
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
