"""Theorem 5, the finite-time rate, evaluated on blocks of a run: what it would have to say about them.

On T iterates with (R1) each (i, s, a) updated at least once in every G, (R2) alpha <= alpha_i^t and beta <= beta_i^t <=
beta', (R3) |N| <= nu, and H = G ceil(4 / (alpha (1-delta))), D^ = 8 G N B beta' / ((1-delta)^2 alpha),

    E^ = 4/(3 (1-delta)) (nu + D^) + 8 B H / (3 (1-delta)^2 T),
    X  = 2 G/(m (1-theta^)) [O/(beta T) + 2 N/(1-delta) beta'/beta E^ + 12 B N^2 beta'^2/((1-delta)^3 beta)]
         + 2 L_g N G beta',     L_g = 4 B/(1-delta)^2 + B/(1-delta),

some t of the block has max_{i,s} g_i(s; pi^t) <= X. A gain is never above 2 B/(1-delta): beyond that X says nothing.
Source: claim theorem-3.3.rate (of the repaired algorithm, in Markov potential games).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import FLOAT
from mpgtheory.game import MarkovGame
from mpgtheory.learning import gauge as at
from mpgtheory.learning.gauge import Gauge
from mpgtheory.learning.options import Options
from mpgtheory.learning.states import Standing


@dataclass(frozen=True)
class Block:
    """The iterates start + 1, ..., end of a run.

    gap: G, the longest time without an update of some (i, s, a); alpha, beta, largest_beta: bounds of the step sizes,
    which do not increase; noise: nu; share: the least share of a state in windows of steps of total length 1/2 to 1;
    bound: X, infinite where a hypothesis fails; largest_gain: the most that a gain can be.
    """

    start: int
    end: int
    gap: int
    alpha: float
    beta: float
    largest_beta: float
    noise: float
    share: float
    bound: float
    largest_gain: float

    @property
    def says_something(self) -> bool:
        """Whether the bound is below what is true anyway."""
        return self.bound < self.largest_gain


@dataclass(frozen=True)
class Sizes:
    """What of a game is in the bound: N, B, delta, sum of spans over 1 - delta, m (1 - theta^)."""

    players: int
    payoff: float
    discount: float
    oscillation: float
    weight: float

    @classmethod
    def of(cls, game: MarkovGame, options: Options) -> Sizes:
        payoffs = game.dense().over(FLOAT).payoffs.reshape(game.n_players, -1)
        delta = FLOAT.number(game.discount)
        theta = max(float(schedule.value(1)) for schedule in options.theta)
        spans = (payoffs.max(axis=1) - payoffs.min(axis=1)).sum() / (1 - delta)
        return cls(game.n_players, float(np.abs(payoffs).max()), delta, float(spans), (1 - theta) / game.n_states)

    @property
    def largest_gain(self) -> float:
        """2 B/(1-delta)."""
        return 2 * self.payoff / (1 - self.discount)

    def errors(self, gap: float, alpha: float, largest_beta: float, noise: float, steps: float) -> float:
        """E^, a bound of the mean error of the estimates."""
        rest, n, b = 1 - self.discount, self.players, self.payoff
        drift = 8 * gap * n * b * largest_beta / (rest**2 * alpha)
        return 4 / (3 * rest) * (noise + drift) + 8 * b * gap * math.ceil(4 / (alpha * rest)) / (3 * rest**2 * steps)

    def gains(self, gap: float, beta: float, largest_beta: float, errors: float, steps: float) -> float:
        """X, a bound of the least gain."""
        rest, n, b = 1 - self.discount, self.players, self.payoff
        inner = self.oscillation / (beta * steps) + 2 * n / rest * largest_beta / beta * errors
        inner += 12 * b * n**2 * largest_beta**2 / (rest**3 * beta)
        return 2 * gap / self.weight * inner + 2 * (4 * b / rest**2 + b / rest) * n * gap * largest_beta


def block_of(
    game: MarkovGame, options: Options, ends: tuple[Standing, Standing], gauge: Gauge, *, is_potential: bool
) -> Block:
    """The block between two standings, at whose end the gauge stands. X is infinite unless all hypotheses hold."""
    before, after = ends
    start, end = before.iterate, after.iterate
    used = [gauge.last[i, : game.n_states * count] for i, count in enumerate(game.action_counts)]
    gap = max(int(gauge.counts[at.GAP]), *(int(end - rows.min()) for rows in used))
    alpha = min(
        float(schedule.value(max(1, int(plays[: game.n_states * count].max()))))
        for schedule, plays, count in zip(options.alpha, after.plays, game.action_counts, strict=True)
    )
    first, last = int(before.visits.min()) + 1, int(after.visits.max())
    beta = min(float(schedule.value(max(1, last))) for schedule in options.beta)
    largest_beta = max(float(schedule.value(first)) for schedule in options.beta)
    sizes, noise = Sizes.of(game, options), float(gauge.sums[at.NOISE])
    is_repaired = is_potential and options.continuation == "explored"
    bound = math.inf
    if is_repaired and gap <= end - start and not unvisited(before, after, game):
        errors = sizes.errors(gap, alpha, largest_beta, noise, end - start)
        bound = sizes.gains(gap, beta, largest_beta, errors, end - start)
    share = float(gauge.sums[at.SHARE])
    return Block(start, end, gap, alpha, beta, largest_beta, noise, share, bound, sizes.largest_gain)


def unvisited(before: Standing, after: Standing, game: MarkovGame) -> bool:
    """Whether some (i, s, a) was not updated in between."""
    pairs = zip(before.plays, after.plays, game.action_counts, strict=True)
    return any((new[: game.n_states * n] == old[: game.n_states * n]).any() for old, new, n in pairs)


def least_horizon(sizes: Sizes, gap: float, *, payoff_of_noise: float = 1e-6) -> float:
    """From which T on the bound says something at all, with alpha = T^-1/2, beta = T^-3/4, gaps of G and this noise.

    Noise of the order T^-1/4 would raise it further: what is left out here makes the horizon shorter, not longer.
    """
    low, high = 0.0, 300.0
    for _ in range(60):
        middle = (low + high) / 2
        steps = 10.0**middle
        alpha, beta = steps**-0.5, steps**-0.75
        errors = sizes.errors(gap, alpha, beta, payoff_of_noise, steps)
        if sizes.gains(gap, beta, beta, errors, steps) < sizes.largest_gain:
            high = middle
        else:
            low = middle
    return 10.0**high
