"""Section 3: what a player has to know: the states, its actions, and the discount factor."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from by_hand import exact
from flint import fmpq
from hypothesis import given, settings
from measuring import accepted, check_of, outcome
from nested import replaced
from random_games import random_instances

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import uniform
from mpgtheory.learning.exact import Iterate
from verification.claim import Verdict
from verification.falsify.source import Seeded
from verification.falsify.updates import UpdateData
from verification.language.given_runs import Update, replayed
from verification.procedures import information as module

PRINTED, CORRECTED = CLAIMS = tuple(module.DISCOUNTS)
TITLE = "another game that looks alike"
CHECKS = {claim: check_of(claim, TITLE) for claim in CLAIMS}


def silent(discount: fmpq) -> TabularGame:
    """One player, two states visited in turn, payoffs 0."""
    return TabularGame(
        name="silent",
        players=("1",),
        states=("s", "t"),
        actions=(("a",),),
        discount=discount,
        initial=EXACT.array([1, 0]),
        payoffs=EXACT.array([[[0], [0]]]),
        transitions=EXACT.array([[[0, 1]], [[1, 0]]]),
    )


def test_the_example_in_the_reading_by_hand():
    """alpha = 1/2, r = 0, q(s) = 0, q(t) = 1: the estimate moves to delta / 2."""
    nothing, half = np.zeros((2, 1), dtype=int), (fmpq(1, 2),)
    moved = []
    for discount in (fmpq(1, 2), fmpq(1, 4)):
        game = silent(discount)
        before = Iterate(0, (EXACT.array([[0], [1]]),), uniform(game), np.zeros(2, dtype=int), (nothing,))
        now = replayed(game, Update(0, (0,), 1, half, half, 0, before))[-1]
        moved.append(exact(now.q[0])[0][0])
    assert moved == [Fraction(1, 4), Fraction(1, 8)]


@pytest.mark.parametrize("game", ["routing", "team", "matching_pennies", "dominance"])
def test_the_discount_factor_is_needed_and_enough(shared, game):
    assert outcome(PRINTED, CHECKS[PRINTED], shared(game)) == Verdict.REFUTED
    assert outcome(CORRECTED, CHECKS[CORRECTED], shared(game)) == Verdict.CERTIFIED


@settings(max_examples=8)
@given(random_instances())
def test_it_is_enough_on_random_games(drawn):
    assert outcome(CORRECTED, CHECKS[CORRECTED], drawn) == Verdict.CERTIFIED


def drawn_updates(game: TabularGame) -> list[Update]:
    return [UpdateData().draw(Seeded(k, "update"), game) for k in range(8)]


def test_only_estimates_depend_on_the_discount_factor(shared):
    game, unequal = shared("team").game, set()
    for update in drawn_updates(game):
        other = module.another_game(game, update, 1, fmpq(1, 7), np.random.default_rng(0))
        found = module.same_update("here", (game, update, 1), (other, module.alone(update, 1), 0), 0)
        unequal |= {c.place.split(": ")[1].partition("[")[0] for c in found if c.left != c.right}
    assert unequal == {"q"}


def test_the_other_game_is_another(shared):
    """One player, other transitions and payoffs; the same reward, and the next state is possible."""
    game = shared("team").game
    for update in drawn_updates(game):
        other = module.another_game(game, update, 0, game.discount, np.random.default_rng(0))
        own = update.joint[0]
        assert other.n_players == 1
        assert other.payoffs[0, update.state, own] == game.payoffs[(0, update.state, *update.joint)]
        assert other.transitions[update.state, own, update.after] > 0


def test_a_planted_dependence_on_the_others_is_noticed(monkeypatch, instance):
    """An update that adds the number of players to an estimate."""

    def wrong(game, update):
        before, now = replayed(game, update)
        q = np.array(now.q[0])
        q[update.state, update.joint[0]] += len(now.q)
        return [before, replace(now, q=(q, *now.q[1:]))]

    monkeypatch.setattr(module, "replayed", wrong)
    assert outcome(CORRECTED, CHECKS[CORRECTED], instance("team")) == "rejected"


def test_with_equal_discounts_the_printed_claim_would_hold(monkeypatch, instance):
    """It is the discount factor alone that refutes."""
    monkeypatch.setitem(module.DISCOUNTS, PRINTED, fmpq(1))
    assert outcome(PRINTED, CHECKS[PRINTED], instance("team")) == Verdict.CERTIFIED


def content_of(claim: str, instance: Any) -> dict[str, Any]:
    """The certificate with its first case only."""
    content = dict(CHECKS[claim].run(instance).certificate)
    return {**content, "cases": content["cases"][:1]}


def forged(content: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    return {**content, "cases": [replaced(content["cases"][0], path, value)]}


@pytest.mark.parametrize("claim", CLAIMS)
def test_pairs_that_do_not_look_alike_are_rejected(shared, claim):
    """Other observations, step sizes, memory or choices, whatever the outcome that is claimed."""
    content = content_of(claim, shared("team"))
    second = content["cases"][0]["second"]
    assert accepted(content)
    for path, value in (
        (("second", "alpha", 0), "1/1000"),
        (("second", "beta", 0), "1/1000"),
        (("second", "before", "visits", 0), 50),
        (("second", "before", "q", 0, 0, 0), "1/7"),
        (("second", "state"), 1 - min(second["state"], 1)),
        (("second", "tie"), second["tie"] + 1),
        (("other", "payoffs", 0, second["state"], second["joint"][0]), 1000),
        (("there",), 1),
    ):
        for verdict in ("holds", "fails"):
            assert not accepted({**forged(content, path, value), "outcome": verdict}), path


def tied(instance: Any) -> dict[str, Any]:
    """A case of the corrected claim in which all estimates are equal, so that any reply is a best one."""
    content = content_of(CORRECTED, instance)
    case = content["cases"][0]
    for name in ("first", "second"):
        q = [[[0 for _ in row] for row in block] for block in case[name]["before"]["q"]]
        case = replaced(case, (name, "before", "q"), q)
    return {**content, "cases": [case]}


def test_another_reply_at_a_tie_refutes_nothing(shared):
    """A player may choose between best replies: two choices lead to two policies in one and the same game."""
    content = tied(shared("team"))
    tie = content["cases"][0]["first"]["tie"]
    assert accepted(content)
    assert not accepted({**forged(content, ("second", "tie"), tie + 1), "outcome": "fails"})


def test_another_discount_factor_refutes_no_correction(shared):
    """The printed claim's counterexample under the corrected claim's name."""
    content = dict(CHECKS[PRINTED].run(shared("team")).certificate)
    assert accepted(content)
    assert not accepted({**content, "claim": CORRECTED, "rule": CORRECTED})
