"""Closed orbits at a hub: they refute Lemma 3.7 and Theorem 3.3, and nothing but an orbit does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import fmpq
from measuring import REJECTED, accepted, check_of, forgeries, outcome, with_member

from verification.claim import Verdict
from verification.procedures import closed_orbits as module

CLAIMS = tuple(module.CHECKS)
TITLE = "a closed orbit of the dynamics at a hub"
TEAMS = ("shapley_team", "shapley_team:bonus=3/10")


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("game", TEAMS)
def test_the_shapley_team_refutes(shared, claim, game):
    check = check_of(claim, TITLE)
    assert outcome(claim, check, shared(game)) == Verdict.REFUTED
    found = check.run(shared(game))
    assert found.tables, "the report shows the orbits"
    assert found.clauses == (("policies",) if claim == "theorem-3.3" else ())


@pytest.mark.parametrize("game", ["coordination", "matching_pennies", "team", "dominance", "routing:players=2"])
def test_other_games_are_not_looked_at(shared, game):
    assert not module.has_cycle(shared(game))


def test_the_certificate_holds_the_orbit_at_each_exploration(shared):
    content = check_of("theorem-3.3", TITLE).run(shared("shapley_team")).certificate
    assert [case["exploration"][0] for case in content["cases"]] == ["1/10", "1/20", "1/100"]


def test_a_planted_gap_is_noticed(monkeypatch, instance):
    """A gap that is larger than what the phases show."""
    real = module.hub_cycle

    def wrong(game, thetas):
        found = real(game, thetas)
        return found and replace(found, gaps=tuple(1000 * gap for gap in found.gaps))

    monkeypatch.setattr(module, "hub_cycle", wrong)
    assert outcome("lemma-3.7", check_of("lemma-3.7", TITLE), instance("shapley_team")) == REJECTED


def test_a_planted_gap_of_zero_refutes_nothing(monkeypatch, instance):
    real = module.hub_cycle

    def wrong(game, thetas):
        found = real(game, thetas)
        return found and replace(found, gaps=(fmpq(0),) * 6)

    monkeypatch.setattr(module, "hub_cycle", wrong)
    assert outcome("lemma-3.7", check_of("lemma-3.7", TITLE), instance("shapley_team")) == REJECTED


def test_forged_certificates_are_rejected(shared):
    content = dict(check_of("theorem-3.3", TITLE).run(shared("shapley_team")).certificate)
    single = {**content, "cases": content["cases"][:1]}
    assert accepted(single)
    assert not accepted({**single, "outcome": "holds"})
    assert not any(map(accepted, forgeries(single, {"corners", "equation"})))
    assert not accepted(with_member(single, "exploration", [0, 0]))
    assert not accepted(with_member(single, "hub", 1))
    assert not accepted(with_member(single, "gap", 1))
