"""After Assumption 3.1: every state is visited infinitely often under exploration."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, outcome
from exploring import changed, is_accepted
from flint import fmpq
from searching import assert_survives

from mpgtheory.arithmetic import EXACT
from mpgtheory.chains import ergodic_joint_action
from mpgtheory.game import TabularGame
from mpgtheory.policy import explored, random_policy
from verification.claim import Verdict
from verification.claims import assumption_3_1_visits as module
from verification.claims.catalogue import find
from verification.instance import Instance

CLAIM = "assumption-3.1.visits"
(CHECK,) = find(CLAIM).checks


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "shapley_team", "dominance"])
def test_holds_on(shared, game):
    assert_holds((CLAIM,), shared(game))


def test_survives_the_search():
    assert_survives((CLAIM,))


@pytest.mark.parametrize("game", ["team:states=2", "shaped", "stag_hunt"])
def test_no_sequence_of_policies_goes_below(shared, game):
    """Random profiles, another in each stage: the probability in fractions is at least the least one, and the bound."""
    game = shared(game).game
    hand, theta, rng = ByHand(game), (fmpq(1, 10),) * game.n_players, np.random.default_rng(1)
    power, bound = module.reached_by(game, ergodic_joint_action(game), theta)
    least = exact(module.least_reached(game, theta, power))
    for _ in range(5):
        law = [[Fraction(int(s == t)) for t in range(hand.states)] for s in range(hand.states)]
        for _ in range(power):
            chain = hand.chain([exact(block) for block in explored(random_policy(game, rng), theta)])
            law = [
                [sum(x * row[t] for x, row in zip(start, chain, strict=True)) for t in range(hand.states)]
                for start in law
            ]
        for s, t in itertools.product(range(hand.states), repeat=2):
            assert law[s][t] >= least[s][t] >= exact(bound)[s][t] > 0


def test_the_least_is_attained_by_hand(shared):
    """One stage in the shaped game: the minimum over what both players may hold, by enumeration of pure rows."""
    game = shared("shaped").game
    hand, theta = ByHand(game), Fraction(1, 10)
    found = exact(module.least_reached(game, (fmpq(1, 10),) * 2, 1))
    for s, t in itertools.product(range(hand.states), repeat=2):
        means = []
        for held in hand.joint:
            chances = (
                math.prod((1 - theta) * (a == b) + theta / n for a, b, n in zip(joint, held, hand.counts, strict=True))
                for joint in hand.joint
            )
            means.append(sum(c * hand.next_state(s, joint)[t] for c, joint in zip(chances, hand.joint, strict=True)))
        assert found[s][t] == min(means)


def test_is_vacuous_with_period_two(shared):
    assert outcome(CLAIM, CHECK, shared("coordination:states=2")) == Verdict.VACUOUS


def test_is_vacuous_without_full_support(shared):
    drawn = Instance(replace(shared("shaped").game, initial=EXACT.array([1, 0])))
    assert outcome(CLAIM, CHECK, drawn) == Verdict.VACUOUS


def stay_or_go() -> Instance:
    """One player with two actions: to stay for ever, or to be anywhere. The second action's chain is ergodic."""
    half = fmpq(1, 2)
    return Instance(
        TabularGame(
            name="stay or go",
            players=("1",),
            states=("a", "b"),
            actions=(("stay", "go"),),
            discount=half,
            initial=EXACT.array([half, half]),
            payoffs=EXACT.array([[[0, 0], [0, 0]]]),
            transitions=EXACT.array([[[1, 0], [half, half]], [[0, 1], [half, half]]]),
        )
    )


def test_fails_without_exploration():
    """Assumption 3.1 holds, and without exploration the other state is never visited by a player who stays."""
    drawn = stay_or_go()
    assert outcome(CLAIM, CHECK, drawn) == Verdict.CERTIFIED
    assert outcome("assumption-3.1", find("assumption-3.1").checks[0], drawn) == Verdict.CERTIFIED
    assert module.least_reached(drawn.game, (fmpq(0),), 50)[0, 1] == 0
    assert module.least_reached(drawn.game, (fmpq(1, 10),), 1)[0, 1] == fmpq(1, 40)


def test_detects_a_planted_bound(monkeypatch, instance):
    """Ten thousand times the bound exceeds what adverse players allow; twice as much the kernel rejects."""
    real = module.reached_by
    for factor, verdict in ((10_000, Verdict.REFUTED), (2, Verdict.CERTIFIED)):
        monkeypatch.setattr(module, "reached_by", lambda *args, by=factor: (real(*args)[0], real(*args)[1] * by))
        assert CHECK.run(instance("team")).verdict is verdict
        assert_caught(CLAIM, instance("team"))


def test_detects_a_planted_exploration(monkeypatch, instance):
    """With theta taken for 0 the bound is 0."""
    monkeypatch.setattr(module, "exploration_of", lambda game: (fmpq(0),) * game.n_players)
    assert_caught(CLAIM, instance("team"))


@pytest.mark.parametrize("power", [0, -1, 10**6, "2", True])
def test_other_powers_are_rejected(shared, power):
    content = dict(CHECK.run(shared("shapley_team")).certificate)
    for verdict in ("holds", "fails"):
        forged = changed(content, ("cases", 0, "power"), power)
        assert not is_accepted(changed(forged, ("outcome",), verdict))


def test_too_small_a_power_refutes_nothing(shared):
    """A chain that needs two stages: after one some state has probability 0, which is no counterexample."""
    drawn = Instance(in_two_stages())
    content = dict(CHECK.run(drawn).certificate)
    assert content["cases"][0]["power"] == 2
    for verdict in ("holds", "fails"):
        forged = changed(content, ("cases", 0, "power"), 1)
        assert not is_accepted(changed(forged, ("outcome",), verdict))


def in_two_stages():
    """The second action leads from a to b for certain, from b anywhere: an ergodic chain, positive in two stages."""
    half = fmpq(1, 2)
    rows = [[[1, 0], [0, 1]], [[0, 1], [half, half]]]
    return replace(stay_or_go().game, transitions=EXACT.array(rows))


def test_a_joint_action_without_ergodic_chain_is_rejected():
    content = dict(CHECK.run(stay_or_go()).certificate)
    for verdict in ("holds", "fails"):
        forged = changed(content, ("cases", 0, "joint_action"), [0])
        assert not is_accepted(changed(forged, ("outcome",), verdict))
