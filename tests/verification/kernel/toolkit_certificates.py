"""Valid certificates as the toolkit writes them, and forgeries of them: members changed, the seal right again."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from mpgtheory.formats import load_game, read_game
from verification.canonical import seal
from verification.catalogue import CATALOGUE, EVALUATED
from verification.certificate import HOLDS, statement_certificate
from verification.checker import InvalidError, check
from verification.checking.exact import check as certify
from verification.checking.hypotheses import decide
from verification.claim import Scope
from verification.instance import Instance, Sampling
from verification.language.cases import meets, read_case
from verification.language.model import Model
from verification.language.own import typed

Document = dict[str, Any]
Forgery = tuple[Callable[[], Document], str]
"""What makes it, and words of the reason for which it is refused."""
Change = tuple[tuple[Any, ...], Any]
Lies = dict[str, tuple[tuple[Change, ...], str]]
"""What is changed in the first case, and words of the reason."""
SAMPLING = Sampling(random_profiles=1, equilibria=2, flows=2, episodes=100)


def refused(document: Document) -> str:
    """Why the kernel refuses, in one short line."""
    with pytest.raises(InvalidError) as reason:
        check(document)
    assert str(reason.value).isprintable()
    assert len(str(reason.value)) < 600
    return str(reason.value)


def native(**members: Any) -> Document:
    """Two players, two states; where both play `b`, play moves on. No Markov potential game."""
    tables = {
        "payoffs": [[[[2, 0], [0, 1]], [[0, 1], ["1/2", 3]]], [[[2, 0], [0, 1]], [[0, 1], ["1/2", 2]]]],
        "transitions": [
            [[[1, 0], ["1/2", "1/2"]], [["1/2", "1/2"], [0, 1]]],
            [[[1, 0], [1, 0]], [[0, 1], ["1/3", "2/3"]]],
        ],
    }
    names = {"name": "pair", "players": ["1", "2"], "states": ["s", "t"], "actions": [["a", "b"], ["a", "b"]]}
    numbers = {"discount": "1/2", "initial": ["1/4", "3/4"]}
    return {"format": "mpgtheory.game/1", **names, **numbers, **tables, **members}


def tabular(document: Mapping[str, Any]) -> Any:
    """The game of a native document."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return read_game(path)


@cache
def instance(spec: str) -> Instance:
    """A built-in game with its sampled profiles."""
    return Instance(load_game(spec), 3, SAMPLING)


@cache
def _certificate(claim: str, spec: str, rule: str | None) -> Document:
    for own in CATALOGUE[claim].checks:
        if own.scope is Scope.GAME and (own.title == EVALUATED) is (rule is None) and own.suits(instance(spec)):
            certificate = own.run(instance(spec)).certificate
            if certificate is not None and certificate.get("rule") == rule:
                return dict(certificate)
    raise AssertionError(f"{rule or claim} has no certificate on {spec}")


def claimed(claim: str, spec: str = "coordination") -> Document:
    """The certificate of a statement of the catalogue on a built-in game."""
    return copy.deepcopy(_certificate(claim, spec, None))


def procedure(rule: str, spec: str = "coordination") -> Document:
    """The certificate of a procedure on a built-in game."""
    return copy.deepcopy(_certificate(rule.partition("/")[0], spec, rule))


def first(rule: str, spec: str = "coordination", case: int = 0) -> Document:
    """A certificate with one of its cases."""
    return changed(procedure(rule, spec), (("cases",), lambda cases: cases[case : case + 1]))


def lies(document: Callable[[], Document], told: Lies) -> dict[str, Forgery]:
    """Forgeries of a certificate by changes in its case; a path that begins with "game" changes the game."""

    def forged(changes: tuple[Change, ...]) -> Document:
        placed = [((*(() if path[0] == "game" else ("cases", 0)), *path), value) for path, value in changes]
        return changed(document(), *placed)

    return {lie: (partial(forged, changes), why) for lie, (changes, why) in told.items()}


def sampled(text: str, game: Document, given: str) -> Document:
    """The certificate of a statement of one's own, with data that the toolkit samples."""
    _, entry, statement = typed(text, given=given)
    certificate = certify(Instance(tabular(game), 3, SAMPLING), entry, statement).certificate
    assert certificate is not None
    return dict(certificate)


def stated(text: str, game: Document, case: Mapping[str, Any], *, given: str = "", **also: Any) -> Document:
    """The same with the data of one case, as JSON; `where` and `assuming` as in a statement."""
    _, _, statement = typed(text, given=given, **also)
    one = Instance(tabular(game), 3, SAMPLING)
    data, model = read_case(statement, one.game, case), Model(one.game)
    assert meets(statement, model, data)
    assert list(statement.comparisons(model, data))
    hypotheses = {name: decide(name, one).evidence for name in statement.texts.assuming}
    return statement_certificate(statement, one.game, [data], [""], outcome=HOLDS, model=model, hypotheses=hypotheses)


def changed(document: Document, *changes: tuple[tuple[Any, ...], Any]) -> Document:
    """A copy with other values at some paths; a function makes the value of what stood there."""
    forged = copy.deepcopy(document)
    for path, value in changes:
        part = forged
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value(part[path[-1]]) if callable(value) else value
    return sealed(forged)


def sealed(document: Document) -> Document:
    """With the seal of what it holds now."""
    return {**document, "sha256": seal(document)}


def number_of(document: Document, kind: str) -> int:
    """The number of the first witness of a kind."""
    return next(n for n, witness in enumerate(document["witnesses"]) if witness[0] == kind)
