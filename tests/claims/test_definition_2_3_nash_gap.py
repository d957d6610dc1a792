"""Definitions 2.2 and 2.3: the exact Nash gap, by three independent ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, exact, replaced
from checking import assert_caught, assert_holds, own_verdict, q_against_uniform, q_without_discount
from flint import fmpq
from hypothesis import given
from random_games import DISCOUNTS, instance_with, make_game, random_instances, some_policies
from trying import assert_tried_and_caught

from mpgtheory.arithmetic import EXACT, FLOAT
from mpgtheory.best_response import OptimalResponse, nash_gaps, optimal_response
from mpgtheory.evaluation import Evaluation
from mpgtheory.occupancy import optimal_occupancy
from verification.claim import Method, Verdict
from verification.claims import definition_2_3_nash_gap as module

CLAIMS = ("definition-2.3",)
(CLAIM,) = CLAIMS


def test_holds_on_routing(shared):
    assert_holds(CLAIMS, shared("routing"))


def test_holds_on_team(shared):
    assert_holds(CLAIMS, shared("team"))


def test_holds_on_shaped(shared):
    assert_holds(CLAIMS, shared("shaped"))


def test_holds_on_coordination(shared):
    assert_holds(CLAIMS, shared("coordination"))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn, {Method.EXACT})


@given(random_instances(discounts=DISCOUNTS[:4]))
def test_linear_program_supports_on_random_games(drawn):
    """Also where the game's initial distribution has zeros, payoffs vanish or values are of both signs."""
    assert_holds(CLAIMS, drawn, {Method.FLOAT})


@pytest.mark.parametrize(("seed", "states", "payoffs"), [(25, 3, "negative"), (54, 3, "integers"), (61, 2, "tied")])
def test_linear_program_supports_from_a_single_state(seed, states, payoffs):
    """A state that play never reaches must not leave its optimal value undetermined: mu W says nothing of it."""
    counts = {25: (1, 3, 1), 54: (2, 2), 61: (2, 2)}[seed]
    game = make_game(seed, states, counts, fmpq(1, 3), "deterministic", payoffs)
    assert (game.initial == 0).any()
    drawn = instance_with(game, some_policies(game, np.random.default_rng(seed)))
    assert_holds(CLAIMS, drawn, {Method.FLOAT})


def identity(states):
    """Every state absorbing, whatever is played."""
    return EXACT.array(np.eye(states, dtype=int)).reshape(states, 1, 1, states)


def test_linear_program_supports_values_of_both_signs(instance):
    """Optimal values 2 and -2 from two absorbing states, mu W = 0: the sign of the dual is not that of the value."""
    drawn = instance("team:states=2")
    payoffs = drawn.game.payoffs * 0 + EXACT.array([1, -1]).reshape(1, 2, 1, 1)
    game = replace(
        drawn.game,
        discount=fmpq(1, 2),
        payoffs=payoffs,
        initial=EXACT.array(["1/2", "1/2"]),
        transitions=drawn.game.transitions * 0 + identity(2),
    )
    assert_holds(CLAIMS, replace(drawn, game=game), {Method.FLOAT})


@given(random_instances(most_profiles=100))
def test_optimal_values_agree_with_enumeration(drawn):
    """Policy iteration against all pure stationary policies, values by elimination in fractions."""
    hand = ByHand(drawn.game)
    for profile in drawn.profiles:
        policy = [exact(block) for block in profile.policy]
        for player in range(hand.players):
            response = optimal_response(drawn.game, profile.policy, player)
            best = hand.best_values(policy, player)
            assert exact(response.value) == best
            assert hand.value(replaced(policy, player, exact(response.block)), player) == best


