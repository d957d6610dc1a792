"""Forgeries of equilibria and of complete lists of them. The name of a forgery says what is false.

Every member of a certificate is corrupted, in several ways, and refused each time.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from random_games import make_game
from toolkit_certificates import Document, Forgery, changed, first, lies, native, refused, tabular

from mpgtheory.equilibria import Equilibria, equilibria, zero_sum_value
from mpgtheory.families import build
from mpgtheory.game.aggregation import lumped, observations_of
from verification.canonical import seal
from verification.checker import RULES, check
from verification.checking.aggregation import aggregation_certificate
from verification.checking.equilibria import list_certificate, one_certificate, value_certificate


@cache
def found(split: bool = False) -> Equilibria:
    """Two pure equilibria and an irrational one; or three irrational ones, with weights split."""
    if split:
        return equilibria(make_game(6, 2, (2, 2), fmpq(9, 10), "interior", "integers"))
    return equilibria(tabular(native()))


def listed() -> Document:
    return copy.deepcopy(list_certificate(found()))


def split() -> Document:
    return copy.deepcopy(list_certificate(found(split=True)))


@cache
def of_a_team() -> Equilibria:
    """Two pure equilibria and one that is irrational, of two players with the same payoffs."""
    drawn = make_game(2, 2, (3, 2), fmpq(9, 10), "interior", "integers")
    return equilibria(replace(drawn, payoffs=np.array([drawn.payoffs[0]] * 2)))


def teamed() -> Document:
    return copy.deepcopy(list_certificate(of_a_team()))


def boxed() -> Document:
    """The irrational equilibrium alone."""
    return copy.deepcopy(one_certificate(next(one for one in found() if not one.is_exact)))


def pure() -> Document:
    """A pure equilibrium alone."""
    return copy.deepcopy(one_certificate(next(one for one in found() if one.is_exact)))


def valued() -> Document:
    """The value of matching pennies."""
    return copy.deepcopy(value_certificate(zero_sum_value(build("matching_pennies"))))


def node(kind: str, document: Document) -> int:
    """The place of the first node that has a member, not counting those that have others in the name."""
    return next(k for k, part in enumerate(document["cases"][0]["tree"]) if kind in part)


REFUTED = node("multipliers", listed())
CROSSED = next(k for k, part in enumerate(listed()["cases"][0]["tree"]) if set(part) == {"values"})
REGULAR = node("inverse", listed())
POINT = next(k for k, part in enumerate(listed()["cases"][0]["tree"]) if set(part) == {"only"})
CUT = node("split", split())
WORSE, LIMITED = node("worse", teamed()), node("value", teamed())
IRRATIONAL = next(k for k, one in enumerate(found()) if not one.is_exact)


def doubled(value: Any) -> Any:
    return str(2 * Fraction(value))


def negated(value: Any) -> Any:
    return [negated(part) for part in value] if isinstance(value, list) else str(-Fraction(value))


def zeros(value: Any) -> Any:
    return [zeros(part) for part in value] if isinstance(value, list) else 0


def without(member: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda part: {name: value for name, value in part.items() if name != member}


BOXED = {
    "the centre is elsewhere": ((("equilibrium", "policy", 0, 0), ["1/2", "1/2"]),),
    "the values are elsewhere": ((("equilibrium", "V", 0, 0), doubled),),
    "the box is smaller than the error of its centre": ((("equilibrium", "radius"), f"1/{10**60}"),),
    "the box of values is smaller than the error": ((("equilibrium", "value_radius"), f"1/{10**60}"),),
    "the box has no size": ((("equilibrium", "radius"), 0),),
    "the values are exact": ((("equilibrium", "value_radius"), 0),),
    "the box is everything": ((("equilibrium", "radius"), 1),),
    "the box of values is everything": ((("equilibrium", "value_radius"), 10**6),),
    "the inverse is 0": ((("equilibrium", "inverse"), zeros),),
    "the inverse is that of another sign": ((("equilibrium", "inverse"), negated),),
    "a row of the inverse is missing": ((("equilibrium", "inverse"), lambda rows: rows[1:]),),
    "an action more is played": ((("equilibrium", "played", 0, 1), [0, 1]),),
    "an action less is played": ((("equilibrium", "played", 0, 0), [0]),),
    "an action is played twice": ((("equilibrium", "played", 0, 0), [0, 0]),),
    "nothing is played": ((("equilibrium", "played", 0, 0), []),),
    "what is played is out of order": ((("equilibrium", "played", 0, 0), [1, 0]),),
    "a number of an action is true": ((("equilibrium", "played", 0, 1), [True]),),
    "what is not played has weight": ((("equilibrium", "policy", 0, 1), ["1/10", "9/10"]),),
    "weights sum to more than 1": ((("equilibrium", "policy", 0, 1), [1, 1]),),
    "a member is missing": ((("equilibrium",), without("inverse")),),
    "a member is left over": ((("equilibrium",), lambda part: {**part, "exact": 1}),),
    "the equilibrium is a number": ((("equilibrium",), 3),),
    "the game pays otherwise": ((("game", "payoffs", 0, 0, 0, 0), 5),),
    "the discount is another": ((("game", "discount"), "3/4"),),
    "play moves on otherwise": ((("game", "transitions", 0, 1, 1), [1, 0]),),
}
PURE = {
    "another action is better": ((("equilibrium", "policy", 0, 0), [0, 1]),),
    "the values are others": ((("equilibrium", "V", 0, 0), doubled),),
    "the weights are no distribution": ((("equilibrium", "policy", 0, 0), [1, 1]),),
    "the game pays otherwise": ((("game", "payoffs", 0, 0, 1, 0), 50),),
}
LISTED: dict[str, tuple[tuple[tuple[Any, ...], Any], ...]] = {
    "an equilibrium is not on the list": ((("equilibria",), lambda rows: rows[:-1]),),
    "an equilibrium is called refuted": ((("tree", POINT), {}),),
    "an equilibrium stands there twice": ((("equilibria",), lambda rows: [*rows, rows[0]]),),
    "a profile on the list is none": ((("equilibria", 0, "policy", 0, 0), [0, 1]),),
    "an equilibrium is another": ((("tree", POINT, "only"), IRRATIONAL),),
    "an equilibrium has no number": ((("tree", POINT, "only"), 17),),
    "the list is empty": ((("equilibria",), []),),
    "the tree ends early": ((("tree",), lambda nodes: nodes[:-1]),),
    "the tree goes on": ((("tree",), lambda nodes: [*nodes, {}]),),
    "the tree is empty": ((("tree",), []),),
    "the tree is no list": ((("tree",), {}),),
    "a node is no object": ((("tree", CROSSED), 3),),
    "a node has other members": ((("tree", CROSSED), {"open": 1}),),
    "a region is called empty": ((("tree", CROSSED), {}),),
    "a region is called empty that is refuted": ((("tree", REFUTED), {}),),
    "other actions are split": ((("tree", 0, "action"), [0, 0, 0]),),
    "an action is split again": ((("tree", 1, "action"), [1, 0, 0]),),
    "an action is none": ((("tree", 0, "action"), [1, 0, 5]),),
    "a value is bounded from above by too little": ((("tree", REFUTED, "values", 1, 1), zeros),),
    "a value is bounded from below by too much": ((("tree", REFUTED, "values", 1, 0), lambda row: [50 for _ in row]),),
    "bounds of values are missing": ((("tree", REFUTED, "values"), [None, None]),),
    "bounds of values are those of another player": ((("tree", REFUTED, "values"), lambda rows: rows[::-1]),),
    "bounds of values are loose": (
        (("tree", REFUTED, "values", 1), lambda rows: [[-(10**6) for _ in rows[0]], [10**6 for _ in rows[1]]]),
    ),
    "bounds do not cross": (
        (("tree", CROSSED, "values"), lambda rows: [None if row is None else row[::-1] for row in rows]),
    ),
    "the multipliers are 0": ((("tree", REFUTED, "multipliers"), zeros),),
    "the multipliers have the other sign": ((("tree", REFUTED, "multipliers"), negated),),
    "the multipliers are missing": ((("tree", REFUTED), without("multipliers")),),
    "the inverse is 0": ((("tree", REGULAR, "inverse"), zeros),),
    "the inverse has the other sign": ((("tree", REGULAR, "inverse"), negated),),
    "the inverse is missing": ((("tree", REGULAR), without("inverse")),),
    "the radii are 0": ((("tree", REGULAR, "reach"), zeros),),
    "the radii are negative": ((("tree", REGULAR, "reach"), negated),),
    "the radii are others": ((("tree", REGULAR, "reach"), lambda row: [1, *(f"1/{10**6}" for _ in row[1:])]),),
    "values are not bounded where there is one": ((("tree", REGULAR, "values"), [None, None]),),
    "a region with one equilibrium is one policy": ((("tree", REGULAR), {"only": IRRATIONAL}),),
    "a number is long": ((("tree", REGULAR, "reach", 0), "1" + "0" * 500),),
    "the game pays otherwise": ((("game", "payoffs", 0, 0, 0, 0), 5),),
    "the discount is another": ((("game", "discount"), "3/4"),),
}
SPLIT = {
    "a region is split elsewhere": ((("tree", CUT, "split"), [0, 0, 5]),),
    "a region is split outside its bounds": ((("tree", CUT, "at"), 1),),
    "a region is split below its bounds": ((("tree", CUT, "at"), "-1/2"),),
    "a region is split at a long number": ((("tree", CUT, "at"), f"1/{2**500}"),),
    "a region is split at another number": ((("tree", CUT, "at"), f"1/{2**30}"),),
    "a part is left out": ((("tree",), lambda nodes: nodes[: CUT + 1] + nodes[CUT + 2 :]),),
}


VALUES = {
    "the lower bound is more than is guaranteed": ((("low", 0), "1/10"), (("high", 0), 1)),
    "the upper bound is less than is guaranteed": ((("low", 0), -1), (("high", 0), "-1/10")),
    "the bounds cross": ((("low", 0), 1), (("high", 0), -1)),
    "the policy of player 1 guarantees less": ((("policy", 0, 0), [1, 0]),),
    "the policy of player 2 guarantees less": ((("policy", 1, 0), [1, 0]),),
    "the policy is no distribution": ((("policy", 0, 0), [1, 1]),),
    "the game is not zero-sum": ((("game", "payoffs", 0, 0, 0, 0), 2),),
    "a bound is missing": ((("low",), []),),
}


PLAYED = [next((int(s), int(a)) for s, a in np.argwhere(block != 0)) for block in of_a_team()[0].policy]
BOTH = next(
    k for k, part in enumerate(teamed()["cases"][0]["tree"]) if "multipliers" in part and None not in part["values"]
)
TEAMED = {
    "an action of an equilibrium is worse": ((("tree", WORSE, "worse"), [[0, *PLAYED[0]]]),),
    "an action of the other player in an equilibrium is worse": (
        (("tree", WORSE, "worse"), lambda cells: [*cells, [1, *PLAYED[1]]]),
    ),
    "an action is worse twice": ((("tree", WORSE, "worse"), lambda cells: [*cells, cells[0]]),),
    "no action is worse": ((("tree", WORSE, "worse"), []),),
    "what is worse is a number": ((("tree", WORSE, "worse"), 0),),
    "what is worse is no action": ((("tree", WORSE, "worse"), lambda cells: [*cells[1:], [0, 0, 7]]),),
    "what is worse is shown by nothing": ((("tree", WORSE, "values"), [None, None]),),
    "values of what is worse are bounded by another's": ((("tree", WORSE, "values"), lambda rows: rows[:1]),),
    "values of what is worse are bounded by too much": (
        (
            ("tree", WORSE, "values"),
            lambda rows: [None if r is None else [[x + "0" for x in r[0]], r[1]] for r in rows],
        ),
    ),
    "values of what is worse are loose": (
        (("tree", WORSE, "values"), lambda rows: [None if r is None else [[-(10**6)] * 2, [10**6] * 2] for r in rows]),
    ),
    "other actions are worse too": ((("tree", WORSE), lambda part: {**part, "split": [0, 0, 0]}),),
    "the value is that of no state": ((("tree", LIMITED, "value"), [0, 2]),),
    "the value is that of no player": ((("tree", LIMITED, "value"), [2, 0]),),
    "the value is one of three numbers": ((("tree", LIMITED, "value"), [0, 0, 0]),),
    "a value is split at a long number": ((("tree", LIMITED, "at"), f"1/{2**500}"),),
    "a value is split below": ((("tree", LIMITED, "at"), -(10**6)),),
    "a value is split above": ((("tree", LIMITED, "at"), 10**6),),
    "the part above is left out": ((("tree",), lambda nodes: nodes[:-1]),),
    "a split by a value has one part": ((("tree", LIMITED), lambda part: {**part, "worse": []}),),
    "the same values have other bounds": (
        (("tree", BOTH, "values", 1, 0), lambda row: [str(Fraction(x) - 1) for x in row]),
    ),
    "the players are no team": ((("game", "payoffs", 1, 0, 0, 0), lambda x: str(Fraction(x) + Fraction(1, 1000))),),
}


def limited(at: int) -> Document:
    """The list of coordination, its root split by a value twice over; the true tree stands in both parts."""
    document = copy.deepcopy(list_certificate(equilibria(build("coordination"))))
    tree = document["cases"][0]["tree"]
    return changed(document, (("cases", 0, "tree"), [{"value": [0, 0], "at": at}, *tree, *tree]))


def test_an_equilibrium_beyond_the_limits_of_its_region_does_not_decide_it() -> None:
    """The mixed equilibrium, of regular equations, is not in both parts; a pure one decides a region of one policy."""
    assert "beyond the limits" in refused(limited(10**6))
    assert "beyond the limits" in refused(limited(-(10**6)))


def under(rule: str, document: Document) -> Document:
    """The same data under another rule, for a statement of the catalogue."""
    named = {"claim": rule.partition("/")[0], "rule": rule, "clauses": list(RULES[rule].clauses)}
    body = {**{key: value for key, value in document.items() if key != "sha256"}, **named}
    return {**body, "sha256": seal(body)}


def aggregated() -> Document:
    """Two states that are copies of each other, taken for one."""
    game = tabular(native(transitions=[[[["1/3", "2/3"]] * 2] * 2] * 2, payoffs=[[[[2, 0], [0, 1]]] * 2] * 2))
    seen = observations_of(game, ["one", "one"])
    return copy.deepcopy(aggregation_certificate(game, seen, lumped(game, seen)))


AGGREGATED = {
    "states that are paid differently look alike": ((("game", "payoffs", 0, 1, 0, 0), 3),),
    "the smaller game pays otherwise": ((("smaller", "payoffs", 0, 0, 0, 0), 3),),
    "the smaller game moves otherwise": ((("smaller", "transitions", 0, 0, 0), [0]),),
    "the smaller game starts elsewhere": ((("smaller", "initial"), [0]),),
    "the smaller game discounts otherwise": ((("smaller", "discount"), "1/3"),),
    "an observation is missing": ((("seen",), [0]),),
    "an observation is no state": ((("seen", 1), 1),),
    "the observations are none": ((("seen",), 0),),
    "there is no smaller game": ((("smaller",), None),),
}


def told(document: Callable[[], Document], lied: dict[str, Any]) -> dict[str, Forgery]:
    return lies(document, {name: (changes, "") for name, changes in lied.items()})


def forced() -> Document:
    """The dominance example: the forced limit is not the one equilibrium."""
    return first("lemma-3.7/list", "dominance")


FORCED: dict[str, tuple[tuple[tuple[Any, ...], Any], ...]] = {
    "dominance forces the equilibrium": ((("h",), [0, 0]),),
    "dominance forces an action that is none": ((("h",), [1, 2]),),
    "one player's limit is missing": ((("h",), [1]),),
    "exploration is less than it is": ((("theta",), ["1/100", "1/100"]),),
    "there is no exploration": ((("theta",), [0, 0]),),
    "exploration is everything": ((("theta",), [1, 1]),),
    "there is no equilibrium": ((("equilibria",), []),),
    "the equilibrium is the limit": ((("equilibria", 0, "policy", 0, 0), [0, 1]),),
    "the tree ends early": ((("tree",), lambda nodes: nodes[:-1]),),
    "what is worse is shown by loose bounds": (
        (("tree", 0, "values"), lambda rows: [None if row is None else [[-(10**6)], [10**6]] for row in rows]),
    ),
    "the game pays otherwise": ((("game", "payoffs", 0, 0, 0, 1), 1), (("game", "payoffs", 1, 0, 0, 1), 1)),
}


ALL: dict[str, dict[str, Forgery]] = {
    "lemma-3.7/list": told(forced, FORCED),
    "equilibria.one": {**told(boxed, BOXED), **told(pure, {f"pure: {k}": v for k, v in PURE.items()})},
    "equilibria.value": told(valued, VALUES),
    "aggregation.exact": told(aggregated, AGGREGATED),
    **{
        f"{claim}/isolated": told(lambda claim=claim: under(f"{claim}/isolated", boxed()), BOXED)  # type: ignore[misc]
        for claim in ("definition-2.2", "lemma-3.6c.corrected")
    },
    "section-2.existence/list": told(lambda: under("section-2.existence/list", listed()), LISTED),
    "equilibria.all": {
        **told(listed, LISTED),
        **told(split, {f"split: {k}": v for k, v in SPLIT.items()}),
        **told(teamed, {f"team: {k}": v for k, v in TEAMED.items()}),
    },
}
TOLD = [(rule, lie) for rule, forgeries in ALL.items() for lie in forgeries]


@pytest.mark.parametrize(("rule", "lie"), TOLD)
def test_a_false_case(rule: str, lie: str) -> None:
    made, _ = ALL[rule][lie]
    refused(made())


@pytest.mark.parametrize("rule", ["definition-2.2/isolated", "lemma-3.6c.corrected/isolated"])
def test_an_exact_equilibrium_is_none_of_those_in_boxes(rule: str) -> None:
    assert check(under(rule, boxed())).comparisons > 0
    assert "exact" in refused(under(rule, pure()))


@pytest.mark.parametrize("made", [listed, split, teamed, boxed, pure, valued, aggregated, forced])
def test_the_true_cases_are_accepted(made: Callable[[], Document]) -> None:
    assert check(made()).comparisons > 0


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places of numbers in a document."""
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(part, (*path, key))
    elif value is not None:
        yield path


