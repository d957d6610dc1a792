"""Equation (9): the exact maximum of the potential by two ways, and phi from it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from by_hand import ByHand, dot, exact
from checking import assert_caught, assert_holds, outcome, own_verdict
from exploring import is_accepted, resealed
from hypothesis import given, settings
from hypothesis import strategies as st
from proof_lines import assert_no_forgery, assert_other_outcome_rejected, certificate_of, common, example, violations
from random_games import instance_with, random_instances

from mpgtheory.families.registry import build
from mpgtheory.policy import pure, random_policy
from mpgtheory.potential import common_payoff, maximise_common, maximise_potential, potential
from verification.claim import Verdict
from verification.claims import equation_9_lyapunov as module
from verification.claims.catalogue import find
from verification.instance import Instance

CLAIM = "equation-9"
(CHECK,) = [check for check in find(CLAIM).checks if check.scope.value == "game"]


@pytest.mark.parametrize("game", ["team", "potential_stage", "shaped", "coordination:states=2", "single_controller"])
def test_holds_on(shared, game):
    assert own_verdict(CLAIM, shared(game)) is Verdict.CERTIFIED
    assert outcome(CLAIM, CHECK, shared(game)) == "certified"


@settings(max_examples=5)
@given(random_instances(most_profiles=60))
def test_holds_on_random_games_with_common_payoffs(drawn):
    met = common(drawn)
    assert outcome(CLAIM, CHECK, met) == "certified"


@pytest.mark.slow
@settings(max_examples=10)
@given(st.integers(0, 999), st.sampled_from(["team", "shaped", "potential_stage"]))
def test_maximum_by_hand(seed, family):
    """The best of all pure profiles, Phi telescoped from values by elimination in fractions."""
    game = build(f"{family}:seed={seed}")
    hand, best = ByHand(game), None
    first = [[[int(a == 0) for a in range(n)] for _ in range(hand.states)] for n in hand.counts]
    first = [[[hand.delta * 0 + x for x in row] for row in block] for block in first]
    start = dot(hand.initial, phi_by_hand(hand, first, first))
    for profile in itertools.product(*(list(hand.pure_blocks(i)) for i in range(hand.players))):
        value = dot(hand.initial, phi_by_hand(hand, list(profile), first)) - start
        best = value if best is None else max(best, value)
    assert exact(module.top_of(game).value) == best


def phi_by_hand(hand, policy, reference):
    total = [hand.delta * 0] * hand.states
    for i in range(hand.players):
        after, before = policy[: i + 1] + reference[i + 1 :], policy[:i] + reference[i:]
        steps = zip(hand.value(after, i), hand.value(before, i), strict=True)
        total = [t + x - y for t, (x, y) in zip(total, steps, strict=True)]
    return total


@settings(max_examples=10)
@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(["team", "shaped", "potential_stage"]))
def test_common_payoff_is_a_potential(seed, draw, family):
    """V_r differs between two profiles by as much as the telescoped Phi, from every state."""
    game, rng = build(f"{family}:seed={seed}"), np.random.default_rng(draw)
    found = common_payoff(game)
    first, second = random_policy(game, rng), random_policy(game, rng)
    assert (found.value(second) - found.value(first) == potential(game, second, first)).all()


def test_two_ways_agree_where_profiles_are_many():
    """64 and 81 pure profiles: policy iteration needs a handful of steps."""
    for name in ("team", "potential_stage"):
        game = build(name)
        best = maximise_common(common_payoff(game))
        listed = maximise_potential(game)
        start = common_payoff(game).value(module.first_actions(game)) @ game.initial
        assert best.at(game.initial) - start == listed.value
        assert best.iterations < 10


def test_runs_only_where_there_is_a_way(shared):
    assert CHECK.suits(shared("routing:common_interest=true"))
    assert not CHECK.suits(shared("routing"))


def test_says_nothing_without_a_potential(shared):
    assert outcome(CLAIM, CHECK, shared("matching_pennies")) == "vacuous"


def test_fails_without_a_potential(shared):
    """Matching pennies: the telescoped function is no potential, and its pure maximum depends on the order."""
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
def test_detects_a_planted_error_in_the_maximum(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "maximise_common", wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"))


def test_detects_a_planted_error_in_the_common_payoff(monkeypatch, instance):
    """The second player's payoffs of a shaped game without its shaping."""

    def wrong(game):
        found = common_payoff(game)
        return replace(found, reward=game.payoffs[1])

    monkeypatch.setattr(module, "common_payoff", wrong)
    assert_caught(CLAIM, instance("shaped"))


def test_trial_finds_a_wrong_maximum(monkeypatch, shared):
    game = shared("team").game
    data = example(game, shared("team").profiles[0].policy)
    assert not violations(module.trial(data))
    monkeypatch.setattr(module, "maximise_common", worst)
    assert violations(module.trial(data))


@pytest.mark.parametrize(
    ("game", "members"),
    [("team", {"W", "V_reward", "choices"}), ("shaped", {"W", "V_reward", "shaping"}), ("single_controller", {"path"})],
)
def test_rule_rejects_forged_numbers(shared, game, members):
    """Also `reward`: a common payoff of a game is unique but for shaping and constants, which move W."""
    if members <= {"path"}:
        drawn = instance_with(shared(game).game, (shared(game).profiles[-1].policy,))
        assert_no_forgery(CLAIM, drawn, members, case=1)
    else:
        assert_no_forgery(CLAIM, shared(game), members | {"reward"}, case=3)
    assert_other_outcome_rejected(CLAIM, shared(game))


def test_rule_rejects_an_incomplete_table(shared):
    content = certificate_of(CLAIM, shared("single_controller"))
    (case, *_) = content["cases"]
    assert is_accepted(resealed({**content, "cases": [case]}))
    assert not is_accepted(resealed({**content, "cases": [{**case, "table": case["table"][:-1]}]}))


def test_rule_rejects_a_game_without_a_common_payoff(shared):
    """The same numbers for a game in which the second player earns otherwise."""
    content = certificate_of(CLAIM, shared("team"))
    game = {**content["game"], "payoffs": [content["game"]["payoffs"][0], content["game"]["payoffs"][0][::-1]]}
    assert not is_accepted(resealed({**content, "game": game}))


def test_holds_on_every_potential_game_of_the_default_study():
    """The check suits each of them: two ways on the small ones."""
    for name in ("team", "coordination", "dominance", "shapley_team", "single_controller"):
        assert CHECK.suits(Instance(build(name)))
    assert_holds([CLAIM], Instance(build("dominance")))
