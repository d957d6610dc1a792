"""Equation (5): the policies of one iterate."""

from __future__ import annotations

import pytest
from by_hand import exact
from checking import assert_caught, assert_holds, assert_holds_where_suited
from exploring import changed, forgeries, is_accepted
from hypothesis import given, settings
from planting import plant, plant_option
from random_games import random_instances
from searching import assert_survives

from verification.checks.updates import single_steps
from verification.claim import Method
from verification.claims.catalogue import find

CLAIMS = ("equation-5a", "equation-5b", "equation-5a.reply")
MOVES, STAYS, REPLY = CLAIMS


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
    """The whole policy after the iterate, in fractions: the visited row moves towards a largest estimate of before."""
    for step in single_steps(drawn):
        for i, beta in enumerate(exact(step.beta)):
            table, estimates = exact(step.before.policy[i]), exact(step.before.q[i])[step.state]
            best = [a for a, x in enumerate(estimates) if x == max(estimates)]
            chosen = best[step.tie % len(best)]
            old = table[step.state]
            table[step.state] = [(1 - beta) * p + beta * (a == chosen) for a, p in enumerate(old)]
            assert exact(step.now.policy[i]) == table
            assert sum(table[step.state]) == 1


def test_survives_the_search():
    assert_survives(CLAIMS)


def test_fails_to_reach_the_boundary(shared):
    """An entry that is positive stays so, since beta < 1; it would not with beta = 1."""
    for step in single_steps(shared("team")):
        for i, beta in enumerate(step.beta):
            old, new = step.before.policy[i][step.state], step.now.policy[i][step.state]
            assert ((new > 0) | (old == 0)).all()
            mixed_in = old + (new - old) / beta
            assert (mixed_in == 0).any()


def other_row(now, before, state, joint):
    now["policy"][0][1 - state] = now["policy"][0][1 - state][::-1].copy()
    now["policy"][0][1 - state, 0] += 1


def backwards(now, before, state, joint):
    """pi moves away from the reply."""
    now["policy"][0][state] = 2 * before["policy"][0][state] - now["policy"][0][state]


def towards_the_worst(now, before, state, joint):
    """The step is the same, the reply is an action with the least estimate."""
    row, worst = now["policy"][0][state], int(before["q"][0][state].argmin())
    moved = row - before["policy"][0][state]
    beta = abs(moved).max()
    row[:] = before["policy"][0][state] * (1 - beta)
    row[worst] += beta


def lost_mass(now, before, state, joint):
    now["policy"][0][state] = now["policy"][0][state] / 2


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (MOVES, backwards),
        (MOVES, lost_mass),
        (MOVES, towards_the_worst),
        (STAYS, other_row),
        (REPLY, towards_the_worst),
        (REPLY, lost_mass),
    ],
)
def test_detects_a_planted_error(monkeypatch, instance, claim, change):
    plant(monkeypatch, change)
    assert_caught(claim, instance("team:states=2"))


def test_detects_a_planted_option_of_the_learner(monkeypatch, instance):
    """Replies to the updated estimate are no printed (5a)."""
    plant_option(monkeypatch, reply="current")
    assert_caught(MOVES, instance("team"), {Method.FLOAT})


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_numbers_are_rejected(shared, claim):
    content = dict(find(claim).checks[0].run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"now", "before", "alpha", "beta", "state", "after", "joint"}):
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
    for forged in forgeries(content, {"now"}):
        assert not is_accepted(forged)
