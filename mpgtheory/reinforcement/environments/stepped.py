"""The successors of an environment without chance, by stepping copies of it.

An environment of Gymnasium or PettingZoo tells no probabilities. Where a step draws no random number, there is one
successor; a copy of the environment in each state gives it. A step that draws is refused: its probabilities cannot be
seen. Draws are noticed in every generator that the environment holds, and in the global ones.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mpgtheory.errors import InputError, shown

DEEPEST = 4
"""Levels of attributes in which generators are looked for."""
SEEDS = range(4)
"""Seeds with which it is seen whether the first state is always the same."""
Key = Callable[[Any], Any]
"""From an environment to the hashable state that it is in."""


class Stepped:
    """Copies of an environment by state. `players`, `actions` and `first` are what a game needs."""

    def __init__(self, env: Any, key: Key | None, *, full_information: bool) -> None:
        self._is_parallel = hasattr(env, "possible_agents")
        self._key, self._may_be_hidden = key, full_information
        base = env if self._is_parallel else getattr(env, "unwrapped", env)
        self.players = [str(name) for name in base.possible_agents] if self._is_parallel else ["1"]
        self._agents = list(base.possible_agents) if self._is_parallel else ["1"]
        self._spaces = [base.action_space(name) for name in self._agents] if self._is_parallel else [base.action_space]
        self.actions = [_labels(name, space) for name, space in zip(self.players, self._spaces, strict=True)]
        self._copies: dict[Any, Any] = {}
        self._seen: dict[tuple[int, bytes], Any] = {}
        firsts = {self._begin(base, seed) for seed in SEEDS}
        if len(firsts) > 1:
            raise InputError(
                f"the first state is random ({len(firsts)} different ones in {len(SEEDS)} resets), and its "
                "distribution cannot be seen; use explored_game, which is told the probabilities"
            )
        self.first = firsts.pop()

    def successors(self, state: Any, joint: tuple[int, ...]) -> list[tuple[int, Any, list[float]]]:
        """The one successor of a state.

        Raises:  InputError if the step draws random numbers, or the episode is cut.
        """
        env = copy.deepcopy(self._copies[state])
        chosen = [int(getattr(space, "start", 0)) + a for space, a in zip(self._spaces, joint, strict=True)]
        before = _generators(env)
        if self._is_parallel:
            seen, paid, ended, cut, _ = env.step(dict(zip(self._agents, chosen, strict=True)))
            payoffs = [float(paid[name]) for name in self._agents]
            is_over, is_cut = all(ended.values()), any(cut.values())
            if any(ended.values()) and not is_over:
                raise InputError(f"after {shown(state)} some players leave and others stay; a game needs all of them")
            looked = [seen[name] for name in self._agents] if not is_over else []
        else:
            one, pay, is_over, is_cut, _ = env.step(chosen[0])
            payoffs, looked = [float(pay)], [one]
        if _generators(env) != before:
            raise InputError(
                f"the step from {shown(state)} draws random numbers, and their probabilities cannot be seen; use "
                "explored_game, which is told them"
            )
        if is_cut and not is_over:
            raise InputError(
                f"the episode is cut after {shown(state)}, so the game would depend on time; make the environment "
                "without a limit of steps"
            )
        return [(1, None if is_over else self._kept(env, looked), payoffs)]

    def _begin(self, env: Any, seed: int) -> Any:
        fresh = copy.deepcopy(env)
        seen = fresh.reset(seed=seed)[0]
        return self._kept(fresh, [seen[name] for name in self._agents] if self._is_parallel else [seen])

    def _kept(self, env: Any, looked: list[Any]) -> Any:
        """The state of an environment, which is kept if it is new."""
        state = self._key(env) if self._key is not None else _of_observations(looked)
        try:
            self._copies.setdefault(state, env)
        except TypeError as error:
            raise InputError(f"the state {shown(state)} is not hashable; give a key, for example a tuple") from error
        for player, one in enumerate(looked):
            other = self._seen.setdefault((player, _bytes(one)), state)
            if other != state and not self._may_be_hidden:
                raise InputError(
                    f"player {self.players[player]} sees the same in states {shown(other)} and {shown(state)}; "
                    "policies of a Markov game see the state: say full_information=True if you mean that game"
                )
        return state


def _of_observations(looked: list[Any]) -> Any:
    """What all players see, as a state: a number or a tuple of bytes."""
    if all(np.ndim(one) == 0 for one in looked) and len({np.asarray(one).item() for one in looked}) == 1:
        return np.asarray(looked[0]).item()
    parts = [tuple(np.asarray(one).ravel().tolist()) for one in looked]
    return parts[0] if len(set(parts)) == 1 else tuple(parts)


def _bytes(observation: Any) -> bytes:
    """An observation as bytes that tell it from others."""
    if isinstance(observation, dict):
        return b"|".join(str(key).encode() + _bytes(value) for key, value in sorted(observation.items()))
    array = np.asarray(observation)
    return f"{array.dtype}{array.shape}".encode() + array.tobytes()


def _labels(player: str, space: Any) -> list[str]:
    """The actions of a player, numbered.

    Raises:  InputError if they are not finitely many.
    """
    count = getattr(space, "n", None)
    if count is None or np.ndim(count) != 0:
        raise InputError(f"player {player} has the action space {space}; a finite game needs Discrete actions")
    start = int(getattr(space, "start", 0))
    return [str(start + k) for k in range(int(count))]


def _generators(env: Any) -> tuple[str, ...]:
    """The states of all generators of random numbers in reach."""
    own = [_position(one) for one in _reached(env, DEEPEST, set())]
    return (*own, str(hash(random.getstate())), str(np.random.get_state(legacy=False)))


def _reached(value: Any, depth: int, met: set[int]) -> Iterator[Any]:
    """Generators among a value and its attributes."""
    if id(value) in met or depth < 0:
        return
    met.add(id(value))
    if isinstance(value, (np.random.Generator, np.random.RandomState, random.Random)):
        yield value
        return
    inside = vars(value).values() if hasattr(value, "__dict__") and not isinstance(value, type) else ()
    if isinstance(value, dict):
        inside = value.values()
    elif isinstance(value, (list, tuple)):
        inside = value
    for one in list(inside):
        yield from _reached(one, depth - 1, met)


def _position(generator: Any) -> str:
    """Where a generator stands."""
    if isinstance(generator, np.random.Generator):
        return str(generator.bit_generator.state)
    state = generator.getstate() if isinstance(generator, random.Random) else generator.get_state()
    return str(hash(str(state)))