@pytest.mark.parametrize("made", [listed, split, teamed, boxed, pure, valued])
def test_no_number_may_be_something_else(made: Callable[[], Document]) -> None:
    """Each member of a case is needed: a number of it replaced by what is none is refused."""
    document = made()
    by_member = {tuple(key for key in path if isinstance(key, str)): path for path in paths(document["cases"][0])}
    for path in by_member.values():
        refused(changed(document, (("cases", 0, *path), "x")))


LONG = "7" + "9" * 18_000
ENDLESS: dict[str, tuple[Callable[[], Document], tuple[tuple[Any, ...], Any]]] = {
    "values of 18,000 digits": (pure, (("equilibrium", "V", 0, 0), f"1/{LONG}")),
    "a centre of 18,000 digits": (boxed, (("equilibrium", "V", 0, 0), f"1/{LONG}")),
    "an inverse of 18,000 digits": (
        boxed,
        (("equilibrium", "inverse"), lambda rows: [[LONG for _ in r] for r in rows]),
    ),
    "100,000 nodes": (listed, (("tree",), lambda nodes: [nodes[0]] * 100_000)),
    "100,000 leaves": (listed, (("tree",), lambda nodes: [*nodes, *[nodes[REFUTED]] * 100_000])),
    "1,000 equilibria": (listed, (("equilibria",), lambda rows: [rows[IRRATIONAL]] * 1_000)),
    "one value split for ever": (teamed, (("tree",), lambda nodes: [nodes[LIMITED]] * 100_000)),
    "one action worse for ever": (teamed, (("tree", WORSE, "worse"), lambda cells: cells * 100_000)),
    "one region split for ever": (split, (("tree",), lambda nodes: [*nodes[:CUT], *[nodes[CUT]] * 100_000])),
}


@pytest.mark.parametrize("lie", ENDLESS)
def test_what_would_take_for_ever_is_refused_soon(lie: str) -> None:
    made, (path, value) = ENDLESS[lie]
    document, began = changed(made(), (("cases", 0, *path), value)), time.process_time()
    refused(document)
    assert time.process_time() - began < 5


def test_a_list_is_one_case_that_holds() -> None:
    refused(changed(listed(), (("cases",), lambda cases: cases * 2)))
    refused(changed(listed(), (("outcome",), "fails")))
    refused(changed(listed(), (("claim",), "equilibria.one")))
    refused(changed(listed(), (("claim",), "section-2.existence")))
    refused(changed(boxed(), (("claim",), "equilibria.all")))
    refused(changed(boxed(), (("hypotheses",), {"full support": {}})))


def test_only_rules_that_stand_apart_certify_what_is_not_in_the_catalogue() -> None:
    """A statement under the name of such a claim is refused."""
    text = {"given": "", "assuming": [], "where": "", "clauses": {"": "1 = 1"}}
    forged = {name: part for name, part in listed().items() if name != "rule"}
    assert "no statement is called" in refused(changed(forged, (("statement",), text)))
