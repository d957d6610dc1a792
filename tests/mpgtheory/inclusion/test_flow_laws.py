"""Flows of random games solve (7)-(8), agree with a general solver, and a missed switch is noticed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from small_games import random_game
from solvable import miss, true_q

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, pure, random_policy, uniform
from mpgtheory.inclusion import Kind, constant, flow
from mpgtheory.inclusion.flow import stretches as stretches_module
from mpgtheory.inclusion.flow.coordinates import cells_of

SHAPES = [(1, (2, 2)), (2, (2, 3)), (3, (2, 2)), (1, (3, 2, 2)), (2, (1, 3)), (1, (4, 3))]
DYNAMICS: list[dict[str, Any]] = [{}, {"exploration": "1/4"}, {"exploration": "1/4", "repaired": True}]


def start_of(game: MarkovGame, seed: int) -> Policy:
    return random_policy(game, np.random.default_rng(seed), denominator=997)


@pytest.mark.parametrize("dynamics", DYNAMICS)
@pytest.mark.parametrize("shape", SHAPES)
def test_flows_solve_the_inclusion(shape: tuple[int, tuple[int, ...]], dynamics: dict[str, Any]) -> None:
    for seed in range(3):
        game = random_game(seed, *shape)
        found = flow(game, start_of(game, seed), duration=4, most_events=60, **dynamics)
        assert miss(found, **dynamics) < 1e-7


@pytest.mark.parametrize("start", [uniform, lambda game: pure(game, [[0] * game.n_states] * game.n_players)])
def test_starts_at_ties_and_corners(start: Any) -> None:
    for spec in ("coordination", "stag_hunt", "shapley_team", "prisoners_two_state", "routing:players=3"):
        game = build(spec)
        assert miss(flow(game, start(game), duration=5, most_events=60)) < 1e-7


def test_a_game_without_tables() -> None:
    game = build("routing:players=9")
    found = flow(game, start_of(game, 1), duration=3)
    assert any(event.kind is Kind.CROSS for event in found.events)
    assert miss(found, per_piece=2) < 1e-7


def general(game: MarkovGame, start: Policy, duration: float, rates: Any) -> Any:
    """The end of the flow by SciPy, steps too short to step over much: first-order accurate at switches."""
    cells, floats = cells_of(game), game.over(FLOAT)

    def velocity(_: float, flat: Any) -> Any:
        policy = Policy(cells.blocks(flat), FLOAT, is_distribution=False)
        aim = np.zeros(cells.size)
        best = [q.argmax(axis=1) for q in true_q(floats, policy)]
        aim[cells.first[:-1] + np.concatenate(best)] = 1.0
        return rates[cells.row_of] * (aim - flat)

    begin = np.concatenate([FLOAT.array(block).ravel() for block in start])
    return solve_ivp(velocity, (0, duration), begin, method="DOP853", rtol=1e-10, atol=1e-12).y[:, -1]


@pytest.mark.parametrize(("seed", "shape"), [(16, (1, (2, 2))), (11, (2, (2, 3))), (11, (1, (2, 2, 2)))])
def test_agrees_with_a_general_solver(seed: int, shape: tuple[int, tuple[int, ...]]) -> None:
    game = random_game(seed, *shape)
    rows = game.n_players * game.n_states
    gamma = [[f"{1 + (k + i) % 2}/2" for k in range(game.n_states)] for i in range(game.n_players)]
    start, weights = start_of(game, 5), constant(game, gamma)
    found = flow(game, start, duration=1.5, weights=weights)
    assert any(event.changes for event in found.events)
    far = found.flat([1.5])[0] - general(game, start, 1.5, weights.gamma(0.0).reshape(rows))
    assert np.abs(far).max() < 1e-8


def test_detects_a_planted_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that sees no crossing: the judge finds targets that are best replies no longer."""
    game = random_game(11, 2, (2, 3))
    assert miss(flow(game, start_of(game, 5), duration=3)) < 1e-7
    monkeypatch.setattr(stretches_module, "next_crossing", lambda motion, end: None)
    assert miss(flow(game, start_of(game, 5), duration=3)) > 1e-3


def test_a_late_crossing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each switch a little late."""
    game, honest = random_game(11, 2, (2, 3)), stretches_module.next_crossing

    def late(motion: Any, end: float) -> Any:
        found = honest(motion, end)
        if found is None or found.time + 0.02 > end:
            return found
        q = motion.q(np.array([found.time + 0.02]))[0]
        return type(found)(found.time + 0.02, found.cell, q, found.slope)

    monkeypatch.setattr(stretches_module, "next_crossing", late)
    assert miss(flow(game, start_of(game, 5), duration=3), per_piece=40) > 1e-5
