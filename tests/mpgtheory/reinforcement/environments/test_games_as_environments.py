"""A game as an environment: the tests of PettingZoo and Gymnasium, the game's own numbers, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mpgtheory as mpg
from mpgtheory.reinforcement.environments import parallel_env, player_env

GAMES = ("routing:players=3", "dominance", "prisoners_two_state", "routing:players=20")
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"termination": True},
    {"horizon": 5, "observation": "one_hot"},
    {"observation": lambda state: [state, 1.0]},
)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("name", GAMES)
def test_pettingzoos_own_tests_pass(name: str, options: dict[str, Any]) -> None:
    tests = pytest.importorskip("pettingzoo.test")
    game = mpg.load(name)
    tests.parallel_api_test(parallel_env(game, **options), num_cycles=50)
    tests.parallel_seed_test(lambda: parallel_env(game, **options), num_cycles=50)


@pytest.mark.parametrize("options", OPTIONS[:3])
def test_gymnasiums_own_test_passes(options: dict[str, Any]) -> None:
    checker = pytest.importorskip("gymnasium.utils.env_checker")
    checker.check_env(player_env(mpg.load("routing:players=3"), "2", **options), skip_render_check=True)


def test_payoffs_and_next_states_are_the_games() -> None:
    pytest.importorskip("pettingzoo")
    game = mpg.load("routing:players=3")
    env, rng, counts = parallel_env(game), np.random.default_rng(0), np.zeros((4, 2, 2, 2, 4))
    state = int(env.reset(seed=1)[0]["1"])
    for _ in range(20_000):
        joint = tuple(int(a) for a in rng.integers(2, size=3))
        seen, rewards, *_ = env.step(dict(zip(game.players, joint, strict=True)))
        assert [rewards[name] for name in game.players] == [
            float(str(x)) for x in game.payoffs[(slice(None), state, *joint)]
        ]
        counts[(state, *joint, following := int(seen["3"]))] += 1
        state = following
    plays = counts.sum(axis=-1, keepdims=True)
    rows = np.array([float(x.p) / float(x.q) for x in game.transitions.ravel()]).reshape(counts.shape)
    assert plays.min() > 30
    assert (counts[rows == 0] == 0).all()
    assert (np.abs(counts / plays - rows) < 5 * np.sqrt(rows * (1 - rows) / plays) + 1e-12).all()


def test_a_player_meets_what_the_others_do() -> None:
    pytest.importorskip("gymnasium")
    game = mpg.load("routing:players=3")
    others = [np.array([[0.5, 0.5]] * 4), np.array([[0.25, 0.75]] * 4), np.array([[1.0, 0.0]] * 4)]
    env = player_env(game, 0, others)
    state, total = int(env.reset(seed=0)[0]), {(s, a): [] for s in range(4) for a in range(2)}
    for k in range(20_000):
        seen, reward, *_, info = env.step(k % 2)
        assert info["actions"][2] == 0
        total[state, k % 2].append(reward)
        state = int(seen)
    expected = mpg.evaluate(game, others).exact.marginals[0][0]
    for (s, a), rewards in total.items():
        spread = np.std(rewards) / np.sqrt(len(rewards))
        assert len(rewards) > 50
        assert abs(np.mean(rewards) - float(expected[s, a].p) / float(expected[s, a].q)) <= 5 * spread + 1e-12


def test_what_cannot_be_played_is_refused() -> None:
    pytest.importorskip("pettingzoo")
    env = parallel_env(mpg.load("dominance"), horizon=1)
    with pytest.raises(mpg.InputError, match="no episode has begun"):
        env.step({"1": 0, "2": 0})
    env.reset(seed=0)
    with pytest.raises(mpg.InputError, match="lacks the action of player 2"):
        env.step({"1": 0})
    for action in (2, -1, 0.5, "row0", None):
        with pytest.raises(mpg.InputError, match=r"player 1 plays .*; its actions are numbered from 0 to 1"):
            env.step({"1": action, "2": 0})
    assert env.step({"1": 0, "2": 0})[3] == {"1": True, "2": True}
    assert env.agents == []
    with pytest.raises(mpg.InputError, match="last one ended"):
        env.state()
    with pytest.raises(mpg.InputError, match="horizon is 0"):
        parallel_env(mpg.load("dominance"), horizon=0)
    with pytest.raises(mpg.InputError, match="no player 'row'"):
        player_env(mpg.load("dominance"), "row")
    with pytest.raises(mpg.InputError, match="player is 2"):
        player_env(mpg.load("dominance"), 2)


def test_without_the_library_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for library, make in (("pettingzoo", parallel_env), ("gymnasium", lambda game: player_env(game, 0))):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(mpg.InputError, match=rf"needs {library}: pip install 'mpgtheory\[environments\]'"):
            make(mpg.load("dominance"))
