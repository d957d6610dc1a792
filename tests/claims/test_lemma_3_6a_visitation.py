"""The discounted visitation distribution: its definition, its mass, its lower bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, assert_proved, own_verdict, weights_with_mass
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.arithmetic import EXACT
from mpgtheory.evaluation import Evaluation
from verification.claim import Method, Verdict
from verification.claims import lemma_3_6a_visitation as module

MASS, BOUND = CLAIMS = ("lemma-3.6a.visitation", "lemma-3.6a.visitation-bound")


def test_holds_on_routing(shared):
    assert_holds(CLAIMS, shared("routing"))


def test_holds_on_team(shared):
    assert_holds(CLAIMS, shared("team"))


def test_holds_on_shaped(shared):
    assert_holds(CLAIMS, shared("shaped"))


def test_holds_on_coordination(shared):
    assert_holds(CLAIMS, shared("coordination:states=2"))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


def test_mass_is_proved_for_every_game_of_a_shape():
    assert_proved(MASS)


@given(random_instances())
def test_series_by_hand_approaches_d_from_below(drawn):
    """20 terms of the printed series, in fractions: below d everywhere, and lacking mass delta^20 in all."""
    hand, stages = ByHand(drawn.game), 20
    for profile in drawn.profiles[1:]:
        d = exact(Evaluation(drawn.game, profile.policy).visitation())
        partial = hand.visited([exact(block) for block in profile.policy], hand.initial, stages)
        assert all(p <= x for p, x in zip(partial, d, strict=True))
        assert sum(d) - sum(partial) == hand.delta**stages
        assert sum(d) == 1


@given(random_instances())
def test_visitations_from_single_states_average_to_d(drawn):
    at = Evaluation(drawn.game, drawn.profiles[-1].policy)
    assert (drawn.game.initial @ at.visitations() == at.visitation()).all()


def left_at_once(game, initial):
    """The same game with every move to the last state, started from `initial`."""
    to_last = EXACT.array(np.eye(game.n_states, dtype=int)[-1])
    return replace(game, initial=EXACT.array(initial), transitions=game.transitions * 0 + to_last)


def test_bound_is_attained_by_states_never_returned_to(shared):
    """Of a state that is left at once and for ever, d(s) = (1 - delta) mu(s): no better constant holds."""
    drawn = shared("team")
    game = left_at_once(drawn.game, ["1/4", "1/4", "1/2"])
    d = Evaluation(game, drawn.profiles[-1].policy).visitation()
    assert (d[:2] == (1 - game.discount) * game.initial[:2]).all()
    assert d[2] > (1 - game.discount) * game.initial[2]
    assert_holds(CLAIMS, replace(drawn, game=game))


def test_fails_without_normalised_policies(shared):
    """Rows that sum to two make 'transition' rows that sum to more than one: d has another mass."""
    drawn = shared("team")
    doubled = weights_with_mass(drawn.profiles[-1].policy, 2)
    assert Evaluation(drawn.game, doubled).visitation().sum() != 1


def test_fails_without_non_negative_weights(shared):
    """The bound rests on P >= 0: weights that sum to one but are not probabilities break it."""
    drawn = shared("team")
    policy = drawn.profiles[-1].policy
    d = [
        Evaluation(drawn.game, policy.shift(0, s, 0, 40).shift(0, s, 1, -40)).visitation()
        for s in range(drawn.game.n_states)
    ]
    assert all(row.sum() == 1 for row in d)
    assert any((row < (1 - drawn.game.discount) * drawn.game.initial).any() for row in d)


def transposed(at, columns):
    system = np.eye(at.game.n_states, dtype=int) - at.game.discount * at.chain
    return at.arithmetic.solve(system, (1 - at.game.discount) * columns)


def without_factor(at, columns):
    system = np.eye(at.game.n_states, dtype=int) - at.game.discount * at.chain.T
    return at.arithmetic.solve(system, columns * (at.game.discount / at.game.discount))


def first_stage_dropped(at, columns):
    return right_visited(at, columns) - (1 - at.game.discount) * columns


right_visited = Evaluation._visited


@pytest.mark.parametrize("wrong", [transposed, without_factor, first_stage_dropped])
def test_detects_a_planted_error_in_the_mass(monkeypatch, instance, wrong):
    monkeypatch.setattr(Evaluation, "_visited", wrong)
    assert own_verdict(MASS, instance("team")) is Verdict.REFUTED
    assert_caught(MASS, instance("team"))
    assert_tried_and_caught((MASS,))


@pytest.mark.parametrize("wrong", [transposed, without_factor, first_stage_dropped])
def test_detects_a_planted_error_in_the_bound(monkeypatch, instance, wrong):
    """Dropping the first stage breaks the inequality; the other two only the kernel sees."""
    monkeypatch.setattr(Evaluation, "_visited", wrong)
    assert_caught(BOUND, instance("team"))
    drawn = instance("team")
    transient = replace(drawn, game=left_at_once(drawn.game, ["1/4", "1/4", "1/2"]))
    assert (own_verdict(BOUND, transient) is Verdict.REFUTED) == (wrong is first_stage_dropped)
    if wrong is first_stage_dropped:
        assert_tried_and_caught((BOUND,))


def undiscounted(at, horizon):
    total = np.array(at.game.initial) * 0
    for _ in range(horizon):
        total = (1 - at.game.discount) * at.game.initial + total @ at.chain
    return total


def backwards(at, horizon):
    total = np.array(at.game.initial) * 0
    for _ in range(horizon):
        total = (1 - at.game.discount) * at.game.initial + at.game.discount * (at.chain @ total)
    return total


@pytest.mark.parametrize("wrong", [undiscounted, backwards])
def test_detects_a_planted_error_in_the_series(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "truncated_visitation", wrong)
    assert own_verdict(MASS, instance("team")) is Verdict.REFUTED
    assert_caught(MASS, instance("team"), {Method.EXACT})
