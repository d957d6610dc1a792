"""Plays of Algorithm 1 for exact checks: drawn at random, and as members of a certificate's case."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq

from mpgtheory.game import TabularGame
from mpgtheory.learning.exact import Play

STAGES = 4
"""Stages of a drawn play."""


def drawn_play(game: TabularGame, rng: np.random.Generator, *, stages: int = STAGES) -> Play:
    """A possible play with actions drawn uniformly, alpha_i(n) = 1 / (n + 1) and beta_i(n) = 1 / (2 n + 1)."""
    states = [int(rng.choice(np.flatnonzero(game.initial != 0)))]
    actions = []
    for _ in range(stages):
        joint = tuple(int(rng.integers(count)) for count in game.action_counts)
        actions.append(joint)
        states.append(int(rng.choice(np.flatnonzero(game.transitions[(states[-1], *joint)] != 0))))
    return Play(
        tuple(states), tuple(actions), *paces(game, stages), tuple(int(t) for t in rng.integers(3, size=stages))
    )


def paces(game: TabularGame, stages: int) -> tuple[tuple[tuple[fmpq, ...], ...], tuple[tuple[fmpq, ...], ...]]:
    """alpha_i(n) = 1 / (n + 1) and beta_i(n) = 1 / (2 n + 1), n = 1, ..., stages, of each player.

    The first terms of schedules that satisfy Assumption 3.2, which asks nothing of finitely many terms but order.
    """
    alphas = tuple(fmpq(1, n + 1) for n in range(1, stages + 1))
    betas = tuple(fmpq(1, 2 * n + 1) for n in range(1, stages + 1))
    return (alphas,) * game.n_players, (betas,) * game.n_players


def play_case(play: Play) -> dict[str, Any]:
    """The members of a certificate's case."""
    return {
        "states": list(play.states),
        "actions": [list(joint) for joint in play.actions],
        "alphas": [list(row) for row in play.alphas],
        "betas": [list(row) for row in play.betas],
        "ties": list(play.ties),
    }
