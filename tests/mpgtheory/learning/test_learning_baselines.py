"""Each baseline on its own guarantee."""

from __future__ import annotations

import numpy as np
import pytest
from learners import uneven_game

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.game.policy import random_policy
from mpgtheory.learning import Trace, nash_gaps_along
from mpgtheory.learning.baselines import decentralized_q_learning, natural_policy_gradient, policy_gradient
from mpgtheory.learning.baselines.policy_gradient import project, safe_step
from mpgtheory.values.evaluation import Evaluation

pytestmark = pytest.mark.slow

TEAMS = ["coordination", "stag_hunt", "team:seed=1", "routing:players=3,common_interest=true", "shapley_team"]
COMMON = [name for name in TEAMS if name != "stag_hunt"]


def potential_along(trace: Trace, name: str) -> Array:
    """V(mu, pi^t) of a game with a common payoff: its potential. Shape (R,)."""
    game = build(name).over(FLOAT)
    return np.array([Evaluation(game, trace.policy(0, record)).value()[0] for record in range(len(trace.times))])


def changes(trace: Trace) -> Array:
    """|pi^{t+1} - pi^t|^2. Shape (R - 1,)."""
    return np.sum([(np.diff(block[0], axis=0) ** 2).sum(axis=(1, 2)) for block in trace.policies], axis=0)


@pytest.mark.parametrize("name", COMMON)
def test_the_projected_gradient_raises_the_potential(name: str) -> None:
    """Phi(pi^{t+1}) - Phi(pi^t) >= |pi^{t+1} - pi^t|^2 / (2 eta), the descent lemma of its convergence proof."""
    game = build(name)
    begun = random_policy(game, np.random.default_rng(3))
    trace = policy_gradient(game, steps=200, start=begun, record=range(201))
    rises = np.diff(potential_along(trace, name))
    assert (rises >= changes(trace) / (2 * safe_step(game)) - 1e-12).all()
    assert rises.sum() > 0


def test_a_reckless_step_breaks_the_descent_lemma() -> None:
    game, name = build("shapley_team"), "shapley_team"
    begun = random_policy(game, np.random.default_rng(3))
    trace = policy_gradient(game, steps=200, step_size=10.0, start=begun, record=range(201))
    assert (np.diff(potential_along(trace, name)) < changes(trace) / 20 - 1e-9).any()


@pytest.mark.parametrize("name", COMMON)
def test_the_natural_gradient_raises_the_potential(name: str) -> None:
    game = build(name)
    begun = random_policy(game, np.random.default_rng(3))
    trace = natural_policy_gradient(game, steps=200, start=begun, record=range(201))
    rises = np.diff(potential_along(trace, name))
    assert (rises >= -1e-12).all()
    assert rises.sum() > 0


@pytest.mark.parametrize("method", [policy_gradient, natural_policy_gradient])
@pytest.mark.parametrize("name", ["coordination", "team:seed=1", "routing:players=3,common_interest=true"])
def test_gradients_end_at_equilibria(method, name: str) -> None:  # type: ignore[no-untyped-def]
    game = build(name)
    trace = method(game, steps=2000, step_size=20 * safe_step(game), record=[0])
    gaps = nash_gaps_along(trace, game).max(axis=2)[0]
    assert gaps[-1] < 1e-2 < gaps[0]
    assert (trace.states == -1).all()
    assert not trace.visits.any()


@pytest.mark.parametrize("name", ["coordination", "team:seed=1", "routing:players=3,common_interest=true"])
def test_decentralized_q_learning_spends_its_time_at_equilibria(name: str) -> None:
    """In the last third of the phases the baselines are pure equilibria nearly always; at first they are not."""
    game = build(name)
    trace = decentralized_q_learning(game, phases=45, stages=8000, seeds=6)
    at_equilibrium = nash_gaps_along(trace, game).max(axis=2) < 1e-9
    assert at_equilibrium[:, -15:].mean() > 0.9
    assert not at_equilibrium[:, 0].all()


def test_decentralized_q_learning_finds_the_q_factors_of_its_phase() -> None:
    """One phase with rho near 0 and one state: q(a) of the baseline action is its payoff's discounted sum."""
    game = build("dominance")
    trace = decentralized_q_learning(game, phases=1, stages=200_000, exploration=0.01, seeds=3)
    for seed in range(3):
        row, column = (int(block[seed, 0, 0].argmax()) for block in trace.policies)
        values = game.over(FLOAT).payoffs[0, 0]
        others = 0.995 * values[:, column] + 0.005 * values[:, 1 - column]
        assert trace.q[0][seed, 0, 0].max() == pytest.approx(2 * others.max(), abs=0.15)
        assert row in (0, 1)


def test_traces_are_reproducible_and_seeds_differ() -> None:
    first, second = (decentralized_q_learning(uneven_game(), phases=3, stages=500, seeds=2) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first.q, second.q, strict=True))
    assert not np.array_equal(first.q[0][0], first.q[0][1])
    assert (first.visits.sum(axis=2) == 500).all()


def test_projection_is_the_nearest_point() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(50, 4))
    nearest = project(rows)
    assert np.abs(nearest.sum(axis=1) - 1).max() < 1e-12
    assert nearest.min() >= 0
    others = rng.dirichlet(np.ones(4), size=(500, 50))
    inner = ((rows - nearest) * (others - nearest)).sum(axis=2)
    assert inner.max() <= 1e-12


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda game: policy_gradient(game, steps=0), "steps is 0"),
        (lambda game: policy_gradient(game, steps=1, step_size=-1.0), "step_size"),
        (lambda game: natural_policy_gradient(game, steps=1, step_size=0.0), "step_size"),
        (lambda game: decentralized_q_learning(game, phases=0), "phases is 0"),
        (lambda game: decentralized_q_learning(game, phases=1, exploration=1.0), "exploration is 1"),
        (lambda game: decentralized_q_learning(game, phases=1, tolerance=-1.0), "tolerance"),
    ],
)
def test_bad_parameters_are_refused(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=words):
        call(build("coordination"))
