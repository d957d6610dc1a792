"""Section 1.1: the q-estimate update takes rewards as they are."""

from __future__ import annotations

import pytest
from checking import assert_caught, assert_holds, assert_holds_where_suited, own_verdict
from exploring import changed, forgeries, is_accepted
from hypothesis import given, settings
from planting import plant
from random_games import random_instances
from searching import assert_survives, found_counterexample

from mpgtheory.learning import Options
from mpgtheory.learning.twin import Twin
from verification.checks.updates import learner_steps, single_steps
from verification.claim import Verdict
from verification.claims import section_1_1_perturbation as module
from verification.claims.catalogue import find

PRINTED, CORRECTED = CLAIMS = ("section-1.1.perturbation", "section-1.1.perturbation.corrected")


@pytest.mark.parametrize("game", ["routing", "team", "matching_pennies"])
def test_printed_is_refuted_and_corrected_holds_on(shared, game):
    assert own_verdict(PRINTED, shared(game)) is Verdict.REFUTED
    assert_holds((CORRECTED,), shared(game))


@settings(max_examples=10)
@given(random_instances())
def test_corrected_holds_on_random_games(drawn):
    assert_holds_where_suited((CORRECTED,), drawn)


def test_corrected_survives_the_search():
    assert_survives((CORRECTED,))


def test_the_search_finds_the_smallest_game():
    """One player, state and action: its payoff is what the update took."""
    game = found_counterexample(PRINTED).example.game
    assert (game.n_players, game.n_states, game.action_counts) == (1, 1, (1,))


def test_fails_with_the_perturbation_of_the_released_code(shared):
    """There the reward that is used differs, in nearly every stage, by tau times the entropy of the policy."""
    drawn = shared("team")
    real = Twin.__init__

    def released(twin, game, options, standing):
        real(twin, game, Options(temperature=0.1, perturbation=True), standing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Twin, "__init__", released)
        steps = learner_steps.__wrapped__(drawn)
    apart = [abs(module.used_reward(s, i) - s.game.payoffs[(i, s.state, *s.joint)]) for s in steps for i in (0, 1)]
    assert max(apart) > 0.05
    assert sum(x > 1e-6 for x in apart) > len(apart) / 2


def perturbed_reward(now, before, state, joint):
    now["q"][0][state, joint[0]] += 1


def test_detects_a_planted_perturbation(monkeypatch, instance):
    plant(monkeypatch, perturbed_reward)
    assert_caught(CORRECTED, instance("team"))


@pytest.mark.parametrize("claim", CLAIMS)
def test_forged_numbers_are_rejected(shared, claim):
    """Estimates after an iterate that would show a perturbation are not what Algorithm 1 makes."""
    content = dict(find(claim).checks[0].run(shared("coordination:states=2")).certificate)
    for forged in forgeries(content, {"now"}):
        assert not is_accepted(forged)
        assert not is_accepted(changed(forged, ("outcome",), "holds" if claim == PRINTED else "fails"))


def test_the_printed_sentence_holds_in_no_iterate(shared):
    for step in single_steps(shared("team")):
        assert all(c.right == 0 for c in module.perturbed(step))
