"""A run of Algorithm 1 in the time of the inclusion (7): policies against sums of step sizes.

An iterate t updates the rows (i, s), s = s^{t-1}, by steps beta_i(n^t(s)). In the notation of Appendix A

    tau^t        = sum_{k <= t} max_i beta_i(n^k(s^{k-1}))          the time, one step beta-bar at an iterate
    c_i^t(s)     = sum_{n <= n^t(s)} beta_i(n)                      the clock of a row
    gamma_i(s)   = increase of c_i(s) / increase of tau             the weight of a row over a stretch: in [0, 1]

Only counters enter, so that records of a trace are enough. Between two records a row moves from pi to
D pi + (1 - D) b, D = prod (1 - beta_i(n)): the mean reply b is read off the policies, and is the reply itself where the
records are one iterate apart. Nothing here looks at q: what players reply to is left to be found out.

Source:  Perkins and Leslie (2013), Asynchronous stochastic approximation with differential inclusions, for the clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mpgtheory.arithmetic import Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.inclusion.flow.coordinates import Cells, cells_of
from mpgtheory.learning.options import Options
from mpgtheory.learning.schedule_kernel import table
from mpgtheory.learning.trace import Trace
from mpgtheory.step_sizes import Schedule

MOST_VISITS = 10**8
"""Counters up to which step sizes are summed: a table of this length takes a second and 800 MB."""


@dataclass(frozen=True, eq=False)
class Interpolated:
    """One seed of a trace against time.

    Shapes:  iterates (R,) int; times (R,): tau; policies (R, cells); clocks (R, rows): c; logs (R, rows): the sums of
             log(1 - beta_i(n)).
    """

    cells: Cells
    iterates: Array
    times: Array
    policies: Array
    clocks: Array
    logs: Array

    def gamma(self, first: int, last: int) -> Array:
        """The weights of all rows between two records. Shape (rows,)."""
        return np.asarray((self.clocks[last] - self.clocks[first]) / (self.times[last] - self.times[first]))

    def velocity(self, first: int, last: int) -> Array:
        """The mean velocity between two records. Shape (cells,)."""
        return np.asarray((self.policies[last] - self.policies[first]) / (self.times[last] - self.times[first]))

    def replies(self, first: Array, last: Array) -> tuple[Array, Array]:
        """(b, is_moved): what each row moved towards between records, and which rows moved.

        Shapes:  first, last (n,) indices of records; b (n, cells), where a row did not move its policy; is_moved
                 (n, rows).
        """
        kept = np.exp(self.logs[last] - self.logs[first])
        is_moved = self.clocks[last] > self.clocks[first]
        share = np.where(is_moved, 1.0 - kept, 1.0)[:, self.cells.row_of]
        start, end = self.policies[first], self.policies[last]
        return np.where(is_moved[:, self.cells.row_of], start + (end - start) / share, start), is_moved

    def single_updates(self) -> Array:
        """Records that the next record follows by one iterate. Shape (n,), indices."""
        return np.flatnonzero(np.diff(self.iterates) == 1)

    def record_from(self, tau: float) -> int:
        """The first record at tau or later."""
        return int(np.searchsorted(self.times, tau - 1e-12))

    def record_until(self, tau: float) -> int:
        """The last record at tau or before."""
        return int(np.searchsorted(self.times, tau + 1e-12, side="right")) - 1


def interpolated(trace: Trace, game: MarkovGame) -> list[Interpolated]:
    """Every seed of a trace against time.

    Raises:  InputError for a trace without step sizes, or one too long to sum them.
    """
    if "beta" not in trace.options:
        raise InputError(f"a trace of {trace.algorithm} has no step sizes beta; take one of algorithm 1")
    betas = Options.from_document(trace.options).for_players(game.n_players).beta
    most = int(trace.visits.max())
    if most > MOST_VISITS:
        raise InputError(f"a state is visited {most} times; step sizes are summed up to {MOST_VISITS} visits")
    tables = step_tables(betas, most)
    sums, logs = (cumulative(table) for table in (tables, np.log1p(-tables)))
    fastest = cumulative(tables.max(axis=0)[None])[0]
    cells, paths = cells_of(game), []
    for seed in range(trace.seeds):
        visits = trace.visits[seed]
        flat = [block[seed].reshape(len(trace.times), -1) for block in trace.policies]
        clocks, decays = (np.concatenate([row[visits] for row in each], axis=1) for each in (sums, logs))
        times = fastest[visits].sum(axis=1)
        parts = (trace.times, times, np.concatenate(flat, axis=1), clocks, decays)
        paths.append(Interpolated(cells, *(frozen(np.array(part)) for part in parts)))
    return paths


def step_tables(betas: Sequence[Schedule], most: int) -> Array:
    """beta_i(n) for n = 1, ..., most. Shape (N, most)."""
    each = {beta: table(beta, most + 1) for beta in set(betas)}
    return np.array([each[beta] for beta in betas])


def cumulative(table: Array) -> Array:
    """Sums of the first n entries of each row, n = 0, 1, ... . Shape (rows, n + 1)."""
    return np.concatenate([np.zeros((len(table), 1)), np.cumsum(table, axis=1)], axis=1)


def record_plan(game: MarkovGame, options: Options, steps: int, *, spacing: float) -> list[int]:
    """Iterates to record: about one in each `spacing` of time, if states are visited alike, each with its successor.

    Raises:  InputError unless the spacing is positive and there is a step to take.
    """
    if not (spacing > 0 and steps >= 1):
        raise InputError(f"spacing is {spacing} and steps {steps}; both must be positive")
    betas = options.for_players(game.n_players).beta
    each = -(-steps // game.n_states)
    if each > MOST_VISITS:
        raise InputError(f"{each} visits a state; step sizes are summed up to {MOST_VISITS} visits")
    reached = game.n_states * cumulative(step_tables(betas, each).max(axis=0)[None])[0]
    wanted = np.arange(0.0, reached[-1], spacing)
    grid = np.interp(wanted, reached, game.n_states * np.arange(len(reached))).round().astype(int)
    return sorted({int(t) for k in grid for t in (k, k + 1) if 0 <= t <= steps} | {steps})
