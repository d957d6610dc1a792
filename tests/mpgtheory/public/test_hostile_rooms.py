"""Junk in the rooms for learners, environments and samples gets a value or one line, as in `test_hostile_values`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from test_hostile_values import JUNK, outcome

import mpgtheory as mpg

GAME = mpg.load("coordination")
ENVIRONMENTS, SAMPLES, LEARNERS = mpg.environments, mpg.samples, mpg.learners
SAMPLED = SAMPLES.from_simulator(SAMPLES.simulator_of(GAME), like=GAME, per_cell=5)
LOG: dict[str, Any] = {
    "states": [0],
    "actions": [[0, 0]],
    "payoffs": [[1, 1]],
    "following": [0],
    "n_states": 1,
    "action_counts": (2, 2),
    "discount": "1/2",
    "payoff_range": (0, 2),
}
WORLD: dict[str, Any] = {
    "initial": [(1, 0)],
    "successors": lambda state, joint: [(1, 0, [0])],
    "players": ["1"],
    "actions": [["a"]],
    "discount": "1/2",
    "most_states": 9,
}


def world(**changed: Any) -> Any:
    return ENVIRONMENTS.explored_game(**{**WORLD, **changed})


def batch_step(actions: Any) -> Any:
    batch = ENVIRONMENTS.Batch(GAME, 2)
    batch.reset()
    return batch.step(actions)


def env_step(actions: Any) -> Any:
    env = ENVIRONMENTS.parallel_env(GAME)
    env.reset(seed=0)
    return env.step(actions)


CALLS: dict[str, Callable[[Any], Any]] = {
    "model": lambda x: ENVIRONMENTS.policy_of(GAME, x),
    "answer of a model": lambda x: ENVIRONMENTS.policy_of(GAME, lambda player, state: x),
    "observation": lambda x: ENVIRONMENTS.policy_of(GAME, lambda player, state: 0, observation=x),
    "outputs": lambda x: ENVIRONMENTS.policy_of(GAME, lambda player, state: 0, outputs=x),
    "size of a batch": lambda x: ENVIRONMENTS.Batch(GAME, x),
    "horizon": lambda x: ENVIRONMENTS.Batch(GAME, 2, horizon=x),
    "seed of a batch": lambda x: ENVIRONMENTS.Batch(GAME, 2, seed=x),
    "actions of a batch": batch_step,
    "an environment": lambda x: ENVIRONMENTS.game_of(x, discount="1/2"),
    "what a simulator tells": lambda x: world(successors=lambda state, joint: x),
    **{f"world: {name}": lambda x, name=name: world(**{name: x}) for name in WORLD if name != "successors"},
    **{f"log: {name}": lambda x, name=name: SAMPLES.from_transitions(**{**LOG, name: x}) for name in LOG},
    "per_cell": lambda x: SAMPLES.from_simulator(SAMPLES.simulator_of(GAME), like=GAME, per_cell=x),
    "what a simulator returns": lambda x: SAMPLES.from_simulator(lambda s, a, rng: x, like=GAME, per_cell=1),
    "policy": lambda x: SAMPLED.nash_gap(x),
    "eps": lambda x: SAMPLED.nash_gap("uniform", eps=x),
    "confidence": lambda x: SAMPLED.nash_gap("uniform", confidence=x),
    "kind": lambda x: SAMPLED.nash_gap("uniform", kind=x),
    "players": lambda x: SAMPLED.four_cycle(x, "uniform", "uniform"),
    "learners": lambda x: LEARNERS.compare(GAME, [] if x is None else x, steps=20, seeds=1).runs,
    "seeds": lambda x: LEARNERS.compare(GAME, ["decentralised q"], steps=20, seeds=x).runs,
    "theta": lambda x: LEARNERS.compare(GAME, ["algorithm 1"], steps=20, seeds=1, theta=x).runs,
    "steps of checkpoints": lambda x: LEARNERS.run_from_policies(GAME, "x", x, [["uniform"]]),
    "checkpoints": lambda x: LEARNERS.run_from_policies(GAME, "x", [0], x),
    "eps of a gap": lambda x: mpg.nash_gap(GAME).is_eps_equilibrium(x),
}
WITH_LIBRARY: dict[str, Callable[[Any], Any]] = {
    "observation of an environment": lambda x: ENVIRONMENTS.parallel_env(GAME, observation=x),
    "horizon of an environment": lambda x: ENVIRONMENTS.parallel_env(GAME, horizon=x),
    "actions of an environment": env_step,
    "action of a player": lambda x: env_step({"1": x, "2": 0}),
    "player": lambda x: ENVIRONMENTS.player_env(GAME, x),
    "others": lambda x: ENVIRONMENTS.player_env(GAME, 0, x),
}


@pytest.mark.parametrize("call", CALLS)
def test_junk_gets_a_value_or_one_line(call: str) -> None:
    for junk in JUNK.values():
        assert "\n" not in outcome(CALLS[call], junk)


@pytest.mark.parametrize("call", WITH_LIBRARY)
def test_junk_in_environments_gets_a_value_or_one_line(call: str) -> None:
    pytest.importorskip("pettingzoo")
    for junk in JUNK.values():
        assert "\n" not in outcome(WITH_LIBRARY[call], junk)
