"""Learners of other libraries, trained through PettingZoo and judged exactly; they run where their libraries are."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import mpgtheory as mpg
from mpgtheory.reinforcement.learners import run_from_policies

EXAMPLES = Path(__file__).parents[3] / "examples"


def example(name: str) -> Any:
    """A script of tests/examples as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dominance", "routing:players=3"])
def test_independent_ppo_learns_and_is_judged_exactly(name: str) -> None:
    """The gap falls to a third; what is judged is the network's own softmax, read exactly."""
    pytest.importorskip("torch")
    pytest.importorskip("pettingzoo")
    game = mpg.load(name)
    times, policies = example("independent_ppo").train(game, steps=4_096, seed=1, checkpoints=2)
    run = run_from_policies(game, "independent PPO", times, [policies])
    assert run.gaps[0, -1] < run.gaps[0, 0] / 3
    gap = mpg.nash_gap(game, policies[-1])
    assert gap.is_exact
    assert gap.is_equilibrium is False  # a softmax of finite logits plays everything
    assert gap.is_eps_equilibrium(gap.gap) is True
    worst = max(gap.deviations, key=lambda one: one.gain)
    assert worst.gain == gap.gap == max(worst.gains.values())


@pytest.mark.slow
def test_ppo_of_stable_baselines_is_judged_exactly() -> None:
    pytest.importorskip("stable_baselines3")
    pytest.importorskip("supersuit")
    shared = example("shared_ppo")
    game = mpg.load("dominance")
    policy = shared.policy(game, shared.train(game, steps=200))
    assert float(mpg.nash_gap(game, policy)) < float(mpg.nash_gap(game, "uniform")) + 1
    assert min(float(str(x.p)) for block in policy for row in block for x in row) > 0
