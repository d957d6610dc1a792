"""Definition 2.1: decided both ways with certificates, and the telescoped potential."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from checking import assert_caught, assert_holds, outcome
from flint import fmpq
from hypothesis import given
from random_games import random_instances
from trying import assert_tried_and_caught

from mpgtheory.game import TabularGame
from mpgtheory.potential import decide as decide_module
from mpgtheory.potential import structure
from verification import checker
from verification.claim import Verdict
from verification.claims import definition_2_1_potential as module
from verification.instance import Instance

DECIDE, FUNCTION = module.CLAIMS[0].checks[0], module.CLAIMS[1].checks[0]
MPG = ["team", "shaped", "potential_stage", "single_controller", "routing:players=3,independent_transitions=true"]
NONE = ["routing:players=3", "matching_pennies", "prisoners_two_state", "stag_hunt"]


@pytest.mark.parametrize("game", MPG)
def test_holds_on_potential_games(shared, game):
    assert_holds(("definition-2.1", "definition-2.1.potential"), shared(game))


@pytest.mark.parametrize("game", NONE)
def test_controls_are_refuted_and_the_potential_is_vacuous(shared, game):
    assert outcome("definition-2.1", DECIDE, shared(game)) == Verdict.REFUTED
    assert outcome("definition-2.1.potential", FUNCTION, shared(game)) == Verdict.VACUOUS


@given(random_instances())
def test_holds_or_is_refuted_on_random_games(drawn):
    """Never undecided; where it holds Phi telescopes, where not an exact cycle does not vanish."""
    verdict = outcome("definition-2.1", DECIDE, drawn)
    assert verdict in {Verdict.CERTIFIED, Verdict.SUPPORTED, Verdict.REFUTED}
    expected = Verdict.VACUOUS if verdict == Verdict.REFUTED else Verdict.CERTIFIED
    assert outcome("definition-2.1.potential", FUNCTION, drawn) == expected


@pytest.mark.parametrize("game", ["shaped", "team:states=2"])
def test_the_grid_is_certified(instance, game, monkeypatch):
    monkeypatch.setattr(decide_module, "recognise", lambda _: None)
    found = DECIDE.run(instance(game))
    assert found.verdict == Verdict.CERTIFIED
    assert found.certificate["claim"] == "definition-2.1/grid"
    assert checker.check(dict(found.certificate)) > 0


def test_random_points_are_at_most_supported(instance, monkeypatch):
    monkeypatch.setattr(decide_module, "recognise", lambda _: None)
    assert DECIDE.run(instance("potential_stage")).verdict == Verdict.SUPPORTED


def resealed(certificate, change):
    """The certificate after `change`, with a fresh seal."""
    import json

    document = json.loads(json.dumps(certificate))
    change(document)
    return {**document, "sha256": checker.seal(document)}


@pytest.mark.parametrize("game", [*MPG, "matching_pennies"])
def test_certificates_do_not_survive_another_game(shared, game):
    """With one payoff of player 2 changed, no certificate of Definition 2.1 is accepted."""

    def change(document):
        rows = document["game"]["payoffs"][1]
        while isinstance(rows[0], list):
            rows = rows[0]
        rows[0] = 1000

    content = DECIDE.run(shared(game)).certificate
    with pytest.raises(checker.InvalidError):
        checker.check(resealed(content, change))


def test_a_cycle_that_vanishes_refutes_nothing(shared):
    """The four-cycle of a potential game with the outcome "fails"."""
    from verification.certificate import FAILS, certificate

    drawn = shared("team")
    cycle = decide_module.four_cycle(drawn.game, (0, 1), drawn.profiles[2].policy, drawn.profiles[3].policy)
    forged = certificate("definition-2.1/four-cycle", drawn.game, [module.cycle_case(cycle)], outcome=FAILS)
    with pytest.raises(checker.InvalidError, match="nothing fails"):
        checker.check(forged)


def test_an_incomplete_grid_is_rejected(instance, monkeypatch):
    monkeypatch.setattr(decide_module, "recognise", lambda _: None)
    content = DECIDE.run(instance("shaped")).certificate
    with pytest.raises(checker.InvalidError, match="not complete"):
        checker.check(resealed(content, lambda d: d["cases"][0]["values"].pop()))


def test_detects_a_planted_error_in_the_structure(instance, monkeypatch):
    """A recogniser that takes every game for a team game is contradicted by the kernel."""

    def everything_is_a_team(game: TabularGame):
        return structure.Structure(structure.COMMON, shaping=game.payoffs.reshape(game.n_players, -1)[:, :1] * 0)

    drawn = instance("matching_pennies")
    monkeypatch.setattr(decide_module, "recognise", everything_is_a_team)
    assert outcome("definition-2.1", DECIDE, drawn) == "rejected"


def test_detects_a_planted_error_in_phi(instance, monkeypatch):
    """A Phi without its last step changes by something else than the deviator's value."""
    real = module.potential

    def truncated(game, policy, reference, order=None):
        return real(game, policy, reference, (order or tuple(range(game.n_players)))[:-1])

    monkeypatch.setattr(module, "potential", truncated)
    assert_caught(("definition-2.1.potential"), instance("team:players=3,states=2"))
    assert_tried_and_caught(("definition-2.1.potential",))


def test_a_change_in_one_cell_is_found(instance):
    game = instance("shaped").game
    payoffs = np.array(game.payoffs)
    payoffs[1, 0, 1, 0] += fmpq(1, 1000)
    drawn = Instance(replace(game, payoffs=payoffs))
    assert outcome("definition-2.1", DECIDE, drawn) == Verdict.REFUTED
