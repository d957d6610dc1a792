"""Theorems A.2 and A.3 on runs: supported where their hypotheses hold, and not if the attractor were another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from measuring import check_of

from mpgtheory.formats import load_game
from verification.claim import Verdict
from verification.instance import Instance, Sampling
from verification.procedures import attractor_runs as module

TITLES = {
    module.ESTIMATES: "the distance to the attractor shrinks",
    module.POLICIES: "runs go to the attractor",
}


@pytest.fixture(scope="module")
def dominance():
    """The runs of the default study."""
    return Instance(load_game("dominance"), 2023, Sampling(horizon=100_000))


@pytest.mark.slow
@pytest.mark.parametrize("claim", TITLES)
def test_runs_support_the_conclusions(dominance, claim):
    check = check_of(claim, TITLES[claim])
    assert check.fits(dominance)
    assert check.run(dominance).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize("claim", TITLES)
def test_no_runs_are_made_where_none_are_asked_for(shared, claim):
    assert not check_of(claim, TITLES[claim]).fits(shared("dominance"))


def test_without_perceived_dominance_there_is_no_attractor_to_watch():
    assert not module.has_attractor(Instance(load_game("matching_pennies"), 2023, Sampling(horizon=100_000)))


@pytest.mark.slow
def test_a_planted_attractor_is_noticed(monkeypatch, dominance):
    """The equilibrium in the place of the perceived one: runs do not go there."""
    perceived = module.forced(dominance)
    monkeypatch.setattr(module, "forced", lambda instance: replace(perceived, choices=(0, 0)))
    assert module.to_the_attractor(dominance).verdict is Verdict.UNDECIDED
