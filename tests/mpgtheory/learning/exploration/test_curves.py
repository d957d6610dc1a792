"""Data of the figure: Nash gap of the limit against theta, with the bound."""

from __future__ import annotations

import json

import pytest
from flint import fmpq

from mpgtheory.formats import load_game
from mpgtheory.learning.exploration import gap_curve, limit_at, pure_rest_points


def test_the_dominance_example_jumps_at_its_threshold():
    thetas = (fmpq(1, 100), fmpq(2, 110), fmpq(2, 108), fmpq(1, 10), fmpq(9, 10))
    curve = gap_curve(load_game("dominance"), thetas)
    assert curve.gaps == (0, 0, fmpq(1, 5), fmpq(1, 5), fmpq(1, 5))
    assert curve.threshold == pytest.approx(2 / 109)
    assert all(gap <= bound for gap, bound in zip(curve.gaps, curve.bounds, strict=True))


def test_routing_settles_at_rest_points_within_the_bound():
    """The paper's game: an equilibrium at little exploration, none at much."""
    game = load_game("routing")
    curve = gap_curve(game, (fmpq(1, 10), fmpq(1, 2)))
    assert curve.gaps[0] == 0
    assert curve.gaps[1] > 1
    assert curve.threshold == pytest.approx(0.3272449705)
    assert all(gap <= bound for gap, bound in zip(curve.gaps, curve.bounds, strict=True))


def test_limits_are_rest_points():
    game = load_game("routing:players=2")
    for theta in ("1/10", "7/10", "19/20"):
        limit = limit_at(game, [theta] * 2)
        blocks = [block.tolist() for block in limit]
        assert blocks in [[b.tolist() for b in p.policy] for p in pure_rest_points(game, [theta] * 2)]


def test_where_replies_cycle_there_is_no_limit():
    curve = gap_curve(load_game("shapley_team"), (fmpq(1, 10),))
    assert curve.gaps == (None,)
    assert curve.threshold is None


def test_the_document_is_plain():
    document = gap_curve(load_game("dominance"), (fmpq(1, 100), fmpq(1, 10))).document()
    assert json.loads(json.dumps(document)) == document
    assert document["kind"] == "gap_against_theta"
    assert document["gap"] == [0.0, 0.2]
    assert document["theta"] == [0.01, 0.1]
    assert len(document["bound"]) == 2
