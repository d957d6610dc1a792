"""Section 2: games and stationary policies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from checking import assert_caught, assert_holds, own_verdict
from exploring import changed, is_accepted, numbers_in
from hypothesis import given
from random_games import random_instances
from searching import assert_survives

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from mpgtheory.policy import Policy
from verification import checker
from verification.claim import Verdict
from verification.claims import section_2_game as module
from verification.claims.catalogue import find

CLAIM = "section-2.game"


@pytest.mark.parametrize("game", ["routing", "team", "congestion:players=2", "matching_pennies"])
def test_holds_on(shared, game):
    assert_holds((CLAIM,), shared(game))


@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds((CLAIM,), drawn)


def test_survives_the_search():
    assert_survives((CLAIM,))


def test_fails_without_a_proper_discount(shared):
    """Games are refused with such a discount; the comparisons would tell, too."""
    game = shared("team").game
    for discount in (0, 1):
        with pytest.raises(ValueError, match="discount"):
            replace(game, discount=EXACT.number(discount))
        broken = _unchecked(game, discount=EXACT.number(discount))
        assert any(c.relation == "<" and not c.left < c.right for c in module.of_the_game(broken))


def _unchecked(game: TabularGame, **members: object) -> TabularGame:
    """The game with other members, past the check of its constructor."""
    broken = object.__new__(TabularGame)
    vars(broken).update({**vars(game), **members})
    return broken


@pytest.mark.parametrize("amount", [1, -1])
def test_detects_a_planted_error_in_the_policies(instance, monkeypatch, amount):
    """Uniform policies with a first entry moved by 1."""
    drawn = instance("team")
    blocks = [np.array(block) for block in drawn.profiles[0].policy]
    blocks[0][0, 0] += amount
    broken = replace(drawn.profiles[0], policy=Policy(tuple(blocks), is_distribution=False))
    monkeypatch.setitem(vars(drawn), "profiles", (broken,))
    assert own_verdict(CLAIM, drawn) is Verdict.REFUTED
    assert_caught(CLAIM, drawn)


def test_detects_a_planted_error_in_the_transitions(shared):
    """In the certificate, resealed: whichever entry of P is moved, the kernel knows the row for none."""
    content = dict(find(CLAIM).checks[0].run(shared("coordination:states=2")).certificate)
    for path, value in numbers_in(content["game"]["transitions"], ("game", "transitions")):
        for forged in (changed(content, path, value + 1), changed(content, path, "1/7")):
            assert not is_accepted(forged)
            assert not is_accepted(changed(forged, ("outcome",), "fails"))
    assert checker.check(content) > 0
