"""What a player sees of a state: its number, or an indicator vector.

    "index"    the number of the state, from 0 to |S| - 1
    "one_hot"  a vector of |S| zeros with a one at the state, in single precision, as networks want it

The environments show players these observations, and `policy_of` asks a model for its policy with the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError
from mpgtheory.game.arrays.options import word

KINDS = ("index", "one_hot")
Observation = str | Callable[[int], Any]
"""One of KINDS, or a function of the number of a state."""


def observer(n_states: int, kind: Observation) -> Callable[[int], Any]:
    """The function from the number of a state to what is seen of it.

    >>> observer(3, "one_hot")(1)
    array([0., 1., 0.], dtype=float32)

    Raises:  InputError if the kind is unknown.
    """
    if callable(kind):
        return partial(_own, kind)
    if word("observation", kind, KINDS) == "index":
        return np.int64
    return lambda state: _indicator(n_states, state)


def _own(see: Callable[[int], Any], state: int) -> Array:
    """What a function of the user's shows of a state."""
    try:
        return np.asarray(see(state))
    except Exception as error:  # whatever a foreign function raises
        text = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
        raise InputError(f"the observation of state {state} fails ({text}); give a function of its number") from error


def _indicator(n_states: int, state: int) -> Array:
    seen = np.zeros(n_states, dtype=np.float32)
    seen[state] = 1
    return seen


def observations(n_states: int, kind: Observation) -> Array:
    """What is seen of each state, stacked. Shape (S,), (S, S), or (S, ...) for a function.

    Raises:  InputError if the kind is unknown.
    """
    see = observer(n_states, kind)
    return np.array([see(state) for state in range(n_states)])


def space_of(n_states: int, kind: Observation) -> Any:
    """The Gymnasium space of the observations."""
    from gymnasium import spaces

    if kind == "index":
        return spaces.Discrete(n_states)
    if kind == "one_hot":
        return spaces.Box(0.0, 1.0, (n_states,), np.float32)
    first = observer(n_states, kind)(0)
    return spaces.Box(-np.inf, np.inf, first.shape, first.dtype if first.dtype.kind == "f" else np.float32)
