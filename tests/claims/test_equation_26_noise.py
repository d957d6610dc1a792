"""(26a): the noise is a martingale difference for one filtration and operator, not for those printed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from appendix import (
    TINY,
    accepted,
    assert_certified,
    assert_falls,
    assert_not_forged,
    assert_refuted,
    assert_sound,
    assert_survives,
    assert_unearned,
    certificate,
    verdicts,
)
from by_hand import ByHand, dot, exact
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.policy import explored
from verification.claim import Verdict
from verification.claims import equation_26_noise as module
from verification.claims.lemma_3_4_tracking import exploration_of
from verification.compare import is_violated

TRUE = ("equation-26a", "equation-26a.martingale.corrected", "appendix-B.1.vi.corrected")
FALSE = ("equation-26a.martingale", "appendix-B.1.vi")
PRINTED, BOUNDED = FALSE


@pytest.mark.parametrize("game", ["team:states=2", "dominance", "matching_pennies", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@settings(max_examples=8)
@given(random_instances(players=(1, 2)))
def test_holds_on_random_games(drawn):
    assert_sound(TRUE, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(TRUE, TINY)


@pytest.mark.parametrize("claim", FALSE)
def test_printed_statements_fall(shared, claim):
    assert_falls((claim,))
    assert_refuted(claim, shared("dominance"))


def test_the_mean_of_the_dominance_example(shared):
    """The number of the reading: row 0 and column 1 in the first stage, mean -10 - (1 - 10) / 2."""
    game = shared("dominance").game.dense()
    first = next(iter(module.histories(game, exploration_of(game), 1)))
    found = {c.place: c.left for c in module.knowing_the_joint_action(first)}
    assert found["s = (0,), a = (), then (0, 1): player 0, mean noise"] == fmpq(-11, 2)


@settings(max_examples=6)
@given(random_instances(players=(1, 1)))
def test_a_lone_player_has_a_martingale_difference(drawn):
    """No opponents' actions that the filtration could know."""
    for claim in FALSE:
        assert verdicts(claim, drawn) <= {Verdict.CERTIFIED}


def test_histories_are_all_there_and_weigh_one(shared):
    """Probabilities of the histories of a stage sum to 1; and the mean over them of the noise is the mean of means."""
    game = shared("prisoners_two_state").game.dense()
    hand, theta = ByHand(game), exploration_of(game)
    listed = list(module.histories(game, theta, 2))
    later = [h for h in listed if h.place.count("(") > 2]
    starts = sum(1 for p in hand.initial if p)
    assert len(listed) - len(later) == starts
    support = sum(
        1 for s in range(hand.states) if hand.initial[s] for joint in hand.joint for p in hand.next_state(s, joint) if p
    )
    assert len(later) == support


def test_means_agree_with_brute_force(shared):
    """After every history of two stages: the noise of each own action, averaged by hand over the others and s^t."""
    game = shared("prisoners_two_state").game.dense()
    hand, theta = ByHand(game), exploration_of(game)
    for h in module.histories(game, theta, 2):
        policy = [exact(block) for block in h.policy]
        played = [exact(block) for block in explored(h.policy, theta)]
        for i, q in enumerate(h.q):
            ahead = [dot(w, x) for w, x in zip(policy[i], exact(q), strict=True)]
            for own in range(hand.counts[i]):
                mean = mass = Fraction(0)
                for joint in hand.joint:
                    if joint[i] == own:
                        weight = hand.weight(played, h.state, joint, without=i)
                        row = hand.next_state(h.state, joint)
                        mean += weight * (hand.payoff(i, h.state, joint) + hand.delta * dot(row, ahead))
                        mass += weight
                assert mass == 1
                seen = module.bellman(game, module.perceived_profile(h.policy, theta, i), i, q)
                assert exact(seen)[h.state][own] == mean


def test_fails_without_the_corrected_operator(shared):
    """Around T^pi the noise has a mean before the others act, from the second stage on."""
    game = shared("dominance").game.dense()
    h = list(module.histories(game, exploration_of(game), 2))[-1]
    printed = module.mean_target(game, h.policy, explored(h.policy, h.exploration), 0, h.q[0])
    assert any((printed - module.bellman(game, h.policy, 0, h.q[0]))[h.state] != 0)


@pytest.mark.parametrize("claim", TRUE[1:])
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("dominance"))


def test_rejects_other_numbers_of_stages(shared):
    content = certificate(TRUE[1], shared("dominance"))
    (case,) = content["cases"]
    for stages in (0, 5, "2", True, None):
        assert not accepted({**content, "cases": [{**case, "stages": stages}]})


def test_detects_a_planted_error_in_the_filtration(monkeypatch, instance):
    """The check of the corrected claim with the printed filtration falls, and its certificate is not accepted."""
    check = module.given_histories(TRUE[1], module.knowing_the_joint_action)
    found = check.run(instance("dominance"))
    assert found.verdict is Verdict.REFUTED
    assert not accepted(dict(found.certificate))


def test_detects_a_planted_error_in_the_operator(monkeypatch, instance):
    monkeypatch.setattr(module, "perceived_profile", lambda policy, theta, i: policy)
    assert_unearned(TRUE[1:], instance("dominance"))


def test_detects_a_planted_error_in_the_bound(monkeypatch, instance):
    monkeypatch.setattr(module, "bound", lambda game: fmpq(1, 1000))
    assert_unearned([TRUE[2]], instance("dominance"))


def test_detects_a_planted_error_in_the_mean(monkeypatch, instance):
    right = module.mean_target
    monkeypatch.setattr(module, "mean_target", lambda *a: right(*a) + 1)
    assert_unearned(TRUE, instance("dominance"))


def test_the_bound_is_not_idle(shared):
    """The noise of the dominance example is large, and within its bound."""
    game = shared("dominance").game.dense()
    listed = [c for h in module.histories(game, exploration_of(game), 2) for c in module.sizes(h, explores=True)]
    assert max(c.left for c in listed) > 1
    assert not any(is_violated(c) for c in listed)
