"""Algorithm 1: each player updates independently."""

from __future__ import annotations

import numpy as np
import pytest
from checking import assert_caught, assert_holds
from exploring import changed, forgeries, is_accepted, resealed
from hypothesis import given, settings
from planting import plant
from random_games import random_instances

from verification.checks.updates import single_steps
from verification.claims import algorithm_1_iterate as module
from verification.claims.catalogue import find

CLAIM = "algorithm-1.iterate"
(CHECK,) = find(CLAIM).checks


@pytest.mark.parametrize("game", ["routing", "team", "matching_pennies", "congestion:players=2"])
def test_holds_on(shared, game):
    assert_holds((CLAIM,), shared(game))


@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds((CLAIM,), drawn)


def test_the_others_are_drawn_anew(shared):
    """The pairs differ in what the others have, and somewhere in what they do; not in what the player sees.

    In the routing game only how many others take a route matters for the reward, not which.
    """
    rng, actions = np.random.default_rng(0), 0
    for step in single_steps(shared("routing")):
        other = module.elsewhere(step, 0, rng)
        assert (other.before.q[0] == step.before.q[0]).all()
        assert (other.before.q[1] != step.before.q[1]).any()
        assert (other.before.policy[1] != step.before.policy[1]).any()
        assert other.joint[0] == step.joint[0]
        actions += other.joint != step.joint
    assert actions


def test_fails_given_another_reward(shared):
    """What is not seen must not matter; what is seen does: with another action of the opponent the reward changes."""
    drawn = shared("team")
    content = dict(CHECK.run(drawn).certificate)
    first = content["cases"][0]
    others = [c for c in content["cases"] if c["player"] == first["player"] and c["first"] != first["first"]]
    for other in others:
        forged = resealed({**content, "cases": [{**first, "second": other["first"]}]})
        assert not is_accepted(forged)
        assert not is_accepted(changed(forged, ("outcome",), "fails"))


def copied_from_the_other(now, before, state, joint):
    """Player 0 adds what player 1 estimates."""
    now["q"][0][state, joint[0]] += before["q"][1].sum()


def follows_the_other(now, before, state, joint):
    now["policy"][0][state] = now["policy"][0][state] * 0
    now["policy"][0][state, int(before["policy"][1][state].argmax()) % now["policy"][0].shape[1]] += 1


@pytest.mark.parametrize("change", [copied_from_the_other, follows_the_other])
def test_detects_a_planted_coordination(monkeypatch, instance, change):
    plant(monkeypatch, change)
    assert_caught(CLAIM, instance("team"))


@pytest.mark.slow
def test_forged_numbers_are_rejected(shared):
    content = dict(CHECK.run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"player", "first", "second"}):
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
