"""Certificates: the registry of rules, and the decision whether one is valid."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .exact import InvalidError, need
from .game import Game
from .games import read_game

FORMAT = "mpgtheory.certificate/1"

Comparison = tuple[str, Any, str, Any]
"""(place, left, relation, right)."""
Rule = Callable[[Game, dict[str, Any]], Iterator[Comparison]]
RULES: dict[str, tuple[frozenset[str], Rule]] = {}
"""By claim: the members that its cases must have, and the comparisons it makes."""

HOLD: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
    "iff": lambda left, right: left is right,
}


def rule(claim: str, fields: str) -> Callable[[Rule], Rule]:
    """Register the rule of a claim, with the members that its cases must have and no others."""

    def register(function: Rule) -> Rule:
        RULES[claim] = (frozenset(fields.split()), function)
        return function

    return register


def check(document: Any) -> int:
    """Accept a certificate and return the number of comparisons made, or raise InvalidError saying why not."""
    try:
        return _check(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError, RecursionError) as error:
        raise InvalidError(f"malformed: {type(error).__name__}: {error}") from error


def _check(document: Any) -> int:
    need(isinstance(document, dict) and document.get("format") == FORMAT, "not a certificate")
    need(set(document) == {"format", "claim", "outcome", "game", "cases", "sha256"}, "other members than expected")
    need(document["sha256"] == seal(document), "the content was changed after the certificate was sealed")
    need(document["claim"] in RULES, f"no rule for the claim {document['claim']!r}")
    need(document["outcome"] in ("holds", "fails"), "the outcome is neither 'holds' nor 'fails'")
    fields, compare = RULES[document["claim"]]
    game = read_game(document["game"])
    made = failed = 0
    need(len(document["cases"]) > 0, "there is no case")
    for case in document["cases"]:
        need(isinstance(case, dict) and set(case) == fields, "a case has other members than its claim needs")
        for place, left, relation, right in compare(game, case):
            made += 1
            if not HOLD[relation](left, right):
                failed += 1
                need(document["outcome"] == "fails", f"{place}: {left} {relation} {right} is false")
    need(made > 0, "nothing was compared")
    need((failed > 0) == (document["outcome"] == "fails"), "nothing fails, although a failure is claimed")
    return made


def seal(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON text without the seal itself. It finds corruption; it proves nothing."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check_file(path: Path) -> int:
    """`check` for a file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidError(f"unreadable: {error}") from error
    return check(document)


def files_in(paths: list[str]) -> list[Path]:
    """The files named, and the *.json in the folders named."""
    listed: list[Path] = []
    for path in map(Path, paths):
        listed += sorted(path.rglob("*.json")) if path.is_dir() else [path]
    return listed
