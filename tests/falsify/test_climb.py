"""Climbing: towards a violation by small changes, and what comes near."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from flint import fmpq
from mutants.climb import Climb, slack, varied
from written_examples import two_states

from verification.compare import Comparison
from verification.falsify.drawn_data import POLICY
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Trial


def compared(left: object, relation: str, right: object) -> Comparison:
    """A comparison of two numbers."""
    return Comparison("", fmpq(left), relation, fmpq(right))


@pytest.mark.parametrize(
    ("comparisons", "expected"),
    [
        ([compared(1, "<=", 2)], 0.5),
        ([compared(2, ">=", 1)], 0.5),
        ([compared(-2, "<", -1)], 0.5),
        ([compared(1, "<=", 4), compared(3, "<=", 4)], 0.25),
        ([compared(0, "<=", 3)], 0.75),
        ([compared(0, "<=", 0), compared(1, "<=", 1)], math.inf),
        ([compared(1, "=", 1), compared(1, "!=", 2)], math.inf),
        ([compared(1, "=", 2)], -1),
        ([compared(2, "<=", 1)], -1),
        ([], math.inf),
    ],
)
def test_slack(comparisons: list[Comparison], expected: float) -> None:
    """Relative; of the nearest inequality; none where sides are equal; negative where one is false."""
    assert slack(comparisons) == expected


def high_value(x: Example) -> Iterator[Comparison]:
    """V <= 50 in every state: false where somebody earns enough, which few drawn games offer."""
    for value in x.at("pi").V.ravel():
        yield Comparison("", value, "<=", fmpq(50))


def test_it_finds_what_is_false() -> None:
    """From a game whose values are at most 4."""
    trial, start = Trial(high_value, {"pi": POLICY}), two_states()
    assert slack(high_value(start)) > 0
    climb = Climb(trial, lambda x: slack(high_value(x)), Seeded(0, "climb"))
    assert slack(high_value(climb.nearest(start, 400))) < 0


def test_it_never_goes_away() -> None:
    """More steps never end farther; none is the start itself."""
    trial, start = Trial(high_value, {"pi": POLICY}), two_states()
    ends = []
    for steps in (0, 5, 20):
        climb = Climb(trial, lambda x: slack(high_value(x)), Seeded(1, "climb"))
        ends.append(climb.nearest(start, steps))
    slacks = [slack(high_value(end)) for end in ends]
    assert ends[0] is start
    assert slacks == sorted(slacks, reverse=True)


def test_one_thing_is_changed_at_a_time() -> None:
    """The policy, or one of discount, payoffs, transitions and initial distribution; rows stay distributions."""
    trial, start, source = Trial(high_value, {"pi": POLICY}), two_states(), Seeded(2, "climb")
    members = ("discount", "payoffs", "transitions", "initial")
    changed = set()
    for _ in range(60):
        other = varied(source, trial, start)
        differing = [m for m in members if not np.array_equal(getattr(other.game, m), getattr(start.game, m))]
        differing += ["pi"] if other["pi"] is not start["pi"] else []
        assert len(differing) <= 1
        changed |= set(differing)
        assert (other.game.transitions.sum(axis=-1) == 1).all()
        assert sum(other.game.initial) == 1
    assert changed == {*members, "pi"}
