"""The branch of logit equilibria: its means, its steps and its end, each in a second way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mpgtheory.equilibria.compiled_newton import At, branch_step
from mpgtheory.equilibria.contraction import DenseContraction, padded, unpadded
from mpgtheory.equilibria.limit import equilibrium_on
from mpgtheory.equilibria.logit import Branch
from mpgtheory.equilibria.system import advantages
from mpgtheory.equilibria.tables import Tables, mean

SHAPES = [((3, 2), 3), ((2, 3, 2), 2), ((2, 1), 2), ((3,), 2)]


def drawn(seed: int, counts: tuple[int, ...], states: int) -> Tables:
    """Tables with uniform payoffs and transitions."""
    rng = np.random.default_rng(seed)
    rows = rng.random((states, *counts, states))
    rows /= rows.sum(axis=-1, keepdims=True)
    payoffs = rng.random((len(counts), states, *counts))
    players = range(len(counts))
    return Tables(
        tuple(np.moveaxis(payoffs[i], 1 + i, 1) for i in players),
        tuple(np.moveaxis(np.moveaxis(rows, 1 + i, 1), -1, 2) for i in players),
        0.9,
        tuple(players),
    )


def mixed(seed: int, tables: Tables) -> tuple[tuple[Any, ...], Any]:
    """Weights and values, at random."""
    rng = np.random.default_rng(seed)
    blocks = tuple(rng.dirichlet(np.ones(count), size=tables.n_states) for count in tables.counts)
    return blocks, rng.random((tables.n_players, tables.n_states))


@pytest.mark.parametrize(("counts", "states"), SHAPES)
def test_means_are_those_of_the_tables(counts: tuple[int, ...], states: int) -> None:
    tables = drawn(1, counts, states)
    blocks, values = mixed(2, tables)
    found = DenseContraction(tables)(padded(blocks), values)
    h = advantages(tables, blocks, values)
    for i, (q, onward) in enumerate(zip(unpadded(found.q, counts), found.onward, strict=True)):
        others = [blocks[j] for j in tables.others(i)]
        assert np.allclose(q, h[i] + values[i][:, None], atol=1e-13)
        assert np.allclose(onward[:, : counts[i]], mean(tables.transitions[i], others), atol=1e-14)


@pytest.mark.parametrize(("counts", "states"), SHAPES)
def test_slopes_are_differences_of_means(counts: tuple[int, ...], states: int) -> None:
    """Q is linear in the weights of another player: a difference of 1 is exact, and the own weight does nothing."""
    contraction = DenseContraction(drawn(3, counts, states))
    blocks, values = mixed(4, drawn(3, counts, states))
    weights = padded(blocks)
    before = contraction(weights, values)
    for player, count in enumerate(counts):
        for action in range(count):
            moved = weights.copy()
            moved[player, 0, action] += 1
            change = contraction(moved, values).q[:, 0] - before.q[:, 0]
            assert np.allclose(change, before.slopes[0, :, :, player, action], atol=1e-13)


class Plain:
    """The equations of the branch, written down a second time: residuals, and derivatives by differences."""

    def __init__(self, contraction: DenseContraction, logs: Any) -> None:
        self.contraction, self.logs = contraction, logs
        has = np.arange(logs.shape[2]) < np.array(contraction.counts)[:, None, None]
        self.own = np.broadcast_to(has, logs.shape)

    def weights(self, point: Any) -> Any:
        powers = np.where(self.own, np.exp(point[: self.logs.size].reshape(self.logs.shape)), 0)
        return powers / powers.sum(axis=2, keepdims=True)

    def residual(self, point: Any) -> Any:
        z = point[: self.logs.size].reshape(self.logs.shape)
        weights, values = self.weights(point), point[self.logs.size : -1].reshape(self.logs.shape[:2])
        q = self.contraction(weights, values).q
        rows = z - self.logs - point[-1] * (q - q[:, :, :1])
        is_free = self.own & (np.arange(z.shape[2]) > 0)
        return np.concatenate([np.where(is_free, rows, z).ravel(), (values - (weights * q).sum(axis=2)).ravel()])

    def jacobian(self, point: Any) -> Any:
        steps = np.eye(len(point)) * 1e-6
        return np.stack([(self.residual(point + e) - self.residual(point - e)) / 2e-6 for e in steps], axis=1)


@pytest.mark.parametrize(("counts", "states"), SHAPES)
def test_a_step_solves_the_bordered_system(counts: tuple[int, ...], states: int) -> None:
    """Correction, direction and sign of the determinant, against one dense solution of all equations."""
    contraction = DenseContraction(drawn(5, counts, states))
    blocks, values = mixed(6, drawn(5, counts, states))
    logs = np.zeros((len(counts), states, max(counts)))
    plain = Plain(contraction, logs)
    z = np.where(plain.own, np.log(np.maximum(padded(blocks), 1e-300)), 0)
    z = np.where(plain.own, z - z[:, :, :1], 0)
    point = np.concatenate([z.ravel(), values.ravel(), [2.0]])
    tangent = np.random.default_rng(7).normal(size=len(point))
    tangent[: z.size] *= (plain.own & (np.arange(z.shape[2]) > 0)).ravel()
    at = At(plain.weights(point), values, z - logs, 2.0)
    means = contraction(at.weights, values)
    change, ahead, sign = branch_step(means, contraction.discount, np.array(counts), at, tangent)
    bordered = np.vstack([plain.jacobian(point), tangent])
    assert np.allclose(bordered @ change, np.append(-plain.residual(point), 0), atol=1e-7)
    assert np.allclose(bordered @ ahead, np.append(np.zeros(len(point) - 1), 1), atol=1e-7)
    assert sign == np.linalg.slogdet(bordered)[0]


def test_another_orientation_is_refused() -> None:
    """Planted: the same point, reached as if the branch went back through it."""
    contraction = DenseContraction(drawn(8, (3, 3), 3))
    branch = Branch(contraction, np.full((2, 3, 3), 1 / 3))
    tangent = branch._first_tangent()
    guess = branch._point + 0.1 * tangent
    assert branch._corrected(guess, tangent) is not None
    assert branch._corrected(guess, -tangent) is None


@pytest.mark.parametrize(("counts", "states"), [((4, 4), 4), ((3, 3, 3), 3), ((2, 4, 3), 2), ((4, 4), 12)])
def test_every_branch_of_random_games_ends_at_an_equilibrium(counts: tuple[int, ...], states: int) -> None:
    """Nobody gains in doubles, by the tables' own means."""
    for seed in range(20):
        tables = drawn(seed, counts, states)
        prior = padded([np.full((states, count), 1 / count) for count in counts])
        limit = Branch(DenseContraction(tables), prior).follow()
        assert limit is not None
        blocks = unpadded(limit.weights, counts)
        assert all(np.allclose(block.sum(axis=1), 1) and (block >= 0).all() for block in blocks)
        h = advantages(tables, blocks, limit.values)
        assert max(float(part.max()) for part in h) < 1e-11
        assert (
            max(float(np.abs((block * part).sum(axis=1)).max()) for block, part in zip(blocks, h, strict=True)) < 1e-11
        )


def test_a_wrong_support_has_no_equilibrium() -> None:
    """Planted: an action less, and one more, than the equilibrium of rock, paper, scissors has."""
    wins = np.array([[[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]]])
    tables = Tables((wins, -np.swapaxes(-wins, 1, 2)), (np.ones((1, 3, 1, 3)),) * 2, 0.5, (0, 1))
    contraction, uniform = DenseContraction(tables), np.full((2, 1, 3), 1 / 3)
    played = np.ones((2, 1, 3), dtype=bool)
    assert equilibrium_on(contraction, played, uniform, np.zeros((2, 1))) is not None
    played[0, 0, 2] = False
    assert equilibrium_on(contraction, played, uniform, np.zeros((2, 1))) is None
    played[1, 0, 2] = False
    assert equilibrium_on(contraction, played, uniform, np.zeros((2, 1))) is None
