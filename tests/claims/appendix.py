"""What the tests of Appendix A and B share: verdicts of exact checks, searches, certificates of a careful forger."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from checking import REJECTED, outcome

from verification import checker
from verification.certificate import FAILS, HOLDS
from verification.claim import Check, Method, Scope, Verdict
from verification.claims.catalogue import find
from verification.falsify.search import Budget, search_claim
from verification.instance import Instance

SOUND = {Verdict.CERTIFIED, Verdict.VACUOUS}
"""What a true statement may come to on any game."""
SMALL = Budget(seed=11, trials=60, games=2, reductions=150)
"""A search that takes a fraction of a second."""
TINY = Budget(seed=11, trials=16, games=2, reductions=150)
"""The same for statements with long chains."""


def exact_checks(claim: str, instance: Instance) -> list[Check]:
    """The exact checks of the claim that are run on the game."""
    found = (k for k in find(claim).checks if k.method is Method.EXACT and k.scope is Scope.GAME)
    return [k for k in found if k.fits(instance)]


def verdicts(claim: str, instance: Instance) -> set[str]:
    """What the exact checks come to, the kernel having judged their certificates."""
    return {outcome(claim, check, instance) for check in exact_checks(claim, instance)}


def assert_sound(claims: Iterable[str], instance: Instance) -> None:
    """No true statement is refuted or rejected on this game."""
    for claim in claims:
        assert verdicts(claim, instance) <= SOUND, claim


def assert_certified(claims: Iterable[str], instance: Instance) -> None:
    """Every statement is certified on this game."""
    for claim in claims:
        assert verdicts(claim, instance) == {Verdict.CERTIFIED}, claim


def assert_refuted(claim: str, instance: Instance) -> None:
    """The statement falls, with one failing case in a certificate that says so and cannot say the contrary."""
    assert verdicts(claim, instance) == {Verdict.REFUTED}, claim
    content = certificate(claim, instance)
    assert content["outcome"] == FAILS
    assert len(content["cases"]) == 1
    assert not accepted({**content, "outcome": HOLDS})


def certificate(claim: str, instance: Instance) -> dict[str, Any]:
    """A copy of the certificate of the claim's first exact check."""
    content = exact_checks(claim, instance)[0].run(instance).certificate
    assert content is not None
    return copy.deepcopy(dict(content))


def accepted(content: dict[str, Any]) -> bool:
    """Whether the kernel accepts the document, sealed again."""
    try:
        return checker.check({**content, "sha256": checker.seal(content)}) > 0
    except checker.InvalidError:
        return False


def assert_not_forged(claim: str, instance: Instance, *, at: Iterable[str] = ()) -> None:
    """No number of the certificate's first case, moved by 1 or 1/7, turns its outcome round.

    at: members in which no other number may stand at all, whatever the outcome.
    """
    content = certificate(claim, instance)
    content["cases"] = content["cases"][:1]
    other = {HOLDS: FAILS, FAILS: HOLDS}[content["outcome"]]
    held = set(at)
    seen = 0
    for path, value in leaves(content["cases"][0]):
        for amount in (Fraction(1), Fraction(1, 7)):
            case = replaced(content["cases"][0], path, moved(value, amount))
            if content["outcome"] == HOLDS:
                assert not accepted({**content, "outcome": other, "cases": [case]}), (claim, path)
            if path[0] in held:
                assert not accepted({**content, "cases": [case]}), (claim, path)
                seen += 1
    assert seen or not held


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every number of a case, with its path."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*path, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from leaves(value, (*path, number))
    elif not isinstance(part, bool) and (isinstance(part, int) or part.replace("/", "").replace("-", "").isdigit()):
        yield path, part


def moved(value: Any, amount: Fraction) -> Any:
    """The number plus `amount`, as the format writes it."""
    number = Fraction(value) + amount
    return int(number) if number.denominator == 1 else str(number)


def replaced(part: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy in which the part at `path` is `value`."""
    copied = copy.deepcopy(part)
    place = copied
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copied


def assert_survives(claims: Iterable[str], budget: Budget = SMALL) -> None:
    """A short search meets the hypotheses and finds nothing."""
    for claim in claims:
        assert search_claim(find(claim), budget).outcome == "survived", claim


def assert_falls(claims: Iterable[str], budget: Budget = SMALL) -> None:
    """A short search finds a counterexample, which the claim's own check and the kernel certify."""
    for claim in claims:
        found = search_claim(find(claim), budget).found
        assert found is not None, claim
        assert found.evidence is not None, claim
        assert found.evidence.verdict is Verdict.REFUTED


def assert_unearned(claims: Iterable[str], instance: Instance) -> None:
    """Under a planted error no exact check earns anything that its statement deserves: refuted or rejected."""
    for claim in claims:
        assert verdicts(claim, instance) <= {Verdict.REFUTED, REJECTED}, claim
