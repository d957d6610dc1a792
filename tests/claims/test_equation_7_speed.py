"""Equation (7): speeds are bounded away from zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, outcome
from exploring import changed, forgeries, is_accepted
from flint import fmpq
from searching import assert_survives
from trying import assert_tried_and_caught

from mpgtheory.arithmetic import EXACT
from mpgtheory.evaluation import Evaluation
from mpgtheory.game import TabularGame
from mpgtheory.policy import explored, random_policy
from verification.claim import Verdict
from verification.claims import equation_7_speed as module
from verification.claims.catalogue import find
from verification.instance import Instance

CLAIM = "equation-7.speed"
(CHECK,) = find(CLAIM).checks


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "shapley_team"])
def test_holds_on(shared, game):
    assert_holds((CLAIM,), shared(game))


def test_survives_the_search():
    assert_survives((CLAIM,), trials=20)


def stay_or_go() -> TabularGame:
    """One player; to stay, or to be anywhere: without exploration one may stay for ever."""
    half = fmpq(1, 2)
    return TabularGame(
        name="stay or go",
        players=("1",),
        states=("a", "b"),
        actions=(("stay", "go"),),
        discount=half,
        initial=EXACT.array([half, half]),
        payoffs=EXACT.array([[[0, 0], [0, 0]]]),
        transitions=EXACT.array([[[1, 0], [half, half]], [[0, 1], [half, half]]]),
    )


def test_the_bound_by_hand():
    """theta = 2/5: who stays in b goes with probability 1/5, so is in a next with 1/10; who goes leaves a with 2/5.

    k = 1: eta_a = min over s of the visits in two stages less those in one = min(1 + 3/5 - 1, 1/10) = 1/10. The worst
    player stays in b and goes in a: its share of a is (1/10) / (1/10 + 2/5) = 1/5.
    """
    theta = (fmpq(2, 5),)
    bias, eta = module.shares(stay_or_go(), theta)
    assert eta.tolist() == [fmpq(1, 10)] * 2
    assert bias.tolist() == [[1, 0], [0, 1]]
    worst = Evaluation(stay_or_go(), explored(module.pure(stay_or_go(), [[1, 0]]), theta))
    assert module.stationary(worst).tolist() == [fmpq(1, 5), fmpq(4, 5)]


def test_fails_without_exploration():
    """Who stays in b has no share of a: nothing positive bounds that from below."""
    stays = Evaluation(stay_or_go(), module.pure(stay_or_go(), [[1, 0]]))
    assert stays.chain.tolist()[1] == [0, 1]
    assert outcome(CLAIM, CHECK, Instance(stay_or_go())) == Verdict.CERTIFIED


def test_plays_of_changing_policies_keep_the_share(shared):
    """4,000 stages in the team game, each with another random profile: shares stay above the bound."""
    game = shared("team").game
    theta = (fmpq(1, 10),) * 2
    _, eta = module.shares(game, theta)
    rng = np.random.default_rng(8)
    chains = [Evaluation(game, explored(random_policy(game, rng), theta)).chain for _ in range(20)]
    rows = np.array([[[int(x.p) / int(x.q) for x in row] for row in chain] for chain in chains])
    state, visits = 0, np.zeros(game.n_states)
    for _ in range(4_000):
        visits[state] += 1
        state = int(rng.choice(game.n_states, p=rows[rng.integers(20), state]))
    assert (visits / 4_000 > [int(x.p) / int(x.q) for x in eta]).all()


@pytest.mark.parametrize("game", ["team", "stag_hunt"])
def test_the_stationary_share_by_hand(shared, game):
    """d P = d in fractions, and d sums to one."""
    game = shared(game).game
    policy = explored(random_policy(game, np.random.default_rng(1)), (fmpq(1, 3),) * 2)
    share = exact(module.stationary(Evaluation(game, policy)))
    chain = ByHand(game).chain([exact(block) for block in policy])
    assert [sum(d * row[t] for d, row in zip(share, chain, strict=True)) for t in range(len(share))] == share
    assert sum(share) == 1


def test_is_vacuous_without_full_support(shared):
    drawn = Instance(replace(shared("shaped").game, initial=EXACT.array([1, 0])))
    assert outcome(CLAIM, CHECK, drawn) == Verdict.VACUOUS


@pytest.mark.parametrize("factor", [2, 1000])
def test_detects_a_planted_bound(monkeypatch, instance, factor):
    """A bound that its function does not show; a large one exceeds the stationary shares, too."""
    real = module.shares

    def wrong(game, exploration):
        bias, eta = real(game, exploration)
        return bias, eta * factor

    monkeypatch.setattr(module, "shares", wrong)
    assert_caught(CLAIM, instance("team"))
    if factor == 1000:
        assert CHECK.run(instance("team")).verdict is Verdict.REFUTED
        assert_tried_and_caught((CLAIM,))


def test_detects_a_planted_share(monkeypatch, instance):
    monkeypatch.setattr(module, "stationary", lambda at: at.game.initial)
    assert_caught(CLAIM, instance("team"))


def test_forged_numbers_are_rejected(shared):
    content = dict(CHECK.run(shared("shaped")).certificate)
    for forged in forgeries(content, {"policy", "exploration", "stationary", "bias", "eta"}):
        assert not is_accepted(forged)
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
