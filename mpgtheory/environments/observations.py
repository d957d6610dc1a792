"""What a player sees of a state: its number, or an indicator vector.

    "index"    the number of the state, from 0 to |S| - 1
    "one_hot"  a vector of |S| zeros with a one at the state, in single precision, as networks want it

The environments show players these observations, and `policy_of` asks a model for its policy with the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.errors import InputError, nearest

KINDS = ("index", "one_hot")
Observation = str | Callable[[int], Any]
"""One of KINDS, or a function of the number of a state."""


def check_observation(kind: Any) -> None:
    """Raise InputError unless `kind` is known or a function."""
    if not callable(kind) and kind not in KINDS:
        raise InputError(f"observation is {str(kind)!r}; {nearest(str(kind), KINDS)}, or give a function of the state")


def observations(n_states: int, kind: Observation) -> Array:
    """What is seen of each state, stacked. Shape (S,) or (S, S), or (S, ...) for a function.

    >>> observations(2, "one_hot")
    array([[1., 0.],
           [0., 1.]], dtype=float32)

    Raises:  InputError if the kind is unknown.
    """
    check_observation(kind)
    if callable(kind):
        return np.array([np.asarray(kind(state)) for state in range(n_states)])
    return np.arange(n_states) if kind == "index" else np.eye(n_states, dtype=np.float32)
