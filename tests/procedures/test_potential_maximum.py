"""The Lyapunov function (9): the exact maximum of the potential in two ways."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from hypothesis import given, settings
from hypothesis import strategies as st
from measuring import accepted, check_of, forgeries, outcome

from mpgtheory.families.registry import build
from mpgtheory.game.policy import pure, random_policy
from mpgtheory.potential import common_payoff, maximise_common, maximise_potential, potential
from mpgtheory.values.best_response import nash_gaps
from mpgtheory.values.evaluation import Evaluation
from verification.claim import STRENGTH, Verdict
from verification.falsify.trial import Example
from verification.instance import Instance
from verification.procedures import potential_maximum as module

CLAIM = module.CLAIM
CHECK = check_of(CLAIM, "the exact maximum, sampled profiles")
FAMILIES = st.sampled_from(["team", "shaped", "potential_stage"])


@pytest.mark.parametrize("game", ["team", "potential_stage", "shaped", "coordination:states=2", "single_controller"])
def test_the_maximum_is_certified(shared, game):
    assert CHECK.fits(shared(game))
    assert outcome(CLAIM, CHECK, shared(game)) == Verdict.CERTIFIED


@pytest.mark.parametrize("game", ["team", "potential_stage", "shaped", "single_controller", "dominance"])
def test_a_maximiser_is_an_equilibrium(shared, game):
    """Section 2, at the maximiser itself: from every state no player gains, as mu has full support."""
    game = shared(game).game
    assert min(game.initial) > 0
    assert not nash_gaps(Evaluation(game, module.maximum_of(game).policy))[1].any()


@pytest.mark.slow
@settings(max_examples=10)
@given(st.integers(0, 999), FAMILIES)
def test_the_maximum_by_hand(seed, family):
    """The best of all pure profiles, Phi telescoped from values by elimination in fractions."""
    game = build(f"{family}:seed={seed}")
    hand = ByHand(game)
    first = [[[hand.delta * 0 + int(a == 0) for a in range(n)] for _ in range(hand.states)] for n in hand.counts]
    start = dot(hand.initial, phi_by_hand(hand, first, first))
    profiles = itertools.product(*(list(hand.pure_blocks(i)) for i in range(hand.players)))
    best = max(dot(hand.initial, phi_by_hand(hand, list(profile), first)) for profile in profiles)
    assert exact(module.maximum_of(game).value) == best - start


def phi_by_hand(hand, policy, reference):
    total = [hand.delta * 0] * hand.states
    for i in range(hand.players):
        after, before = policy[: i + 1] + reference[i + 1 :], policy[:i] + reference[i:]
        steps = zip(hand.value(after, i), hand.value(before, i), strict=True)
        total = [t + x - y for t, (x, y) in zip(total, steps, strict=True)]
    return total


@settings(max_examples=10)
@given(st.integers(0, 999), st.integers(0, 99), FAMILIES)
def test_the_value_of_the_common_payoff_is_a_potential(seed, draw, family):
    """V_r differs between two profiles by as much as the telescoped Phi, from every state."""
    game, rng = build(f"{family}:seed={seed}"), np.random.default_rng(draw)
    found = common_payoff(game)
    first, second = random_policy(game, rng), random_policy(game, rng)
    assert (found.value(second) - found.value(first) == potential(game, second, first)).all()


@pytest.mark.parametrize("name", ["team", "potential_stage"])
def test_two_ways_agree_where_profiles_are_many(name):
    """64 and 81 pure profiles: policy iteration needs a handful of steps."""
    game = build(name)
    best = maximise_common(common_payoff(game))
    start = common_payoff(game).value(module.first_actions(game)) @ game.initial
    assert best.at(game.initial) - start == maximise_potential(game).value
    assert best.iterations < 10


def test_it_is_checked_where_there_is_a_way(shared):
    assert CHECK.suits(shared("routing:common_interest=true"))
    assert not CHECK.suits(shared("routing"))
    for name in ("team", "coordination", "dominance", "shapley_team", "single_controller"):
        assert CHECK.suits(Instance(build(name)))


def test_without_a_potential_nothing_is_said(shared):
    assert outcome(CLAIM, CHECK, shared("matching_pennies")) == Verdict.VACUOUS


def test_without_a_potential_the_maximum_depends_on_the_order(shared):
    """Matching pennies: the telescoped function is no potential."""
    game = shared("matching_pennies").game
    assert common_payoff(game) is None
    profiles = [pure(game, [[a], [b]]) for a in range(2) for b in range(2)]
    reference = module.first_actions(game)
    orders = [[potential(game, p, reference, order)[0] for p in profiles] for order in ([0, 1], [1, 0])]
    assert orders[0] != orders[1]


def worst(found):
    """A planted maximum: of the game in which everyone wants the least."""
    negative = maximise_common(replace(found, reward=-found.reward))
    return replace(negative, value=-negative.value)


def first_found(found):
    """A planted maximum: policy iteration that stops at once."""
    best = maximise_common(found)
    policy = module.first_actions(found.game)
    choices = tuple((0,) * found.game.n_states for _ in policy)
    return replace(best, value=found.value(policy), choices=choices, policy=policy)


@pytest.mark.parametrize("wrong", [worst, first_found])
def test_a_planted_maximum_is_noticed(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "maximise_common", wrong)
    assert CHECK.run(instance("team")).failures
    assert outcome(CLAIM, CHECK, instance("team")) not in STRENGTH


def test_a_planted_common_payoff_is_noticed(monkeypatch, instance):
    """The second player's payoffs of a shaped game without its shaping."""
    monkeypatch.setattr(module, "common_payoff", lambda game: replace(common_payoff(game), reward=game.payoffs[1]))
    assert outcome(CLAIM, CHECK, instance("shaped")) not in STRENGTH


def test_the_trial_notices_a_planted_maximum(monkeypatch, shared):
    (trial,) = module.TRIALS[CLAIM]
    example = Example(shared("team").game, {"varpi": shared("team").profiles[0].policy})
    assert trial.outcome(example).violated is None
    monkeypatch.setattr(module, "maximise_common", worst)
    assert trial.outcome(example).violated is not None


@pytest.mark.parametrize(
    ("game", "case", "members"),
    [("team", 3, {"W", "V_reward", "choices", "reward"}), ("shaped", 3, {"W", "V_reward", "shaping", "reward"})],
)
def test_forged_numbers_are_rejected(shared, game, case, members):
    """Also `reward`: a common payoff of a game is unique but for shaping and constants, which move W."""
    content = dict(CHECK.run(shared(game)).certificate)
    single = {**content, "cases": [content["cases"][case]]}
    assert accepted(single)
    assert not accepted({**single, "outcome": "fails"})
    assert not any(map(accepted, forgeries(single, members)))


def test_a_table_that_is_not_complete_or_not_true_is_rejected(shared):
    content = dict(CHECK.run(shared("single_controller")).certificate)
    case = content["cases"][0]
    single = {**content, "cases": [case]}
    assert accepted(single)
    assert not accepted({**single, "cases": [{**case, "table": case["table"][:-1]}]})
    assert not any(map(accepted, forgeries(single, {"path"})))


def test_a_game_without_a_common_payoff_is_rejected(shared):
    """The same numbers for a game in which the second player earns otherwise."""
    content = dict(CHECK.run(shared("team")).certificate)
    first = content["game"]["payoffs"][0]
    assert not accepted({**content, "game": {**content["game"], "payoffs": [first, first[::-1]]}})
