"""The distance from a potential game as evidence: certified on small games, not tried on others; planted errors."""

from __future__ import annotations

import copy

import pytest

from mpgtheory.formats import load_game
from verification.canonical import seal
from verification.checker import InvalidError, check
from verification.claim import Verdict
from verification.instance import Instance
from verification.procedures import distance_from_potential
from verification.procedures.distance_from_potential import CHECKS, above, below, is_small, staged


@pytest.mark.parametrize("measure", [below, above, staged], ids=lambda measure: measure.__name__)
@pytest.mark.parametrize("name", ["prisoners_two_state", "matching_pennies", "stag_hunt", "routing:players=2"])
def test_small_games_are_certified(measure, name):
    evidence = measure(Instance(load_game(name)))
    assert evidence.verdict is Verdict.CERTIFIED
    assert check(dict(evidence.certificate)).comparisons > 0


@pytest.mark.parametrize("name", ["coordination", "shaped", "routing:players=4"])
def test_potential_games_and_large_ones_are_not_tried(name):
    """The claims "alpha-potential.below", "alpha-potential.above", "alpha-potential.stage" ask for small games."""
    assert not is_small(Instance(load_game(name)))


def test_a_bound_that_is_too_large_is_refused():
    certificate = copy.deepcopy(dict(below(Instance(load_game("stag_hunt"))).certificate))
    certificate["cases"][0]["bound"] = "1"
    with pytest.raises(InvalidError, match="is false"):
        check({**certificate, "sha256": seal(certificate)})


def test_the_checks_are_of_the_claims_with_rules():
    assert set(CHECKS) == {distance_from_potential.BELOW, distance_from_potential.ABOVE, distance_from_potential.STAGE}
