"""Definition 2.1 is decided both ways with certificates; random points alone certify nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from measuring import REJECTED, accepted, check_of, outcome
from random_games import random_instances

from mpgtheory.game import TabularGame
from mpgtheory.potential import decide as decide_module
from mpgtheory.potential import structure
from verification.certificate import FAILS, rule_certificate
from verification.checking.potential import DEFINITION, cycle_case
from verification.claim import Verdict
from verification.instance import Instance

CHECK = check_of(DEFINITION, "structures, exact four-cycles, random points")
POTENTIAL_GAMES = [
    "team",
    "shaped",
    "potential_stage",
    "single_controller",
    "routing:players=3,independent_transitions=true",
]
OTHERS = ["routing:players=3", "matching_pennies", "prisoners_two_state", "stag_hunt"]


def rule_of(instance: Instance) -> str:
    """The kernel's rule by which the decision is certified."""
    content = CHECK.run(instance).certificate
    assert content is not None
    return str(content["rule"])


@pytest.mark.parametrize("game", POTENTIAL_GAMES)
def test_potential_games_are_certified(shared, game):
    assert outcome(DEFINITION, CHECK, shared(game)) == Verdict.CERTIFIED


@pytest.mark.parametrize("game", OTHERS)
def test_other_games_are_refuted_by_a_four_cycle(shared, game):
    assert outcome(DEFINITION, CHECK, shared(game)) == Verdict.REFUTED
    assert rule_of(shared(game)) == "definition-2.1/four-cycle"


@given(random_instances())
def test_random_games_are_decided(drawn):
    assert outcome(DEFINITION, CHECK, drawn) in {Verdict.CERTIFIED, Verdict.SUPPORTED, Verdict.REFUTED}


@pytest.mark.parametrize("game", ["shaped", "team:states=2"])
def test_without_its_structure_a_small_game_is_certified_on_the_grid(instance, game, monkeypatch):
    monkeypatch.setattr(decide_module, "recognise", lambda _: None)
    drawn = instance(game)
    assert outcome(DEFINITION, CHECK, drawn) == Verdict.CERTIFIED
    assert rule_of(drawn) == "definition-2.1/grid"


def test_random_points_certify_nothing(instance, monkeypatch):
    monkeypatch.setattr(decide_module, "recognise", lambda _: None)
    found = CHECK.run(instance("potential_stage"))
    assert found.verdict == Verdict.SUPPORTED
    assert found.certificate is None
    assert "random primes" in found.note


@pytest.mark.parametrize("game", [*POTENTIAL_GAMES, "matching_pennies"])
def test_certificates_do_not_survive_another_game(shared, game):
    """With one payoff of player 2 changed, no certificate of Definition 2.1 is accepted."""
    content = dict(CHECK.run(shared(game)).certificate)
    assert accepted(content)
    first, second, *rest = content["game"]["payoffs"]
    assert not accepted({**content, "game": {**content["game"], "payoffs": [first, with_first(second, 1000), *rest]}})


def with_first(rows, value):
    """Nested lists with another first number."""
    return [with_first(rows[0], value) if isinstance(rows[0], list) else value, *rows[1:]]


def test_a_cycle_that_vanishes_refutes_nothing(shared):
    drawn = shared("team")
    cycle = decide_module.four_cycle(drawn.game, (0, 1), drawn.profiles[2].policy, drawn.profiles[3].policy)
    forged = rule_certificate(DEFINITION, "definition-2.1/four-cycle", drawn.game, [cycle_case(cycle)], outcome=FAILS)
    assert not accepted(forged)


def test_an_incomplete_grid_is_rejected(instance, monkeypatch):
    monkeypatch.setattr(decide_module, "recognise", lambda _: None)
    content = dict(CHECK.run(instance("shaped")).certificate)
    case = content["cases"][0]
    assert accepted(content)
    assert not accepted({**content, "cases": [{**case, "values": case["values"][:-1]}]})


def test_a_planted_structure_is_noticed(instance, monkeypatch):
    """A recogniser that takes every game for a team game is contradicted by the kernel."""

    def everything_is_a_team(game: TabularGame):
        return structure.Structure(structure.COMMON, shaping=game.payoffs.reshape(game.n_players, -1)[:, :1] * 0)

    monkeypatch.setattr(decide_module, "recognise", everything_is_a_team)
    assert outcome(DEFINITION, CHECK, instance("matching_pennies")) == REJECTED


def test_a_change_in_one_payoff_is_found(instance):
    game = instance("shaped").game
    payoffs = np.array(game.payoffs)
    payoffs[1, 0, 1, 0] += fmpq(1, 1000)
    assert outcome(DEFINITION, CHECK, Instance(replace(game, payoffs=payoffs))) == Verdict.REFUTED
