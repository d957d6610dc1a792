"""What became of each seed: planted runs of every kind, and learners whose limits are known."""

from __future__ import annotations

import numpy as np
import pytest

import mpgtheory as mpg
from mpgtheory.game.policy import pure
from mpgtheory.inclusion import closed_orbit
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.reinforcement.learners import Convergence, Run, Runs, compare, run_from_policies

COORDINATION = mpg.load("coordination")


def outcome(game: mpg.MarkovGame, run: Run, **options: float) -> Convergence:
    return Runs(game, {run.learner: run}).summary(**options)[run.learner]


def planted(game: mpg.MarkovGame, policies: list[object]) -> Run:
    """A run whose second half consists of these policies."""
    return run_from_policies(game, "planted", [0, *range(100, 100 + len(policies))], [["uniform", *policies]])


def test_an_equilibrium_is_named_by_its_number() -> None:
    runs = Runs(COORDINATION, {})
    for number, equilibrium in enumerate(runs.equilibria, 1):
        near = [0.999 * block + 0.0005 for block in equilibrium]
        found = outcome(COORDINATION, planted(COORDINATION, [near, equilibrium])).outcomes[0]
        assert (found.kind, found.number) == ("equilibrium", number)


def test_a_seed_that_was_far_from_equilibrium_late_is_not_at_one() -> None:
    late = planted(COORDINATION, [[[1], [0]], [[0], [0]]])
    assert outcome(COORDINATION, late).outcomes[0].kind == "undecided"
    early = run_from_policies(COORDINATION, "planted", [0, 40, 100], [["uniform", [[1], [0]], [[0], [0]]]])
    assert outcome(COORDINATION, early).outcomes[0].kind == "equilibrium"


def test_rest_off_equilibrium_is_not_convergence() -> None:
    game = mpg.load("dominance")
    run = planted(game, [[[[0.02, 0.98]], [0]], [[1], [0]]])
    found = outcome(game, run)
    assert found.outcomes[0].kind == "at rest"
    assert repr(found) == "planted: 1 of 1 seeds at rest where there is no eps-equilibrium"
    assert outcome(game, run, eps=0.25).outcomes[0].kind == "equilibrium"
    assert outcome(game, run, near=0.01).outcomes[0].kind == "undecided"


def around(share: float) -> Run:
    """A run that goes round the closed orbit of the Shapley team, moved from it by a share towards uniform."""
    game = mpg.load("shapley_team")
    orbit = closed_orbit(game, pure(game, [[0] * 4, [1] * 4]), exploration="1/10")
    cells, points = cells_of(game), orbit.sample(7)
    policies = [[(1 - share) * block + share / 3 for block in cells.blocks(flat)] for flat in points]
    run = planted(game, policies)
    return Run(run.learner, run.steps, run.policies, run.gaps, exploration="1/10")


def test_a_run_on_a_closed_orbit_cycles_with_its_period_and_one_off_it_does_not() -> None:
    game = mpg.load("shapley_team")
    found = outcome(game, around(0.02), eps=1e-3).outcomes[0]
    assert found.kind == "cycling"
    assert found.period == pytest.approx(2.29347051504021, abs=1e-9)
    assert outcome(game, around(0.5), eps=1e-3, near=0.03).outcomes[0].kind == "undecided"


def test_learners_with_known_limits() -> None:
    game = mpg.load("dominance")
    summary = compare(game, ["algorithm 1", "vanishing exploration"], steps=100_000, seeds=4).summary()
    assert {one.kind for one in summary["algorithm 1"].outcomes} == {"at rest"}
    assert [(one.kind, one.number) for one in summary["vanishing exploration"].outcomes] == [("equilibrium", 1)] * 4
    assert "rule: in the second half of the steps" in repr(summary)
    with pytest.raises(mpg.InputError, match="eps is -1"):
        compare(game, ["algorithm 1"], steps=100, seeds=1).summary(eps=-1)


def test_algorithm_1_cycles_on_the_shapley_team() -> None:
    game = mpg.load("shapley_team")
    found = compare(game, ["algorithm 1"], steps=10**6, seeds=6).summary()["algorithm 1"]
    periods = [one.period for one in found.outcomes if one.kind == "cycling"]
    assert len(periods) >= 3
    assert np.allclose(periods, 2.2934705150402)
    assert {one.kind for one in found.outcomes} <= {"cycling", "undecided"}
