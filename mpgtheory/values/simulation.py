"""Simulation of play: discounted returns of many episodes, with a rigorous bound on what truncation loses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy


@dataclass(frozen=True, eq=False)
class Returns:
    """Discounted returns sum_{k < horizon} delta^k u_i(s^k, a^k) of independent episodes from mu.

    Shapes:  samples (N, episodes).
    `truncation` bounds what stages from `horizon` on could add; `span` the width of a return's range, by player.
    """

    samples: Array
    truncation: float
    span: Array

    @property
    def mean(self) -> Array:
        """The average return of each player. Shape (N,)."""
        return self.samples.mean(axis=1)

    def radius(self, miss: float) -> Array:
        """Half-width of intervals that contain all N values at once but with probability `miss`.

        The empirical Bernstein inequality for variables in an interval of length `span`, two-sided, a union over
        players, plus what truncation may lose. Shape (N,).

        Source:  Maurer and Pontil (2009), Theorem 4.
        """
        episodes = self.samples.shape[1]
        log = np.log(4 * len(self.span) / miss)
        variance = self.samples.var(axis=1, ddof=1)
        chance = np.sqrt(2 * variance * log / episodes) + 7 * self.span * log / (3 * (episodes - 1))
        return chance + self.truncation


def discounted_returns(
    game: MarkovGame, policy: Policy, rng: np.random.Generator, *, episodes: int, precision: float = 1e-3
) -> Returns:
    """Play `episodes` episodes of `policy` from mu, each long enough that truncation loses at most `precision`."""
    game, policy = game.over(FLOAT), policy.over(FLOAT)
    largest, horizon = _largest(game), stages_needed(game, precision=precision)
    state = rng.choice(game.n_states, size=episodes, p=game.initial / game.initial.sum())
    total, weight = np.zeros((game.n_players, episodes)), 1.0
    for _ in range(horizon):
        joint = np.array([_draw(block[state], rng) for block in policy])
        total += weight * game.payoffs_at(state, joint)
        state = _draw(game.rows_at(state, joint), rng)
        weight *= game.discount
    span = np.array([high - low for low, high in map(game.payoff_range, range(game.n_players))]) / (1 - game.discount)
    return Returns(total, weight * largest / (1 - game.discount), span)


def stages_needed(game: MarkovGame, *, precision: float = 1e-3) -> int:
    """Stages after which all that follows adds at most `precision` to a discounted return."""
    game = game.over(FLOAT)
    lost = np.log(precision * (1 - game.discount) / _largest(game))
    return max(1, int(np.ceil(lost / np.log(game.discount))))


def _largest(game: MarkovGame) -> float:
    return max(float(np.abs(game.numbers()[0]).max()), 1e-300)


def _draw(rows: Array, rng: np.random.Generator) -> Array:
    """One index from each probability row, by inversion."""
    cumulative = rows.cumsum(axis=1)
    uniform = rng.random(len(rows))[:, None] * cumulative[:, -1:]
    return np.asarray((cumulative <= uniform).sum(axis=1).clip(max=rows.shape[1] - 1))
