"""How often the two ends of the interval for alpha meet, on random small games; run as a script.

Each game has 2 or 3 players, 1 to 3 states and 2 actions. In each, 100,000 random deviations are held against the upper
bound, in doubles, with V from its own linear equations and Psi from its definition.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import TabularGame
from mpgtheory.potential.alpha import PotentialDistance, distance_from_potential
from mpgtheory.potential.sorted_profiles import sort
from mpgtheory.potential.upper import InterpolatedBound

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mpgtheory"))

from small_games import random_game

DISCOUNTS = ("1/2", "2/3", "9/10")


def drawn(seed: int) -> TabularGame:
    """A random small game."""
    rng = np.random.default_rng(seed)
    states, players = int(rng.integers(1, 4)), int(rng.integers(2, 4))
    return random_game(seed, states, (2,) * players, discount=DISCOUNTS[seed % 3], sparse=bool(seed % 2))


def policies(game: TabularGame, rng: np.random.Generator, count: int) -> list[np.ndarray]:
    """Random policies of each player, many of them near pure ones. Shape (B, S, A) each."""
    spread = rng.choice([0.05, 0.3, 1.0])
    return [rng.dirichlet(np.full(n, spread), size=(count, game.n_states)) for n in game.action_counts]


def joint(blocks: list[np.ndarray]) -> np.ndarray:
    """The probability of each joint action. Shape (B, S, J)."""
    found = blocks[0]
    for block in blocks[1:]:
        found = (found[..., None] * block[:, :, None, :]).reshape(*found.shape[:2], -1)
    return found


def values(game: TabularGame, blocks: list[np.ndarray], player: int) -> np.ndarray:
    """V_i from its linear equations. Shape (B, S)."""
    over, size = game.over(FLOAT), game.n_states
    weights = joint(blocks)
    chain = np.einsum("bsj,sjt->bst", weights, over.transitions.reshape(size, -1, size))
    paid = np.einsum("bsj,sj->bs", weights, over.payoffs[player].reshape(size, -1))
    return np.linalg.solve(np.eye(size) - over.discount * chain, paid[..., None])[..., 0]


def psi(function: InterpolatedBound, blocks: list[np.ndarray]) -> np.ndarray:
    """Psi from its definition. Shape (B, S)."""
    profiles = function.profiles
    size = profiles.game.n_states
    table, determinants = FLOAT.array(function.table), FLOAT.array(profiles.determinants)
    orbits = [profiles.number[sort(profiles.groups, p)] for p in itertools.product(*map(range, profiles.sizes))]
    weights = np.ones((len(blocks[0]), 1))
    for block in blocks:
        rows = np.ones((len(block), 1))
        for state in range(size):
            rows = (rows[:, :, None] * block[:, state, None, :]).reshape(len(block), -1)
        weights = (weights[:, :, None] * rows[:, None, :]).reshape(len(block), -1)
    weighted = weights * determinants[orbits]
    return np.asarray(weighted @ table[:, orbits].T / weighted.sum(axis=1, keepdims=True))


def worst_deviation(found: PotentialDistance, rng: np.random.Generator, count: int = 100_000) -> float:
    """The largest |dV_i - dPsi| of random deviations, over the upper bound."""
    game, function = found.game.dense(), found.function
    if not isinstance(function, InterpolatedBound):
        return 0.0
    worst = 0.0
    for chunk in range(0, count, 5_000):
        player = (chunk // 5_000) % game.n_players
        before = policies(game, rng, 5_000)
        after = [policies(game, rng, 5_000)[player] if j == player else block for j, block in enumerate(before)]
        gained = values(game, after, player) - values(game, before, player)
        worst = max(worst, float(abs(gained - psi(function, after) + psi(function, before)).max()))
    return worst / FLOAT.number(found.upper)


def main(count: int) -> None:
    """Print a line a game, and the figures."""
    widths, seconds = [], []
    for seed in range(count):
        game, start = drawn(seed), time.perf_counter()
        found = distance_from_potential(game)
        seconds.append(time.perf_counter() - start)
        widths.append(found.width)
        assert found.lower <= found.upper
        ratio = worst_deviation(found, np.random.default_rng(seed))
        assert ratio <= 1 + 1e-9, (seed, ratio)
        print(
            f"{seed} {game.n_players} players, {game.n_states} states: {found!r}, worst deviation {ratio:.4f} of it, "
            f"{seconds[-1]:.2f} s",
            flush=True,
        )
    tenth = 100 * np.mean(np.array(widths) <= 0.001)
    close = np.mean(np.array(widths) <= 0.01)
    print(
        f"{count} games: within 1 % {100 * close:.1f} %, within 0.1 % {tenth:.1f} %, "
        f"widest {100 * max(widths):.2g} %, median {np.median(seconds):.2f} s, longest {max(seconds):.1f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
