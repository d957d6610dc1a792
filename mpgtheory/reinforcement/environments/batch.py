"""Many copies of a game at once, in NumPy arrays, stepped by compiled code.

`Batch.step` plays B joint actions in one call: tens of millions of stages a second on one core. One stream of random
numbers serves all copies, in order; a batch of one copy draws exactly what `Play` draws (its plain twin in the tests).
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.extending import register_jitable

from mpgtheory.arithmetic import FLOAT, Array
from mpgtheory.arithmetic.compiled import cached, without_counting
from mpgtheory.errors import InputError
from mpgtheory.game import MarkovGame
from mpgtheory.game.arrays.options import plain_array, whole_number
from mpgtheory.learning import indices, sampler, streams
from mpgtheory.learning.indices import nth
from mpgtheory.learning.sampler import sampler_of
from mpgtheory.learning.sources import digest_of
from mpgtheory.learning.streams import uniform, words_of
from mpgtheory.reinforcement.environments.play import checked_horizon, cumulative_initial

LARGEST = 10**7
"""Copies at the most."""
NEVER = 2**62
"""Stages of an episode that is not cut."""


class Steps(NamedTuple):
    """What the kernel reads and writes: what happened at one stage of all copies. Shapes (B,), rewards (B, N)."""

    states: Array
    stages: Array
    out_reached: Array
    out_rewards: Array
    out_terminated: Array
    out_truncated: Array


class Batch:
    """B copies of a game. A copy whose episode ends begins the next one in the same step.

    States are numbers; `np.eye(game.n_states)[states]` are indicator vectors. `termination` and `horizon` are those of
    `parallel_env`.

    >>> from mpgtheory.families import build
    >>> batch = Batch(build("routing:players=3"), 1000, seed=0)
    >>> batch
    Batch: 1,000 copies of routing:players=3
    >>> states = batch.reset()
    >>> reached, rewards, terminated, truncated = batch.step(np.zeros((1000, 3), dtype=int))
    >>> reached.shape, rewards.shape, int(terminated.sum())
    ((1000,), (1000, 3), 0)

    Attributes:  states (B,), where each copy is now; final (B,), the states that the last step reached before ended
                 episodes began anew.
    """

    def __init__(
        self, game: MarkovGame, size: int, *, seed: int = 0, termination: bool = False, horizon: int | None = None
    ) -> None:
        self.game, self.size = game, whole_number("size", size, most=LARGEST)
        chosen = sampler_of(game)
        self._data, self._kernel = chosen.own_data(), _compiled(chosen.play)
        self._initial = cumulative_initial(game)
        self._keep = float(game.over(FLOAT).discount) if termination else 2.0
        self._horizon = checked_horizon(horizon) or NEVER
        self._counts = np.array(game.action_counts)
        self._words = _stream(seed)
        self.states = self.final = np.full(self.size, -1)
        self._stages = np.zeros(self.size, dtype=np.int64)

    def __repr__(self) -> str:
        return f"Batch: {self.size:,} copies of {self.game.name}"

    def reset(self, seed: int | None = None) -> Array:
        """Begin an episode in every copy; returns the states (B,)."""
        if seed is not None:
            self._words = _stream(seed)
        self.states, self._stages = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.int64)
        _begin(self._initial, self._words, self.states)
        return self.states.copy()

    def step(self, actions: Array) -> tuple[Array, Array, Array, Array]:
        """Play a joint action in each copy.

        Shapes:  actions (B, N), whole numbers; returns the states (B,), rewards (B, N), terminated and truncated (B,).
        Raises:  InputError if the shape is another, an action does not exist, or before `reset`.
        """
        joint = self._legal(actions)
        size = self.size
        made = Steps(
            self.states,
            self._stages,
            np.empty(size, dtype=np.int64),
            np.empty((size, len(self._counts))),
            np.empty(size, dtype=np.bool_),
            np.empty(size, dtype=np.bool_),
        )
        self._kernel(self._data, joint, self._initial, self._words, made, self._keep, self._horizon)
        self.final = made.out_reached
        return self.states.copy(), made.out_rewards, made.out_terminated, made.out_truncated

    def _legal(self, actions: Any) -> Array:
        joint = np.ascontiguousarray(plain_array("actions", actions))
        shape = (self.size, len(self._counts))
        if joint.shape != shape or joint.dtype.kind not in "iu":
            raise InputError(f"actions have shape {joint.shape} and type {joint.dtype}; whole numbers {shape} needed")
        if joint.min() < 0 or (joint >= self._counts).any():
            copy, player = np.argwhere((joint < 0) | (joint >= self._counts))[0]
            raise InputError(
                f"actions[{copy}] of player {self.game.players[player]} is {joint[copy, player]}; its actions are "
                f"numbered from 0 to {self._counts[player] - 1}"
            )
        if self.states[0] < 0:
            raise InputError("no episode has begun; call reset")
        return np.asarray(joint, dtype=np.int64)


def _stream(seed: Any) -> Array:
    """The stream of random numbers of a seed, as compiled code draws from it."""
    return words_of(np.random.Generator(np.random.PCG64(whole_number("seed", seed, least=0))))


@register_jitable(forceinline=True)
def _first(initial: Array, words: Any) -> int:
    """A state drawn from mu by inversion: the first whose running sum exceeds the number drawn."""
    low, high = 0, len(initial) - 1
    drawn = uniform(words) * initial[nth(high)]
    while low < high:
        middle = (low + high) // 2
        if drawn < initial[nth(middle)]:
            high = middle
        else:
            low = middle + 1
    return low


@cached(nogil=True)
def _begin(initial: Array, words: Array, out_states: Array) -> None:
    """Draw the first state of every copy."""
    for copy in range(len(out_states)):
        out_states[copy] = _first(initial, words)


@functools.cache
def _compiled(play: Callable[..., int]) -> Callable[..., None]:
    """One stage of all copies, compiled for games that `play` plays. It allocates nothing: see `learning.kernel`."""
    options = without_counting()
    stamp = str(options) + digest_of(
        [__file__, *(module.__file__ for module in (indices, sampler, streams)), str(inspect.getsourcefile(play))]
    )

    def step(data: Any, joint: Array, initial: Array, words: Array, made: Steps, keep: float, horizon: int) -> None:
        _ = stamp  # a cell of the closure, and so a part of the key of numba's cache
        for copy in range(len(joint)):
            state = play(data, made.states[nth(copy)], joint[nth(copy)], words, made.out_rewards[nth(copy)])
            made.out_reached[nth(copy)] = state
            made.stages[nth(copy)] += 1
            terminated = keep < 1.0 and uniform(words) >= keep
            truncated = not terminated and made.stages[nth(copy)] >= horizon
            made.out_terminated[nth(copy)], made.out_truncated[nth(copy)] = terminated, truncated
            if terminated or truncated:
                state = _first(initial, words)
                made.stages[nth(copy)] = 0
            made.states[nth(copy)] = state

    return cached(step, nogil=True, **options)
