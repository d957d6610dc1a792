"""Assumption 3.1 and the weaker condition that is enough under exploration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from measuring import REJECTED, accepted, check_of, outcome, with_member

from mpgtheory.arithmetic import EXACT
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import recurrence as module

ONE = (module.ONE_JOINT_ACTION, check_of(module.ONE_JOINT_ACTION, "every joint action's chain"))
ALL = (module.ALL_TOGETHER, check_of(module.ALL_TOGETHER, "the union of all joint actions"))


def verdicts(instance: Instance) -> tuple[str, str]:
    """Of Assumption 3.1, and of the weaker condition."""
    return outcome(*ONE, instance), outcome(*ALL, instance)


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "matching_pennies"])
def test_both_hold_on_games_with_full_support(shared, game):
    assert verdicts(shared(game)) == (Verdict.CERTIFIED, Verdict.CERTIFIED)


def test_both_fail_with_period_two(shared):
    assert verdicts(shared("coordination:states=2")) == (Verdict.REFUTED, Verdict.REFUTED)


def test_the_weaker_condition_is_weaker(shared):
    """In the congestion game every joint action leads to one state; together they are irreducible and aperiodic."""
    assert verdicts(shared("congestion:players=4")) == (Verdict.REFUTED, Verdict.CERTIFIED)


def test_both_fail_without_full_support(shared):
    drawn = Instance(replace(shared("shaped").game, initial=EXACT.array([1, 0])))
    assert verdicts(drawn) == (Verdict.REFUTED, Verdict.REFUTED)


def test_both_fail_with_an_absorbing_state(shared):
    game = shared("shaped").game
    transitions = np.array(game.transitions)
    transitions[0] = EXACT.array([1, 0])
    assert verdicts(Instance(replace(game, transitions=transitions))) == (Verdict.REFUTED, Verdict.REFUTED)


def test_a_planted_error_is_noticed(instance, monkeypatch):
    """Were period 2 taken for aperiodic, the kernel would object."""
    monkeypatch.setattr(module, "is_ergodic", module.is_irreducible)
    monkeypatch.setattr(module, "ergodic_joint_action", lambda game: (0,) * game.n_players)
    assert verdicts(instance("coordination:states=2")) == (REJECTED, REJECTED)


def test_forged_certificates_are_rejected(shared):
    content = dict(ONE[1].run(shared("team")).certificate)
    assert accepted(content)
    for joint in ([0, 5], [0], None):
        assert not accepted({**with_member(content, "joint_action", joint), "outcome": "fails"}), joint
    assert not accepted(with_member(content, "joint_action", [0, 5]))
