"""Appendix B.2(c), (34): best one-stage replies never lose, and gain where they were not played."""

from __future__ import annotations

import numpy as np
import pytest
from appendix import (
    TINY,
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
from by_hand import ByHand, exact, replaced
from hypothesis import given, settings
from random_games import random_instances

from mpgtheory.policy import uniform
from verification.certificate import document
from verification.checks import stages
from verification.checks.estimates import case_of, points
from verification.checks.stages import Deviation
from verification.claim import Verdict
from verification.claims import equation_34_replies as module
from verification.claims.equation_31_rest_points import point
from verification.compare import is_violated

CLAIMS = (
    "equation-34",
    "equation-34.strict",
    "equation-34.one-state",
    "equation-34.base",
    "equation-34.step",
    "equation-34.limit.corrected",
    "equation-34.strict-limit",
    "equation-34.contradiction",
)
PRINTED = "equation-34.limit"
MEMBERS = {
    "equation-34": "policy V trial horizon",
    "equation-34.strict": "policy V trial horizon",
    "equation-34.base": "policy V trial",
    "equation-34.step": "policy V trial horizon",
    "equation-34.limit.corrected": "policy V trial V_trial horizon",
    "equation-34.strict-limit": "policy V trial V_trial horizon",
    "equation-34.contradiction": "policy V trial V_trial horizon",
}


@pytest.mark.parametrize("game", ["team", "shaped", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_certified(CLAIMS, shared(game))


def test_one_state_says_nothing_of_several(shared):
    assert verdicts("equation-34.one-state", shared("matching_pennies")) == {Verdict.VACUOUS}


@pytest.mark.slow
@settings(max_examples=8)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_sound(CLAIMS, drawn)


@pytest.mark.slow
def test_survives_a_search():
    assert_survives(CLAIMS, TINY)


def test_the_printed_limit_falls(shared):
    """To a search, and on a game of the study; with one player it falls as well."""
    assert_falls((PRINTED,))
    assert_refuted(PRINTED, shared("team"))


def test_the_printed_limit_agrees_with_brute_force(shared):
    """The verdict against values from scratch at the very profiles of the check."""
    drawn = shared("team")
    hand = ByHand(drawn.game)
    holds = True
    for p in points(drawn):
        policy, other = ([exact(block) for block in q.policy] for q in (p.at, p.other))
        for i in range(hand.players):
            reached = hand.value(replaced(policy, i, other[i]), i)
            holds &= all(v <= w for v, w in zip(hand.value(policy, i), reached, strict=True))
    assert not holds


@pytest.mark.parametrize("claim", MEMBERS)
def test_fails_without_best_replies(shared, claim):
    """With worst replies for pi' the chains fall, and the kernel takes no such case."""
    drawn = shared("team")
    p = points(drawn)[1]
    worse = point("pi", p.at, drawn.at(worst_replies(p.at)))
    assert any(is_violated(c) for c in stages.chain(worse, "<="))
    case = {key: document(value) for key, value in case_of(worse, MEMBERS[claim].split()).items()}
    content = certificate(claim, drawn)
    assert not accepted({**content, "outcome": "holds", "cases": [case]})
    assert not accepted({**content, "outcome": "fails", "cases": [case]})


def worst_replies(at):
    profile = uniform(at.game)
    for i, q in enumerate(at.Q):
        rows = np.arange(q.shape[1])[None, :] == np.argmin(q, axis=1)[:, None]
        profile = profile.deviate(i, q * 0 + np.asarray(rows, dtype=int))
    return profile


def test_fails_without_a_state_in_question(shared):
    """Where everybody replies best nothing is strict, and the contradiction has nothing to say."""
    drawn = shared("coordination")
    at = drawn.at(drawn.equilibria[0].policy)
    p = point("equilibrium", at, drawn.at(module.replies(at, 0)))
    for compare in (module.strict, module.strict_limit, module.contradiction, module.every_deviation):
        assert list(compare(p)) == []


@pytest.mark.parametrize("number", [0, 1])
def test_replies_are_best(shared, number):
    """Mixtures of all best actions and single ones, at the uniform profile of a game with ties."""
    at = shared("matching_pennies").at(shared("matching_pennies").profiles[0].policy)
    found = module.replies(at, number)
    for q, block in zip(at.Q, found, strict=True):
        assert (block.sum(axis=1) == 1).all()
        assert ((block * q).sum(axis=1) == q.max(axis=1)).all()
    assert {len(np.flatnonzero(block)) for block in found} == ({2} if number == 0 else {1})


@pytest.mark.parametrize("claim", CLAIMS)
def test_rejects_forged_numbers(shared, claim):
    assert_not_forged(claim, shared("prisoners_two_state"), at=("V",))


def one_less(self, ending, count):
    return right(self, ending, max(count - 1, 0))


right = Deviation.truncated


def test_detects_a_planted_error_in_the_stages(monkeypatch, instance):
    monkeypatch.setattr(Deviation, "truncated", one_less)
    assert_unearned(("equation-34.strict", "equation-34.step", "equation-34.limit.corrected"), instance("team"))


def test_detects_a_planted_error_in_the_replies(monkeypatch, instance):
    """Worst replies in the place of best ones."""
    monkeypatch.setattr(module, "replies", lambda at, number: worst_replies(at))
    assert_unearned(CLAIMS, instance("team"))


def test_detects_a_planted_error_in_the_states_in_question(monkeypatch, instance):
    """S-bar taken for all states: strict where nothing is."""
    every = property(lambda self: np.arange(self.point.game.n_states))
    monkeypatch.setattr(Deviation, "not_replying", every)
    found = module.along_replies("equation-34.strict", module.strict, MEMBERS["equation-34.strict"])
    drawn = instance("coordination")
    at = drawn.at(drawn.equilibria[0].policy)
    assert any(is_violated(c) for c in module.strict(point("pi", at, drawn.at(module.replies(at, 0)))))
    assert found.fits(drawn)
