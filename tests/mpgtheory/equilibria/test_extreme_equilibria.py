"""All equilibria where they are finitely many: by hand, against other enumerations, and degenerate stage games."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from flint import fmpq
from small_games import one_state, random_game

from mpgtheory.equilibria import equal_support_equilibria, pure_equilibria
from mpgtheory.equilibria.extreme import finite_equilibria, is_enumerable, stage_equilibria, vertices
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game import TabularGame
from mpgtheory.game.policy import Policy, exact_policy
from mpgtheory.values.best_response import is_fixed_point
from mpgtheory.values.evaluation import Evaluation

SHAPES = ((2, 2), (2, 3), (3, 3), (3, 4))


def rows(policies: list[Policy]) -> set[str]:
    return {str([block.tolist() for block in policy]) for policy in policies}


def exact(table: object) -> np.ndarray:
    return np.array([[fmpq(x) for x in row] for row in table], dtype=object)  # type: ignore[attr-defined]


def small(seed: int, least: int, most: int) -> TabularGame:
    """One state, integer payoffs in a range: degenerate often if it is small."""
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    return one_state(rng.integers(least, most, size=shape), rng.integers(least, most, size=shape))


@pytest.mark.parametrize(
    ("spec", "count"),
    [("dominance", 1), ("coordination", 3), ("matching_pennies", 1), ("coordination:states=2", 9)],
)
def test_known_games(spec: str, count: int) -> None:
    game = build(spec)
    found = finite_equilibria(game)
    assert len(found) == len(rows(found)) == count
    assert rows(found) == rows(equal_support_equilibria(game))
    assert all(is_fixed_point(Evaluation(game, policy)) for policy in found)


def test_without_ties_they_are_those_with_equal_supports_and_odd_in_number() -> None:
    """Payoffs without coincidences: non-degenerate, so that both enumerations are complete (Wilson's theorem: odd)."""
    for seed in range(30):
        game = small(seed, -(10**6), 10**6)
        found = finite_equilibria(game)
        assert rows(found) == rows(equal_support_equilibria(game))
        assert len(found) % 2 == 1


def test_finite_sets_hold_every_equilibrium_that_is_found_otherwise() -> None:
    finite = 0
    for seed in range(60):
        game = small(seed, -2, 3)
        found = finite_equilibria(game)
        finite += bool(found)
        if found:
            assert rows(equal_support_equilibria(game)) | rows(pure_equilibria(game)) <= rows(found)
            assert all(is_fixed_point(Evaluation(game, policy)) for policy in found)
    assert 10 < finite < 50


def test_infinite_sets_have_segments_of_equilibria() -> None:
    """Where two extreme equilibria share a strategy, the middle between them is an equilibrium too: the definition."""
    seen = 0
    for seed in range(60):
        game = small(seed, -2, 3)
        first, second = game.payoffs[0, 0], game.payoffs[1, 0]
        pairs = stage_equilibria(first, second).pairs
        for one, two in itertools.combinations(pairs, 2):
            if one[0] == two[0] or one[1] == two[1]:
                blocks = [
                    np.array([[(a + b) / 2 for a, b in zip(*mixes, strict=True)]])
                    for mixes in zip(one, two, strict=True)
                ]
                assert is_fixed_point(Evaluation(game, Policy(tuple(blocks))))
                seen += 1
    assert seen > 50


def test_a_finite_set_with_unequal_supports() -> None:
    """Row 0 against (1/2, 1/2): rows 1 and 2 pay as much there, and more at any other mixture. The columns tie at row
    0 only. So that equilibrium is isolated, and has supports of size 1 and 2; (row 2, column 1) is the other one."""
    game = one_state([[0, 0], [1, -1], [-1, 1]], [[0, 0], [0, 1], [0, 1]])
    half = fmpq(1, 2)
    expected = [exact_policy([[[1, 0, 0]], [[half, half]]]), exact_policy([[[0, 0, 1]], [[0, 1]]])]
    assert rows(finite_equilibria(game)) == rows(expected)
    assert len(equal_support_equilibria(game)) == 1


def test_a_segment_of_equilibria_is_no_finite_set() -> None:
    """Column 0 is dominant, and both rows are equally good."""
    assert finite_equilibria(one_state([[1, 0], [1, 0]], [[1, 0], [1, 0]])) == []


@pytest.mark.parametrize("spec", ["team", "routing:independent_transitions=true", "prisoners_two_state"])
def test_other_games_are_refused(spec: str) -> None:
    assert not is_enumerable(build(spec))
    with pytest.raises(InputError, match="2 players, transitions that no action moves"):
        finite_equilibria(build(spec))


def test_large_games_are_refused() -> None:
    assert not is_enumerable(random_game(0, 1, (9, 9)))
    assert is_enumerable(random_game(0, 1, (7, 7)))


def test_vertices_are_those_of_a_linear_program() -> None:
    """Every direction is minimised over the polyhedron at a vertex: none that HiGHS finds is missing."""
    from scipy.optimize import linprog

    rng = np.random.default_rng(5)
    payoff = rng.integers(-3, 4, size=(3, 3))
    listed = {tuple(float(int(x.p) / int(x.q)) for x in mix) for mix in vertices(exact(payoff.tolist()))}
    reached = set()
    for _ in range(200):
        cost = np.append(rng.normal(size=3), abs(rng.normal()) + 0.01)
        at = linprog(
            cost,
            A_ub=np.column_stack([payoff, -np.ones(3)]),
            b_ub=np.zeros(3),
            A_eq=[[1, 1, 1, 0]],
            b_eq=[1],
            bounds=[(0, None)] * 3 + [(None, None)],
        )
        (near,) = [mix for mix in listed if np.abs(np.array(mix) - at.x[:3]).max() < 1e-7]
        reached.add(near)
    assert reached == listed
