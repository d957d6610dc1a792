"""Section 3.1: replies to the updated estimate, as the text says, or to the one before, as (5a) says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from by_hand import exact
from checking import assert_caught, assert_holds_where_suited, own_verdict
from exploring import changed, forgeries, is_accepted
from flint import fmpq
from hypothesis import given, settings
from planting import plant
from random_games import random_instances
from searching import assert_survives, found_counterexample

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Play, iterates
from verification.claim import Verdict
from verification.claims.catalogue import find
from verification.instance import Instance

PRINTED, CORRECTED = CLAIMS = ("section-3.1.reply", "section-3.1.reply.corrected")


def one_player_game() -> TabularGame:
    """One state, actions that earn 1 and 4, delta = 1/2: the game of the claim's reading."""
    return TabularGame(
        name="one player",
        players=("1",),
        states=("s",),
        actions=(("first", "second"),),
        discount=fmpq(1, 2),
        initial=EXACT.array([1]),
        payoffs=EXACT.array([[[1, 4]]]),
        transitions=EXACT.array([[[1], [1]]]),
    )


def test_the_example_in_the_reading_by_hand():
    """q^1 = (1/2, 0), pi^1 = (3/4, 1/4); target 4 + 3/16, q^2 = (1/2, 67/32); pi^2 = (7/8, 1/8)."""
    halves = ((fmpq(1, 2),) * 2,)
    found = iterates(one_player_game(), Play((0, 0, 0), ((0,), (1,)), halves, halves, (0, 0)))
    assert exact(found[1].q[0]) == [[Fraction(1, 2), 0]]
    assert exact(found[1].policy[0]) == [[Fraction(3, 4), Fraction(1, 4)]]
    assert exact(found[2].q[0]) == [[Fraction(1, 2), Fraction(67, 32)]]
    assert exact(found[2].policy[0]) == [[Fraction(7, 8), Fraction(1, 8)]]
    reading = find(PRINTED).reading
    assert all(number in reading for number in ("(1/2, 0)", "67/32"))


def test_printed_is_refuted_on_the_example():
    drawn = Instance(one_player_game())
    assert own_verdict(PRINTED, drawn) is Verdict.REFUTED
    assert own_verdict(CORRECTED, drawn) is Verdict.CERTIFIED


@pytest.mark.parametrize("game", ["routing", "team", "dominance", "matching_pennies"])
def test_printed_is_refuted_and_corrected_holds_on(shared, game):
    assert own_verdict(PRINTED, shared(game)) is Verdict.REFUTED
    assert_holds_where_suited((CORRECTED,), shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_corrected_holds_on_random_games(drawn):
    assert_holds_where_suited((CORRECTED,), drawn)


def test_corrected_survives_the_search():
    assert_survives((CORRECTED,))


def test_the_search_finds_a_smallest_counterexample():
    """Two iterates: at first all estimates tie, and any choice replies to both."""
    found = found_counterexample(PRINTED)
    game = found.example.game
    assert (game.n_players, game.n_states, max(game.action_counts)) == (1, 1, 2)
    assert found.example["play"].steps == 2


def test_fails_nowhere_if_orders_never_change(shared):
    """Payoffs that are all 0: estimates stay 0, everything ties, and both statements hold."""
    game = shared("team").game
    quiet = Instance(replace(game, payoffs=np.array(game.payoffs) * 0))
    assert own_verdict(PRINTED, quiet) is Verdict.CERTIFIED
    assert own_verdict(CORRECTED, quiet) is Verdict.CERTIFIED


def towards_the_worst(now, before, state, joint):
    row, worst = now["policy"][0][state], int(before["q"][0][state].argmin())
    beta = fmpq(1, 2)
    row[:] = before["policy"][0][state] * (1 - beta)
    row[worst] += beta


def test_detects_a_planted_error(monkeypatch, instance):
    plant(monkeypatch, towards_the_worst)
    assert_caught(CORRECTED, instance("team"))


def test_forged_plays_are_rejected(shared):
    """Every number of a play, also with the other outcome: another play, or none, but never another truth."""
    for claim, outcome in ((PRINTED, "holds"), (CORRECTED, "fails")):
        content = dict(find(claim).checks[0].run(shared("dominance")).certificate)
        assert not is_accepted(changed(content, ("outcome",), outcome))
        for forged in forgeries(content, {"states", "actions", "alphas", "betas", "ties"}):
            assert claim is PRINTED or not is_accepted(changed(forged, ("outcome",), outcome))


def test_step_sizes_that_increase_are_rejected(shared):
    content = dict(find(PRINTED).checks[0].run(shared("dominance")).certificate)
    assert not is_accepted(changed(content, ("cases", 0, "alphas", 0, 1), "3/4"))


def test_estimates_are_computed_and_not_stated(shared):
    """The certificate holds a play and nothing that follows from it."""
    content = dict(find(PRINTED).checks[0].run(shared("dominance")).certificate)
    assert set(content["cases"][0]) == {"states", "actions", "alphas", "betas", "ties"}