@given(random_instances(most_profiles=100))
def test_gap_is_zero_iff_no_pure_deviation_improves(drawn):
    hand = ByHand(drawn.game)
    for profile in (*drawn.profiles, *drawn.equilibria):
        policy = [exact(block) for block in profile.policy]
        _, gains = nash_gaps(Evaluation(drawn.game, profile.policy))
        assert (gains >= 0).all()
        for player, row in enumerate(gains):
            deviations = [hand.value(replaced(policy, player, b), player) for b in hand.pure_blocks(player)]
            own = hand.value(policy, player)
            improves = any(v > w for value in deviations for v, w in zip(value, own, strict=True))
            assert (row.max() == 0) == (not improves)


def test_fails_below_the_gap(shared):
    """Any epsilon smaller than the gap is beaten by the optimal deviation, from some state."""
    drawn = shared("team")
    policy = drawn.profiles[0].policy
    responses, gains = nash_gaps(drawn.at(policy))
    gap = gains.max()
    player = int(np.argmax(gains.max(axis=1)))
    deviating = Evaluation(drawn.game, policy.deviate(player, responses[player].block))
    assert gap > 0
    assert max(deviating.V[player] - drawn.at(policy).V[player]) > gap - fmpq(1, 10**9)


def test_fails_without_fixed_opponents(shared):
    """At an equilibrium of coordination a joint deviation improves both: a gap is about one player's change only."""
    drawn = shared("coordination")
    values = [drawn.at(p.policy).V for p in drawn.equilibria if "pure" in p.label]
    assert len(values) == 2
    assert (values[0] != values[1]).all()
    assert all(nash_gaps(drawn.at(p.policy))[1].max() == 0 for p in drawn.equilibria)


def minimised(at):
    """min for max: the worst pure policy of each player."""
    negative = replace(at.game, payoffs=-at.game.payoffs)
    worst = [optimal_response(negative, at.policy, i) for i in range(at.game.n_players)]
    responses = tuple(OptimalResponse(r.player, r.block, -r.value, r.iterations) for r in worst)
    return responses, np.array([r.value for r in responses]) - at.V


def myopic(at):
    """The best action of the first stage, for ever: a one-stage best reply taken for an optimal policy."""
    blocks = []
    for player, q in enumerate(at.Q):
        block = at.policy[player] * 0
        block[np.arange(len(q)), np.argmax(at.game.payoff(player, at.policy), axis=1)] += 1
        blocks.append(block)
    values = [Evaluation(at.game, at.policy.deviate(i, b)).V[i] for i, b in enumerate(blocks)]
    responses = tuple(OptimalResponse(i, b, v, 1) for i, (b, v) in enumerate(zip(blocks, values, strict=True)))
    return responses, np.array(values) - at.V


@pytest.mark.parametrize("wrong", [minimised, myopic])
def test_detects_a_planted_error_in_the_optimum(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "nash_gaps", wrong)
    assert_caught(CLAIM, instance("routing:players=2,discount=99/100"), {Method.EXACT})


def test_detects_a_planted_error_in_the_gap(monkeypatch, instance):
    """The smallest gain over initial states instead of the largest."""
    right = module.gap_case

    def wrong(at, responses, gains):
        return {**right(at, responses, gains), "gaps": [gain.min() for gain in gains]}

    monkeypatch.setattr(module, "gap_case", wrong)
    assert_caught(CLAIM, instance("team"), {Method.EXACT})


@pytest.mark.parametrize("wrong", [q_against_uniform, q_without_discount])
def test_detects_a_planted_error_in_q(monkeypatch, instance, wrong):
    """The gain by advantages no longer agrees with the gain by values."""
    monkeypatch.setattr(Evaluation, "_q", wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"), {Method.EXACT})
    assert_tried_and_caught((CLAIM,))


def test_detects_a_planted_error_in_the_linear_program(monkeypatch, instance):
    """The normalised occupancy measure: its dual lacks 1 / (1 - delta)."""

    def wrong(game, policy, player, **named):
        found = optimal_occupancy(game, policy, player, **named)
        return replace(found, dual=found.dual * (1 - FLOAT.number(game.discount)))

    monkeypatch.setattr(module, "optimal_occupancy", wrong)
    assert_caught(CLAIM, instance("team"), {Method.FLOAT})
