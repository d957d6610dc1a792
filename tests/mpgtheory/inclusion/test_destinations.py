"""Where flows go: certified limits, hitting times, exact basins against sampled flows."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from flint import fmpq
from small_games import one_state
from solvable import COORDINATION, PENNIES, at

from mpgtheory.arithmetic import FLOAT
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.inclusion import (
    UndecidedError,
    basins,
    certified_flow,
    certified_limit,
    destination,
    exact_hit,
    flow,
    limit_of,
    piecewise,
)
from mpgtheory.inclusion.exact.solutions import exact_solution

SWITCHING = at(["3/4", "1/4"], ["1/4", "3/4"])
GAMES = (
    "coordination",
    "dominance",
    "stag_hunt",
    "team:seed=3",
    "shapley_team",
    "prisoners_two_state",
    "pollution_tax",
)


def start_of(game: MarkovGame, seed: int) -> Policy:
    return random_policy(game, np.random.default_rng(seed), denominator=997)


@pytest.mark.parametrize("spec", GAMES)
def test_limits_in_potential_games_are_equilibria(spec: str) -> None:
    game = build(spec)
    start = start_of(game, 1)
    found = certified_limit(game, start)
    assert found.is_equilibrium
    assert set(found.gaps) == {fmpq(0)}
    target = destination(flow(game, start, duration=30)).target
    assert all(np.array_equal(exact, rough) for exact, rough in zip(found.policy.over(FLOAT), target, strict=True))


def test_the_perceived_dynamics_lead_to_no_equilibrium() -> None:
    game = build("dominance")
    found = certified_limit(game, start_of(game, 1), exploration="1/10")
    assert not found.is_equilibrium
    assert max(found.gaps) == fmpq(1, 5)
    assert certified_limit(game, start_of(game, 1)).is_equilibrium


def test_a_limit_with_ties_needs_equal_weights() -> None:
    """In the Shapley team s1 and s2 are worth the same at the limit: a box does not tell, the segment does."""
    game = build("shapley_team")
    assert certified_limit(game, start_of(game, 4)).is_equilibrium
    unequal = [["1/2", 1, 1, "3/4"], [1, "1/2", 1, 1]]
    with pytest.raises(UndecidedError, match="overtakes after time"):
        limit_of(certified_flow(game, start_of(game, 4), duration=12, weights=piecewise(game, [0], [unequal])))


def test_a_flow_that_may_still_switch_has_no_limit_yet() -> None:
    with pytest.raises(UndecidedError, match=r"overtakes after time 0\.05"):
        limit_of(certified_flow(COORDINATION, SWITCHING, duration="1/20"))
    with pytest.raises(UndecidedError, match="ended early"):
        limit_of(certified_flow(COORDINATION, at(["1/2", "1/2"], [0, 1]), duration=2))


def test_destination_of_a_flow() -> None:
    where = destination(flow(COORDINATION, SWITCHING, duration=5))
    assert where.hit is None
    assert where.distance == pytest.approx(max(9 / 8 / 3, 0.75) * exp(-5), rel=1e-12)
    assert 0 < where.gap < 0.1


def test_a_hitting_time_is_the_logarithm_of_a_rational() -> None:
    solution = exact_solution(COORDINATION, at(["1/2", "1/2"], [0, 1]))
    assert exact_hit(solution) == fmpq(2, 3)
    hit = destination(flow(COORDINATION, at(["1/2", "1/2"], [0, 1]), duration=2)).hit
    assert hit is not None
    assert exp(-hit) == pytest.approx(2 / 3, abs=1e-14)
    assert exact_hit(exact_solution(COORDINATION, SWITCHING)) is None


def test_basins_of_coordination_by_hand() -> None:
    """The separatrix through (1/3, 1/3) has slope -2 below and -1/2 above: 1/9 + 2/36 of the square goes to (0, 0)."""
    found = {basin.limit: basin.area for basin in basins(COORDINATION)}
    assert found == {(0, 0): fmpq(1, 6), (1, 1): fmpq(5, 6)}


def test_a_dominant_action_leaves_one_basin() -> None:
    assert [(basin.limit, basin.area) for basin in basins(build("dominance"))] == [((1, 1), fmpq(1))]


@pytest.mark.parametrize("seed", range(6))
def test_basins_agree_with_sampled_flows(seed: int) -> None:
    """Common payoffs: every start that is sampled lies in a polygon of the basin that its flow goes to."""
    rng = np.random.default_rng(seed)
    table = rng.integers(-9, 10, size=(2, 2))
    game = one_state(table, table)
    found = basins(game)
    assert sum((basin.area for basin in found), fmpq(0)) == 1
    for _ in range(25):
        x, y = (fmpq(int(k), 1009) for k in rng.integers(1, 1009, size=2))
        target = destination(flow(game, at([x, 1 - x], [y, 1 - y]), duration=40)).target
        limit = tuple(int(block[0, 0]) for block in target)
        homes = [basin.limit for basin in found if any(is_inside((x, y), polygon) for polygon in basin.polygons)]
        assert homes == [limit]


def is_inside(point: tuple[fmpq, fmpq], polygon: tuple[tuple[fmpq, fmpq], ...]) -> bool:
    """By crossing parity of a ray to the right: not the code's own test of sides."""
    (x, y), inside = point, False
    for (a, b), (c, d) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (b > y) != (d > y) and x < a + (y - b) * (c - a) / (d - b):
            inside = not inside
    return inside


def test_games_without_basins_are_refused() -> None:
    with pytest.raises(InputError, match="circle"):
        basins(PENNIES)
    with pytest.raises(InputError, match="two players with two actions"):
        basins(build("shapley_team"))
    with pytest.raises(InputError, match="always tie"):
        basins(one_state([[1, 2], [1, 2]], [[0, 1], [0, 1]]))
