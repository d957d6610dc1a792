"""Lemma 3.6(c): equilibria are the fixed points of br; the printed equality fails at ties."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, checks_of, outcome, own_verdict, q_against_uniform
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.best_response import is_fixed_point, nash_gaps
from mpgtheory.evaluation import Evaluation
from mpgtheory.policy import pure
from verification.claim import Scope, Verdict
from verification.claims import lemma_3_6c_equilibria as module
from verification.instance import Instance, Sampling

PRINTED, CORRECTED = "lemma-3.6c", "lemma-3.6c.corrected"
STRICT = ("routing", "team:seed=5", "shaped", "prisoners_two_state")
"""Games all of whose listed equilibria are strict (the tests verify it by hand)."""


def verdict_of_printed(drawn: Instance) -> str:
    (check,) = checks_of(PRINTED, Scope.GAME, None)
    return outcome(PRINTED, check, drawn)


def listed(drawn: Instance) -> list[list]:
    """All profiles that the checks look at, as fractions."""
    return [[exact(block) for block in p.policy] for p in (*drawn.equilibria, *drawn.profiles)]


@pytest.mark.parametrize("game", ["routing", "team", "shaped", "coordination", "matching_pennies", "potential_stage"])
def test_corrected_holds_on(shared, game):
    assert_holds([CORRECTED], shared(game))


def test_both_directions_are_tried(shared):
    """Equilibria and profiles that are none, pure and mixed equilibria, each at least once."""
    drawn = shared("coordination:states=2")
    (check,) = checks_of(CORRECTED, Scope.GAME, None)
    hand = ByHand(drawn.game)
    found = {hand.is_equilibrium(policy) for policy in listed(drawn)}
    assert found == {True, False}
    assert {label.split()[0] for label in (p.label for p in drawn.equilibria)} == {"pure", "mixed"}
    assert check.run(drawn).verdict is Verdict.CERTIFIED


@given(random_instances())
def test_corrected_holds_on_random_games(drawn):
    assert_holds([CORRECTED], drawn)


@given(random_instances(most_profiles=60))
def test_printed_is_refuted_exactly_at_ties(drawn):
    """By hand: refuted iff some listed profile is an equilibrium, but not a strict one."""
    hand = ByHand(drawn.game)
    weak = [p for p in listed(drawn) if hand.is_equilibrium(p) and not hand.is_strict_fixed_point(p)]
    assert verdict_of_printed(drawn) == (Verdict.REFUTED if weak else Verdict.CERTIFIED)


@pytest.mark.parametrize("game", ["coordination", "coordination:states=2", "matching_pennies"])
def test_printed_is_refuted_at_mixed_equilibria(shared, game):
    assert verdict_of_printed(shared(game)) == Verdict.REFUTED


@pytest.mark.parametrize("game", STRICT)
def test_printed_holds_where_all_equilibria_are_strict(shared, game):
    drawn = shared(game)
    hand = ByHand(drawn.game)
    assert drawn.equilibria
    assert all(hand.is_strict_fixed_point([exact(block) for block in p.policy]) for p in drawn.equilibria)
    assert verdict_of_printed(drawn) == Verdict.CERTIFIED


@given(random_instances(most_profiles=60))
def test_enumerated_equilibria_are_all_pure_ones(drawn):
    """The enumeration against deviation by deviation, at every pure profile."""
    hand, game = ByHand(drawn.game), drawn.game
    wide = Instance(game, 0, Sampling(equilibria=1000))
    found = {profile_key(p.policy) for p in wide.equilibria if "pure" in p.label}
    expected = set()
    per_player = [np.ndindex(*(count,) * game.n_states) for count in game.action_counts]
    for choice in itertools.product(*map(list, per_player)):
        policy = pure(game, choice)
        if hand.is_equilibrium([exact(block) for block in policy]):
            expected.add(profile_key(policy))
    assert found == expected


def profile_key(policy):
    return tuple(tuple(map(str, block.ravel())) for block in policy)


@given(random_instances(most_profiles=60))
def test_one_stage_and_infinite_deviations_agree(drawn):
    """No pure stationary deviation improves iff no one-stage deviation does, from scratch."""
    hand = ByHand(drawn.game)
    for profile in drawn.profiles:
        policy = [exact(block) for block in profile.policy]
        one_stage = all(
            all(x == max(row) for x, w in zip(row, weights, strict=True) if w)
            for i in range(hand.players)
            for row, weights in zip(hand.q(policy, i), policy[i], strict=True)
        )
        assert hand.is_equilibrium(policy) == one_stage == is_fixed_point(Evaluation(drawn.game, profile.policy))


def test_fails_without_strictness(shared):
    """At the mixed equilibrium of coordination every reply is best, so br is no single point."""
    drawn = shared("coordination")
    (mixed,) = [p.policy for p in drawn.equilibria if "mixed" in p.label]
    at = Evaluation(drawn.game, mixed)
    assert not (nash_gaps(at)[1] > 0).any()
    assert is_fixed_point(at)
    assert not module.is_only_best_reply(at)


def test_detects_a_planted_error_min_for_max(monkeypatch, instance):
    """W as the smallest value of a deviation: gains are never positive, so everything is an equilibrium."""

    def wrong(at):
        responses, gains = nash_gaps(at)
        return responses, -abs(gains)

    monkeypatch.setattr(module, "nash_gaps", wrong)
    assert own_verdict(CORRECTED, instance("team")) is Verdict.REFUTED
    assert_caught(CORRECTED, instance("team"))
    assert_tried_and_caught((CORRECTED,))


def test_detects_a_planted_error_in_the_characterisation(monkeypatch, instance):
    """Everything counts as a fixed point."""
    monkeypatch.setattr(module, "is_fixed_point", lambda at: True)
    assert own_verdict(CORRECTED, instance("team")) is Verdict.REFUTED
    assert_caught(CORRECTED, instance("team"))
    assert_tried_and_caught((CORRECTED,))


def test_detects_a_planted_error_in_q(monkeypatch, instance):
    """Against opponents who play uniformly every side of the penny is best: everything seems a fixed point."""
    monkeypatch.setattr(Evaluation, "_q", q_against_uniform)
    assert own_verdict(CORRECTED, instance("matching_pennies")) is Verdict.REFUTED
    assert_caught(CORRECTED, instance("matching_pennies"))


def test_detects_a_planted_error_in_the_optimum(monkeypatch, instance):
    """A profile's own values given as optimal: the kernel sees an action that looks ahead to more."""

    def wrong(at):
        responses, gains = nash_gaps(at)
        lazy = [type(r)(r.player, at.policy[r.player], at.V[r.player], 1) for r in responses]
        return lazy, gains

    monkeypatch.setattr(module, "nash_gaps", wrong)
    assert_caught(CORRECTED, instance("team"))


def test_detects_a_planted_truth_in_the_printed_statement(monkeypatch, instance):
    """If the printed check used membership, it would certify; the kernel's rule is the equality."""
    monkeypatch.setattr(module, "is_only_best_reply", is_fixed_point)
    assert own_verdict(PRINTED, instance("coordination")) is Verdict.CERTIFIED
    assert_caught(PRINTED, instance("coordination"))
