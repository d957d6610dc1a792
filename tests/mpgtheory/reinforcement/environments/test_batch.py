"""Many copies at once: the plain twin bit for bit, the values of the discounted game, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import mpgtheory as mpg
from mpgtheory.reinforcement.environments import Batch
from mpgtheory.reinforcement.environments import batch as batch_module
from mpgtheory.reinforcement.environments.play import Play


@pytest.mark.parametrize("options", [{}, {"termination": True}, {"horizon": 3}, {"termination": True, "horizon": 2}])
@pytest.mark.parametrize("name", ["routing:players=3", "routing:players=20", "gridworld:size=4", "coordination"])
def test_a_batch_of_one_draws_what_plain_python_draws(name: str, options: dict[str, object]) -> None:
    game, rng = mpg.load(name), np.random.default_rng(3)
    batch, play = Batch(game, 1, seed=5, **options), Play(game, **options, rng=np.random.Generator(np.random.PCG64(5)))
    assert batch.reset()[0] == play.begin()
    for _ in range(200):
        joint = [int(rng.integers(count)) for count in game.action_counts]
        states, rewards, terminated, truncated = batch.step(np.array([joint]))
        expected, *ends = play.step(joint)
        assert (rewards[0] == expected).all()
        assert [bool(terminated[0]), bool(truncated[0])] == ends
        assert batch.final[0] == play.state
        if any(ends):
            play.begin()
        assert states[0] == play.state


def mean_returns(game: mpg.MarkovGame, policy: list[np.ndarray], episodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Undiscounted returns of episodes that end with probability 1 - delta: their means and standard errors."""
    batch, rng = Batch(game, episodes, seed=7, termination=True), np.random.default_rng(8)
    states, alive, total = batch.reset(), np.ones(episodes, dtype=bool), np.zeros((episodes, game.n_players))
    while alive.any():
        joint = np.stack([(rng.random(episodes) >= block[states, 0]).astype(int) for block in policy], axis=1)
        states, rewards, terminated, _ = batch.step(joint)
        total[alive] += rewards[alive]
        alive &= ~terminated
    return total.mean(axis=0), total.std(axis=0) / np.sqrt(episodes)


def test_ending_with_probability_one_minus_delta_is_discounting() -> None:
    game = mpg.load("routing:players=3")
    policy = [np.array([[p, 1 - p]] * 4) for p in (0.25, 0.5, 0.75)]
    mean, error = mean_returns(game, policy, 40_000)
    values = [float(value) for value in mpg.evaluate(game, policy).by_player.values()]
    assert (np.abs(mean - values) < 5 * error).all()
    patient = mpg.load("routing:players=3", discount="3/4")  # the control: another discount is another game
    assert (np.abs(mean_returns(patient, policy, 40_000)[0] - values) > 5 * error).any()


def test_what_cannot_be_played_is_refused() -> None:
    batch = Batch(mpg.load("dominance"), 3)
    with pytest.raises(mpg.InputError, match="no episode has begun"):
        batch.step(np.zeros((3, 2), dtype=int))
    batch.reset()
    with pytest.raises(mpg.InputError, match=r"whole numbers \(3, 2\) needed"):
        batch.step(np.zeros((2, 2), dtype=int))
    with pytest.raises(mpg.InputError, match="float64"):
        batch.step(np.zeros((3, 2)))
    with pytest.raises(mpg.InputError, match=r"actions\[1\] of player 2 is 2"):
        batch.step(np.array([[0, 0], [0, 2], [0, 0]]))
    with pytest.raises(mpg.InputError, match="size is 0"):
        Batch(mpg.load("dominance"), 0)


def test_a_seed_determines_everything() -> None:
    game, joint = mpg.load("routing:players=3"), np.zeros((50, 3), dtype=int)
    first, second = Batch(game, 50, seed=1), Batch(game, 50, seed=2)
    second.reset(seed=1)
    assert (first.reset() == second.states).all()
    for _ in range(5):
        assert all(np.array_equal(a, b) for a, b in zip(first.step(joint), second.step(joint), strict=True))


@pytest.mark.slow
def test_a_numba_that_counts_references_steps_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no option to leave counting out; with an option that it does not know nothing compiles."""

    def stepped() -> list[np.ndarray]:
        batch_module._compiled.cache_clear()
        batch = Batch(mpg.load("dominance"), 5, seed=3, termination=True)
        batch.reset()
        return [part for _ in range(20) for part in batch.step(np.zeros((5, 2), dtype=int))]

    usual = stepped()
    monkeypatch.setattr(batch_module, "without_counting", dict)
    assert all((a == b).all() for a, b in zip(usual, stepped(), strict=True))
    monkeypatch.setattr(batch_module, "without_counting", lambda: {"_no_option_of_numba": False})
    with pytest.raises(KeyError, match="_no_option_of_numba"):
        stepped()
    batch_module._compiled.cache_clear()
