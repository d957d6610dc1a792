"""Definition 2.2: equilibria deviation by deviation; and that they exist."""

from __future__ import annotations

import copy

import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, own_verdict
from exploring import changed, forgeries, is_accepted, resealed
from hypothesis import given, settings
from random_games import instance_with, random_instances
from searching import assert_survives
from trying import assert_tried_and_caught

from mpgtheory.best_response import nash_gaps
from mpgtheory.families.matching_pennies import matching_pennies
from mpgtheory.policy import uniform
from verification.claim import Method, Verdict
from verification.claims import definition_2_2_equilibrium as module
from verification.claims.catalogue import find

CLAIMS = ("definition-2.2", "section-2.existence")
EQUILIBRIUM, EXISTENCE = (find(claim).checks[0] for claim in CLAIMS)


@pytest.mark.parametrize("game", ["routing", "team", "dominance", "matching_pennies", "prisoners_two_state"])
def test_holds_on(shared, game):
    assert_holds(CLAIMS, shared(game))


@settings(max_examples=12)
@given(random_instances())
def test_holds_on_random_games(drawn):
    assert_holds(CLAIMS[:1], drawn)


@settings(max_examples=12)
@given(random_instances())
def test_by_hand_on_random_games(drawn):
    """No pure deviation of any player gains, by enumeration in fractions, iff no optimal deviation does."""
    hand = ByHand(drawn.game)
    for profile in drawn.profiles[:2]:
        gains = nash_gaps(drawn.at(profile.policy))[1]
        assert hand.is_equilibrium([exact(block) for block in profile.policy]) == (not (gains > 0).any())


def test_survives_the_search():
    assert_survives(CLAIMS[:1])


def test_fails_away_from_equilibrium(shared):
    """The equivalence has two sides: both occur on the coordination game."""
    drawn = shared("coordination:states=2")
    rests = [not (nash_gaps(drawn.at(p.policy))[1] > 0).any() for p in (*drawn.profiles, *drawn.equilibria)]
    assert any(rests)
    assert not all(rests)
    assert EQUILIBRIUM.run(drawn).verdict is Verdict.CERTIFIED


def test_existence_is_undecided_where_none_is_found():
    """No pure equilibrium, and mixed ones are looked for only without influence on transitions: nothing is claimed."""
    drawn = instance_with(matching_pennies(), (uniform(matching_pennies()),))
    vars(drawn)["equilibria"] = ()
    assert EXISTENCE.run(drawn).verdict is Verdict.UNDECIDED


def test_detects_a_planted_optimum(instance, monkeypatch):
    """Were the policy's own value taken for the optimum, some deviation would beat it, and the kernel would object."""
    real = module.nash_gaps

    def lazy(at):
        responses, gains = real(at)
        own = tuple(_with_value(r, at.V[r.player], at.policy[r.player]) for r in responses)
        return own, gains * 0

    monkeypatch.setattr(module, "nash_gaps", lazy)
    assert own_verdict(CLAIMS[0], instance("dominance")) is Verdict.REFUTED
    assert_caught(CLAIMS[0], instance("dominance"), {Method.EXACT})
    assert_tried_and_caught(CLAIMS[:1])


def _with_value(response, value, block):
    wrong = copy.copy(response)
    object.__setattr__(wrong, "value", value)
    object.__setattr__(wrong, "block", block)
    return wrong


def test_detects_a_planted_equilibrium(instance, monkeypatch):
    """A profile from which a player gains, passed off as the equilibrium that was found."""
    drawn = instance("dominance")
    vars(drawn)["equilibria"] = drawn.profiles[:1]
    real = module.nash_gaps
    monkeypatch.setattr(module, "nash_gaps", lambda at: (real(at)[0], real(at)[1] * 0))
    assert_caught(CLAIMS[1], drawn)


@pytest.mark.parametrize("check", [EQUILIBRIUM, EXISTENCE], ids=CLAIMS)
def test_forged_numbers_are_rejected(shared, check):
    content = dict(check.run(shared("dominance")).certificate)
    members = {"policy", "equilibrium", "V", "optimal", "deviations"}
    for forged in forgeries(content, members):
        assert not is_accepted(changed(forged, ("outcome",), "fails"))
        assert not is_accepted(forged)


def test_a_refutation_that_hides_the_optimal_deviation_is_rejected(shared):
    """With no deviation listed none gains, although an optimal one does: that refutes nothing."""
    content = dict(EQUILIBRIUM.run(shared("dominance")).certificate)
    (case, *_) = [c for c in content["cases"] if c["V"] != [o["W"] for o in c["optimal"]]]
    for outcome in ("holds", "fails"):
        assert not is_accepted(resealed({**content, "outcome": outcome, "cases": [{**case, "deviations": []}]}))


def test_a_profile_that_is_no_equilibrium_refutes_no_existence(shared):
    """The equilibrium of the dominance example replaced by the uniform profile, its optimum stated correctly."""
    drawn = shared("dominance")
    content = dict(EXISTENCE.run(drawn).certificate)
    case = dict(EQUILIBRIUM.run(drawn).certificate)["cases"][0]
    other = {"equilibrium": case["policy"], "V": case["V"], "optimal": case["optimal"]}
    assert case["V"] != [optimum["W"] for optimum in case["optimal"]]
    for outcome in ("holds", "fails"):
        assert not is_accepted(resealed({**content, "outcome": outcome, "cases": [other]}))
