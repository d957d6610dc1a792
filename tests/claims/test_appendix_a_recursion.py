"""Appendix A: the recursion (18)-(19) and its notation, along plays of Algorithm 1."""

from __future__ import annotations

from collections import Counter

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
from checking import assert_proved
from flint import fmpq
from hypothesis import given, settings
from random_games import make_game, random_instances

from mpgtheory.learning.exact import Play, iterates
from verification.claim import Verdict
from verification.claims import appendix_a_recursion as module
from verification.compare import is_violated
from verification.instance import Instance

TRUE = (
    "appendix-A.counters",
    "equation-18",
    "appendix-A.relative-steps.corrected",
    "equation-19",
    "appendix-A.pairs.corrected",
)
FALSE = ("appendix-A.relative-steps", "appendix-A.pairs")
RELATIVE, PAIRS = FALSE
WEIGHTS = "appendix-A.weights"


@pytest.mark.parametrize("game", ["team", "shaped", "matching_pennies", "single_controller"])
def test_holds_on(shared, game):
    assert_certified(TRUE, shared(game))


@pytest.mark.slow
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


def test_boxes_are_hulls_of_their_corners():
    assert_proved(WEIGHTS)


def test_detects_a_planted_error_in_the_box(monkeypatch):
    """Corners that leave out eta: the inside is no mixture of them."""
    monkeypatch.setattr(module.itertools, "product", lambda *ends, repeat: [(fmpq(1),) * repeat])
    assert module.boxes().verdict is Verdict.REFUTED


def test_one_player_with_one_action_updates_one_pair():
    """The only games in which a pair of components is what an iterate updates."""
    game = make_game(0, 2, (1,), fmpq(1, 2), "interior", "integers")
    assert verdicts(PAIRS, Instance(game)) == {Verdict.CERTIFIED}


def test_the_counters_of_the_reading(shared):
    """A state visited twice with two actions: n = 2 and n~ = 1, at which beta differs, 1/5 and 1/3."""
    game = shared("matching_pennies").game.dense()
    paces = tuple((fmpq(1, 3), fmpq(1, 5)) for _ in range(2))
    run = Play((0, 0, 0), ((0, 0), (1, 1)), paces, paces, (0, 0))
    last = iterates(game, run)[-1]
    assert last.visits[0] == 2
    assert [list(counts[0]) for counts in last.plays] == [[1, 1], [1, 1]]
    found = [c for c in module.relative(game, run, 0, as_printed=True) if is_violated(c)]
    assert {(c.left, c.right) for c in found} == {(fmpq(1, 3), fmpq(1, 5))}


def test_counters_by_counting(shared):
    """Visits along a play, counted from scratch."""
    game = shared("team").game.dense()
    run = module.drawn_play(game, shared("team").rng("play"))
    last = iterates(game, run)[-1]
    states = Counter(run.states[:-1])
    pairs = Counter((i, s, a) for s, joint in zip(run.states, run.actions, strict=False) for i, a in enumerate(joint))
    assert [states[s] for s in range(game.n_states)] == list(last.visits)
    for i, counts in enumerate(last.plays):
        assert all(counts[s, a] == pairs[i, s, a] for s in range(game.n_states) for a in range(counts.shape[1]))


def test_fails_without_the_actions_that_were_played(shared):
    """The recursion of one play is not that of another."""
    game = shared("team").game.dense()
    run = module.drawn_play(game, shared("team").rng("play"))
    other = tuple((1 - joint[0], *joint[1:]) for joint in run.actions)
    swapped = Play(run.states, other, run.alphas, run.betas, run.ties)
    assert list(iterates(game, run)[-1].q[0].ravel()) != list(iterates(game, swapped)[-1].q[0].ravel())


def test_fails_without_increasing_counters(shared):
    """Step sizes that rise, or a play that cannot happen, are no play: the kernel takes neither."""
    content = certificate("equation-18", shared("team"))
    case = content["cases"][0]
    for change in ({"alphas": [["1/9", "1/8", "1/7", "1/6"]] * 2}, {"betas": [["2"] * 4] * 2}, {"actions": []}):
        assert not accepted({**content, "cases": [{**case, **change}]})


@pytest.mark.parametrize("claim", TRUE)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("coordination"))


def test_detects_a_planted_error_in_the_mean_field(monkeypatch, instance):
    """Noise and field of different operators: their sum is no longer the target's move."""
    calls = iter(range(10**6))
    right = module.bellman
    monkeypatch.setattr(module, "bellman", lambda *a: right(*a) + next(calls) % 2 if next(calls) else right(*a))
    monkeypatch.setattr(module, "best_reply", lambda q, s, tie: q[s] * 0)
    assert_unearned(["equation-18", "equation-19"], instance("team"))


def test_detects_a_planted_error_in_the_counters(monkeypatch, instance):
    """A first visit that is not counted."""
    right = module.pairs_of

    def wrong(game, drawn):
        yield from list(right(game, drawn))[1:]

    monkeypatch.setattr(module, "pairs_of", wrong)
    assert_unearned(["appendix-A.counters"], instance("team"))


def test_detects_a_planted_error_in_the_products(monkeypatch, instance):
    """The smallest step size for the largest: relative ones exceed 1."""
    monkeypatch.setattr(module, "max", min, raising=False)
    assert_unearned(["appendix-A.relative-steps.corrected"], instance("team"))


def test_detects_a_planted_error_in_what_moves(monkeypatch, instance):
    """The last iterate in the place of each: more entries move than one iterate updates."""
    right = module.pairs_of

    def wrong(game, run):
        listed = list(right(game, run))
        return ((*rest, listed[-1][-1]) for *rest, _ in listed)

    monkeypatch.setattr(module, "pairs_of", wrong)
    assert_unearned(["appendix-A.pairs.corrected"], instance("team"))
