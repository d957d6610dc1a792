"""Certificates: what is written down so that a verdict can be checked again with bare Python.

The format is specified in `verification/kernel/README.md`. A certificate states claim, text or rule, outcome and game.
It holds the data, what was solved for, and evidence of every hypothesis. `verification/checker.py` re-derives all
comparisons by multiplying, adding and comparing; it never solves. The hash finds corruption; it proves nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from mpgtheory.formats.kinds import game_document
from mpgtheory.formats.outputs import write_text
from mpgtheory.game import MarkovGame
from verification.canonical import seal
from verification.checker import RULES, check
from verification.language.cases import document
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
        "clauses": list(RULES[rule].clauses),
        "game": game_in(game),
        **shown_by_rule(cases),
        "hypotheses": dict(hypotheses or {}),
    }
    return {**body, "sha256": seal(body)}


def shown_by_rule(cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a certificate shows by a rule: its cases; nothing is solved for."""
    return {"cases": [document(case) for case in cases], "profiles": [], "witnesses": []}


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
        "game": game_in(game),
        "cases": [document(case) for case in cases],
        **witness_documents(model),
        "hypotheses": dict(hypotheses),
    }
    return {**body, "sha256": seal(body)}


@lru_cache(maxsize=4)
def game_in(game: MarkovGame) -> dict[str, Any]:
    """The document of a game as certificates hold it; one for all certificates of a game, not to be changed."""
    return game_document(game)


def keep(content: Mapping[str, Any], folder: Path | None) -> str | None:
    """Have the trusted kernel accept a certificate and, if there is a folder, write it; the path where it lies.

    Raises:  InvalidError if the kernel rejects it; InputError if the folder cannot be written.
    """
    check(dict(content))
    return None if folder is None else str(write_certificate(content, folder))


def write_certificate(content: Mapping[str, Any], folder: Path) -> Path:
    """Write a certificate under a name made of its claim and game; returns the path."""
    stem = f"{content['claim']}--{content['game']['name']}"[:120]
    path = folder / f"{re.sub(r'[^A-Za-z0-9.=-]+', '_', stem)}--{content['sha256'][:8]}.json"
    members = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items()]
    write_text(path, "{" + ",\n ".join(members) + "}\n")
    return path
