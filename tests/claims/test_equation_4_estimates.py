"""Equation (4): the q-estimates of one iterate."""

from __future__ import annotations

from fractions import Fraction

import pytest
from by_hand import ByHand, dot, exact
from checking import assert_caught, assert_holds, assert_holds_where_suited
from exploring import changed, forgeries, is_accepted
from flint import fmpq
from hypothesis import given, settings
from planting import plant, plant_option
from random_games import random_instances
from searching import assert_survives

from verification.checks.updates import single_steps
from verification.claim import Method
from verification.claims import equation_4_estimates as module
from verification.claims.catalogue import find

CLAIMS = ("equation-4a", "equation-4b")
MOVES, STAYS = CLAIMS


@pytest.mark.parametrize("game", ["routing", "team", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds_where_suited(CLAIMS, drawn)


@settings(max_examples=10)
@given(random_instances())
def test_by_hand_on_random_games(drawn):
    """The whole table after the iterate, in fractions: one entry moves to (1 - alpha) q + alpha target."""
    hand = ByHand(drawn.game)
    for step in single_steps(drawn):
        for i, own in enumerate(step.joint):
            table = exact(step.before.q[i])
            ahead = dot(exact(step.before.policy[i][step.after]), table[step.after])
            target = hand.payoff(i, step.state, step.joint) + hand.delta * ahead
            alpha = exact(step.alpha[i])
            table[step.state][own] = (1 - alpha) * table[step.state][own] + alpha * target
            assert exact(step.now.q[i]) == table


def test_step_sizes_are_those_of_the_counters(shared):
    """alpha_i(n) = 1 / (n + 1 + i) after n - 1 earlier plays of the same action in the same state."""
    for step in single_steps(shared("team")):
        for i, own in enumerate(step.joint):
            n = int(step.before.plays[i][step.state, own]) + 1
            assert exact(step.alpha[i]) == Fraction(1, n + 1 + i)


def test_survives_the_search():
    assert_survives(CLAIMS)


def test_fails_with_the_explored_policy_in_the_continuation(shared):
    """(4a) continues with what is held: with pi~ in its place other targets result, unless estimates are equal."""
    differs = 0
    for step in single_steps(shared("team")):
        for i in range(2):
            row, q = step.before.policy[i][step.after], step.before.q[i][step.after]
            played = fmpq(9, 10) * row + fmpq(1, 10) / len(row)
            differs += (played * q).sum() != (row * q).sum()
    assert differs


def other_entry(now, before, state, joint):
    now["q"][0][1 - state] += 1


def twice_the_step(now, before, state, joint):
    place = (state, joint[0])
    now["q"][0][place] = 2 * now["q"][0][place] - before["q"][0][place]


def previous_state_in_the_continuation(now, before, state, joint):
    """A target that continues from s^{t-1}: what the authors' released code does."""
    now["q"][0][state, joint[0]] += (before["policy"][0][state] * before["q"][0][state]).sum() + 1


def neighbours(now, before, state, joint):
    """The update goes to another action."""
    now["q"][0][state] = now["q"][0][state][::-1].copy()


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (MOVES, twice_the_step),
        (MOVES, previous_state_in_the_continuation),
        (MOVES, neighbours),
        (STAYS, other_entry),
        (STAYS, neighbours),
    ],
)
def test_detects_a_planted_error(monkeypatch, instance, claim, change):
    plant(monkeypatch, change)
    assert_caught(claim, instance("team:states=2"))


def test_detects_a_planted_option_of_the_learner(monkeypatch, instance):
    """The continuation with the explored policy is no printed (4a)."""
    plant_option(monkeypatch, continuation="explored")
    assert_caught(MOVES, instance("team"), {Method.FLOAT})


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_numbers_are_rejected(shared, claim):
    content = dict(find(claim).checks[0].run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"now", "before", "alpha", "beta", "state", "after", "joint"}):
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
    for forged in forgeries(content, {"now"}):
        assert not is_accepted(forged)


def test_a_transition_that_cannot_happen_is_rejected(shared):
    """In the coordination game with two states they alternate: a stay has probability 0."""
    content = dict(find(MOVES).checks[0].run(shared("coordination:states=2")).certificate)
    (case, *_) = content["cases"]
    assert not is_accepted(changed({**content, "cases": [case]}, ("cases", 0, "after"), case["state"]))


def test_the_comparisons_are_of_every_player(shared):
    steps = single_steps(shared("routing"))
    assert sum(1 for step in steps for _ in module.moves(step)) == 4 * len(steps)
