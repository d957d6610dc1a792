"""The master inequality along long runs of the compiled learner, in doubles and at its speed.

    1/|S| sum_t sum_i x_i g_i  <=  O + 1/(1-delta) sum_t sum_i x_i (2 E_i + kappa)
                                   + 12 B/(1-delta)^3 sum_t (sum_i x_i)^2

with phi a function of states and joint actions, |phi| <= B, O its span over 1 - delta, kappa the largest of all
players; c_i, g_i and E_i as in `gauge`, E_i at the visited state only, which makes the right side smaller.
Source:  claim theorem-3.3.inequality.

What doubles do to it: sums of T numbers lose at most T 2^-53 of them; values and Q-functions are taken to lose 2^-40 of
the largest value, policies T 2^-53 N in distance. `rounding` adds this up; it is an allowance, not a proof. Where Q is
kept for some iterates, `staleness` bounds what that changes, by the Lipschitz constant 2 B_u / (1 - delta)^2 of Q and
the distance that policies moved.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array, frozen
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.learning import gauge as at
from mpgtheory.learning.admission import admit
from mpgtheory.learning.cache_lines import on_own_lines
from mpgtheory.learning.finite_time import Block, block_of
from mpgtheory.learning.gauge import Gauge
from mpgtheory.learning.gauged import compiled
from mpgtheory.learning.options import Options
from mpgtheory.learning.recorded_path import constant_exploration
from mpgtheory.learning.run import ALGORITHM, fingerprint
from mpgtheory.learning.sampler import sampler_of
from mpgtheory.learning.seed_threads import Progress
from mpgtheory.learning.states import Standing, memory_of, rules_of, schedules_of, standing_of, start
from mpgtheory.learning.step_size_tables import TABULATED_PER_SEED, own_scratch, tabulated
from mpgtheory.learning.streams import spawn
from mpgtheory.learning.trace import Trace, check_size, record_times, trace_of
from mpgtheory.potential.stage_functions import StageBound, candidates, stage_bound

MOST_CELLS = 200_000
"""Numbers in the tables of a game of which Q is computed along the run."""
LEAST_EVERY = 256
"""Iterates between two computations of Q on long runs, of the smallest games."""
TURN = 2**20
"""Iterates between two looks at the clock and at Ctrl-C."""


@dataclass(frozen=True, eq=False)
class Balance:
    """Both sides of the inequality along one run, summed from its start to each record.

    Shapes:  times, left, right, errors, squares, rise (Psi now, less Psi at the start), staleness, rounding (R,);
             one_stage (R,): max_{i,s} g_i(s; pi^t) at the records. blocks: of iterates between records.
    """

    trace: Trace
    phi: StageBound
    times: Array
    left: Array
    right: Array
    rise: Array
    errors: Array
    squares: Array
    staleness: Array
    rounding: Array
    one_stage: Array
    largest_change: float
    computed: int
    blocks: tuple[Block, ...]

    @property
    def slack(self) -> float:
        """The right side less the left side and all that staleness and rounding may do, at the worst record."""
        return float((self.right - self.left - self.staleness - self.rounding).min())

    def __repr__(self) -> str:
        return (
            f"Balance of {self.times[-1]:,} iterates on {self.trace.game}: "
            f"{self.left[-1]:.4g} <= {self.right[-1]:.4g}, give or take {self.staleness[-1] + self.rounding[-1]:.2g}"
        )


def best_phi(game: MarkovGame) -> StageBound:
    """The stage function with the least kappa among those that need no linear program."""
    return min((stage_bound(game, table, name) for name, table in candidates(game)), key=lambda one: max(one.kappa))


def doubling_times(steps: int) -> list[int]:
    """0, 1, 2, 4, ... and the last."""
    return sorted({0, steps, *(2**k for k in range(steps.bit_length()) if 2**k <= steps)})


def balance(
    game: MarkovGame,
    options: Options | None = None,
    *,
    steps: int,
    seed: int = 0,
    record: Sequence[int] | None = None,
    phi: StageBound | None = None,
    every: int | None = None,
    progress: Progress | None = None,
) -> Balance:
    """Run Algorithm 1 once, the first run of `learn`, and measure the inequality along it.

    record: iterates at which sums are read besides 1, 2, 4, ...; by default ten a decade.
    phi:    by default the stage function with the least kappa.
    every:  iterates for which Q may be kept; by default as many as cost a quarter of the learner's time; 1: none.
    Raises: InputError for variants of the algorithm that the inequality is not about, or games too large.
    """
    chosen = (options or Options()).for_players(game.n_players)
    constant_exploration(chosen)
    if game.cells > MOST_CELLS:
        raise InputError(f"{game.name} has {game.cells} numbers in its tables; at most {MOST_CELLS} can be measured")
    notes = admit(game, chosen, steps)
    times = sorted({*doubling_times(steps), *record_times(record, steps)})
    check_size(game, 1, len(times))
    known = best_phi(game) if phi is None else phi
    run = Gauged(game, chosen, start(game, spawn(seed, 1)[0]), known, steps=steps)
    kept = run.usual_every() if every is None else every
    run.advance(0, kept)  # compiles, or loads what was compiled
    ends, since = {*doubling_times(steps)}, time.perf_counter()
    for moment in times:
        run.advance(moment, kept, progress)
        run.note()
        if moment in ends:
            run.end_block()
    trace = trace_of(
        [run.standings],
        game,
        algorithm=ALGORITHM,
        fingerprint=fingerprint(game, run.sampler),
        options=chosen.document(),
        seed=seed,
        seeds=1,
        steps=steps,
        seconds=time.perf_counter() - since,
        notes=notes,
    )
    return run.read(trace)


class Gauged:
    """A run with its gauge, of so many steps (more take longer each)."""

    def __init__(
        self, game: MarkovGame, options: Options, standing: Standing, phi: StageBound, *, steps: int = 0
    ) -> None:
        self.game, self.options, self.phi = game, options, phi
        self.sampler = sampler_of(game)
        step_sizes, schedules = schedules_of(options)
        step_sizes = tabulated(step_sizes, min(steps, TABULATED_PER_SEED))
        self._rules = rules_of(game, options, own_scratch(step_sizes))
        self._memory = memory_of(standing, game.action_counts, step_sizes, schedules)
        self._words = on_own_lines(standing.words)
        self._data = self.sampler.own_data()
        self._advance = compiled(self.sampler.play)
        self.gauge = gauge_of(game, options, phi)
        self.standings: list[Standing] = []
        self.rows: list[dict[str, Any]] = []
        self.blocks: list[Block] = []
        self._block: Standing | None = None

    def usual_every(self) -> int:
        """Iterates for which Q is kept, so that computing it takes some hundredths of the learner's time.

        It costs so many products; an iterate costs about 20 for each player.
        """
        states, joint, players = self.game.n_states, len(self.gauge.digits), self.game.n_players
        kinds = 1 if self.options.continuation == "explored" else 2
        cost = states * joint * (players * (players + states) * kinds + 2 * states) + states**2 * (states + players)
        cost += states**2 * self.gauge.truth.shape[1] * players // states
        return max(LEAST_EVERY, 2 * cost // players)

    def advance(self, goal: int, every: int, progress: Progress | None = None) -> None:
        """Go on to an iterate, and read the gauge there."""
        gauge, place = self.gauge, self._memory.place
        gauge.counts[at.EVERY] = every
        while True:
            gauge.counts[at.STEPS] = min(TURN, goal - int(place[0]))
            self._advance(self._data, self._rules, self._memory, self._words, gauge)
            if progress is not None:
                progress(int(place[0]), goal)
            if int(place[0]) == goal:
                break
        if int(place[0]) == 0:
            gauge.sums[[at.CHANGED, at.SUP_ERRORS]] = 0.0

    def note(self) -> None:
        """Keep what stands here."""
        self.standings.append(standing_of(self._memory, self._words))
        self.rows.append({"sums": self.gauge.sums.copy(), "gain": self._gain()})

    def end_block(self) -> None:
        """Close the block of iterates that ends here, and begin another."""
        gauge, here = self.gauge, self.standings[-1]
        if self._block is not None and self._block.iterate < here.iterate:
            ends, is_potential = (self._block, here), not any(self.phi.kappa)
            self.blocks.append(block_of(self.game, self.options, ends, gauge, is_potential=is_potential))
        gauge.noise[:], gauge.last[:] = 0.0, here.iterate
        gauge.sums[[at.NOISE, at.SHARE]], gauge.counts[at.GAP], gauge.window[:] = (0.0, 1.0), 0, 0.0
        self._block = here

    def _gain(self) -> float:
        """max_{i,s} g_i(s; pi^t)."""
        gains = []
        for i, count in enumerate(self.game.action_counts):
            shape = (self.game.n_states, count)
            truth = self.gauge.truth[i, : shape[0] * count].reshape(shape)
            policy = self._memory.policy[i, : shape[0] * count].reshape(shape)
            gains.append((truth.max(axis=1) - (policy * truth).sum(axis=1)).max())
        return float(max(gains))

    def read(self, trace: Trace) -> Balance:
        """Both sides at the records."""
        sums = np.array([row["sums"] for row in self.rows])
        delta = FLOAT.number(self.game.discount)
        table = FLOAT.array(self.phi.table)
        kappa = FLOAT.number(max(self.phi.kappa))
        largest, span = np.abs(table).max(), table.max() - table.min()
        payoff = float(np.abs(self.gauge.paid[:, :-1]).max())
        times, states, players = trace.times, self.game.n_states, self.game.n_players
        left = sums[:, at.LEFT] / states
        errors = (2 * sums[:, at.ERRORS] + kappa * sums[:, at.TAKEN]) / (1 - delta)
        squares = 12 * largest / (1 - delta) ** 3 * sums[:, at.SQUARES]
        lipschitz, value = 2 * payoff / (1 - delta) ** 2, max(payoff, largest) / (1 - delta)
        staleness = (2 / states + 2 / (1 - delta)) * lipschitz * sums[:, at.STALE]
        lost = (times + 1.0) * 2.0**-53
        rounding = lost * (left + errors + squares) + (2.0**-40 * value + lost * players * lipschitz) * (
            1 + 4 / (1 - delta) * sums[:, at.TAKEN]
        )
        return Balance(
            trace=trace,
            phi=self.phi,
            times=frozen(np.array(times)),
            left=frozen(left),
            right=frozen(span / (1 - delta) + errors + squares),
            rise=frozen(sums[:, at.PSI] - sums[0, at.PSI]),
            errors=frozen(errors),
            squares=frozen(squares),
            staleness=frozen(staleness),
            rounding=frozen(rounding),
            one_stage=frozen(np.array([row["gain"] for row in self.rows])),
            largest_change=float(sums[-1, at.CHANGED]),
            computed=int(self.gauge.counts[at.COMPUTED]),
            blocks=tuple(self.blocks),
        )


def gauge_of(game: MarkovGame, options: Options, phi: StageBound) -> Gauge:
    """An empty gauge for a game in dense tables."""
    dense = game.dense().over(FLOAT)
    states, players, counts = game.n_states, game.n_players, np.array(game.action_counts)
    paid = dense.payoffs.reshape(players, -1).T
    table = FLOAT.array(phi.table).reshape(-1, 1)
    if len(table) != len(paid):
        raise InputError(f"{game.name}: phi is by head counts; measure the game in dense tables (dense=true)")
    digits = np.array(list(np.ndindex(*counts)), dtype=np.int64)
    wide = states * int(counts.max())
    theta = np.array([FLOAT.number(x) for x in constant_exploration(options)])
    is_explored = options.continuation == "explored"
    base = theta if is_explored else np.zeros(players)
    zeros = {
        "chain": (states, states),
        "earned": (states, players + 1),
        "system": (states, states + players + 1),
        "values": (players + 1, states),
        "truth": (players, wide),
        "base_paid": (players, wide),
        "base_onward": (players, wide, states),
        "ahead": (players, states),
        "noise": (players, wide),
        "window": (states,),
        "sums": (at.SUMS,),
        "rows": (players, int(counts.max())),
    }
    arrays = {name: on_own_lines(np.zeros(shape)) for name, shape in zeros.items()}
    faced = {"faced_paid": arrays["base_paid"], "faced_onward": arrays["base_onward"]}
    if not is_explored:
        faced = {name: on_own_lines(np.zeros_like(array)) for name, array in faced.items()}
    return Gauge(
        paid=on_own_lines(np.concatenate([paid, table], axis=1)),
        onward=on_own_lines(dense.transitions.reshape(-1, states)),
        digits=on_own_lines(digits),
        keep=1.0 - base,
        floor=base / counts,
        noisy_keep=1.0 - theta,
        noisy_floor=theta / counts,
        last=on_own_lines(np.zeros((players, wide), dtype=np.int64)),
        shares=1.0 - base,
        counts=on_own_lines(np.zeros(at.COUNTS, dtype=np.int64)),
        **arrays,
        **faced,
    )
