"""Small certificates for the tests of the kernel, and ways to damage them."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from mpgtheory.formats import load_game
from verification import checker
from verification.claim import Method, Scope
from verification.claims.catalogue import CATALOGUE
from verification.instance import Instance, Sampling

Path = tuple[Any, ...]
"""The keys and indices that lead from a document to a part of it."""

CERTIFIED = tuple(
    claim.id for claim in CATALOGUE.values() if any(check.method is Method.EXACT for check in claim.checks)
)
"""The claims that write certificates."""
THEOREMS = tuple(name for name in CERTIFIED if not CATALOGUE[name].is_property)
"""Those that state theorems, as against properties that a game may lack."""
MEMBERS = {"policy", "before", "V", "V_before", "Q", "q", "q_bar", "d", "D"}
MEMBERS |= {"gaps", "optimal", "lines", "trial", "horizon", "player"}
UNDERSTOOD = tuple(
    name for name in THEOREMS if name in checker.RULES and {"policy"} <= checker.RULES[name][0] <= MEMBERS
)
"""Those whose cases `truth.py` can judge. Others need forgers of their own, in the test file of their claim."""
FALSE_AS_PRINTED = tuple(claim.id for claim in CATALOGUE.values() if claim.corrected_by)


@functools.cache
def instance(game: str) -> Instance:
    """A game with few profiles."""
    return Instance(load_game(game), 7, Sampling(random_profiles=1, coordinates=3, equilibria=2, flows=2))


def _content(claim: str, game: str) -> dict[str, Any]:
    written = _run(claim, game)
    assert written is not None, f"{claim} writes no certificate on {game}"
    return dict(written)


@functools.cache
def _run(claim: str, game: str) -> Mapping[str, Any] | None:
    """The certificate of the first exact check that suits the game, or None (a hypothesis of the claim fails)."""
    exact = [c for c in CATALOGUE[claim].checks if c.method is Method.EXACT and c.scope is Scope.GAME]
    suiting = [c for c in exact if c.suits(instance(game))]
    return suiting[0].run(instance(game)).certificate if suiting else None


def certifies(claim: str, game: str) -> bool:
    """Whether the claim's exact check writes a certificate on the game."""
    return _run(claim, game) is not None


ONLY_ON = {
    "lemma-3.4": "dominance",
    "lemma-3.7": "dominance",
    "lemma-3.7.values": "coordination",
    "section-3.2.shadowing": "dominance",
    "theorem-3.3": "dominance",
    "equation-34.one-state": "team:states=2",
    "lemma-3.5.needs-potential": "matching_pennies",
    "lemma-3.5.needs-support": "team:states=2",
    "appendix-B.1.inference": "dominance",
    "appendix-B.1.inference.corrected": "dominance",
    "assumption-A.2": "dominance",
    "appendix-B.1.i": "dominance",
    "algorithm-1.unvisited": "team:states=2",
    "equation-5b": "team:states=2",
    "appendix-B.3": "coordination",
}
"""Claims whose exact checks say something on certain games only, with such a game."""


SEALED = tuple(name for name in CERTIFIED if name not in ONLY_ON)[::5]
"""Some of the claims that write certificates, for tests of what is the same in all: the seal around them."""


def certificate_of(claim: str, game: str = "team:states=2") -> dict[str, Any]:
    """A fresh copy of the certificate that the claim's exact check writes on the game (or on one that suits it)."""
    return copy.deepcopy(_content(claim, ONLY_ON.get(claim, game)))


def single_case(claim: str, game: str = "team:states=2") -> dict[str, Any]:
    """The same with one case only, of a profile in the interior where there is one, sealed again."""
    content = certificate_of(claim, game)
    content["cases"] = content["cases"][-1:]
    return resealed(content)


def resealed(content: dict[str, Any]) -> dict[str, Any]:
    """The document with a correct seal: what a careful forger writes."""
    return {**content, "sha256": checker.seal(content)}


def leaves(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value in a document that is neither a list nor an object, with its path."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*path, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from leaves(value, (*path, index))
    else:
        yield path, part


def containers(part: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every list and object in a document."""
    if isinstance(part, (dict, list)):
        yield path
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from containers(value, (*path, key))


def part_at(document: Any, path: Path) -> Any:
    """The part of a document at a path."""
    for key in path:
        document = document[key]
    return document


def with_part(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of the document in which the part at `path` is `value`."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    part_at(changed, path[:-1])[path[-1]] = value
    return changed


def is_number(value: Any) -> bool:
    """Whether a leaf is an exact number of the format."""
    try:
        Fraction(value) if isinstance(value, str) else Fraction(value + 0)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, bool)


def shifted(value: Any, amount: Fraction) -> Any:
    """value + amount as a number of the format."""
    moved = Fraction(value) + amount
    return int(moved) if moved.denominator == 1 else str(moved)


def is_accepted(document: Any) -> bool:
    """Whether the kernel accepts; any exception but InvalidError is a failure of the test that asks."""
    try:
        return checker.check(document) > 0
    except checker.InvalidError:
        return False
