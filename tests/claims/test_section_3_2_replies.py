"""Section 3.2: are replies to the limit of the estimates optimal one-stage deviations?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from by_hand import ByHand, exact
from checking import assert_caught, assert_holds, own_verdict
from exploring import changed, forgeries, harmless, is_accepted, resealed
from flint import fmpq
from hypothesis import given, settings
from random_games import instance_with, random_instances
from searching import assert_survives, found_counterexample

from mpgtheory.exploration import perceived
from mpgtheory.families.dominance import dominance
from mpgtheory.policy import explored, pure
from verification.claim import Verdict
from verification.claims import section_3_2_replies as module
from verification.claims.catalogue import find

PRINTED, CORRECTED = CLAIMS = ("section-3.2.replies", "section-3.2.replies.corrected")


def at_the_equilibrium():
    game = dominance()
    return instance_with(game, (pure(game, [[0], [0]]),))


def test_the_example_in_the_reading_by_hand():
    """Q_1 = (2, 19/10), limit of the estimates (9/10, 269/200) at theta = 1/10, in fractions."""
    game = dominance()
    hand, policy = ByHand(game), [[[Fraction(1), Fraction(0)]]] * 2
    assert hand.q(policy, 0) == [[2, Fraction(19, 10)]]
    seen = [policy[0], exact(explored(pure(game, [[0], [0]]), [fmpq(1, 10)] * 2)[1])]
    assert hand.q(seen, 0) == [[Fraction(9, 10), Fraction(269, 200)]]
    assert all(text in find(PRINTED).reading for text in ("(2, 19/10)", "(9/10, 269/200)", "1/10 in one stage"))


def test_printed_is_refuted_on_the_example():
    drawn = at_the_equilibrium()
    evidence = find(PRINTED).checks[0].run(drawn)
    assert evidence.verdict is Verdict.REFUTED
    assert (evidence.measured, evidence.claimed) == ("1/10", "<= 0")
    assert_holds((CORRECTED,), drawn)


@pytest.mark.parametrize("game", ["routing", "team", "shapley_team", "dominance"])
def test_corrected_holds_on(shared, game):
    assert_holds((CORRECTED,), shared(game))


@settings(max_examples=12)
@given(random_instances())
def test_corrected_holds_on_random_games(drawn):
    assert_holds((CORRECTED,), drawn)


@settings(max_examples=8)
@given(random_instances(players=(1, 1)))
def test_printed_holds_on_random_games_with_one_player(drawn):
    assert_holds((PRINTED,), drawn)


@settings(max_examples=8)
@given(random_instances(players=(2, 2)))
def test_what_is_perceived_by_hand_on_random_games(drawn):
    """Q_i(.; pi_i, pi~_-i) in fractions."""
    hand, theta = ByHand(drawn.game), (fmpq(1, 10), fmpq(1, 3))
    policy = drawn.profiles[-1].policy
    for player, there in enumerate(perceived(drawn.game, policy, theta)):
        mixed = [exact(block) for block in explored(policy, theta)]
        mixed[player] = exact(policy[player])
        assert exact(there.Q[player]) == hand.q(mixed, player)


def test_corrected_survives_the_search():
    assert_survives((CORRECTED,), trials=30)


@pytest.mark.slow
def test_the_search_finds_two_players():
    """With one player nothing is perceived wrongly, and one action leaves no other reply."""
    found = found_counterexample(PRINTED, trials=400)
    assert (found.example.game.n_players, found.example.game.n_states) == (2, 1)


def test_fails_no_more_where_exploration_is_harmless(shared):
    """If no opponent's action matters, nothing is lost."""
    game = harmless(shared("dominance").game)
    assert own_verdict(PRINTED, instance_with(game, (pure(game, [[0], [0]]),))) is Verdict.CERTIFIED


def test_detects_a_planted_bound(monkeypatch):
    """The bound taken for a thousandth of itself."""
    real = module.tracking_bounds
    monkeypatch.setattr(module, "tracking_bounds", lambda *args: [bound / 1000 for bound in real(*args)])
    assert own_verdict(CORRECTED, at_the_equilibrium()) is Verdict.REFUTED
    assert_caught(CORRECTED, at_the_equilibrium())


def test_detects_a_planted_perception(monkeypatch):
    """Estimates without exploration would make the printed sentence true; the kernel computes the perceived game."""
    monkeypatch.setattr(module, "perceived", lambda game, policy, theta: perceived(game, policy, (fmpq(0),) * 2))
    assert_caught(PRINTED, at_the_equilibrium())


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_numbers_are_rejected(claim):
    content = dict(find(claim).checks[0].run(at_the_equilibrium()).certificate)
    for forged in forgeries(content, {"policy", "V", "perceived"}):
        assert not is_accepted(forged)
    if claim == CORRECTED:
        for forged in forgeries(content, {"policy", "V", "perceived", "exploration"}):
            assert not is_accepted(changed(forged, ("outcome",), "fails"))


@pytest.mark.parametrize("theta", [0, 1, "-1/10"])
def test_exploration_outside_its_range_is_rejected(theta):
    content = dict(find(PRINTED).checks[0].run(at_the_equilibrium()).certificate)
    case = {**content["cases"][0], "exploration": [theta, theta]}
    assert not is_accepted(resealed({**content, "cases": [case]}))


def test_the_verdict_names_the_exploration():
    game = replace(dominance(), name="renamed")
    evidence = find(PRINTED).checks[0].run(instance_with(game, (pure(game, [[0], [0]]),)))
    assert "theta = 1/10" in evidence.note
