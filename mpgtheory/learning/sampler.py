"""One step of play, compiled: what a game must offer to the learner.

    s' ~ P(.|s, a),   r_i = u_i(s, a)

A representation adds its sampler in its own file:

    @register_jitable                             # plain Python that numba can compile
    def play(data, state, actions, rng, out_rewards) -> next state
    @sampler_of.register
    def _(game: MyGame) -> Sampler: return Sampler(play, MyData(...))

`data` is a NamedTuple of contiguous arrays. `play` writes every player's payoff into `out_rewards`, draws the next
state with `rng` and changes nothing else but scratch, arrays of `data` named `out_*` of which every run has its own;
the plain twin of the learner calls the same function uncompiled.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba.extending import register_jitable

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.learning.cache_lines import on_own_lines
from mpgtheory.learning.indices import nth
from mpgtheory.learning.streams import uniform

SHORT = 8
"""Successors that are searched one by one; longer rows are halved first."""


@dataclass(frozen=True, eq=False)
class Sampler:
    """A game as the learner's kernel sees it: the function that plays one step, and its data."""

    play: Callable[[Any, int, Array, np.random.Generator, Array], int]
    data: Any

    def own_data(self) -> Any:
        """The data with scratch of its own, for one thread."""
        names = [name for name in self.data._fields if name[:4] == "out_"]
        scratch = {name: on_own_lines(np.zeros_like(getattr(self.data, name))) for name in names}
        return self.data._replace(**scratch)


@functools.singledispatch
def sampler_of(game: MarkovGame) -> Sampler:
    """The sampler of `game`.

    Raises:  InputError if its representation offers none.
    """
    raise InputError(f"{game.name}: {type(game).__name__} offers no compiled sampler; register one with sampler_of")


class Tables(NamedTuple):
    """A dense game as flat tables; row = (s, a_1, ..., a_N) with s slowest.

    Shapes:  counts (N,) int64; payoffs (rows, N); first (rows + 1,) int64; next_states (E,) int64 and cumulative (E,):
             the states of positive probability of a row stand at first[row]:first[row + 1], with their running sums.
    """

    counts: Array
    payoffs: Array
    first: Array
    next_states: Array
    cumulative: Array


@register_jitable(forceinline=True)
def play_tables(data: Tables, state: int, actions: Array, rng: np.random.Generator, out_rewards: Array) -> int:
    """Look the payoffs up and draw the next state."""
    row = state
    for player in range(len(actions)):
        row = row * data.counts[player] + actions[player]
    for player in range(len(actions)):
        out_rewards[player] = data.payoffs[nth(row), player]
    return next_state(data, row, rng)


@register_jitable(forceinline=True)
def next_state(data: Any, row: int, rng: np.random.Generator) -> int:
    """A state of a row of `data` (first, next_states, cumulative), by inversion, with a random number if it has two."""
    low, high = data.first[nth(row)], data.first[nth(row + 1)] - 1
    if low < high:
        drawn = uniform(rng)
        while high - low > SHORT:
            middle = (low + high) // 2
            if drawn < data.cumulative[nth(middle)]:
                high = middle
            else:
                low = middle + 1
        for place in range(low, high):  # no branch depends on the number drawn, which a processor could not guess
            low += drawn >= data.cumulative[nth(place)]
    return data.next_states[nth(low)]


@sampler_of.register
def _tabular(game: TabularGame) -> Sampler:
    payoffs = game.payoffs.reshape(game.n_players, -1).T
    return Sampler(
        play_tables,
        Tables(
            np.array(game.action_counts, dtype=np.int64),
            floats(payoffs),
            *successors(game.transitions.reshape(-1, game.n_states)),
        ),
    )


def successors(rows: Array) -> tuple[Array, Array, Array]:
    """`first`, `next_states` and `cumulative` of probability rows (rows, S), as `next_state` reads them."""
    positive = np.asarray(rows != 0, dtype=bool)
    return (
        np.concatenate([[0], positive.sum(axis=1).cumsum()]).astype(np.int64),
        np.nonzero(positive)[1].astype(np.int64),
        floats(rows.cumsum(axis=1)[positive]),
    )


def floats(array: Array) -> Array:
    """A contiguous copy in doubles: those nearest to exact numbers; floats as they are."""
    return np.array(array if array.dtype == np.float64 else FLOAT.array(array), order="C")
