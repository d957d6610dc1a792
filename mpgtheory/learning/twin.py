"""Algorithm 1 in plain NumPy, as one would write it down from the paper: the twin of the compiled kernel.

It shares with the kernel the options, the start and the game's one-step `play`, and nothing else: arrays per player,
NumPy's own generator, step sizes from `reference_step_size`. Both give the same bits, since both add in the same order
(`cumsum` adds from left to right) and call the same C library.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.game import MarkovGame
from mpgtheory.learning import stack_machine
from mpgtheory.learning.options import Options
from mpgtheory.learning.sampler import sampler_of
from mpgtheory.learning.schedule_programs import program_of
from mpgtheory.learning.states import Standing
from mpgtheory.learning.step_size_tables import POWER, SEGMENTS, StepSizeTables, tables_of
from mpgtheory.learning.streams import generator_of, words_of
from mpgtheory.learning.trace import blocks_of
from mpgtheory.step_sizes import Schedule


def reference_step_size(schedule: Schedule, n: int) -> float:
    """The kernel's value of `schedule` at n, from the same tables by another route (`frexp`)."""
    step_sizes = _tables(schedule)
    if step_sizes.kinds[0] != POWER:
        program = program_of(schedule)
        return stack_machine.step_size(program.codes, program.constants, n, program.stack())
    half, exponent = math.frexp(float(n + int(step_sizes.offsets[0])))
    segment = math.floor((2 * half - 1) * SEGMENTS)
    x = 2 * half - (1 + segment / SEGMENTS)
    c = [float(value) for value in step_sizes.rows[0, segment]]
    low = (c[0] + c[1] * x) + x * x * (c[2] + c[3] * x)
    high = (c[4] + c[5] * x) + x * x * (c[6] + c[7] * x)
    return float(step_sizes.octaves[0, exponent - 1]) * (low + x * x * (x * x) * high)


@functools.cache
def _tables(schedule: Schedule) -> StepSizeTables:
    return tables_of([schedule])


class Twin:
    """One seed of Algorithm 1, from `standing` on.

    Shapes:  q, pi, plays: per player (S, A_i); visits (S,).
    """

    def __init__(self, game: MarkovGame, options: Options, standing: Standing) -> None:
        self.game, self.options = game, options.for_players(game.n_players)
        self.discount = float(game.over(FLOAT).discount)
        self.sampler = sampler_of(game)
        self.rng = generator_of(standing.words)
        self.t, self.state = map(int, standing.place)
        self.actions = np.array(standing.actions)
        self.visits = np.array(standing.visits)
        self.q = [np.array(block) for block in blocks_of(standing.q, game)]
        self.pi = [np.array(block) for block in blocks_of(standing.policy, game)]
        self.plays = [np.array(block) for block in blocks_of(standing.plays, game)]

    def run(self, steps: int) -> None:
        """`steps` iterates of Algorithm 1."""
        for _ in range(steps):
            self.iterate()

    def iterate(self) -> None:
        """One iterate: counters, (4a), (5a), (6)."""
        rewards = np.empty(self.game.n_players)
        s = self.state
        following = int(self.sampler.play(self.sampler.data, s, self.actions, self.rng, rewards))
        self.t += 1
        self.visits[s] += 1
        for i in range(self.game.n_players):
            self.learn(i, s, self.actions[i], rewards[i], following)
            self.actions[i] = self.draw(i, following)
        self.state = following

    def learn(self, i: int, s: int, a: int, reward: float, following: int) -> None:
        """Player i's (4a) and (5a)."""
        q, pi, options = self.q[i], self.pi[i], self.options
        self.plays[i][s, a] += 1
        alpha = self.step_size(options.alpha[i], self.plays[i][s, a])
        beta = self.step_size(options.beta[i], self.visits[s])
        if options.perturbation:
            p = pi[s][pi[s] > 0]
            reward = reward - options.temperature * in_order([x * math.log(x) for x in p])
        after = following if options.bootstrap == "next" else s
        weights = self.explored(i, after) if options.continuation == "explored" else pi[after]
        new = q[s, a] + alpha * (reward + self.discount * in_order(weights * q[after]) - q[s, a])
        basis = q[s].copy()
        if options.reply == "current":
            basis[a] = new
        pi[s] = pi[s] + beta * (self.reply(basis) - pi[s])
        q[s, a] = new

    def reply(self, q: Array) -> Array:
        """br_i(s) against the row q."""
        options = self.options
        if options.temperature > 0:
            weights = np.array([math.exp((x - q.max()) / options.temperature) for x in q])
            return weights / in_order(weights)
        best = np.flatnonzero(q == q.max())
        out = np.zeros(len(q))
        if options.ties == "lowest" or len(best) == 1:
            out[best[0]] = 1.0
        elif options.ties == "uniform":
            out[best] = 1.0 / len(best)
        else:
            drawn = np.array([-math.log(1.0 - self.rng.random()) for _ in best])
            out[best] = drawn / in_order(drawn)
        return out

    def explored(self, i: int, s: int) -> Array:
        """(6)."""
        theta = self.step_size(self.options.theta[i], self.t)
        return (1 - theta) * self.pi[i][s] + theta / self.pi[i].shape[1]

    def draw(self, i: int, s: int) -> int:
        """An action from (6), by inversion."""
        reached = np.cumsum(self.explored(i, s))[:-1]
        return int(np.searchsorted(reached, self.rng.random(), side="right"))

    def step_size(self, schedule: Schedule, n: int) -> float:
        return reference_step_size(schedule, int(n))

    @property
    def words(self) -> Array:
        """Where the stream of random numbers stands. Shape (4,)."""
        return words_of(self.rng)


def in_order(terms: Array | list[float]) -> float:
    """The sum from left to right (NumPy's and Python's own sums add in other orders)."""
    return float(np.cumsum(terms)[-1]) if len(terms) else 0.0
