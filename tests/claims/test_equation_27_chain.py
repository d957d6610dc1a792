"""Appendix B.1(v): the chain (27) with what is held and with what is played, its ergodicity and Lipschitz constant."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from appendix import (
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
from by_hand import ByHand, exact
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.policy import explored
from verification.checks.estimates import points
from verification.claim import Verdict
from verification.claims import equation_27_chain as module
from verification.compare import is_violated

TRUE = (
    "equation-27.corrected",
    "appendix-B.1.v.positive.corrected",
    "appendix-B.1.v.visits.corrected",
    "appendix-B.1.v.lipschitz",
)
FALSE = ("equation-27", "appendix-B.1.v.positive", "appendix-B.1.v.visits")
CHAIN, POSITIVE, VISITS = FALSE


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "single_controller"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@pytest.mark.slow
@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(TRUE, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(TRUE)


@pytest.mark.parametrize("claim", FALSE)
def test_printed_statements_fall(shared, claim):
    assert_falls((claim,))
    assert_refuted(claim, shared("team"))


def test_the_chain_agrees_with_brute_force(shared):
    """(27) entry by entry in fractions."""
    p = points(shared("prisoners_two_state"))[1]
    hand = ByHand(p.game)
    played = [exact(block) for block in explored(p.policy, p.exploration)]
    pairs = list(itertools.product(range(hand.states), hand.joint))
    expected = [[hand.next_state(s, a)[t] * hand.weight(played, t, b) for t, b in pairs] for s, a in pairs]
    assert exact(module.pair_chain(p.game, explored(p.policy, p.exploration))) == expected


def reaches_everything(edges):
    """Whether a power of the graph is complete: irreducible and aperiodic, from scratch."""
    power = edges.copy()
    for _ in range(len(edges) ** 2):
        if power.all():
            return True
        power = (power.astype(int) @ edges.astype(int)) > 0
    return bool(power.all())


@settings(max_examples=10)
@given(random_instances(players=(1, 2)))
def test_ergodicity_agrees_with_powers(drawn):
    for p in points(drawn):
        for policy in (p.policy, explored(p.policy, p.exploration)):
            edges = module.pair_edges(p.game, policy)
            if len(edges) <= 12:
                assert module.is_ergodic(edges) == reaches_everything(edges)


def test_the_bound_of_the_slopes_is_attained(shared):
    """At a pure profile the slope in the others' actions is 1: no smaller constant holds for all policies."""
    p = points(shared("team"))[0]
    assert max(module.slopes(p.policy, 0).ravel()) == 1


@pytest.mark.parametrize(("theta", "stages"), [(fmpq(9, 10), 1), (fmpq(1, 2), 3)])
def test_updates_fall_below_any_exploration(shared, theta, stages):
    """By hand: m updates away from an action leave prod (1 - beta(n)) / |A|, here 2/3 and 2/3 * 4/5 * 6/7 of 1/2."""
    left = [fmpq(1)]
    for n in range(1, stages + 1):
        left.append(left[-1] * (1 - fmpq(1, 2 * n + 1)))
    assert left[-1] < theta <= left[-2]
    game = shared("matching_pennies").game.dense()
    found = module.iterates(game, module.drawn_play(game, np.random.default_rng(0), stages=stages))[-1]
    assert min(block.min() for block in found.policy) >= left[-1] / 2


def test_fails_without_exploration(shared):
    """At theta = 0 what is played is what is held: the corrected chain is the printed one, and as little ergodic."""
    drawn = shared("team")
    p = next(p for p in points(drawn) if "pure" in p.label)
    still = module.Point(p.label, p.at, p.other, p.q, p.q_bar, (fmpq(0),) * 2)
    assert any(is_violated(c) for c in module.ergodic_as_played(still))
    assert not any(is_violated(c) for c in module.as_printed(still))


def test_fails_without_assumption_3_1(shared):
    """Vacuous where no joint action's chain is ergodic; and the kernel wants to see one."""
    absorbing = shared("prisoners_two_state")
    content = certificate("appendix-B.1.v.visits.corrected", absorbing)
    game = content["game"]
    stuck = [[[[1, 0], [1, 0]], [[1, 0], [1, 0]]], [[[0, 1], [0, 1]], [[0, 1], [0, 1]]]]
    for outcome in ("holds", "fails"):
        assert not accepted({**content, "outcome": outcome, "game": {**game, "transitions": stuck}})


def test_assumption_3_1_is_a_hypothesis(shared):
    for claim in (VISITS, "appendix-B.1.v.visits.corrected"):
        found = verdicts(claim, shared("coordination:states=2"))
        assert found <= {Verdict.CERTIFIED, Verdict.VACUOUS, Verdict.REFUTED}
        assert (Verdict.VACUOUS in found) == (not module.is_recurrent(shared("coordination:states=2").game))


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"))


def test_detects_a_planted_error_in_what_is_played(monkeypatch, instance):
    """Exploration that forgets to divide by the number of actions: rows that do not sum to 1."""

    def wrong(policy, exploration):
        blocks = (block * (1 - x) + x for block, x in zip(policy, exploration, strict=True))
        return module.Policy(tuple(blocks), is_distribution=False)

    monkeypatch.setattr(module, "explored", wrong)
    assert_unearned(["equation-27.corrected"], instance("team"))


def test_detects_a_planted_error_in_the_graph(monkeypatch, instance):
    """No pair follows another."""
    monkeypatch.setattr(module, "pair_edges", lambda game, policy: np.eye(module.number_of_pairs(game), dtype=bool))
    assert_unearned(["appendix-B.1.v.visits.corrected"], instance("team"))


def test_detects_a_planted_error_in_the_distance(monkeypatch, instance):
    monkeypatch.setattr(module, "policy_distance", lambda one, other: fmpq(0))
    assert_unearned(["appendix-B.1.v.lipschitz"], instance("team"))


def test_detects_a_planted_error_in_the_bound(monkeypatch, instance):
    """What is held in the place of what is played."""
    monkeypatch.setattr(module, "played", module.held)
    assert_unearned(["appendix-B.1.v.positive.corrected"], instance("team"))


def test_detects_a_planted_truth_in_the_printed_chain(monkeypatch, instance):
    """With the printed chain compared with itself its certificate would say `holds`; the kernel knows better."""
    check = module.check(CHAIN, "planted", module.as_played, "policy exploration")
    found = check.run(instance("team"))
    assert found.verdict is Verdict.CERTIFIED
    assert not accepted(dict(found.certificate))
