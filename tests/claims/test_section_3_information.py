"""Section 3: what a player has to know: the states, its actions, and the discount factor."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from by_hand import exact
from checking import assert_caught, assert_holds, own_verdict
from exploring import changed, is_accepted, resealed
from flint import fmpq
from hypothesis import given, settings
from planting import plant
from random_games import random_instances
from searching import assert_survives, found_counterexample

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Iterate, Play, following
from mpgtheory.policy import uniform
from verification.checks.updates import single_steps
from verification.claim import Verdict
from verification.claims import section_3_information as module
from verification.claims.catalogue import find

PRINTED, CORRECTED = CLAIMS = ("section-3.information", "section-3.information.corrected")


def silent(discount: str) -> TabularGame:
    """One player, two states visited in turn, payoffs 0."""
    return TabularGame(
        name="silent",
        players=("1",),
        states=("s", "t"),
        actions=(("a",),),
        discount=fmpq(*map(int, discount.split("/"))),
        initial=EXACT.array([1, 0]),
        payoffs=EXACT.array([[[0], [0]]]),
        transitions=EXACT.array([[[0, 1]], [[1, 0]]]),
    )


def test_the_example_in_the_reading_by_hand():
    """alpha = 1/2, r = 0, q(s) = 0, q(t) = 1: the estimate moves to delta / 2."""
    moved = []
    for discount in ("1/2", "1/4"):
        game = silent(discount)
        nothing = np.zeros((2, 1), dtype=int)
        before = Iterate(0, (EXACT.array([[0], [1]]),), uniform(game), np.zeros(2, dtype=int), (nothing,))
        half = ((fmpq(1, 2),),)
        now = following(game, Play((0, 1), ((0,),), half, half, (0,)), before)
        moved.append(exact(now.q[0])[0][0])
    assert moved == [Fraction(1, 4), Fraction(1, 8)]
    assert all(f"${value}$" in find(PRINTED).reading for value in moved)


@pytest.mark.parametrize("game", ["routing", "team", "matching_pennies"])
def test_printed_is_refuted_and_corrected_holds_on(shared, game):
    assert own_verdict(PRINTED, shared(game)) is Verdict.REFUTED
    assert_holds((CORRECTED,), shared(game))


@settings(max_examples=8)
@given(random_instances())
def test_corrected_holds_on_random_games(drawn):
    assert_holds((CORRECTED,), drawn)


def test_corrected_survives_the_search():
    assert_survives((CORRECTED,), games=8)


@pytest.mark.slow
def test_the_search_finds_a_small_counterexample():
    game = found_counterexample(PRINTED).example.game
    assert (game.n_players, game.n_states) == (1, 1)


def test_fails_for_the_estimates_only(shared):
    """Policies and counters do not depend on the discount factor."""
    for step in single_steps(shared("team")):
        other = module.alone(step, 1, module.another_game(step, 1, fmpq(1, 7), np.random.default_rng(0)))
        unequal = {
            c.place.split(": ")[1].partition("[")[0] for c in module.same_update(step, other, 1, 0) if c.left != c.right
        }
        assert unequal <= {"q_1"}


def test_the_other_game_is_another(shared):
    """Other transitions, payoffs and number of players; the same reward, and the next state is possible."""
    for step in single_steps(shared("team")):
        other = module.another_game(step, 0, step.game.discount, np.random.default_rng(0))
        own = step.joint[0]
        assert other.n_players == 1
        assert other.payoffs[0, step.state, own] == step.game.payoffs[(0, step.state, *step.joint)]
        assert other.transitions[step.state, own, step.after] > 0


def copied_from_the_others(now, before, state, joint):
    """An update that depends on how many players there are."""
    now["q"][0][state, joint[0]] += len(before["q"])


def test_detects_a_planted_dependence(monkeypatch, instance):
    plant(monkeypatch, copied_from_the_others)
    assert_caught(CORRECTED, instance("team"))


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_pairs_are_rejected(shared, claim):
    """Pairs that do not look alike, and iterates that are none, refute nothing."""
    content = dict(find(claim).checks[0].run(shared("team")).certificate)
    case = content["cases"][0]
    for path, value in (
        (("first", "now", "q", 0, 0, 0), "1/7"),
        (("second", "now", "q", 0, 0, 0), "1/7"),
        (("second", "alpha", 0), "1/1000"),
        (("second", "before", "visits", 0), 50),
        (("second", "state"), 1 - min(case["second"]["state"], 1)),
        (("other", "discount"), "2/3"),
        (("other", "payoffs", 0, case["second"]["state"], case["second"]["joint"][0]), 1000),
        (("there",), 1),
    ):
        single = resealed({**content, "cases": [case]})
        forged = changed(single, ("cases", 0, *path), value)
        for outcome in ("holds", "fails"):
            assert not is_accepted(changed(forged, ("outcome",), outcome)), path


def test_a_discount_that_differs_refutes_no_correction(shared):
    """The printed claim's counterexample under the corrected claim's name."""
    content = dict(find(PRINTED).checks[0].run(shared("team")).certificate)
    assert is_accepted(content)
    assert not is_accepted(resealed({**content, "claim": CORRECTED}))


def test_with_equal_discounts_the_printed_check_would_hold(monkeypatch, instance):
    """It is the discount factor alone that refutes."""
    real = module.another_game
    monkeypatch.setattr(module, "another_game", lambda step, i, _, rng: real(step, i, step.game.discount, rng))
    assert own_verdict(PRINTED, instance("team")) is Verdict.CERTIFIED
