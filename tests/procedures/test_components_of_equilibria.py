"""Phi on the components of equilibria: by hand, on degenerate games, planted errors, forged certificates."""

from __future__ import annotations

import numpy as np
import pytest
from measuring import REJECTED, accepted, check_of, forgeries, measured, outcome, with_member
from random_games import instance_with

from mpgtheory.arithmetic import EXACT
from mpgtheory.families.registry import numbered
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import uniform
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import components_of_equilibria as module

VALUES, TITLE = module.VALUES, "Phi at all extreme equilibria of each component"
EDGE = [[1, 1], [1, 0]]
"""Common payoffs: the edges from (1, 1) to (1, 2) and to (2, 1) are one component."""


def found_on(drawn):
    return measured(VALUES, TITLE, drawn)


def one_state(first: object, second: object) -> Instance:
    tables = EXACT.array([[first], [second]])
    counts = tables.shape[2:]
    game = TabularGame(
        name="by hand",
        players=("1", "2"),
        states=("s1",),
        actions=tuple(numbered(count, "a") for count in counts),
        discount=EXACT.array(["1/2"])[0],
        initial=EXACT.array([1]),
        payoffs=tables,
        transitions=EXACT.array(np.ones((1, *counts, 1), dtype=int)),
    )
    return instance_with(game, (uniform(game),))


def edge() -> Instance:
    return one_state(EDGE, EDGE)


@pytest.mark.parametrize(("game", "components"), [("coordination", 3), ("coordination:states=2", 9), ("dominance", 1)])
def test_holds_on(shared, game, components):
    found = found_on(shared(game))
    assert found.verdict is Verdict.CERTIFIED
    assert f"{components} components" in found.note
    assert len(found.tables[0]["rows"]) == components


def test_holds_on_an_edge_by_hand():
    found = found_on(edge())
    assert found.verdict is Verdict.CERTIFIED
    (case,) = found.certificate["cases"]
    assert len(case["profiles"]) == 3
    assert len(case["steps"]) == 2
    assert found.note == "1 components, 1 values of Phi"


def test_holds_on_random_games():
    """Common payoffs of three values, so that components with many corners occur."""
    most = 0
    for seed in range(10):
        table = np.random.default_rng(seed).integers(0, 3, size=(3, 3))
        found = found_on(one_state(table, table))
        assert found.verdict is Verdict.CERTIFIED
        most = max(most, *(len(case["profiles"]) for case in found.certificate["cases"]))
    assert most >= 3


def test_fails_without_a_potential(shared):
    """Vacuous there, for a reason: where player 2 does not care, what telescopes changes along a component."""
    assert found_on(shared("matching_pennies")).verdict is Verdict.VACUOUS
    drawn = one_state([[0, 1], [1, 1]], [[0, 0], [0, 0]])
    (component,) = module.small_components(drawn.game)
    corners = list(component.extremes())
    assert {str(module.phi(drawn.game, corner)) for corner in corners} == {"0", "2"}


def test_is_not_asked_where_components_are_not_found(shared):
    assert not check_of(VALUES, TITLE).fits(shared("team"))


def verdict(drawn):
    return outcome(VALUES, check_of(VALUES, TITLE), drawn)


def test_detects_a_planted_component(monkeypatch):
    """Two equilibria of coordination as if they were one component: no steps join them."""
    drawn = one_state([[2, 0], [0, 1]], [[2, 0], [0, 1]])
    parts = module.equilibrium_components(drawn.game)
    both = module.Component((parts[0].corners[0] + parts[1].corners[0],))
    monkeypatch.setattr(module, "equilibrium_components", lambda game: [both])
    assert verdict(drawn) == REJECTED


def test_detects_a_planted_potential(monkeypatch):
    """A Phi that is player 1's value from everyone's first action plus the weight of an action."""
    right = module.phi
    monkeypatch.setattr(module, "phi", lambda game, policy: right(game, policy) + policy[0][0][0])
    assert verdict(edge()) == REJECTED


def test_forged_certificates_are_rejected():
    content = dict(found_on(edge()).certificate)
    assert accepted(content)
    assert not any(map(accepted, forgeries(content, {"V", "profiles"})))
    steps = content["cases"][0]["steps"]
    assert not accepted(with_member(content, "steps", []))
    assert not accepted(with_member(content, "steps", [{**steps[0], "player": 1 - steps[0]["player"]}, *steps[1:]]))
    assert not accepted(with_member(content, "steps", [{**steps[0], "to": 7}, *steps[1:]]))
    assert not accepted({**content, "outcome": "fails"})


def test_moving_transitions_are_refused():
    content = dict(found_on(edge()).certificate)
    game = {**content["game"], "states": ["s1", "s2"], "initial": [1, 0]}
    assert not accepted({**content, "game": game})
