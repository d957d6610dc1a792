"""What was recorded of a run: policies, q, counters and states of every seed at chosen iterates.

Memory: R records of K seeds hold 8 K R (1 + S + 3 S sum_i |A_i|) bytes, whatever the horizon; `LARGEST` bounds them.
Records are made between segments of the compiled loop, which they do not slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from mpgtheory.arithmetic import FLOAT, Array, frozen
from mpgtheory.errors import InputError, optional
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.learning.states import Standing

LARGEST = 2 * 2**30
"""Bytes of a trace at the most."""
PER_SEED = 60_000
"""Bytes that a running seed takes besides its tables, as measured."""


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """K seeds of one algorithm on one game, recorded at R iterates.

    Shapes:  times (R,), increasing; per player policies, q (K, R, S, A_i) and plays (K, R, S, A_i) int64; visits
             (K, R, S) int64; states (K, R): s^t, -1 where an algorithm visits none. `standings` (one a seed) resume a
             run of Algorithm 1.
    Units:   seconds of the compiled loop, compilation apart, from start to end on all cores.
    """

    algorithm: str
    game: str
    fingerprint: str
    times: Array
    policies: tuple[Array, ...]
    q: tuple[Array, ...]
    plays: tuple[Array, ...]
    visits: Array
    states: Array
    options: dict[str, Any]
    seed: int
    seeds: int
    steps: int
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    is_interrupted: bool = False
    standings: tuple[Standing, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, item.name, frozen(np.array(value)))
            elif item.name in ("policies", "q", "plays"):
                object.__setattr__(self, item.name, tuple(frozen(np.array(block)) for block in value))

    def __repr__(self) -> str:
        """The run in one line."""
        seeds = "1 seed" if self.seeds == 1 else f"{self.seeds} seeds"
        ended = ", interrupted" if self.is_interrupted else ""
        head = (
            f"Trace of {self.algorithm} on {self.game}: {seeds}, {self.steps:,} steps each, {len(self.times)} records"
        )
        return "; ".join((head + ended, *self.notes))

    @property
    def steps_per_second(self) -> float:
        """Steps of all seeds together, by second."""
        return self.steps * self.seeds / self.seconds if self.seconds > 0 else float("nan")

    def to_xarray(self) -> Any:
        """What was recorded as an xarray.Dataset with axes seed, iterate, state and, of each player, action.

        Players are numbered from 1, as in the paper.

        Raises:  InputError if xarray is not installed.
        """
        xarray = optional("xarray", "this view needs xarray", "xarray")
        variables: dict[str, Any] = {"visits": (("seed", "iterate", "state"), self.visits)}
        variables["state visited"] = (("seed", "iterate"), self.states)
        for name, blocks in (("policy", self.policies), ("q", self.q), ("plays", self.plays)):
            for i, block in enumerate(blocks, 1):
                variables[f"{name} of {i}"] = (("seed", "iterate", "state", f"action of {i}"), block)
        return xarray.Dataset(variables, coords={"iterate": self.times}, attrs={"game": self.game})

    def policy(self, seed: int, record: int) -> Policy:
        """pi^t of one seed at one record, as a profile of floats. Rows sum to 1 up to rounding."""
        return Policy(tuple(block[seed, record] for block in self.policies), FLOAT)


def log_spaced(steps: int, *, per_decade: int = 10) -> list[int]:
    """0, the iterates nearest to 10^(k / per_decade), and the last: the same for all horizons but for the last."""
    powers = range(int(np.ceil(np.log10(steps) * per_decade)) + 1)
    return sorted({0, steps, *(n for k in powers if (n := round(10 ** (k / per_decade))) <= steps)})


def record_times(record: Sequence[int] | None, steps: int, start: int = 0) -> list[int]:
    """The iterates to record: `record`, or log-spaced ones; always the last; from `start` on.

    Raises:  InputError if one lies outside the run.
    """
    times = log_spaced(steps) if record is None else sorted({*map(int, record), steps})
    if times[0] < 0 or times[-1] > steps:
        wrong = times[0] if times[0] < 0 else times[-1]
        raise InputError(f"record asks for iterate {wrong}; the run goes from 0 to {steps}")
    return [time for time in times if time >= start]


def check_size(game: MarkovGame, seeds: int, records: int) -> None:
    """Raise InputError if a trace, or the runs themselves, would not fit `LARGEST`."""
    cells = game.n_states * sum(game.action_counts)
    running = seeds * (PER_SEED + 4 * 8 * cells)
    if running > LARGEST:
        raise InputError(
            f"{seeds} seeds take about {running} bytes while they run, at most {LARGEST}; run fewer of them at a time, "
            "each part with another seed"
        )
    size = 8 * seeds * records * (1 + game.n_states + 3 * cells)
    if size > LARGEST:
        raise InputError(f"{records} records of {seeds} seeds take {size} bytes, at most {LARGEST}; record fewer times")


def blocks_of(rows: Array, game: MarkovGame) -> tuple[Array, ...]:
    """Player i's part of padded rows (..., N, S * max |A_i|), as (..., S, A_i)."""
    states = game.n_states
    return tuple(
        rows[..., i, : states * count].reshape(*rows.shape[:-2], states, count)
        for i, count in enumerate(game.action_counts)
    )


def trace_of(rows: Sequence[Sequence[Standing]], game: MarkovGame, **named: Any) -> Trace:
    """A trace from standings, by seed and record, that stand at the same iterates."""

    def stacked(name: str) -> Array:
        return np.array([[getattr(standing, name) for standing in row] for row in rows])

    place = stacked("place")
    return Trace(
        times=place[0, :, 0],
        policies=blocks_of(stacked("policy"), game),
        q=blocks_of(stacked("q"), game),
        plays=blocks_of(stacked("plays"), game),
        visits=stacked("visits"),
        states=place[:, :, 1],
        game=game.name,
        standings=tuple(row[-1] for row in rows),
        **named,
    )


def joined(first: Trace, second: Trace) -> Trace:
    """`second`, which continues `first`, with the records of both; what both recorded counts once."""
    keep = int(np.searchsorted(first.times, second.times[0]))

    def both(name: str) -> Any:
        head, tail = getattr(first, name), getattr(second, name)
        if isinstance(head, tuple):
            return tuple(np.concatenate([a[:, :keep], b], axis=1) for a, b in zip(head, tail, strict=True))
        axis = head.ndim - 1 if name == "times" else 1
        return np.concatenate([head[:keep] if axis == 0 else head[:, :keep], tail], axis=axis)

    names = ("times", "policies", "q", "plays", "visits", "states")
    values = {item.name: getattr(second, item.name) for item in fields(second)}
    values |= {name: both(name) for name in names}
    return Trace(**values)
