"""Learner, simulation, files and flows of games by head counts, against their dense twins."""

from __future__ import annotations

import json

import numpy as np
import pytest
from crowds import SHAPES, crowd, dense_by_loop

from mpgtheory.errors import InputError
from mpgtheory.families import build
from mpgtheory.formats import read_game, write_game
from mpgtheory.game.policy import random_policy
from mpgtheory.inclusion import flow
from mpgtheory.learning import Options, learn, sampler_of

PLAYED = ["two actions", "own count, three actions", "groups", "own count, no action matters", "one action"]


@pytest.mark.parametrize("shape", PLAYED)
def test_one_step_of_play_is_the_dense_twins(shape: str) -> None:
    """The same random numbers give the same rewards and next states, bit for bit."""
    game = crowd(**SHAPES[shape])
    dense = dense_by_loop(game)
    samplers = [sampler_of(g) for g in (game, dense)]
    draws = np.random.default_rng(0)
    for _ in range(200):
        state = int(draws.integers(game.n_states))
        joint = np.array([draws.integers(count) for count in game.action_counts])
        rngs, rewards = [np.random.default_rng(9), np.random.default_rng(9)], np.empty((2, game.n_players))
        after = [
            sampler.play(sampler.own_data(), state, joint, rng, out)
            for sampler, rng, out in zip(samplers, rngs, rewards, strict=True)
        ]
        assert after[0] == after[1]
        assert (rewards[0] == rewards[1]).all()
        assert rngs[0].random() == rngs[1].random()


@pytest.mark.slow
def test_runs_of_the_learner_are_the_dense_twins() -> None:
    dense, counted = (build(f"routing:players=4,dense={word}") for word in ("true", "false"))
    traces = [learn(game, Options(), steps=3000, seed=5) for game in (dense, counted)]
    for name in ("policies", "q", "plays", "visits", "states"):
        one, other = (getattr(trace, name) for trace in traces)
        assert all(np.array_equal(x, y) for x, y in zip(one, other, strict=True)), name


@pytest.mark.parametrize("shape", SHAPES)
def test_files_hold_the_game_exactly(shape: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    game = crowd(**SHAPES[shape])
    write_game(game, tmp_path / "crowd.json")
    again = read_game(tmp_path / "crowd.json")
    assert (again.payoff_table == game.payoff_table).all()
    assert (again.transition_table == game.transition_table).all()
    assert (again.groups, again.paid_by, again.discount) == (game.groups, game.paid_by, game.discount)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "anonymus"}, ["did you mean 'anonymous'"]),
        ({"paid_by": "height"}, ["paid_by"]),
        ({"groups": [0]}, ["groups"]),
        ({"payoffs": []}, ["payoffs is empty"]),
        ({"transitions": [[[1, 0]]]}, ["transitions"]),
    ],
)
def test_bad_files_name_the_place(change: dict[str, object], words: list[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "crowd.json"
    write_game(crowd(**SHAPES["two actions"]), path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(InputError) as caught:
        read_game(path)
    assert str(path) in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_flows_run_on_head_counts() -> None:
    """The same events as the dense twin's compiled kernels find."""
    dense, counted = (build(f"routing:players=3,dense={word}") for word in ("true", "false"))
    start = random_policy(dense, np.random.default_rng(1))
    one, other = flow(dense, start, duration=3.0), flow(counted, start, duration=3.0)
    assert len(one.events) == len(other.events) > 0
    for event, twin in zip(one.events, other.events, strict=True):
        assert event.time == pytest.approx(twin.time, abs=1e-9)
