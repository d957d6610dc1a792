"""Pure rest points that are no equilibria: found, listed, and told from equilibria; forged certificates."""

from __future__ import annotations

import pytest
from hypothesis import given
from measuring import REJECTED, accepted, check_of, forgeries, measured, outcome, with_member
from random_games import random_instances

from mpgtheory.learning.exploration import RestPoint
from verification.claim import Verdict
from verification.procedures import stray_rest_points as module

CLAIM, TITLE = module.THRESHOLDS, "pure rest points that are no equilibria"
CHECK = check_of(CLAIM, TITLE)


def verdict(drawn):
    return outcome(CLAIM, CHECK, drawn)


@pytest.mark.parametrize("game", ["dominance", "potential_stage"])
def test_some_are_found_on(shared, game):
    assert verdict(shared(game)) == Verdict.CERTIFIED


@pytest.mark.parametrize("game", ["team", "shaped", "coordination", "stag_hunt", "matching_pennies", "shapley_team"])
def test_none_is_found_on(shared, game):
    found = measured(CLAIM, TITLE, shared(game))
    assert found.verdict is Verdict.VACUOUS
    assert found.tables[0]["rows"] == []


@pytest.mark.slow
@given(random_instances(most_profiles=60))
def test_holds_on_random_games(drawn):
    assert verdict(drawn) in (Verdict.CERTIFIED, Verdict.VACUOUS)


def test_games_with_many_pure_profiles_are_not_enumerated(instance):
    assert not CHECK.fits(instance("routing:players=8"))


def test_the_table_of_the_dominance_example(shared):
    """Nash gap 1/5 at the rest point; the bound of one state is 2 theta / (2 - theta) * 11."""
    (table,) = measured(CLAIM, TITLE, shared("dominance")).tables
    assert [(theta, profile) for theta, profile, _, _ in table["rows"]] == [("1/10", "(1) (0)"), ("1/2", "(1) (0)")]
    assert all(gap.startswith("1/5 ") for _, _, gap, _ in table["rows"])
    assert [bound.split(" ")[0] for *_, bound in table["rows"]] == ["22/19", "22/3"]


def test_the_list_is_cut_and_the_rest_is_counted(monkeypatch, instance):
    monkeypatch.setattr(module, "MOST_STRAYS", 2)
    found = measured(CLAIM, TITLE, instance("routing:players=3"))
    (table,) = found.tables
    assert len(table["rows"]) == len(found.certificate["cases"]) == 2
    assert table["left_out"] == 7
    assert "1/2: 9, of which no equilibria: 9" in table["note"]


def test_detects_a_planted_stray(monkeypatch, instance):
    """Every pure profile called a rest point: those that do not rest, or are equilibria, fail."""
    points = [((a,), (b,)) for a in range(2) for b in range(2)]
    monkeypatch.setattr(module, "pure_rest_points", lambda game, _: [RestPoint(game, choices) for choices in points])
    assert CHECK.run(instance("dominance")).failures > 0
    assert verdict(instance("dominance")) == REJECTED


def test_forged_certificates_are_rejected(shared):
    content = dict(measured(CLAIM, TITLE, shared("dominance")).certificate)
    assert accepted(content)
    assert not any(map(accepted, forgeries(content, {"policy", "V", "optimal", "perceived"})))
    assert not accepted({**content, "outcome": "fails"})
    assert not accepted(with_member(content, "exploration", ["1/100", "1/100"]))
    assert not accepted(with_member(content, "exploration", [0, "1/10"]))
