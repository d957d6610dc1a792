"""Appendix B.1(i): the ball that estimates stay in, false as printed without an absolute value."""

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

from mpgtheory.learning.exact import Play, iterates
from verification.checks.plays import drawn_play
from verification.claim import Verdict
from verification.claims import appendix_b_1_bounds as module
from verification.compare import is_violated

TRUE = (
    "appendix-B.1.i.corrected",
    "appendix-B.1.i.convex-combination",
    "appendix-B.1.i.target.corrected",
    "appendix-B.1.i.simplex",
)
PRINTED, TARGET = "appendix-B.1.i", "appendix-B.1.i.target"


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "dominance"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(TRUE, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(TRUE)


def test_printed_bounds_fall(shared):
    """To a search, and on the dominance example, whose least payoff is -10 and largest 1."""
    assert_falls((PRINTED, TARGET))
    for claim in (PRINTED, TARGET):
        assert_refuted(claim, shared("dominance"))


def test_the_first_estimate_leaves_the_printed_ball(shared):
    """By hand: from 0 by 9/10 of the payoff -10, where the printed radius is 1 / (1 - 1/2) = 2."""
    game = shared("dominance").game.dense()
    play = module.first_play(game)
    assert module.radius(game, module.largest_signed) == 2
    found = iterates(game, play)[-1]
    assert min(block.min() for block in found.q) == fmpq(9, 10) * -10


def test_printed_bound_holds_where_no_payoff_is_below_minus_the_largest(shared):
    assert verdicts(PRINTED, shared("matching_pennies")) == {Verdict.CERTIFIED}


@settings(max_examples=10)
@given(random_instances())
def test_the_inductive_step_covers_every_play(drawn):
    """Estimates along plays with the largest step sizes never leave the ball that the step certifies."""
    game = drawn.game.dense()
    run = drawn_play(game, drawn.rng("play"), stages=4)
    fast = ((fmpq(99, 100),) * 4,) * game.n_players
    run = Play(run.states, run.actions, fast, run.betas, run.ties)
    limit = module.radius(game, module.largest_absolute)
    assert not any(is_violated(c) for c in module.along(game, iterates(game, run), limit))
    assert not any(is_violated(c) for c in module.inductive_step(game, module.largest_absolute))


def test_fails_without_the_absolute_value(shared):
    """The inductive step with max u fails exactly where the check refutes."""
    game = shared("dominance").game.dense()
    assert any(is_violated(c) for c in module.inductive_step(game, module.largest_signed))


def test_fails_without_step_sizes_below_one(shared):
    """Overshooting leaves the segment between the old estimate and the target."""
    game = shared("team").game.dense()
    run = drawn_play(game, shared("team").rng("play"), stages=3)
    wild = ((fmpq(3, 2),) * 3,) * game.n_players
    run = Play(run.states, run.actions, wild, run.betas, run.ties)
    found = [c for c in module.as_combination(game, run, iterates(game, run)) if is_violated(c)]
    assert found
    assert all("above" in c.place or "below" in c.place for c in found)


def test_a_failing_step_refutes_nothing(shared):
    """The kernel takes a failing inductive step neither as a proof nor as a counterexample: a play is needed."""
    content = certificate(TRUE[0], shared("dominance"))
    for outcome in ("holds", "fails"):
        assert not accepted({**content, "claim": f"{PRINTED}/invariance", "outcome": outcome})


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"))


def test_rejects_impossible_plays(shared):
    """Another first state, a transition of probability 0, step sizes that rise or reach 1."""
    content = certificate(TRUE[1], shared("single_controller"))
    case = content["cases"][0]
    ones, rising = [["1"] * 4] * 2, [["1/9", "1/8", "1/7", "1/6"]] * 2
    others = ({"alphas": ones}, {"alphas": rising}, {"betas": ones}, {"ties": []}, {"states": case["states"][:-1]})
    for change in others:
        assert not accepted({**content, "cases": [{**case, **change}]}), change
    game = shared("single_controller").game.dense()
    states = [list(s) for s in itertools.product(range(game.n_states), repeat=5)]
    possible = sum(accepted({**content, "cases": [{**case, "states": s}]}) for s in states)
    assert possible <= len(states)


def test_detects_a_planted_error_in_the_iterates(monkeypatch, instance):
    """Targets that do not discount: the combination is another one."""
    right = module.targets
    monkeypatch.setattr(module, "targets", lambda game, policy, i, q: right(game, policy, i, q) + 1)
    assert_unearned([TRUE[1]], instance("team"))


def test_detects_a_planted_error_in_the_radius(monkeypatch, instance):
    """A ball of half the size."""
    monkeypatch.setattr(module, "radius", lambda game, largest: largest(game) / (1 - game.discount) / 2)
    assert_unearned([TRUE[0], TRUE[2]], instance("team"))


def test_detects_a_planted_error_in_the_simplex(monkeypatch, instance):
    monkeypatch.setattr(module, "least", lambda row: min(row) - 1)
    assert_unearned([TRUE[3]], instance("team"))
