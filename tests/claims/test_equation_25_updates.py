"""(25a), (25b): the updates rewritten, cast as (18), and counted."""

from __future__ import annotations

import itertools

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
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.learning import exact as learner
from mpgtheory.noise import mean_target
from mpgtheory.policy import explored, pure
from verification.checks.estimates import points
from verification.claim import Verdict
from verification.claims import equation_25_updates as module
from verification.compare import is_violated

TRUE = (
    "equation-25a.corrected",
    "equation-25b",
    "appendix-B.1.framework",
    "appendix-B.1.components.corrected",
    "appendix-B.1.combinations",
)
FALSE = ("equation-25a", "appendix-B.1.components")
ESTIMATES, COMPONENTS = FALSE


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "single_controller"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@settings(max_examples=10)
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


def test_the_means_of_the_dominance_example(shared):
    """The numbers of the reading: theta = 1/10, row 1 and column 0 held, q = 0."""
    game = shared("dominance").game.dense()
    policy = pure(game, [[1], [0]])
    zero = policy[0] * 0
    played = explored(policy, (fmpq(1, 10),) * 2)
    assert list(mean_target(game, policy, played, 0, zero)[0]) == [fmpq(9, 20), fmpq(179, 200)]
    assert list(module.bellman(game, policy, 0, zero)[0]) == [1, fmpq(9, 10)]


@settings(max_examples=8)
@given(random_instances(players=(1, 1)))
def test_a_lone_player_meets_the_printed_operator(drawn):
    """Nobody else explores; and there the product counts components, too."""
    for claim in FALSE:
        assert verdicts(claim, drawn) <= {Verdict.CERTIFIED}


@pytest.mark.parametrize(("game", "verdict"), [("coordination", Verdict.CERTIFIED), ("team", Verdict.REFUTED)])
def test_counting_components(shared, game, verdict):
    """2 + 2 = 2 * 2 in one state with two actions each; nowhere else among two players with two actions."""
    assert verdicts(COMPONENTS, shared(game)) == {verdict}


def test_combinations_by_listing(shared):
    """Sets of updated entries of all state-action combinations, from scratch."""
    game = shared("single_controller").game.dense()
    listed = set()
    for s, joint in itertools.product(range(game.n_states), game.joint_actions()):
        rows = [("pi", i, s, b) for i, n in enumerate(game.action_counts) for b in range(n)]
        listed.add(frozenset([("q", i, s, a) for i, a in enumerate(joint)] + rows))
    found = {module.updated_entries(game, k) for k in range(module.number_of_pairs(game))}
    assert found == listed


def test_fails_without_exploration_in_the_operator(shared):
    """At vanishing theta the two operators meet; at theta = 1/2 they do not."""
    p = points(shared("team"))[1]
    still = module.Point(p.label, p.at, p.other, p.q, p.q_bar, (fmpq(0),) * 2)
    assert not any(is_violated(c) for c in module.rewritten(still))
    moving = module.Point(p.label, p.at, p.other, p.q, p.q_bar, (fmpq(1, 2),) * 2)
    assert any(is_violated(c) for c in module.rewritten(moving))
    assert not any(is_violated(c) for c in module.rewritten_as_played(moving))


def test_fails_without_an_exploration_below_one(shared):
    """theta = 0 or 1 is no exploration of the paper: the kernel takes neither."""
    content = certificate("equation-25a.corrected", shared("coordination"))
    for theta in (["0", "1/2"], ["1/2", "1"]):
        assert not accepted({**content, "cases": [{**content["cases"][0], "exploration": theta}]})


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("coordination"))


def test_detects_a_planted_error_in_the_replies(monkeypatch, instance):
    """Replies to the smallest estimate: (25b) has another set."""
    monkeypatch.setattr(learner, "best_actions", lambda q: q == q.min(axis=1, keepdims=True))
    assert_unearned(["equation-25b"], instance("team"))


def test_detects_a_planted_error_in_the_target(monkeypatch, instance):
    right = module.targets
    monkeypatch.setattr(module, "targets", lambda game, policy, i, q: right(game, policy, i, q) + 1)
    assert_unearned(["appendix-B.1.framework"], instance("team"))


def test_detects_a_planted_error_in_the_mean(monkeypatch, instance):
    monkeypatch.setattr(module, "perceived_profile", lambda policy, theta, i: explored(policy, theta))
    assert_unearned(["equation-25a.corrected"], instance("team"))


def test_detects_a_planted_error_in_the_counts(monkeypatch, instance):
    monkeypatch.setattr(module, "updated_entries", lambda game, k: frozenset())
    assert_unearned(["appendix-B.1.combinations"], instance("team"))


def test_detects_a_planted_truth_in_the_printed_operator(monkeypatch, instance):
    """With the corrected comparison the printed certificate would say `holds`; the kernel knows better."""
    check = module.check(ESTIMATES, "planted", module.rewritten_as_played, "policy q exploration")
    found = check.run(instance("team"))
    assert found.verdict is Verdict.CERTIFIED
    assert not accepted(dict(found.certificate))
