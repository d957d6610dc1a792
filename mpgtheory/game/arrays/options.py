"""Single options as users give them: whole numbers, real numbers, and words of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.arithmetic.rational import brief
from mpgtheory.errors import InputError, nearest, shown
from mpgtheory.game.arrays.numbers import exact_number


def whole_number(place: str, value: Any, *, least: int = 1, most: int = 2**62) -> int:
    """A whole number within bounds; 1e6 is one.

    >>> whole_number("steps", 1e6)
    1000000

    Raises:  InputError naming `place` for anything else.
    """
    exact = exact_number(place, value)
    if exact.q != 1 or not least <= exact <= most:
        raise InputError(f"{place} is {brief(exact)}; it must be a whole number from {least} to {most}")
    return int(exact.p)


def real_number(place: str, value: Any, *, least: float, most: float, remedy: str) -> float:
    """A number within bounds, as a double.

    Raises:  InputError naming `place` for anything else, with the remedy.
    """
    exact = exact_number(place, value)
    if not exact_number(place, least) <= exact <= exact_number(place, most):
        raise InputError(f"{place} is {brief(exact)}; {remedy}")
    return int(exact.p) / int(exact.q)


def word(place: str, value: Any, known: Iterable[str]) -> str:
    """One of the words of a list.

    Raises:  InputError that suggests the nearest.
    """
    listed = list(known)
    if not isinstance(value, str) or value not in listed:
        raise InputError(f"{place} is {shown(value)}; {nearest(value if isinstance(value, str) else '', listed)}")
    return value


def plain_array(place: str, values: Any) -> Array:
    """A NumPy array of what a user gave.

    Raises:  InputError if NumPy cannot make one.
    """
    try:
        return np.asarray(values)
    except Exception as error:  # whatever a foreign `__array__` raises
        text = " ".join(str(error).split())[:160]
        raise InputError(f"{place} cannot be read as a NumPy array ({text}); convert it first") from error
