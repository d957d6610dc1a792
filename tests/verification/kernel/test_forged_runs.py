"""Recorded runs of Algorithm 1: the kernel accepts them, and no forgery with one thing false and its seal right."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from mpgtheory.families import build
from mpgtheory.learning import Options
from verification.canonical import seal
from verification.checker import InvalidError, check
from verification.checking.runs import RUNS, certified_run

Document = dict[str, Any]
Change = tuple[tuple[Any, ...], Any]
SHORT = 60
REPAIRED = Options(continuation="explored")


@pytest.fixture(scope="module")
def run() -> Document:
    """A run of the repaired algorithm on the Shapley team."""
    return certified_run(build("shapley_team"), REPAIRED, steps=SHORT)[1]


@pytest.fixture(scope="module")
def selfish() -> Document:
    """A run of Algorithm 1 as printed on a game that is no potential game."""
    return certified_run(build("routing:players=2"), Options(), steps=SHORT)[1]


def forged(document: Document, *changes: Change) -> Document:
    """A copy with values changed (by a function of the old one, or to another), sealed anew."""
    made = copy.deepcopy(document)
    for path, value in changes:
        place: Any = made
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value(place[path[-1]]) if callable(value) else value
    made["sha256"] = seal(made)
    return made


def case(*path: Any) -> tuple[Any, ...]:
    return ("cases", 0, *path)


def by(amount: str) -> Callable[[Any], str]:
    """Add an amount to a number."""
    return lambda value: str(Fraction(value) + Fraction(amount))


def other(count: int) -> Callable[[int], int]:
    """Another index below count."""
    return lambda value: (value + 1) % count


FORGERIES: dict[str, tuple[tuple[Change, ...], str]] = {
    "an action is another": (((case("actions", 20, 0), other(3)),), ""),
    "the first action is another": (((case("actions", 0, 1), other(3)),), ""),
    "the last action is another": (((case("actions", SHORT - 1, 1), other(3)),), ""),
    "a state is another": (((case("states", 30), other(4)),), ""),
    "the last state is another": (((case("states", SHORT), other(4)),), ""),
    "a state is none": (((case("states", 3), 4),), "no index"),
    "a state is counted from the end": (((case("states", 3), -1),), "no index"),
    "an action is none": (((case("actions", 3, 0), 3),), "none of the game's"),
    "an iterate is left out": (
        ((case("actions"), lambda x: x[:-1]), (case("states"), lambda x: x[:-1])),
        "is false",
    ),
    "there is one state too many": (((case("states"), lambda x: [*x, 0]),), "not one state more"),
    "there are no iterates": (((case("actions"), []), (case("states"), [0])), "number of iterates"),
    "a step size of q is smaller": (((case("alphas", 0, 4), by("-1/1000000")),), ""),
    "a step size of policies is smaller": (((case("betas", 1, 2), by("-1/1000000")),), ""),
    "a step size is 1": (((case("alphas", 0, 0), "1"),), "between 0 and 1"),
    "a step size is 0": (((case("betas", 0, -1), "0"),), "between 0 and 1"),
    "step sizes increase": (((case("betas", 0, 1), "999/1000"),), "increase"),
    "step sizes are missing": (((case("alphas", 0), lambda x: x[:2]),), "are missing"),
    "exploration is less": (((case("theta", 0), "1/11"),), ""),
    "exploration is 0": (((case("theta", 1), "0"),), "between 0 and 1"),
    "it continues as printed": (((case("continuation"), "held"),), ""),
    "it continues in no known way": (((case("continuation"), "kept"),), "neither held nor explored"),
    "the left side is smaller": (((case("left"), by("-1/100")),), "left side"),
    "the right side is larger": (((case("right"), by("1/100")),), "right side"),
    "the left side is larger than the right": (((case("left"), by("100000")),), "is false"),
    "an estimate is another": (((case("estimates", 1, 0, 2), by("1/100000")),), "estimates of player 1"),
    "a policy is another": (((case("policies", 0, 3, 1), by("-1/100000")),), "policies of player 0"),
    "the rounding is smaller": (((case("rounding"), "1/1000000000000000000000"),), "is false"),
    "the rounding is negative": (((case("rounding"), "-1"),), "not positive"),
    "phi is another": (((case("phi", "table", 1, 0), by("1")),), ""),
    "kappa is negative": (((case("kappa", 0), "-1"),), "kappa"),
    "U is lower": (((case("upper", 0, 0), by("-1")),), ": U"),
    "L is higher": (((case("lower", 1, 2), by("1")),), ": L"),
    "there are few bits": (((case("bits"), 32),), "bits is no number"),
    "there are many bits": (((case("bits"), 10**6),), "bits is no number"),
    "bits are a text": (((case("bits"), "96"),), "bits is no number"),
    "a payoff of the game is another": (((("game", "payoffs", 0, 1, 0, 0), by("1")),), ""),
    "the discount is another": (((("game", "discount"), "2/3"),), ""),
    "it fails": (((("outcome",), "fails"),), "no outcome"),
    "it is about another claim": (((("claim",), "theorem-3.3.inequality"),), "does not certify"),
    "a member is missing": (((case(), lambda x: {k: v for k, v in x.items() if k != "left"}),), "other members"),
    "a number is a float": (((case("theta", 0), 0.1),), "no exact number"),
}


def test_runs_are_accepted(run: Document, selfish: Document) -> None:
    for document in (run, selfish):
        accepted = check(document)
        assert (accepted.claim, accepted.outcome) == (RUNS, "holds")
        assert accepted.comparisons > SHORT


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_are_refused(run: Document, name: str) -> None:
    changes, reason = FORGERIES[name]
    with pytest.raises(InvalidError) as refused:
        check(forged(run, *changes))
    assert reason in str(refused.value)


def test_kappa_is_needed_where_no_function_is_a_potential(selfish: Document) -> None:
    assert Fraction(selfish["cases"][0]["kappa"][0]) > 0
    with pytest.raises(InvalidError, match="kappa"):
        check(forged(selfish, (case("kappa", 0), "0")))


def test_a_transition_that_cannot_happen_is_refused(run: Document) -> None:
    """The hub is left for good: the run goes through it."""
    row = ["0", "1/3", "1/3", "1/3"]
    gone = forged(run, (("game", "transitions"), lambda table: [[[row] * 3] * 3] * len(table)))
    with pytest.raises(InvalidError, match="probability 0"):
        check(gone)


def test_work_is_bounded(run: Document) -> None:
    """Many iterates with many bits are refused before they are made."""
    many = 20_000
    long = forged(
        run,
        (case("bits"), 1024),
        (case("states"), [0] + [1, 0] * (many // 2)),
        (case("actions"), [[0, 0]] * many),
        (case("alphas"), [["1/2"] * many] * 2),
        (case("betas"), [["1/2"] * many] * 2),
    )
    with pytest.raises(InvalidError, match="steps of evaluation"):
        check(long)


@pytest.mark.slow
@pytest.mark.parametrize("continuation", ["held", "explored"])
@pytest.mark.parametrize("name", ["routing:players=3", "shapley_team"])
def test_two_thousand_iterates_are_certified(name: str, continuation: Any) -> None:
    measured, made = certified_run(build(name), Options(continuation=continuation), steps=2_000)
    assert len(made["cases"][0]["actions"]) == 2_000
    assert measured.slack > 0
    assert check(made).comparisons > 2_000
