"""Equation (6): what is played."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from by_hand import exact
from checking import assert_caught, assert_holds, own_verdict
from exploring import changed, forgeries, is_accepted
from flint import fmpq
from hypothesis import given, settings
from random_games import random_instances
from searching import assert_survives
from trying import assert_tried_and_caught

from mpgtheory.learning import Options
from mpgtheory.learning.states import start
from mpgtheory.learning.twin import Twin
from mpgtheory.policy import Policy, explored
from verification.claim import Method, Verdict
from verification.claims import equation_6_exploration as module
from verification.claims.catalogue import find

STAGE_ZERO, CLAIM = CLAIMS = ("algorithm-1.stage-zero", "equation-6")
CHECK = find(CLAIM).checks[0]


@pytest.mark.parametrize("game", ["routing", "team", "shapley_team", "matching_pennies"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=12)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS, drawn)


@settings(max_examples=12)
@given(random_instances())
def test_by_hand_on_random_games(drawn):
    """In fractions, entry by entry."""
    theta = Fraction(2, 7)
    policy = drawn.profiles[1].policy
    for block, played in zip(policy, explored(policy, [fmpq(2, 7)] * len(policy)), strict=True):
        rows, n = exact(block), block.shape[1]
        assert exact(played) == [[(1 - theta) * x + theta / n for x in row] for row in rows]


def test_the_learner_draws_with_these_frequencies(shared):
    """20,000 draws of a pure row with theta = 1/10: 5 standard errors about 19/20 and 1/20."""
    game = shared("matching_pennies").game
    twin = Twin(game, Options(), start(game, np.random.default_rng(3)))
    twin.pi[0][0] = [1.0, 0.0]
    drawn = Counter(twin.draw(0, 0) for _ in range(20_000))
    assert abs(drawn[0] / 20_000 - 0.95) < 5 * (0.95 * 0.05 / 20_000) ** 0.5


def test_survives_the_search():
    assert_survives(CLAIMS)


def test_fails_without_exploration(shared):
    """With theta = 0 an action that is not held is never played: the least probability is not positive."""
    policy = shared("team").profiles[1].policy
    assert min(block.min() for block in explored(policy, [fmpq(0)] * len(policy))) == 0
    assert min(block.min() for block in explored(policy, [fmpq(1, 10)] * len(policy))) == fmpq(1, 20)


def test_fails_to_draw_alike_later(shared):
    """Only at the uniform policies (6) draws what is held: at a pure profile it does not."""
    game, policy = shared("team").game, shared("team").profiles[1].policy
    theta = (fmpq(1, 10),) * 2
    assert all(c.left == c.right for c in module.explored_start(game, theta, 0))
    assert any((x != y).any() for x, y in zip(policy, explored(policy, theta), strict=True))


def not_divided(policy: Policy, exploration) -> Policy:
    """theta in the place of theta / |A|."""
    blocks = ((1 - x) * block + x for block, x in zip(policy, exploration, strict=True))
    return Policy(tuple(blocks), is_distribution=False)


def not_mixed(policy: Policy, exploration) -> Policy:
    return policy


@pytest.mark.parametrize("wrong", [not_divided, not_mixed])
def test_detects_a_planted_error(monkeypatch, instance, wrong):
    monkeypatch.setattr(module, "explored", wrong)
    assert own_verdict(CLAIM, instance("team")) is Verdict.REFUTED
    assert_caught(CLAIM, instance("team"), {Method.EXACT})
    assert_tried_and_caught((CLAIM,))


def test_detects_a_planted_error_in_stage_zero(monkeypatch, instance):
    monkeypatch.setattr(module, "explored", not_divided)
    assert own_verdict(STAGE_ZERO, instance("team")) is Verdict.REFUTED
    assert_caught(STAGE_ZERO, instance("team"))
    assert_tried_and_caught((STAGE_ZERO,))


def test_detects_a_planted_learner(monkeypatch, instance):
    """A learner that draws from what it holds."""
    monkeypatch.setattr(Twin, "explored", lambda twin, i, s: twin.pi[i][s])
    assert_caught(CLAIM, instance("team"), {Method.FLOAT})


def test_forged_numbers_are_rejected(shared):
    content = dict(find(STAGE_ZERO).checks[0].run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"exploration", "played"}):
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
    for forged in forgeries(content, {"played"}):
        assert not is_accepted(forged)
    content = dict(CHECK.run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"held", "exploration", "played"}):
        assert not is_accepted(forged) or forged["cases"][0]["exploration"] != content["cases"][0]["exploration"]
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
