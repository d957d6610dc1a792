"""Lemma 3.4 and Theorem 3.3 in hub games: estimates of two states with the same future differ otherwise than Q does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from measuring import accepted, check_of, outcome, with_member

from mpgtheory.arithmetic import EXACT
from mpgtheory.learning.exploration import perceived_q
from mpgtheory.values.evaluation import Evaluation
from verification.checks.exploration import THETA
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import twin_states as module

CLAIMS = tuple(module.CHECKS)
TITLE = "two states with the same future"
TEAMS = ("shapley_team", "shapley_team:bonus=3/10", "shapley_team:exploration=1/2")


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("game", TEAMS)
def test_the_shapley_team_refutes(shared, claim, game):
    """Estimates value the better outcome state 2/3 above or below what Q does."""
    check = check_of(claim, TITLE)
    assert outcome(claim, check, shared(game)) == Verdict.REFUTED
    assert check.run(shared(game)).residual == fmpq(2, 3)


@pytest.mark.parametrize("game", TEAMS)
def test_the_difference_is_that_of_q_at_any_profile_with_settled_rows(shared, game):
    """By evaluation of profiles that play the dominant actions in s1 and s2."""
    drawn = shared(game)
    found = module.twin_states(drawn.game)
    for profile in drawn.profiles:
        policy = profile.policy
        for player, state in ((0, 1), (1, 2)):
            block = np.array(policy[player])
            block[state] = [fmpq(1), fmpq(0), fmpq(0)]
            policy = policy.deviate(player, block)
        true = Evaluation(drawn.game, policy).Q[found.player]
        seen = perceived_q(drawn.game, policy, [THETA] * 2)[found.player]
        assert true[found.state, 0] - true[found.twin, 0] == found.true
        assert seen[found.state, 0] - seen[found.twin, 0] == found.estimated


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "dominance", "routing:players=2"])
def test_other_games_are_not_looked_at(shared, game):
    assert not module.differ(shared(game))


@pytest.mark.parametrize("claim", CLAIMS)
def test_without_full_support_nothing_is_said(shared, claim):
    game = shared("shapley_team").game
    away = replace(game, initial=EXACT.array([1, *[0] * (game.n_states - 1)]))
    assert outcome(claim, check_of(claim, TITLE), Instance(away)) == Verdict.VACUOUS


def test_planted_payoffs_are_noticed(monkeypatch, instance):
    monkeypatch.setattr(module, "outcome_payoff", lambda *_: fmpq(0))
    drawn = instance("shapley_team")
    assert not module.differ(drawn)
    assert outcome("lemma-3.4", check_of("lemma-3.4", TITLE), drawn) == "rejected"


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_certificates_are_rejected(shared, claim):
    content = dict(check_of(claim, TITLE).run(shared("shapley_team")).certificate)
    (case,) = content["cases"]
    assert accepted(content)
    assert not accepted({**content, "outcome": "holds"})
    assert not accepted(with_member(content, "state", 0))  # the hub does not lead on by that row
    assert not accepted(with_member(content, "twin", case["state"]))
    assert not accepted(with_member(content, "player", 2))
    assert not accepted(with_member(content, "exploration", [0, 0]))
    payoffs = content["game"]["payoffs"]
    row = payoffs[1][2][0]
    tied = [payoffs[0], [*payoffs[1][:2], [[row[0], row[0], *row[2:]], *payoffs[1][2][1:]], *payoffs[1][3:]]]
    assert not accepted({**content, "game": {**content["game"], "payoffs": tied}})  # nothing dominates in s2
