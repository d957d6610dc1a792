"""Compiled Q against its plain twin, tangents against difference quotients, and panels against a plain search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import fmpq
from small_games import random_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy, random_policy
from mpgtheory.inclusion import constant
from mpgtheory.inclusion.flow.compiled_values import Dense
from mpgtheory.inclusion.flow.coordinates import cells_of
from mpgtheory.inclusion.flow.field import DenseField, Dynamics, GenericField, dynamics_of, field_of
from mpgtheory.inclusion.flow.overtaking import Motion, next_crossing
from mpgtheory.inclusion.flow.tangent import q_of, tangent
from mpgtheory.inclusion.flow.ties import derivatives

SHAPES = [(1, (2, 2)), (2, (2, 3)), (3, (1, 2, 2)), (2, (4,)), (1, (3, 2, 2))]
DYNAMICS: list[tuple[Any, bool]] = [(None, False), ("1/4", False), ("1/4", True)]
cases = pytest.mark.parametrize(("theta", "repaired"), DYNAMICS)
shapes = pytest.mark.parametrize("shape", SHAPES)


def rule_of(game: MarkovGame, theta: Any, repaired: bool) -> Dynamics:
    return dynamics_of(game, theta, repaired)


def policies(game: MarkovGame, count: int) -> Any:
    rng = np.random.default_rng(7)
    return np.array([cells_of(game).flat(random_policy(game, rng).over(FLOAT)) for _ in range(count)])


@cases
@shapes
def test_kernels_agree_with_their_plain_twin(shape: tuple[int, tuple[int, ...]], theta: Any, repaired: bool) -> None:
    game = random_game(3, *shape)
    rule, points = rule_of(game, theta, repaired), policies(game, 5)
    dense, plain = DenseField(game, rule), GenericField(game, rule)
    left, right = dense.many(points), plain.many(points)
    bound = 1e-13 / (1 - float(game.discount)) * np.abs(right).max()
    assert np.abs(left - right).max() <= bound
    decays = np.random.default_rng(1).random((4, cells_of(game).n_rows))
    along = (field.along(points[0], points[1], decays) for field in (dense, plain))
    assert np.abs(next(along) - next(along)).max() <= bound


def test_a_wrong_kernel_is_noticed() -> None:
    """Payoffs of two players exchanged in the kernels' tables."""
    game = random_game(3, 2, (2, 2))
    rule, points = Dynamics(), policies(game, 3)
    dense, plain = DenseField(game, rule), GenericField(game, rule)
    broken = dense.dense._asdict() | {"payoffs": np.ascontiguousarray(dense.dense.payoffs[:, :, ::-1])}
    dense.dense = Dense(**broken)
    assert np.abs(dense.many(points) - plain.many(points)).max() > 0.1


def test_the_fastest_field_is_chosen_by_representation() -> None:
    assert isinstance(field_of(build("routing:players=3"), Dynamics()), DenseField)
    assert isinstance(field_of(build("routing:players=9"), Dynamics()), GenericField)


@cases
@shapes
def test_tangents_are_limits_of_exact_difference_quotients(
    shape: tuple[int, tuple[int, ...]], theta: Any, repaired: bool
) -> None:
    """(Q(h) - Q(-h)) / 2h - Q' is O(h^2): it falls by 4 as h is halved, over Q."""
    game, rng = random_game(5, *shape), np.random.default_rng(2)
    rule = rule_of(game, theta, repaired)
    policy, other = random_policy(game, rng), random_policy(game, rng)
    direction = tuple(b - a for a, b in zip(policy, other, strict=True))
    slope = tangent(game, rule, policy, direction).slope

    def error(h: fmpq) -> float:
        ends = []
        for sign in (1, -1):
            blocks = tuple(block + sign * h * d for block, d in zip(policy, direction, strict=True))
            ends.append(q_of(game, rule, Policy(blocks, is_distribution=False)))
        quotients = [(up - down) / (2 * h) for up, down in zip(*ends, strict=True)]
        return max(float(FLOAT.number(abs(x))) for q, s in zip(quotients, slope, strict=True) for x in (q - s).ravel())

    coarse, fine = error(fmpq(1, 1000)), error(fmpq(1, 2000))
    assert fine == pytest.approx(coarse / 4, rel=1e-2) or coarse == 0
    field = field_of(game, rule)
    along = FLOAT.array(np.concatenate([d.ravel() for d in direction]))
    found = derivatives(field, FLOAT.array(cells_of(game).flat(policy)), along[None])
    wanted = FLOAT.array(np.concatenate([s.ravel() for s in slope]))
    assert np.abs(found[0] - wanted).max() < 1e-9 * max(1.0, np.abs(wanted).max())


def test_q_of_is_the_evaluation_in_every_dynamics() -> None:
    game = random_game(5, 2, (2, 3))
    policy = random_policy(game, np.random.default_rng(2))
    for theta, repaired in DYNAMICS:
        rule = rule_of(game, theta, repaired)
        pairs = zip(q_of(game, rule, policy), rule.q(game, policy), strict=True)
        assert all(bool((left == right).all()) for left, right in pairs)


def first_sign_change(motion: Motion, end: float) -> float | None:
    """A plain search on 20,000 points."""
    times = np.linspace(motion.begin, end, 20_001)[1:]
    q = motion.q(times)
    leads = q[:, motion.target[motion.field.cells.row_of]] - q
    below = np.flatnonzero((leads < 0).any(axis=1))
    return float(times[below[0]]) if len(below) else None


@pytest.mark.parametrize("seed", range(12))
def test_the_next_crossing_is_the_first_sign_change(seed: int) -> None:
    game = random_game(seed, 2, (2, 3))
    field, cells = field_of(game, Dynamics()), cells_of(game)
    start = policies(game, 1)[0]
    q = field.q(start)
    target = np.array([where.start + int(np.argmax(q[where])) for _, where in cells.rows()])
    aim = np.zeros(cells.size)
    aim[target] = 1.0
    motion = Motion(field, constant(game), 0.0, start, aim, target)
    crossing, plain = next_crossing(motion, 6.0), first_sign_change(motion, 6.0)
    assert (crossing is None) == (plain is None)
    if crossing is not None and plain is not None:
        assert plain - 6.0 / 20_000 <= crossing.time <= plain
        row = cells.row_of[crossing.cell]
        assert abs(crossing.q[target[row]] - crossing.q[crossing.cell]) < 1e-12 * np.abs(q).max()
