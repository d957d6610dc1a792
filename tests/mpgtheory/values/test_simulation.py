"""Simulated play: right on average, honest about its error, and a biased sampler is seen."""

from __future__ import annotations

import numpy as np
import pytest
from small_games import make_game, random_game

from mpgtheory.arithmetic import FLOAT
from mpgtheory.families import build
from mpgtheory.game.policy import pure, random_policy, uniform
from mpgtheory.values import simulation
from mpgtheory.values.bellman import truncated_value
from mpgtheory.values.evaluation import Evaluation
from mpgtheory.values.simulation import Returns, discounted_returns

MISS = 1e-6
GAMES = ["routing:players=3", "team", "prisoners_two_state", "matching_pennies", "potential_stage:players=3"]


def play(spec: str, *, episodes: int = 4000, seed: int = 0) -> tuple[Returns, np.ndarray]:
    """Simulated returns of a random profile, and the exact values in floats."""
    game = build(spec)
    policy = random_policy(game, np.random.default_rng(seed))
    found = discounted_returns(game, policy, np.random.default_rng(seed), episodes=episodes)
    return found, FLOAT.array(Evaluation(game, policy).value())


@pytest.mark.parametrize("spec", GAMES)
@pytest.mark.parametrize("seed", range(3))
def test_the_mean_lies_within_the_radius(spec: str, seed: int) -> None:
    found, exact = play(spec, seed=seed)
    assert found.samples.shape == (len(exact), 4000)
    assert (np.abs(found.mean - exact) <= found.radius(MISS)).all()


@pytest.mark.parametrize("spec", GAMES[:3])
def test_the_mean_is_much_closer_than_the_radius_promises(spec: str) -> None:
    """Within five standard errors, else something is biased that the radius is too wide to see."""
    found, exact = play(spec, episodes=20_000, seed=11)
    errors = found.samples.std(axis=1) / np.sqrt(20_000)
    assert (np.abs(found.mean - exact) <= 5 * errors + found.truncation).all()


def test_the_radius_shrinks_with_episodes_and_grows_with_certainty() -> None:
    few, many = play("team", episodes=1000)[0], play("team", episodes=64_000)[0]
    assert (many.radius(MISS) < few.radius(MISS) / 4).all()
    assert (many.radius(1e-9) > many.radius(1e-3)).all()
    assert (many.radius(0.5) >= many.truncation).all()


def test_the_radius_covers_as_often_as_it_says() -> None:
    """At miss 1/10 the intervals of 400 short simulations miss at most 40 times in expectation, and far fewer do."""
    game = random_game(1, 2, (2, 2), discount="1/2")
    policy = random_policy(game, np.random.default_rng(0))
    exact = FLOAT.array(Evaluation(game, policy).value())
    missed = 0
    for rng in np.random.default_rng(5).spawn(400):
        found = discounted_returns(game, policy, rng, episodes=60)
        missed += bool((np.abs(found.mean - exact) > found.radius(0.1)).any())
    assert missed <= 40


@pytest.mark.parametrize("precision", [1.0, 1e-2, 1e-6])
def test_truncation_loses_no_more_than_is_said(precision: float) -> None:
    """A deterministic game: every episode is the truncated sum, so what is lost is known exactly."""
    game = make_game([[[7], [7]]], [[[0, 1]], [[1, 0]]], discount="9/10")
    found = discounted_returns(game, uniform(game), np.random.default_rng(0), episodes=2, precision=precision)
    lost = 70.0 - found.mean[0]
    assert -1e-9 <= lost <= found.truncation + 1e-9
    assert found.truncation <= precision
    assert found.truncation > precision / 20


def test_an_episode_is_a_partial_sum() -> None:
    """Two states in turn from s1, delta = 1/2: 0 + 1/2 + 0 + 1/8 + ..., as `truncated_value` sums it."""
    game = make_game([[[0], [1]]], [[[0, 1]], [[1, 0]]], initial=[1, 0])
    found = discounted_returns(game, uniform(game), np.random.default_rng(0), episodes=3, precision=1e-3)
    at = Evaluation(game.over(FLOAT), uniform(game).over(FLOAT))
    horizon = round(np.log2(2 / found.truncation))
    assert found.samples[0] == pytest.approx(np.full(3, truncated_value(at, horizon)[0, 0]))


def test_the_same_seed_gives_the_same_play() -> None:
    assert (play("team", seed=3)[0].samples == play("team", seed=3)[0].samples).all()
    assert (play("team", seed=3)[0].samples != play("team", seed=4)[0].samples).any()


def test_a_game_without_payoffs_has_returns_zero() -> None:
    game = make_game([[[0, 0]]], [[[1], [1]]])
    found = discounted_returns(game, uniform(game), np.random.default_rng(0), episodes=5)
    assert (found.samples == 0).all()
    assert (found.radius(MISS) < 1e-12).all()


def test_a_biased_sampler_falls_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: replacing a quarter of all draws by the first entry is caught by the same comparison."""
    honest = simulation._draw

    def biased(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return np.where(rng.random(len(rows)) < 0.25, 0, honest(rows, rng))

    monkeypatch.setattr(simulation, "_draw", biased)
    caught = []
    for spec in ("team", "prisoners_two_state"):
        found, exact = play(spec, episodes=40_000)
        caught.append((np.abs(found.mean - exact) > found.radius(MISS)).any())
    assert all(caught)


def test_draws_follow_the_rows_and_never_pick_probability_zero() -> None:
    rng = np.random.default_rng(0)
    rows = np.tile([0.0, 0.25, 0.0, 0.75, 0.0], (40_000, 1))
    shares = np.bincount(simulation._draw(rows, rng), minlength=5) / 40_000
    assert shares[[0, 2, 4]].tolist() == [0, 0, 0]
    assert shares[1] == pytest.approx(0.25, abs=0.015)


def test_a_pure_profile_in_one_state_has_no_spread() -> None:
    game = build("matching_pennies")
    found = discounted_returns(game, pure(game, [[0], [0]]), np.random.default_rng(0), episodes=10)
    assert np.ptp(found.samples, axis=1).max() == 0
    assert found.mean[0] == pytest.approx(2, abs=found.truncation + 1e-12)
