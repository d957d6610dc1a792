"""Certificates, format 2: whether one is valid, and what it then shows."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from . import statements
from .documents import document_of, files_in
from .evaluation import HOLD, Comparison
from .exact import InvalidError, fail, metered, need, shown, spend
from .game import Game
from .games import read_game
from .given import values_of
from .model import Model
from .rules import Rule, found_rules

__all__ = ["RULES", "Accepted", "check", "check_file", "files_in", "seal"]

RULES = found_rules()
FORMAT = "mpgtheory.certificate/2"
MEMBERS = {"format", "claim", "outcome", "clauses", "game", "cases", "profiles", "witnesses", "hypotheses", "sha256"}
EVIDENCE = {"cases", "profiles", "witnesses"}
COMPARED = 10
"""Steps of a comparison."""
SHORT = 200_000
"""Characters of games that are read once only; those of a report recur."""
OWN = re.compile(r"own(:[A-Za-z0-9 ._'-]{1,80})?")
MALFORMED = (KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError, OverflowError)


class Accepted(NamedTuple):
    """What a valid certificate shows: the outcome of these clauses of a claim on a game, under hypotheses that hold."""

    claim: str
    outcome: str
    clauses: tuple[str, ...]
    game: str
    hypotheses: tuple[str, ...]
    comparisons: int


def check(document: Any, folder: Path = statements.FOLDER) -> Accepted:
    """Accept a certificate and say what it shows, or raise InvalidError saying why not.

    `folder` is that of the catalogue of statements.
    """
    try:
        with metered():
            return _check(document, folder)
    except MALFORMED as error:
        raise InvalidError(f"malformed: {type(error).__name__}: {shown(str(error))}") from error
    except (RecursionError, MemoryError) as error:
        raise InvalidError(f"too large: {type(error).__name__}") from error


def _check(document: Any, folder: Path) -> Accepted:
    need(isinstance(document, dict), "not a certificate")
    need(document.get("format") == FORMAT, "not a certificate")
    need(set(document) in (MEMBERS | {"statement"}, MEMBERS | {"rule"}), "other members than expected")
    need(document["sha256"] == seal(document), "the content was changed after the certificate was sealed")
    need(document["outcome"] in ("holds", "fails"), "the outcome is neither 'holds' nor 'fails'")
    need(isinstance(document["claim"], str), "the claim is no text")
    source, assumed = _source(document, folder)
    clauses = _clauses(document["clauses"], source)
    text = json.dumps(document["game"], sort_keys=True)
    game = game_of(text) if len(text) <= SHORT else read_game(document["game"])
    _hypotheses(document["hypotheses"], assumed, game, folder)
    evidence = {name: document[name] for name in EVIDENCE}
    made = established(game, source, evidence, document["outcome"], clauses if "statement" in document else ("",))
    return Accepted(document["claim"], document["outcome"], clauses, game.name, tuple(assumed), made)


@lru_cache(maxsize=16)
def game_of(text: str) -> Game:
    """The game of a JSON text."""
    return read_game(json.loads(text))


Source = statements.Statement | Rule


def _source(document: dict[str, Any], folder: Path) -> tuple[Source, list[str]]:
    """What is evaluated, the statement or the rule of the claim, and the names of the claim's hypotheses."""
    claim, text, entry = document["claim"], document.get("statement"), None
    if isinstance(document.get("rule"), str) and document["rule"] in RULES and RULES[document["rule"]].is_apart:
        apart = rule_named(document["rule"], document["outcome"])
        need(claim in apart.claims, lambda: f"the rule does not certify {shown(claim)}")
        return apart, distinct(apart.assuming)
    if OWN.fullmatch(claim) is None:
        entry = statements.catalogue(folder).get(claim)
        if entry is None:
            fail(f"no statement is called {shown(claim)}")
        is_example = entry.get("kind") == "existence"
        need(document["outcome"] == "holds" or not is_example, "that some data do not do shows nothing of existence")
    if "rule" in document:
        wanted = rule_named(document["rule"], document["outcome"])
        need(entry is not None and claim in wanted.claims, lambda: f"the rule does not certify {shown(claim)}")
        return wanted, distinct([*(entry or {}).get("assuming", []), *wanted.assuming])
    if entry is not None:
        need(text == statements.text_of(entry), "the statement is not that of the catalogue")
    source = statements.statement_from(text)
    assumed = document["statement"]["assuming"]
    need(isinstance(assumed, list) and all(isinstance(x, str) for x in assumed), "hypotheses are no list of names")
    return source, distinct(assumed)


