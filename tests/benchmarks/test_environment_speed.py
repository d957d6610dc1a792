"""Speed of environments and of judging policies, as ratios measured in one run; the numbers are printed.

The reference is what people write first: a Python loop over the tables, a random choice for each next state.
"""

from __future__ import annotations

import numpy as np
import pytest
from timing import seconds

import mpgtheory as mpg
from mpgtheory.reinforcement.environments import Batch

COPIES, STAGES, PLAIN_STAGES = 4096, 50, 2_000
RATIO, PER_SECOND, JUDGED, ROBUST = 50, 10**6, 0.1, 10.0


def plain_loop(game: mpg.MarkovGame, joint: np.ndarray) -> float:
    """Play stage by stage in Python, from tables of doubles."""
    payoffs = [[float(x.p) / int(x.q) for x in row] for row in game.payoffs.reshape(game.n_players, -1).T]
    rows = [[float(x.p) / int(x.q) for x in row] for row in game.transitions.reshape(-1, game.n_states)]
    rng, state, total = np.random.default_rng(0), 0, 0.0
    sums = [np.cumsum(row).tolist() for row in rows]

    def play() -> None:
        nonlocal state, total
        for stage in range(PLAIN_STAGES):
            row = state
            for count, action in zip(game.action_counts, joint[stage], strict=True):
                row = row * count + action
            rewards = payoffs[row]
            total += rewards[0]
            drawn, state = rng.random(), 0
            while sums[row][state] <= drawn:
                state += 1

    return seconds(play, rounds=5) / PLAIN_STAGES


@pytest.mark.parametrize("name", ["routing:players=3", "dominance", "routing:players=6"])
def test_fifty_times_a_python_loop(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    game = mpg.load(name)
    joint = np.random.default_rng(1).integers(2, size=(COPIES, game.n_players))
    batch = Batch(game, COPIES)
    batch.reset()

    def play() -> None:
        for _ in range(STAGES):
            batch.step(joint)

    ours, plain = seconds(play, rounds=5) / (STAGES * COPIES), plain_loop(game, joint.tolist())
    with capsys.disabled():
        print(f"\n{name}: {1e-6 / ours:.1f} million stages a second, {plain / ours:.0f} times the Python loop")
    assert 1 / ours >= PER_SECOND
    assert plain / ours >= RATIO


def test_eight_players_are_judged_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    game, rng = mpg.load("routing:players=8"), np.random.default_rng(0)
    policy = [rng.dirichlet(np.ones(2), size=game.n_states) for _ in game.players]
    taken = seconds(lambda: mpg.nash_gap(game, policy), rounds=5)
    with capsys.disabled():
        print(f"\nrouting with 8 players, a policy in doubles: {1e3 * taken:.1f} ms")
    assert taken < JUDGED


def test_robust_intervals_of_a_hundred_states(capsys: pytest.CaptureFixture[str]) -> None:
    """100 states, 16 joint actions of 4 players: the interval of the Nash gap, every player's."""
    rng = np.random.default_rng(0)
    transitions = rng.dirichlet(np.full(100, 0.1), size=(100, 16)).cumsum(axis=-1)
    payoffs = rng.random((100, 16, 4))

    def simulate(states: np.ndarray, joint: np.ndarray, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        cell = joint @ np.array([8, 4, 2, 1])
        after = (transitions[states, cell] <= draw.random((len(states), 1))).sum(axis=1).clip(max=99)
        return after, payoffs[states, cell]

    sampled = mpg.samples.from_simulator(
        simulate, per_cell=1000, n_states=100, action_counts=(2, 2, 2, 2), discount="19/20", payoff_range=(0, 1)
    )
    policy = [np.full((100, 2), 0.5)] * 4
    _ = sampled.estimate
    for kind in ("bernstein", "weissman"):
        taken = seconds(lambda kind=kind: sampled.nash_gap(policy, kind=kind), rounds=2)
        with capsys.disabled():
            print(f"\nrobust gaps, 100 states x 16 joint actions, {kind}: {taken:.2f} s")
        assert taken < ROBUST
