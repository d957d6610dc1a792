"""Equation (3): one-stage best replies maximise a linear function over the simplex."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
from by_hand import ByHand, dot, exact
from checking import assert_caught, assert_holds, own_verdict, q_against_uniform, weights_with_mass
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.best_response import best_actions, is_best_reply
from mpgtheory.evaluation import Evaluation
from verification.claim import Verdict
from verification.claims import equation_3_best_reply as module

CLAIMS = ("equation-3",)


def test_holds_on_routing(shared):
    assert_holds(CLAIMS, shared("routing"))


def test_holds_on_team(shared):
    assert_holds(CLAIMS, shared("team"))


def test_holds_on_shaped(shared):
    assert_holds(CLAIMS, shared("shaped"))


def test_holds_on_coordination_with_ties(shared):
    """Among its profiles are mixed equilibria, where the whole simplex is the best reply."""
    drawn = shared("coordination:states=2")
    assert any("mixed" in profile.label for profile in drawn.equilibria)
    assert_holds(CLAIMS, drawn)


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


@given(random_instances())
def test_best_replies_by_a_grid_over_the_simplex(drawn):
    """No point of a grid of mixtures beats the best actions, and those that equal them are supported on them."""
    hand = ByHand(drawn.game)
    policy = drawn.profiles[-1].policy
    at = Evaluation(drawn.game, policy)
    listed = [exact(block) for block in policy]
    for player, q in enumerate(at.Q):
        rows, vertices = hand.q(listed, player), best_actions(q)
        for s, row in enumerate(rows):
            assert [bool(v) for v in vertices[s]] == [x == max(row) for x in row]
            for mixture in grid(len(row)):
                mean = dot(mixture, row)
                assert mean <= max(row)
                assert (mean == max(row)) == all(x == max(row) for x, w in zip(row, mixture, strict=True) if w)


def grid(size: int, steps: int = 3) -> list[list[Fraction]]:
    """Mixtures whose weights are multiples of 1/steps."""
    counts = itertools.product(range(steps + 1), repeat=size)
    return [[Fraction(c, steps) for c in count] for count in counts if sum(count) == steps]


def test_fails_without_the_simplex(shared):
    """Weights that sum to two exceed the best action wherever that is worth more than nothing."""
    drawn = shared("coordination:states=2")
    policy = drawn.profiles[0].policy
    q = Evaluation(drawn.game, policy).Q[0]
    assert (q.max(axis=1) > 0).all()
    doubled = weights_with_mass(policy, 2)[0]
    assert ((doubled * q).sum(axis=1) > q.max(axis=1)).all()


def worst_actions(q):
    return np.asarray(q == q.min(axis=1, keepdims=True), dtype=bool)


def test_detects_a_planted_error_in_the_best_actions(monkeypatch, instance):
    """min for max."""
    monkeypatch.setattr(module, "best_actions", worst_actions)
    assert own_verdict("equation-3", instance("team")) is Verdict.REFUTED
    assert_caught("equation-3", instance("team"))


def test_detects_a_planted_error_in_membership(monkeypatch, instance):
    """A reply counted as best as soon as it plays some best action."""

    def wrong(q, block):
        return ((block != 0) & best_actions(q)).any(axis=1)

    assert not (is_best_reply(*example(instance)) == wrong(*example(instance))).all()
    monkeypatch.setattr(module, "is_best_reply", wrong)
    assert own_verdict("equation-3", instance("team")) is Verdict.REFUTED
    assert_caught("equation-3", instance("team"))
    assert_tried_and_caught(("equation-3",))


def example(instance):
    at = instance("team").at(instance("team").profiles[0].policy)
    return at.Q[0], at.policy[0]


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    """The maximum of a linear function is the maximum whatever the function: only the kernel sees that Q is wrong."""
    monkeypatch.setattr(Evaluation, "_q", q_against_uniform)
    assert own_verdict("equation-3", instance("team")) is Verdict.CERTIFIED
    assert_caught("equation-3", instance("team"))