def distinct(names: Iterable[str]) -> list[str]:
    """Each name once, in order."""
    return list(dict.fromkeys(names))


def rule_named(name: Any, outcome: str) -> Rule:
    """A rule of format 2, which must be able to have this outcome."""
    need(isinstance(name, str) and name in RULES, lambda: f"there is no rule {shown(name)}")
    need(outcome in RULES[name].outcomes, lambda: f"the rule {name} has no outcome {outcome!r}")
    return RULES[name]


def _clauses(data: Any, source: Source) -> tuple[str, ...]:
    """The names of the clauses that are evaluated; a rule shows its own."""
    known = set(source.clauses)
    need(isinstance(data, list) and all(isinstance(name, str) for name in data), "clauses are no list of names")
    need(data != [] and len(set(data)) == len(data) and set(data) <= known, "a clause is unknown, or named twice")
    need(isinstance(source, statements.Statement) or len(data) == len(known), "the rule shows other clauses")
    return tuple(data)


def _hypotheses(data: Any, assumed: list[str], game: Game, folder: Path) -> None:
    """Each hypothesis of the claim, and no other, is established on the same game."""
    need(
        isinstance(data, dict) and set(data) == set(assumed),
        lambda: f"evidence is needed for {shown(str(assumed))}, no other",
    )
    for name in assumed:
        entry, evidence = statements.hypotheses(folder).get(name), data[name]
        if entry is None:
            fail(f"no hypothesis is called {shown(name)}")
        need(isinstance(evidence, dict) and set(evidence) - {"rule"} == EVIDENCE, "evidence has other members")
        try:
            _established(game, entry, evidence)
        except InvalidError as reason:
            raise InvalidError(f"hypothesis {name}: {reason}") from reason


def _established(game: Game, entry: dict[str, Any], evidence: dict[str, Any]) -> None:
    if "rule" not in evidence:
        need("claim" in entry, "a rule is needed")
        established(game, statements.statement_from(statements.text_of(entry)), evidence, "holds", ("",))
        return
    need(evidence["rule"] in entry.get("rules", []), "this rule does not decide the hypothesis")
    outcome = "holds" if "holds" in RULES[evidence["rule"]].outcomes else "fails"
    wanted = rule_named(evidence["rule"], outcome)
    need(wanted.assuming == (), "a rule with hypotheses of its own decides no hypothesis")
    established(game, wanted, evidence, outcome, ("",))


def established(game: Game, source: Source, evidence: dict[str, Any], outcome: str, clauses: tuple[str, ...]) -> int:
    """The number of comparisons made, which must come to the outcome in each clause."""
    cases = evidence["cases"]
    need(isinstance(cases, list) and cases != [], "there is no case")
    model = Model(game, evidence["profiles"], evidence["witnesses"])
    made, failed = dict.fromkeys(clauses, 0), set[str]()
    if isinstance(source, Rule):
        source.complete(game, cases)
    for case in cases:
        for clause, comparison in _comparisons(model, source, case, clauses):
            place, left, relation, right = comparison
            made[clause] += 1
            spend(COMPARED)
            if not HOLD[relation](left, right):
                failed.add(clause)
                if outcome == "holds":
                    fail(f"{place}: {shown(left)} {relation} {shown(right)} is false")
    model.finish()
    need(min(made.values()) > 0, "nothing was compared in some clause")
    need(outcome == "holds" or len(failed) == len(clauses), "nothing fails in some clause that is said to fail")
    return sum(made.values())


def _comparisons(model: Model, source: Source, case: Any, clauses: tuple[str, ...]) -> Iterator[tuple[str, Comparison]]:
    """The comparisons of a case, with their clauses."""
    if isinstance(source, Rule):
        need(isinstance(case, dict) and set(case) == source.fields, "a case has other members than its rule needs")
        yield from (("", comparison) for comparison in source.compare(model.game, case))
        return
    model.begin(values_of(source.given, model, case))
    for clause in clauses:
        yield from ((clause, comparison) for comparison in source.comparisons(model, case, clause))


def seal(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON text without the seal itself. It finds corruption; it proves nothing."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check_file(path: Path, folder: Path = statements.FOLDER) -> Accepted:
    """`check` for a file."""
    return check(document_of(path), folder)
